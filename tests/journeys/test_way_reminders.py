"""Reminders as people live them: the hours, the merging, what is late, what is put off, what is pointless."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from doings import buttons_of, in_socket_mode, ja, shown_in, told_alone
from reminding import at, of_kind, put_off, reasons, reminders_in_channel, reminders_to, rows
from supporting import START, Support, supported
from village import JST, OTHER_STAFF, SECOND_COORDINATOR, STAFF, Village

from bot.services.arranging import acknowledge_session
from bot.services.changing import cancel_session, place_session
from practice.testing import Seen

pytestmark = in_socket_mode

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
ADDRESS = "https://meet.example.jp/j/1?pwd=2"
PROPOSE, DAY_BEFORE = ja("reminder.propose.nudge"), ja("reminder.session.day")
SOON, ASK = ja("reminder.session.soon"), ja("reminder.report.ask")


def jst(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JST)


async def fixed(support: Support, start: datetime, *, acknowledged: bool = True) -> str:
    """A session with an address, which the expert has seen; returns its id."""
    village = support.village
    context, now = village.service.context, village.clock()
    expert = await village.service.house.directory.actor(support.expert.id)
    session = await support.fix(start)
    await place_session(context, session.id, ADDRESS, expert, now)
    if acknowledged:
        await acknowledge_session(context, session.id, expert, now)
    await village.settled()
    return session.id


async def told(village: Village, support: Support, moment: datetime, sentence: str) -> list[int]:
    """How many such reminders the expert has one second before the moment, at it, and a second after."""
    counts = []
    for when in (moment - SECOND, moment, moment + SECOND):
        await at(village, when)
        counts.append(len(of_kind(reminders_to(support.expert), sentence)))
    return counts


async def test_both_sides_hear_a_week_a_working_day_and_a_quarter_of_an_hour_before(village: Village) -> None:
    support = await supported(village)
    await fixed(support, START)
    sides = (support.expert, support.staff)
    for n, (moment, kind) in enumerate(
        (
            (jst("2026-12-03 09:00"), "week"),
            (jst("2026-12-09 09:00"), "day"),
            (START - 15 * MINUTE, "soon"),
        )
    ):
        await at(village, moment - SECOND)
        assert [len(reminders_to(side)) for side in sides] == [n, n]
        await at(village, moment)
        await at(village, moment + SECOND)
        for side in sides:
            assert len(reminders_to(side)) == n + 1
            last = reminders_to(side)[-1]
            assert ja(f"reminder.session.{kind}") in last.words
            assert START in last.moments
            assert ADDRESS.partition("?")[0] in last.words
            assert ("session.reschedule" in buttons_of(last)) == (kind != "soon")
    for side in sides:  # the notification on a phone says all of it
        text = reminders_to(side)[-1].text
        assert "令和8年12月10日（木）10:00" in text
        assert ADDRESS in text


@pytest.mark.parametrize(
    ("begins", "falls_due", "comes"),
    [
        # 17:15:00 of a Friday is closed; the last second before is not
        ("2026-12-01 10:00", "2026-12-04 17:15:00", "2026-12-07 08:30:00"),
        ("2026-12-01 10:00", "2026-12-04 17:14:59", "2026-12-04 17:14:59"),
        ("2026-12-01 10:00", "2026-12-05 12:00:00", "2026-12-07 08:30:00"),
        ("2026-12-01 10:00", "2026-12-08 08:29:59", "2026-12-08 08:30:00"),
        # the year's turn: 28 December is the last open day
        ("2026-12-22 10:00", "2026-12-28 17:15:00", "2027-01-04 08:30:00"),
        ("2026-12-22 10:00", "2026-12-28 17:14:59", "2026-12-28 17:14:59"),
        # Golden Week of 2027: 30 April is open, 3 to 5 May are not
        ("2027-04-26 10:00", "2027-04-30 17:15:00", "2027-05-06 08:30:00"),
        # a leap year's last day of February, and the fiscal year's end
        ("2028-02-24 10:00", "2028-02-29 17:15:00", "2028-03-01 08:30:00"),
        ("2028-02-22 10:00", "2028-02-29 08:29:59", "2028-02-29 08:30:00"),
        ("2027-03-26 10:00", "2027-03-31 17:15:00", "2027-04-01 08:30:00"),
    ],
)
async def test_nobody_is_written_to_while_the_offices_are_closed(
    village: Village, begins: str, falls_due: str, comes: str
) -> None:
    """The service sleeps over 9:00 and wakes at that moment."""
    village.clock.now = jst(begins)
    support = await supported(village)
    late, opening = jst(falls_due), jst(comes)
    await at(village, late)
    if opening > late:
        assert of_kind(reminders_to(support.expert), PROPOSE) == []
        await at(village, opening - SECOND)
        assert of_kind(reminders_to(support.expert), PROPOSE) == []
        await at(village, opening)
    assert len(of_kind(reminders_to(support.expert), PROPOSE)) == 1
    await at(village, opening + SECOND)
    assert len(of_kind(reminders_to(support.expert), PROPOSE)) == 1


@pytest.mark.parametrize(
    ("begins", "start", "day_before"),
    [
        ("2026-12-21 10:00", "2027-01-04 10:00", "2026-12-28 09:00"),
        ("2027-04-20 10:00", "2027-05-06 10:00", "2027-04-30 09:00"),
        ("2028-02-22 10:00", "2028-03-01 10:00", "2028-02-29 09:00"),
        ("2027-03-22 10:00", "2027-04-01 10:00", "2027-03-31 09:00"),
        ("2026-12-01 10:00", "2026-12-14 10:00", "2026-12-11 09:00"),  # a Monday
    ],
)
async def test_the_working_day_before_is_an_open_day(
    village: Village, begins: str, start: str, day_before: str
) -> None:
    village.clock.now = jst(begins)
    support = await supported(village)
    await fixed(support, jst(start))
    assert await told(village, support, jst(day_before), DAY_BEFORE) == [0, 1, 1]


async def test_only_the_word_just_before_comes_in_the_evening(village: Village) -> None:
    support = await supported(village)
    evening = jst("2026-12-10 19:00")
    await fixed(support, evening)
    assert await told(village, support, evening - 15 * MINUTE, SOON) == [0, 1, 1]
    await at(village, evening + timedelta(hours=2))
    assert of_kind(reminders_to(support.expert), ASK) == []
    assert await told(village, support, jst("2026-12-11 08:30"), ASK) == [0, 1, 1]


async def test_a_downtime_over_the_due_times_tells_once_and_only_what_still_matters(
    village: Village,
) -> None:
    """The service sleeps over the week before and over nine o'clock of the day before."""
    support = await supported(village)
    await fixed(support, START)
    await at(village, jst("2026-12-09 11:00"))
    for _ in range(3):
        await at(village, village.clock() + MINUTE)
    for side in (support.expert, support.staff):
        (only,) = reminders_to(side)
        assert DAY_BEFORE in only.words
    passed = "the reminder of the working day before is due"
    assert await reasons(village, "session.week") == [passed, passed]


