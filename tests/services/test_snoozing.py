"""Putting a reminder off: an hour, tomorrow at nine, next week; by whom it was given to."""

import pytest
from passing_time import Office, jst

from bot.domain.errors import NotAllowed, NothingToSnooze, TooLateToSnooze, UnknownCase
from bot.domain.office_calendar import OfficeCalendar
from bot.services.reminders.snoozing import Snooze, snooze_reminder, snoozed_until

HOUR, TOMORROW, WEEK = Snooze.HOUR, Snooze.TOMORROW, Snooze.WEEK


@pytest.mark.parametrize(
    ("choice", "now", "until"),
    [
        (HOUR, "2026-12-01 10:00", "2026-12-01 11:00"),
        (HOUR, "2026-12-01 16:14:59", "2026-12-01 17:14:59"),
        (HOUR, "2026-12-01 16:15", "2026-12-02 08:30"),
        (HOUR, "2026-12-04 17:00", "2026-12-07 08:30"),
        (TOMORROW, "2026-12-01 10:00", "2026-12-02 09:00"),
        (TOMORROW, "2026-12-04 10:00", "2026-12-07 09:00"),  # a Friday
        (TOMORROW, "2026-12-28 10:00", "2027-01-04 09:00"),
        (TOMORROW, "2028-02-28 10:00", "2028-02-29 09:00"),
        (WEEK, "2026-12-01 10:00", "2026-12-07 09:00"),
        (WEEK, "2026-12-07 10:00", "2026-12-14 09:00"),  # a Monday: the next one
        (WEEK, "2026-12-25 10:00", "2026-12-28 09:00"),
        (WEEK, "2027-04-28 10:00", "2027-05-06 09:00"),  # the Monday is a holiday
    ],
)
def test_how_long_it_is_put_off(office: Office, choice: Snooze, now: str, until: str) -> None:
    assert snoozed_until(choice, now=jst(now), calendar=office.context.calendar) == jst(until)


def test_the_word_just_before_a_session_may_come_at_any_hour(office: Office) -> None:
    calendar: OfficeCalendar = office.context.calendar
    until = snoozed_until(HOUR, now=jst("2026-12-01 18:00"), calendar=calendar, any_hour=True)
    assert until == jst("2026-12-01 19:00")


async def reminded(office: Office) -> str:
    """The expert is reminded to propose dates; returns the key that the message's choice carries."""
    case = await office.matched()
    await office.at("2026-12-04 09:00")
    (session,) = await office.sessions(case)
    return str((await office.row("propose.nudge", session.id))["token"])


async def test_it_comes_once_more_at_the_chosen_time(office: Office) -> None:
    token = await reminded(office)
    until = await snooze_reminder(office.context, token, HOUR, office.expert, office.now)
    assert until == jst("2026-12-04 10:00")
    assert await office.at("2026-12-04 09:59:59") == []
    assert await office.at("2026-12-04 10:00") == ["propose.nudge"]


async def test_choosing_again_takes_the_place_of_the_first_choice(office: Office) -> None:
    token = await reminded(office)
    for choice in (HOUR, TOMORROW, HOUR, TOMORROW):
        await snooze_reminder(office.context, token, choice, office.expert, office.now)
    assert await office.at("2026-12-04 10:00") == []
    assert await office.at("2026-12-07 09:00") == ["propose.nudge"]


async def test_a_reminder_that_was_put_off_can_be_put_off_again(office: Office) -> None:
    token = await reminded(office)
    await snooze_reminder(office.context, token, HOUR, office.expert, office.now)
    await office.at("2026-12-04 10:00")
    ((*_, kind),) = [r for r in await office.reminders() if r[1].endswith("T10:00:00+09:00")]
    assert kind == "propose.nudge"
    again = (await office.due_tokens("propose.nudge"))[-1]
    until = await snooze_reminder(office.context, again, TOMORROW, office.expert, office.now)
    assert until == jst("2026-12-07 09:00")
    assert await office.at("2026-12-07 09:00") == ["propose.nudge"]


async def test_somebody_elses_reminder_cannot_be_put_off(office: Office) -> None:
    token = await reminded(office)
    for actor in (office.requester, office.coordinator):
        with pytest.raises(NotAllowed):
            await snooze_reminder(office.context, token, HOUR, actor, office.now)


async def test_coordinators_put_off_what_was_said_to_them_all(office: Office) -> None:
    await reminded(office)
    await office.at("2026-12-09 09:00")
    token = (await office.due_tokens("propose.silent"))[-1]
    with pytest.raises(NotAllowed):
        await snooze_reminder(office.context, token, HOUR, office.expert, office.now)
    await snooze_reminder(office.context, token, HOUR, office.coordinator, office.now)
    assert await office.at("2026-12-09 10:00") == ["propose.silent"]


async def test_what_is_settled_need_not_be_put_off(office: Office) -> None:
    case = await office.matched()
    await office.at("2026-12-04 09:00")
    token = (await office.due_tokens("propose.nudge"))[-1]
    await office.proposed(case, jst("2026-12-17 10:00"))
    with pytest.raises(NothingToSnooze):
        await snooze_reminder(office.context, token, HOUR, office.expert, office.now)


async def test_a_session_cannot_be_put_off_past_its_beginning(office: Office) -> None:
    session = await office.fixed(await office.matched(), jst("2026-12-17 13:30"))
    await office.at("2026-12-17 13:15")
    token = (await office.row("session.soon", session.id))["token"]
    actor = {"expert": office.expert, "requester": office.requester}
    side = (await office.row("session.soon", session.id))["period"].partition(":")[2]
    for choice in Snooze:
        with pytest.raises(TooLateToSnooze):
            await snooze_reminder(office.context, token, choice, actor[side], office.now)


async def test_an_invented_key_is_nobodys(office: Office) -> None:
    with pytest.raises(UnknownCase):
        await snooze_reminder(office.context, "invented", HOUR, office.expert, office.now)


async def test_settled_meanwhile_it_does_not_come_again(office: Office) -> None:
    case = await office.matched()
    await office.at("2026-12-04 09:00")
    token = (await office.due_tokens("propose.nudge"))[-1]
    await snooze_reminder(office.context, token, HOUR, office.expert, office.now)
    await office.proposed(case, jst("2026-12-17 10:00"))
    assert await office.at("2026-12-04 10:00") == []
