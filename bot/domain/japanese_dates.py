"""Fiscal years and Reiwa dates, as Japanese municipalities write them."""

from datetime import date, datetime

WEEKDAYS = "月火水木金土日"


def fiscal_year(day: date) -> int:
    """The fiscal year (年度) of a day: April to March (地方自治法208条)."""
    return day.year if day.month >= 4 else day.year - 1


def reiwa_year(year: int) -> int:
    """The year of the era 令和: the Gregorian year less 2018 (令和元年 is 2019).

    Raises ValueError before 2019.
    """
    if year < 2019:
        raise ValueError(f"{year} is before Reiwa")
    return year - 2018


def reiwa_date(day: date) -> str:
    """`令和8年11月24日（火）`; the first year of the era is 元年."""
    year = reiwa_year(day.year)
    return f"令和{'元' if year == 1 else year}年{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def reiwa_datetime(moment: datetime) -> str:
    """`令和8年11月24日（火）10:05`. The moment must already be in the reader's time zone."""
    return f"{reiwa_date(moment.date())}{moment:%H:%M}"


def case_number(year: int, count: int) -> str:
    """`R8-0001`: fiscal year in Reiwa and the count within it."""
    return f"R{reiwa_year(year)}-{count:04d}"
