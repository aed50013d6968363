"""An expert whom Slack does not know: the coordinators are told, since nobody else would notice."""

from bot.services.offering import pass_over_unreachable
from bot.services.outgoing import ClaimedCard, ClaimedNote, Note, NoteKind, Place
from handlers.house import House


async def tell_unreachable(house: House, row: ClaimedCard | ClaimedNote) -> None:
    """Who was asked is passed over; who takes the case is named once in its thread."""
    if row.place is not Place.EXPERT:
        return
    case_id = row.subject if isinstance(row, ClaimedCard) else row.consultation_id
    if await pass_over_unreachable(house.context, case_id, row.recipient, house.clock()):
        return
    async with house.context.begin() as work:
        case = await work.consultations.get(case_id)
        if row.recipient not in case.expert_ids:
            return
        expert = await work.experts.get(row.recipient)
        note = Note(
            key=f"{NoteKind.EXPERT_UNREACHABLE}:{case_id}:{row.recipient}",
            kind=NoteKind.EXPERT_UNREACHABLE,
            place=Place.COORDINATORS,
            consultation_id=case_id,
            params={"number": case.number, "title": case.request.title, "expert": expert.name},
        )
        await work.outbox.tell(note, now=house.clock())
        await work.commit()
