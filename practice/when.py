"""Dates and times in words, as whoever looks reads them: Japanese ones in the years of Reiwa."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from practice.words import Language

_DAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_REIWA = date(2019, 5, 1)


def day_in_words(day: date, language: Language) -> str:
    """令和8年11月24日（火）; Tue, Nov 24, 2026. Days before Reiwa have the years of the common era."""
    weekday = _DAYS[language][day.weekday()]
    if language == "en":
        return f"{weekday}, {_MONTHS[day.month - 1]} {day.day}, {day.year}"
    year = f"{day.year}年"
    if date(day.year, day.month, day.day) >= _REIWA:
        year = "令和元年" if day.year == _REIWA.year else f"令和{day.year - 2018}年"
    return f"{year}{day.month}月{day.day}日（{weekday}）"


def clock_in_words(moment: datetime) -> str:
    return f"{moment.hour}:{moment.minute:02}"


def span_in_words(
    start: date, end: date | None, zone: str, language: Language, *, all_day_words: str
) -> tuple[str, bool]:
    """From when to when in the zone, and whether the zone has a part in it.

    Dates alone mean whole days, and `end` is the day after the last one:
    https://www.rfc-editor.org/rfc/rfc5545#section-3.6.1 . A time without a zone is the same everywhere.
    """
    if not isinstance(start, datetime):
        last = end - timedelta(days=1) if end is not None and end > start else start
        days = day_in_words(start, language)
        if last != start:
            days = f"{days} – {day_in_words(last, language)}"
        return f"{days} {all_day_words}", False
    zoned = start.tzinfo is not None
    first = start.astimezone(ZoneInfo(zone)) if zoned else start
    gap = "" if language == "ja" else " "
    words = f"{day_in_words(first.date(), language)}{gap}{clock_in_words(first)}"
    if isinstance(end, datetime) and (end.tzinfo is not None) is zoned and end > start:
        until = end.astimezone(ZoneInfo(zone)) if zoned else end
        day = "" if until.date() == first.date() else f"{day_in_words(until.date(), language)}{gap}"
        words = f"{words} – {day}{clock_in_words(until)}"
    return words, zoned
