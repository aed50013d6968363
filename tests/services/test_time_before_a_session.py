"""What time does until a session: who is reminded when, at every boundary, and when nothing is said."""

from datetime import timedelta

import pytest
from passing_time import Office, jst

from bot.services.arranging import acknowledge_session
from bot.services.changing import cancel_session, reschedule_session

SECOND = timedelta(seconds=1)
THURSDAY = "2026-12-17 13:30"


async def test_whoever_is_to_propose_is_reminded_then_the_coordinators_are_told(office: Office) -> None:
    case = await office.matched()
    (session,) = await office.sessions(case)
    assert await office.at(jst("2026-12-04 09:00") - SECOND) == []
    assert await office.at("2026-12-04 09:00") == ["propose.nudge"]
    assert await office.messages("U0EXPERT") == [["propose.nudge"]]
    assert await office.at("2026-12-09 09:00") == ["propose.silent"]
    assert await office.messages("coordinators") == [["propose.silent"]]
    assert (await office.row("propose.nudge", session.id))["state"] == "done"


async def test_dates_that_are_proposed_end_the_reminder_and_begin_the_requesters(office: Office) -> None:
    case = await office.matched()
    session = await office.proposed(case, jst(THURSDAY))
    assert await office.at("2026-12-03 08:59:59") == []
    assert await office.at("2026-12-03 09:00") == ["choose.nudge"]
    assert await office.messages("U0STAFF") == [["choose.nudge"]]
    assert await office.at("2026-12-07 09:00") == ["choose.silent"]
    row = await office.row("propose.nudge", session.id)
    assert (row["state"], row["reason"]) == ("skipped", "the session is proposed")


async def test_both_sides_are_reminded_a_week_a_working_day_and_a_quarter_of_an_hour_before(
    office: Office,
) -> None:
    case = await office.matched()
    session = await office.fixed(case, jst(THURSDAY))
    await acknowledge_session(office.context, session.id, office.expert, office.now)
    for moment, kind in (
        ("2026-12-10 09:00", "session.week"),
        ("2026-12-16 09:00", "session.day"),
        ("2026-12-17 13:15", "session.soon"),
    ):
        assert await office.at(jst(moment) - SECOND) == []
        assert await office.at(moment) == [kind, kind]
        assert await office.at(jst(moment) + SECOND) == []
    expected = [["session.week"], ["session.day"], ["session.soon"]]
    assert await office.messages("U0EXPERT") == await office.messages("U0STAFF") == expected


@pytest.mark.parametrize(
    ("start", "week", "day"),
    [
        # a Monday: the working day before is Friday, a week before is a Monday
        ("2026-12-14 10:00", "2026-12-07 09:00", "2026-12-11 09:00"),
        # the first open day of the year: a week before is 28 December, the day before too
        ("2027-01-04 10:00", "2026-12-28 09:00", "2026-12-28 09:00"),
        # a week before is New Year's holiday: the open day before it
        ("2027-01-07 10:00", "2026-12-28 09:00", "2027-01-06 09:00"),
        # after Golden Week
        ("2027-05-06 10:00", "2027-04-28 09:00", "2027-04-30 09:00"),
        ("2027-05-10 10:00", "2027-04-30 09:00", "2027-05-07 09:00"),
        # over the end of the fiscal year
        ("2027-04-01 10:00", "2027-03-25 09:00", "2027-03-31 09:00"),
        # the day after 29 February of a leap year, and that day itself
        ("2028-03-01 10:00", "2028-02-22 09:00", "2028-02-29 09:00"),
        ("2028-02-29 10:00", "2028-02-22 09:00", "2028-02-28 09:00"),
    ],
)
async def test_the_days_before_are_open_days(office: Office, start: str, week: str, day: str) -> None:
    case = await office.matched()
    session = await office.fixed(case, jst(start))
    assert await office.due_times("session.week", session.id) == [week, week]
    assert await office.due_times("session.day", session.id) == [day, day]


async def test_of_two_reminders_for_the_same_morning_only_the_nearer_one_is_given(office: Office) -> None:
    case = await office.matched()
    session = await office.fixed(case, jst("2027-01-04 10:00"))
    await acknowledge_session(office.context, session.id, office.expert, office.now)
    assert await office.at("2026-12-28 09:00") == ["session.day", "session.day"]
    row = await office.row("session.week", session.id)
    assert (row["state"], row["reason"]) == ("skipped", "the reminder of the working day before is due")


async def test_after_a_downtime_the_reminder_comes_once_and_the_overtaken_are_skipped(office: Office) -> None:
    case = await office.matched()
    session = await office.fixed(case, jst(THURSDAY))
    await acknowledge_session(office.context, session.id, office.expert, office.now)
    given = await office.at("2026-12-16 11:00")  # the service was down over both mornings
    assert given == ["session.day", "session.day"]
    assert await office.at("2026-12-16 11:01") == []


