"""The conversation of a case in Slack: opened once, with the right people, and with their calendar files."""

from datetime import datetime, timedelta

from doings import accept, everything_posted, in_socket_mode, ja, posts
from icalendar import Calendar
from village import CHANNEL, JST, OTHER_STAFF, STAFF, Village

from bot.domain.consultation import Consultation
from bot.domain.people import StaffMember
from bot.domain.permissions import Actor as Who
from bot.domain.permissions import Part
from bot.domain.session import Session
from bot.domain.slots import ProposalForm
from bot.services.arranging import ProposeSession, choose_slot, propose_session
from bot.services.changing import cancel_session, place_session, reschedule_session
from bot.services.handing_over import change_requester, join_conversation
from bot.services.outgoing import Note, NoteKind, Place
from practice.constants import BOT_USER_ID
from practice.models import Channel
from practice.testing import Actor, SeenFile

pytestmark = in_socket_mode

START = datetime(2026, 12, 10, 10, 0, tzinfo=JST)
DAY = timedelta(days=1)
ONLINE = "https://meet.example.jp/j/1"


async def matched(village: Village) -> tuple[Consultation, Actor]:
    """A case that an expert has just accepted."""
    case = await village.file()
    expert = await village.approve(case)
    await accept(village, case, expert)
    return await village.case(case.id), expert


async def who(village: Village, person: Actor) -> Who:
    return await village.service.house.directory.actor(person.id)


async def fixed(village: Village, case: Consultation, expert: Actor, start: datetime = START) -> Session:
    """The expert proposes one date and the requester takes it."""
    context, now = village.service.context, village.clock()
    form = ProposalForm(slots=(str(int(start.timestamp())),), format="online", place=ONLINE)
    command = ProposeSession(consultation_id=case.id, form=form)
    session = await propose_session(context, command, await who(village, expert), now)
    await village.settled()
    slot_id = session.slots[0].id
    session = await choose_slot(context, session.id, slot_id, await who(village, village.staff), now)
    await village.settled()
    return session


def talk(person: Actor) -> Channel:
    (group,) = person.groups
    return group


def files(person: Actor, channel: Channel | None = None) -> list[SeenFile]:
    return [file for seen in person.messages(channel or talk(person)) for file in seen.files]


def told(village: Village, case: Consultation) -> list[str]:
    """What the coordinators read about a conversation that could not be opened."""
    return [seen.words for seen in village.thread(case) if ja("note.no_conversation") in seen.words]


async def try_again(village: Village, after: timedelta = timedelta(seconds=15)) -> None:
    await village.pass_time(after)
    await village.settled()


# who is in it


async def test_acceptance_opens_a_conversation_with_its_card(village: Village) -> None:
    _, expert = await matched(village)
    assert talk(village.staff).id == talk(expert).id
    assert set(talk(expert).members) == {STAFF, expert.id, BOT_USER_ID}
    (first,) = village.staff.messages(talk(village.staff))
    assert first.message.is_app
    assert not first.thread_ts
    assert village.coordinator.groups == []


async def test_an_acceptance_delivered_twice_opens_one_conversation(village: Village) -> None:
    case = await village.file()
    expert = await village.approve(case)
    village.ws.faults.deliver_twice()
    await accept(village, case, expert)
    assert len(village.staff.messages(talk(village.staff))) == 1


async def test_a_lost_answer_leaves_one_conversation_with_one_card(village: Village) -> None:
    case = await village.file()
    expert = await village.approve(case)
    village.ws.faults.lose_answer("conversations.open")
    await accept(village, case, expert)
    await try_again(village)
    assert len(village.staff.messages(talk(village.staff))) == 1


async def test_a_card_whose_answer_was_lost_stands_there_once_in_the_conversation(village: Village) -> None:
    case = await village.file()
    expert = await village.approve(case)
    village.ws.faults.lose_answer("chat.postMessage", times=5)
    await accept(village, case, expert)
    await try_again(village)
    await try_again(village)
    assert len(village.staff.messages(talk(village.staff))) == 1
    assert len({seen.ts for seen in posts(village, CHANNEL) if not seen.thread_ts}) == 1


async def test_a_coordinator_who_joins_gets_a_conversation_and_what_is_said_next(village: Village) -> None:
    case, expert = await matched(village)
    before = talk(expert)
    context = village.service.context
    await join_conversation(context, case.id, await who(village, village.coordinator), village.clock())
    await village.settled()
    both = talk(village.coordinator)
    assert set(both.members) == {STAFF, expert.id, village.coordinator.id, BOT_USER_ID}
    assert len(expert.messages(both)) == 2  # the card, and who has joined
    assert len(expert.messages(before)) == 1
    await fixed(village, case, expert)
    assert [file.name for file in files(expert, both)] == [f"{case.number}-1-0.ics"]
    assert len(expert.messages(before)) == 1


