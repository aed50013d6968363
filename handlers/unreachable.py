"""People whom Slack does not know: the coordinators are told, since nobody else would notice."""

from collections.abc import Collection

from slack_sdk.errors import SlackApiError

from bot.services.conversation import CHANNEL, members
from bot.services.offering import pass_over_unreachable
from bot.services.outgoing import ClaimedCard, ClaimedNote, Note, NoteKind, Place
from bot.services.ports import UnitOfWork
from handlers.directory import UNREACHABLE
from handlers.house import House
from handlers.messenger import Messenger

#: Slack's answers that say for certain that there is no such person (any more).
_NOBODY = frozenset({"user_not_found", "users_not_found"})


async def tell_unreachable(house: House, row: ClaimedCard | ClaimedNote) -> None:
    """Who was asked is passed over; who takes the case is named once in its thread."""
    if row.place is Place.CASE:
        await tell_no_conversation(house, row)
        return
    if row.place not in {Place.EXPERT, Place.PERSON}:
        return
    case_id = _case_of(row)
    if not case_id:
        await _tell_of_reminders(house, row)
        return
    if row.place is Place.PERSON:
        return  # an overseer, of whose case everybody else was told
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


async def tell_no_conversation(
    house: House, row: ClaimedCard | ClaimedNote, missing: Collection[str] = ()
) -> None:
    """The conversation of a case could not be opened, or not with everybody: said once in the case's thread.

    Slack does not say which of several people it refused. Who is `missing` is asked for where it is not
    known; where nobody seems to be, everybody is named.
    """
    case_id = _case_of(row)
    async with house.context.read() as work:
        case = await work.consultations.get(case_id)
        experts = list((await work.experts.some(case.expert_ids)).values())
    if not case.talks or case.talks[-1] != row.recipient:
        return  # the case has another conversation by now
    people = members(case, experts)
    gone = missing or [person for person in people if await _is_gone(house, person)] or people
    names = {e.slack_user_id: e.name for e in experts} | {case.requester.slack_user_id: case.requester.name}
    said = [names.get(person) or await _name(house, person) for person in gone]
    named = f":{','.join(sorted(gone))}" if row.recipient.startswith(CHANNEL) else ""
    who = f"{row.recipient}{named}"
    async with house.context.begin() as work:
        note = Note(
            key=f"{NoteKind.NO_CONVERSATION}:{case_id}:{who}",
            kind=NoteKind.NO_CONVERSATION,
            place=Place.COORDINATORS,
            consultation_id=case_id,
            params={"number": case.number, "title": case.request.title, "experts": "、".join(said)},
        )
        await work.outbox.tell(note, now=house.clock())
        await work.commit()


async def _tell_of_reminders(house: House, row: ClaimedCard | ClaimedNote) -> None:
    """Reminders are of several cases: it is said once a day, in the channel itself."""
    now = house.clock()
    async with house.context.begin() as work:
        name = await _name_on_record(work, row)
        day = house.context.calendar.local(now).date().isoformat()
        note = Note(
            key=f"{NoteKind.EXPERT_UNREACHABLE}:{row.recipient}:{day}",
            kind=NoteKind.EXPERT_UNREACHABLE,
            place=Place.COORDINATORS,
            params={"expert": name},
        )
        await work.outbox.tell(note, now=now)
        await work.commit()


async def _name_on_record(work: UnitOfWork, row: ClaimedCard | ClaimedNote) -> str:
    """The expert's or the staff member's name, else the id by which Slack knows them."""
    if row.place is Place.EXPERT:
        return (await work.experts.get(row.recipient)).name
    staff = await work.staff.by_slack(row.recipient, None)
    expert = await work.experts.by_slack(row.recipient, None)
    return (staff and staff.name) or (expert and expert.name) or row.recipient


async def _is_gone(house: House, slack_user_id: str) -> bool:
    """Whether Slack says for certain that the person is not there; asked anew, since it just refused them."""
    try:
        answer = await house.client.users_info(user=slack_user_id)
    except SlackApiError as error:
        return Messenger.meaning_of(error).error in _NOBODY
    except UNREACHABLE:
        return False
    return bool(answer["user"].get("deleted"))


async def _name(house: House, slack_user_id: str) -> str:
    """The name of a coordinator in the conversation, else the id: better than nothing to look for."""
    try:
        user = (await house.client.users_info(user=slack_user_id))["user"]
    except (SlackApiError, *UNREACHABLE):
        return slack_user_id
    return str((user.get("profile") or {}).get("real_name") or user.get("name") or slack_user_id)


def _case_of(row: ClaimedCard | ClaimedNote) -> str:
    return row.subject if isinstance(row, ClaimedCard) else row.consultation_id
