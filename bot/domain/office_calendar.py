"""Open days and office hours of the prefecture's offices.

Closed days (閉庁日): Saturdays, Sundays, holidays of the 祝日法 and 29 December to 3 January (by ordinance),
and closures from a file. A period that ends on a closed day ends on the next open day (地方自治法4条の2).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import jpholiday

OFFICE_OPENS = time(8, 30)
OFFICE_CLOSES = time(17, 15)


@lru_cache(maxsize=4096)
def _closed_by_law_or_ordinance(day: date) -> bool:
    turn_of_year = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() >= 5 or turn_of_year or jpholiday.is_holiday(day)


@dataclass(frozen=True)
class OfficeCalendar:
    """Which days and hours are open. `closures` are extra closed days; times are in `zone`."""

    zone: ZoneInfo
    closures: frozenset[date] = field(default_factory=frozenset)

    def is_open(self, day: date) -> bool:
        return day not in self.closures and not _closed_by_law_or_ordinance(day)

    def local(self, moment: datetime) -> datetime:
        """The moment in the office's time zone. It must be aware."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return moment.astimezone(self.zone)

    def open_days_from(self, day: date) -> Iterator[date]:
        """Open days in order, `day` itself first when it is open."""
        while True:
            if self.is_open(day):
                yield day
            day += timedelta(days=1)

    def on_or_after(self, day: date) -> date:
        """The day itself, or the next open one: how a deadline on a closed day rolls forward."""
        return next(self.open_days_from(day))

    def add_open_days(self, day: date, count: int) -> date:
        """The `count`-th open day after `day`, which itself does not count (初日不算入, 民法140条)."""
        days = self.open_days_from(day + timedelta(days=1))
        for _ in range(count - 1):
            next(days)
        return next(days)

    def in_office_hours(self, moment: datetime) -> datetime:
        """The moment itself when the office is open then, else the next opening (8:30)."""
        here = self.local(moment)
        if self.is_open(here.date()) and here.time() < OFFICE_CLOSES:
            return max(here, datetime.combine(here.date(), OFFICE_OPENS, self.zone))
        return datetime.combine(self.on_or_after(here.date() + timedelta(days=1)), OFFICE_OPENS, self.zone)

    def at_nine(self, day: date) -> datetime:
        """9:00 of the day, or of the next open one: when people are reminded."""
        return datetime.combine(self.on_or_after(day), time(9, 0), self.zone)

    def open_day_before(self, day: date) -> date:
        """The last open day before `day`."""
        day -= timedelta(days=1)
        while not self.is_open(day):
            day -= timedelta(days=1)
        return day

    def first_open_day(self, year: int, month: int) -> date:
        """The first open day of a month."""
        return self.on_or_after(date(year, month, 1))

    def add_working_hours(self, moment: datetime, hours: float) -> datetime:
        """The moment `hours` later when the hours of closed days do not count.

        A working day counts 24 hours: 48 working hours from Friday 15:00 end on Tuesday 15:00. An end at
        night rolls forward to 8:30 of the next open day, so that nobody's time runs out while they sleep.
        """
        left = timedelta(hours=hours)
        here = self.local(moment)
        while True:
            tomorrow = datetime.combine(here.date() + timedelta(days=1), time.min, self.zone)
            if self.is_open(here.date()):
                if here + left < tomorrow:
                    return self.in_office_hours(here + left)
                left -= tomorrow - here
            here = tomorrow