async def test_somebody_who_hands_over_has_nothing_left_to_press(village: Village) -> None:
    case, expert = await matched(village)
    colleague = await colleague_of(village, case)
    context, coordinator = village.service.context, await who(village, village.coordinator)
    await change_requester(context, case.id, colleague.id, coordinator, village.clock())
    await village.settled()
    old = village.card(case, village.staff)
    assert ja("requester.handed_over") in old.words
    assert old.blocks[-1]["type"] == "section"
    (both,) = [group for group in expert.groups if STAFF not in group.members]
    assert set(both.members) == {OTHER_STAFF, expert.id, BOT_USER_ID}


async def colleague_of(village: Village, case: Consultation) -> StaffMember:
    """Somebody who has come to the requester's town from another one."""
    person = (await who(village, village.person(OTHER_STAFF))).staff
    assert person is not None
    person = person.model_copy(update={"municipality_code": case.municipality_code})
    async with village.service.context.begin() as work:
        await work.staff.put([person])
        await work.commit()
    return person


# more people than a group conversation holds


async def crowd(village: Village, case: Consultation, size: int = 7) -> list[str]:
    """As many people join as coordinators would."""
    people = [person for person in village.ws.state.people if person.startswith("U0S")]
    joining = [person for person in people if person != case.requester.slack_user_id][:size]
    for person in joining:
        by = Who(slack_user_id=person, name=person, parts=frozenset({Part.COORDINATOR}))
        await join_conversation(village.service.context, case.id, by, village.clock())
    return joining


def private_channels(village: Village, case: Consultation) -> list[Channel]:
    name = f"soudan-{case.number.lower()}"
    return [channel for channel in village.ws.state.channels.values() if channel.name == name]


async def test_nine_people_talk_in_a_private_channel(village: Village) -> None:
    case, expert = await matched(village)
    village.ws.faults.lose_answer("conversations.create")
    joining = await crowd(village, case)
    await village.settled()
    await try_again(village)
    (channel,) = private_channels(village, case)
    assert channel.kind == "private"
    assert set(channel.members) == {BOT_USER_ID, STAFF, expert.id, *joining}
    await fixed(village, case, expert)
    seen = expert.messages(channel)
    assert seen[0].message.is_app
    assert [file.name for message in seen for file in message.files] == [f"{case.number}-1-0.ics"]


async def test_who_joins_later_is_invited_to_the_channel_that_is_there(village: Village) -> None:
    case, expert = await matched(village)
    await crowd(village, case)
    await village.settled()
    (channel,) = private_channels(village, case)
    before = len(expert.messages(channel))
    context = village.service.context
    await join_conversation(context, case.id, await who(village, village.coordinator), village.clock())
    await village.settled()
    assert private_channels(village, case) == [channel]
    assert village.coordinator.id in channel.members
    assert len(expert.messages(channel)) == before + 1  # who has joined


async def test_one_who_is_gone_keeps_nobody_out_of_the_channel(village: Village) -> None:
    case, expert = await matched(village)
    gone = "U0S030"
    del village.ws.state.people[gone]
    by = Who(slack_user_id=gone, name="", parts=frozenset({Part.COORDINATOR}))
    joining = await crowd(village, case)
    await join_conversation(village.service.context, case.id, by, village.clock())
    await village.settled()
    await try_again(village)
    (channel,) = private_channels(village, case)
    assert set(channel.members) == {BOT_USER_ID, STAFF, expert.id, *joining}
    assert expert.messages(channel)
    assert [gone in words for words in told(village, case)] == [True]


async def test_a_channel_of_that_name_that_somebody_else_made_is_not_taken(village: Village) -> None:
    case, _ = await matched(village)
    name = f"soudan-{case.number.lower()}"
    village.ws.state.add_channel(name, "private", ["U0S020", BOT_USER_ID], creator="U0S020")
    await crowd(village, case)
    await village.settled()
    (channel,) = private_channels(village, case)
    assert channel.messages == {}
    assert len(told(village, case)) == 1


# the calendar file


async def test_a_fixed_session_brings_its_file_once(village: Village) -> None:
    case, expert = await matched(village)
    session = await fixed(village, case, expert)
    (file,) = files(village.staff)
    assert file.name == f"{case.number}-1-0.ics"
    assert file.mimetype == "text/calendar"
    calendar = Calendar.from_ical(file.content)
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["UID"], event["DTSTART"].dt) == ("REQUEST", session.uid, START)
    assert event["URL"] == ONLINE
    assert len(event["ATTENDEE"]) == 2
    (message,) = [seen for seen in village.staff.messages(talk(expert)) if seen.files]
    assert ja("calendar.initial_comment") in message.text
    assert not message.thread_ts


async def test_lost_answers_on_the_way_leave_one_message_and_one_file(village: Village) -> None:
    case, expert = await matched(village)
    for method in ("files.getUploadURLExternal", "files.completeUploadExternal"):
        village.ws.faults.lose_answer(method)
    await fixed(village, case, expert)
    for _ in range(3):
        await try_again(village, timedelta(minutes=1))
    assert len(files(expert)) == 1
    messages = expert.messages(talk(expert))
    assert len(messages) == 4  # the card, the proposal, the date, the file


