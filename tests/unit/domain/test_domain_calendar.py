"""Open days and office hours, at every edge where a deadline has been known to fall."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from domain_support import CALENDAR, JST, at
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.office_calendar import OFFICE_CLOSES, OFFICE_OPENS, OfficeCalendar
from bot.settings import read_closures

#: Hypothesis takes the bounds without a zone.
_FIRST, _LAST = (at(text).replace(tzinfo=None) for text in ("2026-01-01", "2028-12-31"))
moments = st.datetimes(_FIRST, _LAST, timezones=st.just(JST))
hours = st.floats(0, 400)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-05-06", "振替休日 for 3 May, two holidays later"),
        ("2026-09-22", "国民の休日 between two holidays"),
        ("2027-03-22", "振替休日 for the equinox on a Sunday"),
        ("2026-12-29", "the year's turn begins"),
        ("2026-12-31", "the year's turn"),
        ("2027-01-01", "元日"),
        ("2027-01-03", "the year's turn ends"),
        ("2026-11-23", "勤労感謝の日"),
        ("2026-11-28", "a Saturday"),
        ("2026-11-29", "a Sunday"),
    ],
)
def test_the_office_is_closed(day: str, why: str) -> None:
    assert not CALENDAR.is_open(date.fromisoformat(day)), why


@pytest.mark.parametrize("day", ["2026-12-28", "2027-01-04", "2026-05-07", "2026-09-24", "2027-03-23"])
def test_the_office_is_open(day: str) -> None:
    assert CALENDAR.is_open(date.fromisoformat(day))


@pytest.mark.parametrize(("year", "count"), [(2026, 241), (2027, 243)])
def test_a_fiscal_year_has_so_many_open_days(year: int, count: int) -> None:
    first, last = date(year, 4, 1), date(year + 1, 3, 31)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    assert sum(CALENDAR.is_open(day) for day in days) == count


def test_closures_from_a_file_are_closed_too(tmp_path: Path) -> None:
    file = tmp_path / "closures.csv"
    file.write_text("date,name_ja,name_en\n2026-12-02,停電,Power cut\n", encoding="utf-8-sig")
    calendar = OfficeCalendar(JST, read_closures(file))
    assert not calendar.is_open(date(2026, 12, 2))
    assert calendar.add_open_days(date(2026, 12, 1), 1) == date(2026, 12, 3)
    assert calendar.add_working_hours(at("2026-12-01 10:00"), 24) == at("2026-12-03 10:00")


def test_a_closure_that_is_no_date_is_named_by_its_row(tmp_path: Path) -> None:
    file = tmp_path / "closures.csv"
    file.write_text("date,name_ja\n2026-12-02,停電\n12/3,祭り\n", encoding="utf-8")
    with pytest.raises(ValueError, match="row 3: date"):
        read_closures(file)


@pytest.mark.parametrize(
    ("day", "count", "result"),
    [
        ("2026-12-01", 1, "2026-12-02"),  # the first day does not count
        ("2026-12-01", 3, "2026-12-04"),
        ("2026-12-04", 1, "2026-12-07"),  # over a weekend
        ("2026-12-28", 1, "2027-01-04"),  # over the year's turn
        ("2026-12-25", 3, "2027-01-05"),
        ("2026-05-01", 1, "2026-05-07"),  # over the May holidays
        ("2026-09-18", 1, "2026-09-24"),
        ("2027-03-19", 1, "2027-03-23"),
        ("2026-12-05", 1, "2026-12-07"),  # from a closed day
    ],
)
def test_open_days_are_counted_without_the_first(day: str, count: int, result: str) -> None:
    assert CALENDAR.add_open_days(date.fromisoformat(day), count) == date.fromisoformat(result)


@pytest.mark.parametrize(
    ("day", "result"), [("2026-12-29", "2027-01-04"), ("2026-12-05", "2026-12-07"), ("2026-12-01",) * 2]
)
def test_a_deadline_on_a_closed_day_rolls_forward(day: str, result: str) -> None:
    assert CALENDAR.on_or_after(date.fromisoformat(day)) == date.fromisoformat(result)


@pytest.mark.parametrize(
    ("start", "added", "end"),
    [
        ("2026-12-01 10:00", 0, "2026-12-01 10:00"),
        ("2026-12-01 10:00", 1, "2026-12-01 11:00"),
        ("2026-12-01 10:00", 24, "2026-12-02 10:00"),
        ("2026-12-01 10:00", 48, "2026-12-03 10:00"),
        ("2026-11-27 15:00", 48, "2026-12-01 15:00"),  # Friday: the weekend does not count
        ("2026-11-27 17:00", 0.25, "2026-11-30 08:30"),  # just before closing
        ("2026-11-27 17:00", 0.5, "2026-11-30 08:30"),  # Friday evening: nobody's time ends at night
        ("2026-11-27 20:00", 24, "2026-12-01 08:30"),
        ("2026-11-27 23:59", 0, "2026-11-30 08:30"),
        ("2026-11-28 12:00", 0, "2026-11-30 08:30"),  # Saturday
        ("2026-11-28 12:00", 1, "2026-11-30 08:30"),
        ("2026-11-28 12:00", 10, "2026-11-30 10:00"),
        ("2026-12-03 00:00", 24, "2026-12-04 08:30"),  # midnight belongs to the new day
        ("2026-12-03 08:29", 0, "2026-12-03 08:30"),
        ("2026-12-03 08:30", 0, "2026-12-03 08:30"),
        ("2026-12-03 17:14", 0, "2026-12-03 17:14"),
        ("2026-12-03 17:15", 0, "2026-12-04 08:30"),  # the offices close then
        ("2026-12-03 17:16", 0, "2026-12-04 08:30"),
        ("2026-12-28 10:00", 48, "2027-01-05 10:00"),  # the year's turn
        ("2026-12-28 18:00", 6, "2027-01-04 08:30"),
        ("2026-05-01 15:00", 48, "2026-05-08 15:00"),
        ("2026-09-18 15:00", 48, "2026-09-25 15:00"),
        ("2027-03-19 15:00", 48, "2027-03-24 15:00"),
    ],
)
def test_working_hours_leave_closed_days_out(start: str, added: float, end: str) -> None:
    assert CALENDAR.add_working_hours(at(start), added) == at(end)


def test_a_moment_of_another_zone_is_read_in_japan() -> None:
    assert CALENDAR.add_working_hours(datetime(2026, 11, 27, 6, 0, tzinfo=UTC), 48) == at("2026-12-01 15:00")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        CALENDAR.local(datetime(2026, 12, 1, 10, 0))  # noqa: DTZ001


@settings(deadline=None)
@given(moments, hours)
def test_an_end_is_always_in_office_hours_of_an_open_day(moment: datetime, added: float) -> None:
    end = CALENDAR.add_working_hours(moment, added)
    assert CALENDAR.is_open(end.date())
    assert OFFICE_OPENS <= end.time() <= OFFICE_CLOSES
    assert end >= moment + timedelta(hours=added)


@settings(deadline=None)
@given(moments, hours, hours)
def test_more_hours_never_end_earlier(moment: datetime, one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert CALENDAR.add_working_hours(moment, less) <= CALENDAR.add_working_hours(moment, more)


@settings(deadline=None)
@given(moments, moments, hours)
def test_a_later_start_never_ends_earlier(one: datetime, other: datetime, added: float) -> None:
    first, second = sorted((one, other))
    assert CALENDAR.add_working_hours(first, added) <= CALENDAR.add_working_hours(second, added)


@settings(deadline=None)
@given(moments, st.integers(1, 10))
def test_whole_days_of_hours_end_so_many_open_days_later(moment: datetime, count: int) -> None:
    noon = datetime.combine(CALENDAR.on_or_after(moment.date()), time(12), JST)
    end = CALENDAR.add_working_hours(noon, 24 * count)
    assert end == datetime.combine(CALENDAR.add_open_days(noon.date(), count), time(12), JST)