async def test_a_word_that_comes_after_the_beginning_is_left_unsaid(village: Village) -> None:
    support = await supported(village)
    await fixed(support, START)
    await at(village, jst("2026-12-09 09:00"))
    await at(village, START)
    assert of_kind(reminders_to(support.expert), SOON) == []
    assert await reasons(village, "session.soon") == ["the session has begun"] * 2


async def test_two_reminders_of_one_person_at_one_minute_are_one_message(village: Village) -> None:
    first, second = await supported(village), await supported(village, title="窓口の混雑を減らしたい")
    await fixed(first, jst("2026-12-17 10:00"))
    await fixed(second, jst("2026-12-17 14:00"))
    await at(village, jst("2026-12-16 09:00"))
    message = of_kind(reminders_to(village.staff), ja("reminder.several", count=2))
    (both,) = of_kind(message, DAY_BEFORE)
    assert first.first.number in both.words
    assert second.first.number in both.words
    assert buttons_of(both).count("session.reschedule") == 2
    assert buttons_of(both).count("reminder.snooze") == 2


async def test_a_session_that_is_cancelled_takes_its_reminders_along(village: Village) -> None:
    support = await supported(village)
    session_id = await fixed(support, START)
    staff = await village.service.house.directory.actor(STAFF)
    await cancel_session(village.service.context, session_id, "議会と重なった", staff, village.clock())
    await at(village, jst("2026-12-09 09:00"))
    await at(village, START - 15 * MINUTE)
    assert of_kind(reminders_to(support.expert), DAY_BEFORE) == []
    for kind in ("session.week", "session.day", "session.soon", "report.ask"):
        assert set(await reasons(village, kind)) == {"the session is cancelled"}


async def test_what_is_settled_after_it_fell_due_is_not_said(village: Village) -> None:
    """Judged when it is sent, not when it was planned: here the dates come while the service sleeps."""
    support = await supported(village)
    village.clock.now = jst("2026-12-04 09:00")
    await support.fix(START)
    await at(village, jst("2026-12-04 09:01"))
    assert of_kind(reminders_to(support.expert), PROPOSE) == []
    assert await reasons(village, "propose.nudge") == ["the session is proposed"]


