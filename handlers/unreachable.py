"""An expert whom Slack does not know: the coordinators are told, since nobody else would notice."""

from bot.services.outgoing import ClaimedCard, ClaimedNote, Note, NoteKind, Place
from handlers.house import House


async def tell_unreachable(house: House, row: ClaimedCard | ClaimedNote) -> None:
    """Says it once for each case and expert, in the case's thread."""
    if row.place is not Place.EXPERT:
        return
    case_id = row.subject if isinstance(row, ClaimedCard) else row.consultation_id
    async with house.context.begin() as work:
        case = await work.consultations.get(case_id)
        expert = await work.experts.get(row.recipient)
        await work.outbox.tell(
            Note(
                key=f"{NoteKind.EXPERT_UNREACHABLE}:{case_id}:{row.recipient}",
                kind=NoteKind.EXPERT_UNREACHABLE,
                place=Place.COORDINATORS,
                consultation_id=case_id,
                params={"number": case.number, "title": case.request.title, "expert": expert.name},
            ),
            now=house.clock(),
        )
        await work.commit()
