"""The entries of a calendar file in words.

https://www.rfc-editor.org/rfc/rfc5545
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from icalendar import Calendar

from practice.people import Person
from practice.when import span_in_words
from practice.words import Language, say

#: What icalendar raises where a file is not what it says.
BROKEN: Final = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError)
_MOST = 50


@dataclass(frozen=True)
class Entry:
    """One entry as a page shows it; what the file does not say is empty."""

    title: str
    when: str
    zone: str
    where: str
    organizer: str
    people: tuple[str, ...]
    about: str
    cancelled: bool
    repeats: bool


def entries_of(content: bytes, viewer: Person, language: Language) -> list[Entry]:
    """The entries by their time. Raises one of BROKEN for what is no calendar."""
    calendar = Calendar.from_ical(content)
    called_off = str(calendar.get("METHOD", "")).upper() == "CANCEL"
    events = list(calendar.walk("VEVENT"))[:_MOST]
    found = [(_start(event), _entry(event, viewer, language, called_off)) for event in events]
    return [entry for _, entry in sorted(found, key=lambda pair: _sortable(pair[0]))]


def _sortable(start: date | None) -> str:
    return start.isoformat() if start is not None else ""


def _start(event: Any) -> date | None:
    given = event.get("DTSTART")
    start = given.dt if given is not None else None
    return start if isinstance(start, date) else None


def _end(event: Any, start: date) -> date | None:
    if (given := event.get("DTEND")) is not None:
        return given.dt if isinstance(given.dt, date) else None
    lasts = event.get("DURATION")
    if lasts is not None and isinstance(lasts.dt, timedelta) and isinstance(start, datetime):
        return start + lasts.dt
    return None


def _entry(event: Any, viewer: Person, language: Language, called_off: bool) -> Entry:
    start = _start(event)
    when, zoned = say("file_event_no_time", language), False
    if start is not None:
        all_day = say("file_event_all_day", language)
        when, zoned = span_in_words(start, _end(event, start), viewer.tz, language, all_day_words=all_day)
    zone = say("file_tokyo", language) if viewer.tz == "Asia/Tokyo" else viewer.tz
    return Entry(
        title=_text(event, "SUMMARY") or say("file_event_untitled", language),
        when=when,
        zone=zone if zoned else "",
        where=_text(event, "LOCATION"),
        organizer="、".join(_people(event, "ORGANIZER")),
        people=tuple(_people(event, "ATTENDEE")),
        about=_text(event, "DESCRIPTION"),
        cancelled=called_off or _text(event, "STATUS").upper() == "CANCELLED",
        repeats=event.get("RRULE") is not None,
    )


def _text(event: Any, name: str) -> str:
    value = event.get(name)
    value = value[0] if isinstance(value, list) and value else value
    return str(value).strip() if value is not None else ""


def _people(event: Any, name: str) -> list[str]:
    """Names, or addresses where there is no name."""
    given = event.get(name)
    given = given if isinstance(given, list) else [given] if given is not None else []
    return [str(one.params.get("CN") or "") or str(one).removeprefix("mailto:") for one in given]
