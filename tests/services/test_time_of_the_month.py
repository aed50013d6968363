"""The first open day of the month: every running case without a session in it, and one summary."""

from datetime import timedelta

import pytest
from passing_time import Office, jst

from bot.domain.codes import Menu
from bot.services.reminders.monthly import month_bounds, plan_month

SECOND = timedelta(seconds=1)


async def monthly(office: Office, moment: str) -> list[str]:
    return [kind for kind in await office.at(moment) if kind.startswith("monthly")]


async def started(office: Office, moment: str) -> None:
    """The service starts at that time."""
    office.now = jst(moment)
    await plan_month(office.context, office.now)


@pytest.mark.parametrize(
    ("begins", "first"),
    [
        ("2026-12-10 10:00", "2027-01-04 09:00"),  # the year's turn
        ("2027-01-04 08:59:59", "2027-01-04 09:00"),  # before the hour of the day itself
        ("2027-04-20 10:00", "2027-05-06 09:00"),  # Golden Week
        ("2027-03-31 10:00", "2027-04-01 09:00"),  # the fiscal year's turn
        ("2028-02-10 10:00", "2028-03-01 09:00"),  # a leap year
        ("2026-07-20 10:00", "2026-08-03 09:00"),  # the 1st is a Saturday
    ],
)
async def test_the_first_open_day_at_nine(office: Office, begins: str, first: str) -> None:
    await started(office, begins)
    case = await office.matched(Menu.CONTINUOUS)
    assert await monthly(office, str((jst(first) - SECOND).replace(tzinfo=None))) == []
    assert sorted(await monthly(office, first)) == ["monthly.propose", "monthly.summary"]
    assert (await office.row("monthly.propose", case.id))["period"] == first[:7]


async def test_a_case_with_a_session_in_the_month_is_left_in_peace(office: Office) -> None:
    await started(office, "2026-12-01 10:00")
    silent, busy, later = [await office.matched(Menu.CONTINUOUS) for _ in range(3)]
    await office.fixed(busy, jst("2027-01-29 10:00"))
    await office.fixed(later, jst("2027-02-01 10:00"))
    assert sorted(await monthly(office, "2027-01-04 09:00")) == [
        "monthly.propose",
        "monthly.propose",
        "monthly.summary",
    ]
    reminded = {case.id for case in (silent, later)}
    for case in (silent, busy, later):
        rows = await office.due_rows("monthly.propose", case.id)
        assert bool(rows) == (case.id in reminded)


async def test_the_summary_counts_what_was_held_what_is_fixed_and_who_is_silent(office: Office) -> None:
    await started(office, "2026-12-01 10:00")
    held, fixed, silent = [await office.matched(Menu.CONTINUOUS) for _ in range(3)]
    session = await office.fixed(held, jst("2026-12-10 10:00"))
    await office.fixed(fixed, jst("2027-01-20 10:00"))
    office.now = jst("2026-12-10 12:00")
    await office.confirmed(await office.reported(session, last=False))
    await office.at("2027-01-04 09:00")
    params = await office.summary()
    assert (params["held"], params["held_cases"]) == ("1", held.number)
    assert (params["fixed"], params["fixed_cases"]) == ("1", fixed.number)
    assert params["silent"] == "2"
    named = [line.split("\t")[0] for line in params["silent_cases"].split("\n")]
    assert named == sorted([held.number, silent.number])


async def test_dates_that_wait_are_the_requesters_matter_and_a_last_report_is_nobodys(office: Office) -> None:
    await started(office, "2026-12-10 10:00")
    waiting, ending = await office.matched(Menu.CONTINUOUS), await office.matched(Menu.CONTINUOUS)
    session = await office.fixed(ending, jst("2026-12-25 10:00"))
    office.now = jst("2026-12-25 12:00")
    await office.reported(session, last=True)
    office.now = jst("2026-12-28 17:00")
    await office.proposed(waiting, jst("2027-02-10 10:00"))
    given = await office.at("2027-01-04 09:00")
    assert given.count("monthly.propose") == 1
    assert "monthly.propose" in (await office.messages("U0STAFF"))[-1]
    row = await office.row("monthly.propose", ending.id)
    assert row["reason"] == "the report of the last session waits"
    params = await office.summary()
    assert (params["held"], params["waiting"], params["silent"]) == ("1", "0", "1")
    assert params["silent_cases"].startswith(f"{waiting.number}\t美郷町\t")


async def test_a_session_without_its_report_counts_as_held_and_is_named_as_such(office: Office) -> None:
    await started(office, "2026-12-10 10:00")
    await office.fixed(await office.matched(Menu.CONTINUOUS), jst("2026-12-25 10:00"))
    await office.at("2027-01-04 09:00")
    params = await office.summary()
    assert (params["held"], params["waiting"]) == ("1", "1")


async def test_a_downtime_over_two_first_days_tells_of_the_present_month_once(office: Office) -> None:
    await started(office, "2026-12-10 10:00")
    await office.matched(Menu.CONTINUOUS)
    assert sorted(await monthly(office, "2027-02-10 10:00")) == ["monthly.propose", "monthly.summary"]
    assert await monthly(office, "2027-02-11 09:00") == []
    rows = {row["period"]: row for row in await office.due_rows("monthly", "all")}
    assert rows.keys() == {"2027-01", "2027-02", "2027-03"}
    assert rows["2027-03"]["state"] == "waiting"
    january = rows["2027-01"]
    assert (january["state"], january["reason"]) == ("skipped", "2027-01 is over")


async def test_every_month_has_its_own(office: Office) -> None:
    await started(office, "2026-12-10 10:00")
    await office.matched(Menu.CONTINUOUS)
    for moment in ("2027-01-04 09:00", "2027-02-01 09:00", "2027-03-01 09:00", "2027-04-01 09:00"):
        assert sorted(await monthly(office, moment)) == ["monthly.propose", "monthly.summary"]


async def test_a_service_that_starts_twice_reminds_once(office: Office) -> None:
    await started(office, "2026-12-10 10:00")
    await started(office, "2026-12-11 10:00")
    await office.matched(Menu.CONTINUOUS)
    assert (await monthly(office, "2027-01-04 09:00")).count("monthly.summary") == 1
    await started(office, "2027-01-04 09:01")
    assert await monthly(office, "2027-01-04 09:02") == []


async def test_a_session_that_is_fixed_before_the_reminder_was_said_makes_it_pointless(
    office: Office,
) -> None:
    await started(office, "2026-12-10 10:00")
    case = await office.matched(Menu.CONTINUOUS)
    given = await monthly(office, "2027-01-04 09:00")
    assert "monthly.propose" in given
    row = await office.row("monthly.propose", case.id)
    async with office.context.begin() as work:
        found = await work.due.by_token(row["token"])
        assert found is not None
        await work.due.snooze(found, at=jst("2027-01-05 09:00"))
        await work.commit()
    await office.fixed(case, jst("2027-01-29 10:00"))
    assert await monthly(office, "2027-01-05 09:00") == []
    assert (await office.row("monthly.propose", case.id))["reason"] == "a session is fixed in the month"


def test_the_bounds_of_december_lead_into_the_next_year(office: Office) -> None:
    start, end = month_bounds(office.context.calendar, "2026-12")
    assert (start, end) == (jst("2026-12-01 00:00"), jst("2027-01-01 00:00"))
