"""The first open day of a month: who has no session in it is reminded, and the coordinators get a summary."""

from datetime import datetime, timedelta

import pytest
from doings import buttons_of, in_socket_mode, ja
from reminding import at, of_kind, reasons, reminders_in_channel, reminders_to, rows
from supporting import Support, supported
from village import JST, Village

from bot.services.reminders.monthly import plan_month

pytestmark = in_socket_mode

SECOND = timedelta(seconds=1)
PROPOSE, SUMMARY = ja("reminder.monthly.propose"), ja("reminder.monthly.summary")


def jst(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def summary(held: int, fixed: int, silent: int) -> str:
    return ja("reminder.monthly.summary", held=held, waiting="", fixed=fixed, silent=silent)


async def planned(village: Village, begins: str) -> Support:
    """A case under way, in a service that was started at that time."""
    village.clock.now = jst(begins)
    await plan_month(village.service.context, village.clock())
    return await supported(village)


@pytest.mark.parametrize(
    ("begins", "first"),
    [
        ("2026-12-22 10:00", "2027-01-04 09:00"),  # the year's turn
        ("2027-04-27 10:00", "2027-05-06 09:00"),  # Golden Week
        ("2027-03-30 10:00", "2027-04-01 09:00"),  # the fiscal year's turn
        ("2028-02-28 10:00", "2028-03-01 09:00"),  # after 29 February
    ],
)
async def test_it_comes_at_nine_of_the_first_open_day(village: Village, begins: str, first: str) -> None:
    support = await planned(village, begins)
    told = []
    for moment in (jst(first) - SECOND, jst(first), jst(first) + SECOND):
        await at(village, moment)
        to_expert = of_kind(reminders_to(support.expert), PROPOSE)
        to_all = of_kind(reminders_in_channel(village), summary(0, 0, 1))
        told.append((len(to_expert), len(to_all)))
    assert told == [(0, 0), (1, 1), (1, 1)]
    assert "session.propose" in buttons_of(of_kind(reminders_to(support.expert), PROPOSE)[0])


async def test_a_case_with_a_session_in_the_month_is_left_in_peace(village: Village) -> None:
    busy = await planned(village, "2026-12-01 10:00")
    silent = await supported(village, title="窓口の混雑を減らしたい")
    await busy.held(jst("2026-12-10 10:00"))
    await busy.submit(last=[])
    await busy.confirm()
    await busy.fix(jst("2027-01-29 10:00"))
    await at(village, jst("2027-01-04 09:00"))
    monthly = await rows(village, "monthly.propose")
    assert [row["subject"] for row in monthly] == [silent.first.id]
    (word,) = of_kind(reminders_in_channel(village), summary(1, 1, 1))
    assert ja("reminder.held_cases", cases=busy.first.number) in word.words
    assert ja("reminder.fixed_cases", cases=busy.first.number) in word.words
    assert ja("reminder.silent_cases") in word.words
    assert f"・{silent.first.number} " in word.words
    assert "「窓口の混雑を減らしたい」" in word.words


async def test_after_a_downtime_of_two_months_only_the_present_month_is_told_of_and_once(
    village: Village,
) -> None:
    support = await planned(village, "2026-12-22 10:00")
    await at(village, jst("2027-02-10 10:00"))
    for _ in range(3):
        await at(village, village.clock() + timedelta(days=1))
    assert len(of_kind(reminders_to(support.expert), PROPOSE)) == 1
    assert len(of_kind(reminders_in_channel(village), SUMMARY)) == 1
    assert await reasons(village, "monthly") == ["2027-01 is over"]
    await at(village, jst("2027-03-01 09:00"))  # and it goes on
    assert len(of_kind(reminders_to(support.expert), PROPOSE)) == 2


async def test_whoever_fixes_a_session_first_is_not_reminded(village: Village) -> None:
    support = await planned(village, "2026-12-22 10:00")
    await support.fix(jst("2027-01-20 10:00"))
    await at(village, jst("2027-01-04 09:00"))
    assert await rows(village, "monthly.propose") == []
    assert of_kind(reminders_to(support.expert), PROPOSE) == []
    assert len(of_kind(reminders_in_channel(village), summary(0, 1, 0))) == 1