async def test_a_downtime_over_the_beginning_says_nothing_of_it_any_more(office: Office) -> None:
    case = await office.matched()
    session = await office.fixed(case, jst(THURSDAY))
    await acknowledge_session(office.context, session.id, office.expert, office.now)
    assert await office.at("2026-12-17 13:30") == []
    row = await office.row("session.soon", session.id)
    assert (row["state"], row["reason"]) == ("skipped", "the session has begun")


async def test_the_word_just_before_comes_late_rather_than_never_until_the_beginning(office: Office) -> None:
    case = await office.matched()
    session = await office.fixed(case, jst(THURSDAY))
    await acknowledge_session(office.context, session.id, office.expert, office.now)
    assert await office.at("2026-12-17 13:29:59") == ["session.soon", "session.soon"]


async def test_only_the_word_just_before_comes_in_the_evening(office: Office) -> None:
    case = await office.matched()
    session = await office.fixed(case, jst("2026-12-17 19:00"))
    await acknowledge_session(office.context, session.id, office.expert, office.now)
    await office.at("2026-12-16 09:00")
    assert await office.at("2026-12-17 18:45") == ["session.soon", "session.soon"]
    assert await office.at("2026-12-17 21:00") == []  # the report is asked for when the office opens
    assert await office.at("2026-12-18 08:29:59") == []
    assert await office.at("2026-12-18 08:30") == ["report.ask"]


async def test_a_date_that_moves_takes_its_reminders_along(office: Office) -> None:
    case = await office.matched()
    session = await office.fixed(case, jst(THURSDAY))
    session = await reschedule_session(office.context, session.id, "出張", office.requester, office.now)
    assert await office.due_times("session.day", session.id) == []
    again = await office.fixed(case, jst(THURSDAY))  # the same time once more
    assert again.id == session.id
    assert await office.due_times("session.day", session.id) == ["2026-12-16 09:00"] * 2
    await cancel_session(office.context, session.id, "不要", office.expert, office.now)
    assert "session.day" not in await office.at("2026-12-16 09:00")
    assert (await office.row("session.day", session.id))["reason"] == "the session is cancelled"


async def test_the_expert_who_does_not_acknowledge_is_reminded_then_named(office: Office) -> None:
    case = await office.matched()
    await office.fixed(case, jst(THURSDAY))
    assert await office.at("2026-12-02 08:59:59") == []
    assert await office.at("2026-12-02 09:00") == ["acknowledge.nudge"]
    assert await office.at("2026-12-04 09:00") == ["acknowledge.silent"]
    assert await office.messages("coordinators") == [["acknowledge.silent"]]


async def test_two_reminders_of_one_person_at_one_minute_are_one_message(office: Office) -> None:
    first, second = await office.matched(), await office.matched()
    await office.at("2026-12-04 09:00")
    assert await office.messages("U0EXPERT") == [["propose.nudge", "propose.nudge"]]
    await office.fixed(first, jst("2026-12-17 10:00"))
    await office.fixed(second, jst("2026-12-17 14:00"))
    await office.at("2026-12-16 09:00")
    both = ["session.day", "session.day"]
    assert (await office.messages("U0STAFF"))[-1] == both
    assert set(both) <= set((await office.messages("U0EXPERT"))[-1])


@pytest.mark.parametrize(
    ("late", "opening"),
    [
        ("2026-12-04 17:15:00", "2026-12-07 08:30:00"),  # Friday's closing, Monday's opening
        ("2026-12-04 23:59:59", "2026-12-07 08:30:00"),
        ("2026-12-05 12:00:00", "2026-12-07 08:30:00"),
        ("2026-12-07 08:29:59", "2026-12-07 08:30:00"),
        ("2026-12-28 17:15:00", "2027-01-04 08:30:00"),
        ("2027-01-03 12:00:00", "2027-01-04 08:30:00"),
        ("2027-04-30 18:00:00", "2027-05-06 08:30:00"),
        ("2027-03-19 17:30:00", "2027-03-23 08:30:00"),
    ],
)
async def test_what_was_missed_waits_for_the_next_opening(office: Office, late: str, opening: str) -> None:
    await office.matched()
    assert await office.at(late) == []
    assert await office.at(jst(opening) - SECOND) == []
    assert "propose.nudge" in await office.at(opening)
    assert len(await office.messages("U0EXPERT")) == 1


async def test_the_last_second_of_the_day_is_still_office_hours(office: Office) -> None:
    await office.matched()
    assert await office.at("2026-12-04 17:14:59") == ["propose.nudge"]


async def test_a_clock_that_jumps_while_reminders_are_claimed_doubles_none_of_them(office: Office) -> None:
    await office.matched()
    moments = iter([jst("2026-12-04 09:00"), jst("2026-12-04 11:00")])
    last = jst("2026-12-04 11:00")
    await office.ticked(lambda: next(moments, last))
    assert await office.messages("U0EXPERT") == [["propose.nudge"]]