async def nudged(village: Village) -> tuple[Support, Seen]:
    """The expert has been reminded on Friday morning to propose dates."""
    support = await supported(village)
    await at(village, jst("2026-12-04 09:00"))
    (nudge,) = of_kind(reminders_to(support.expert), PROPOSE)
    return support, nudge


@pytest.mark.parametrize(
    ("choice", "until", "said"),
    [
        ("hour", "2026-12-04 10:00", "令和8年12月4日（金）10:00"),
        ("tomorrow", "2026-12-07 09:00", "令和8年12月7日（月）09:00"),  # the Saturday is closed
        ("week", "2026-12-07 09:00", "令和8年12月7日（月）09:00"),
    ],
)
async def test_a_reminder_is_put_off_in_three_ways(
    village: Village, choice: str, until: str, said: str
) -> None:
    support, nudge = await nudged(village)
    assert (await put_off(village, support.expert, nudge, choice)).ok
    assert told_alone(support.expert) == ja("reminder.snooze.done", when=said)
    assert await told(village, support, jst(until), PROPOSE) == [1, 2, 2]


async def test_the_last_choice_counts(village: Village) -> None:
    support, nudge = await nudged(village)
    await put_off(village, support.expert, nudge, "hour")
    await put_off(village, support.expert, nudge, "tomorrow")
    assert await told(village, support, jst("2026-12-04 10:00"), PROPOSE) == [1, 1, 1]
    assert await told(village, support, jst("2026-12-07 09:00"), PROPOSE) == [1, 2, 2]


async def test_somebody_elses_reminder_cannot_be_put_off(village: Village) -> None:
    support, nudge = await nudged(village)
    for wrong in (village.staff, village.person(OTHER_STAFF), village.coordinator):
        forged = replace(nudge.message)
        channel = village.ws.practice.ws.dm(wrong.id)
        await put_off(village, wrong, Seen(channel, forged), "hour")
        assert ja("refusal.not_allowed") in told_alone(wrong)
    assert len(await rows(village, "propose.nudge")) == 1
    assert await told(village, support, jst("2026-12-04 10:00"), PROPOSE) == [1, 1, 1]


async def test_any_coordinator_puts_off_what_was_said_to_all(village: Village) -> None:
    await nudged(village)
    await at(village, jst("2026-12-09 09:00"))
    silent = ja("reminder.propose.silent")
    (word,) = of_kind(reminders_in_channel(village), silent)
    other = village.person(SECOND_COORDINATOR)
    await put_off(village, other, word, "hour")
    assert ja("reminder.snooze.done") in told_alone(other)
    assert told_alone(village.coordinator) == ""
    await at(village, jst("2026-12-09 10:00"))
    assert len(of_kind(reminders_in_channel(village), silent)) == 2


async def test_what_is_settled_meanwhile_is_neither_put_off_nor_said_again(village: Village) -> None:
    support, nudge = await nudged(village)
    await put_off(village, support.expert, nudge, "hour")
    await support.fix(START)
    await put_off(village, support.expert, nudge, "tomorrow")
    assert ja("refusal.nothing_to_snooze") in told_alone(support.expert)
    await at(village, jst("2026-12-04 10:00"))
    assert len(of_kind(reminders_to(support.expert), PROPOSE)) == 1


async def test_a_reminder_opens_what_it_asks_for(village: Village) -> None:
    support, nudge = await nudged(village)
    await village.press(support.expert, "session.propose", message=nudge)
    assert support.expert.modal is not None
    assert support.expert.modal.content["callback_id"] == "session.propose"
    await support.expert.close()
    await at(village, jst("2026-12-09 09:00"))
    (word,) = of_kind(reminders_in_channel(village), ja("reminder.propose.silent"))
    await village.press(village.coordinator, "consultation.open", message=word)
    assert support.first.request.details in shown_in(village.coordinator.modal)


async def test_who_does_not_acknowledge_can_do_so_on_the_reminder(village: Village) -> None:
    support = await supported(village)
    await fixed(support, START, acknowledged=False)
    await at(village, jst("2026-12-02 09:00"))
    (nudge,) = of_kind(reminders_to(support.expert), ja("reminder.acknowledge.nudge"))
    await village.press(support.expert, "session.acknowledge", message=nudge)
    assert (await support.sessions())[0].acknowledged_at == village.clock()
    await at(village, jst("2026-12-04 09:00"))
    assert reminders_in_channel(village) == []
    assert await reasons(village, "acknowledge.silent") == ["acknowledged"]