async def test_a_file_that_cannot_be_sent_now_is_sent_later_and_the_message_not_again(
    village: Village,
) -> None:
    case, expert = await matched(village)
    village.ws.faults.rate_limit("files.getUploadURLExternal", retry_after=30)
    await fixed(village, case, expert)
    assert files(expert) == []
    said = len(expert.messages(talk(expert)))
    await try_again(village, timedelta(seconds=29))
    assert files(expert) == []
    await try_again(village, timedelta(seconds=1))
    assert len(files(expert)) == 1
    assert len(expert.messages(talk(expert))) == said + 1


async def test_another_place_and_another_date_supersede_the_entry(village: Village) -> None:
    case, expert = await matched(village)
    context, staff = village.service.context, await who(village, village.staff)
    session = await fixed(village, case, expert)
    await place_session(context, session.id, "県庁 3階", staff, village.clock())
    await village.settled()
    await reschedule_session(context, session.id, "議会の日程が変わりました。", staff, village.clock())
    await village.settled()
    await fixed(village, case, expert, START + DAY)
    await cancel_session(context, session.id, "急用です。", staff, village.clock())
    await village.settled()
    found = files(expert)
    assert [file.name for file in found] == [f"{case.number}-1-{n}.ics" for n in range(4)]
    events = [Calendar.from_ical(file.content).walk("VEVENT")[0] for file in found]
    assert len({str(event["UID"]) for event in events}) == 1
    assert [event["STATUS"] for event in events] == ["CONFIRMED"] * 3 + ["CANCELLED"]
    assert str(events[1]["LOCATION"]) == "県庁 3階"


async def test_a_date_that_changed_before_it_could_be_sent_brings_only_what_is_true_now(
    village: Village,
) -> None:
    case, expert = await matched(village)
    context, staff = village.service.context, await who(village, village.staff)
    village.ws.faults.fail("files.getUploadURLExternal", times=2)
    session = await fixed(village, case, expert)
    await reschedule_session(context, session.id, "都合が変わりました。", staff, village.clock())
    await try_again(village)
    assert files(expert) == []
    await fixed(village, case, expert, START + DAY)
    await try_again(village)
    assert [file.name for file in files(expert)] == [f"{case.number}-1-1.ics"]


async def test_one_state_that_two_notes_speak_of_is_one_file(village: Village) -> None:
    case, expert = await matched(village)
    village.ws.faults.fail("files.getUploadURLExternal")
    session = await fixed(village, case, expert)
    staff = await who(village, village.staff)
    await place_session(village.service.context, session.id, "県庁", staff, village.clock())
    await try_again(village)
    assert [file.name for file in files(expert)] == [f"{case.number}-1-1.ics"]


async def test_a_session_cancelled_before_it_was_fixed_brings_no_file(village: Village) -> None:
    case, expert = await matched(village)
    async with village.service.context.read() as work:
        (session,) = await work.sessions.of_consultation(case.id)
    staff = await who(village, village.staff)
    await cancel_session(village.service.context, session.id, "不要です。", staff, village.clock())
    await village.settled()
    assert files(expert) == []


# people whom Slack does not know


async def test_coordinators_hear_of_an_expert_whose_account_is_gone(village: Village) -> None:
    case = await village.file()
    expert = await village.approve(case)
    name = village.ws.state.people[expert.id].name
    village.ws.faults.fail("conversations.open", status=503)
    await accept(village, case, expert)
    del village.ws.state.people[expert.id]
    await try_again(village)
    (said,) = told(village, case)
    assert name in said
    assert village.ws.state.people[STAFF].name not in said
    assert village.staff.groups == []
    case = await village.case(case.id)
    staff = await who(village, village.staff)
    async with village.service.context.read() as work:
        (session,) = await work.sessions.of_consultation(case.id)
    await cancel_session(village.service.context, session.id, "見合わせます。", staff, village.clock())
    await village.settled()
    assert len(told(village, case)) == 1


async def test_reminders_to_an_expert_whose_account_is_gone_are_reported_to_the_coordinators(
    village: Village,
) -> None:
    async with village.service.context.read() as work:
        expert = next(e for e in await work.experts.all() if e.slack_user_id)
    assert expert.slack_user_id
    del village.ws.state.people[expert.slack_user_id]
    async with village.service.context.begin() as work:
        for n in range(2):
            note = Note(
                key=f"reminders:{n}", kind=NoteKind.REMINDERS, place=Place.EXPERT, recipient=expert.expert_id
            )
            await work.outbox.tell(note, now=village.clock())
        await work.commit()
    await village.settled()
    assert [expert.name in seen.words for seen in posts(village, CHANNEL)] == [True]
    assert everything_posted(village) == posts(village, CHANNEL)
