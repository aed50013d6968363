"""A session as a calendar file (.ics), by RFC 5545 and RFC 5546.

The method is REQUEST, not PUBLISH: a calendar takes a REQUEST with a known UID and a higher SEQUENCE as the
new state of the entry that it was opened in, and a CANCEL removes that entry. What was published is, in
several calendars, only ever added, so that a session which moved would stand there twice. Nobody is asked to
answer by mail (RSVP=FALSE): the answer is given in Slack.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from bot.domain.session import Session, SessionStatus
from bot.services.case_view import CaseView
from bot.words import Words

#: Who made the file (RFC 5545, 3.7.3), in the form of a formal public identifier.
PRODID = "-//Madoguchi//Session//JA"
#: For people and offices without an address; nothing is ever delivered there (RFC 2606, 2).
NOBODY = "noreply@madoguchi.invalid"
#: An online address at the head of a place: the characters of a URI and no others (RFC 3986, 2).
_ADDRESS = re.compile(r"https?://[\w.~:/?#\[\]@!$&'()*+,;=%-]+", re.ASCII)
_EMAIL = re.compile(r"[^\s@<>\",;:]+@[^\s@<>\",;:]+")
#: What a text must not contain (RFC 5545, 3.3.11): control characters other than tabs and line breaks.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
#: How far around the session the rules of its time zone are written out.
_AROUND = timedelta(days=400)


def file_name(number: str, session: Session) -> str:
    """Unique for each state of each session that is given out: `R8-0001-1-0.ics`."""
    return f"{number}-{session.ordinal}-{session.sequence}.ics"


def calendar_file(
    session: Session,
    view: CaseView,
    words: Words,
    now: datetime,
    *,
    requester_email: str | None = None,
    office_email: str = "",
) -> bytes:
    """The session as it is fixed, or its cancellation. One that was cancelled before it had a new date has
    no times (RFC 5546, 3.2.5 asks for none).

    Raises ValueError for a session that is neither fixed nor cancelled, or was never given out.
    """
    cancelled = session.status is SessionStatus.CANCELLED
    if session.sequence < 0 or not (cancelled or session.starts_at):
        raise ValueError("there is nothing to put into a calendar")
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if cancelled else "REQUEST")
    if session.starts_at is not None:
        calendar.add_component(_zone(words.zone, session.starts_at))
    event = Event()
    event.add("uid", session.uid)
    event.add("sequence", session.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("created", session.created_at.astimezone(UTC))
    event.add("last-modified", session.changed_at.astimezone(UTC))
    if session.starts_at is not None and session.ends_at is not None:
        event.add("dtstart", session.starts_at.astimezone(words.zone))
        event.add("dtend", session.ends_at.astimezone(words.zone))
    _say(event, session, view, words)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("organizer", _person(office_email or NOBODY, words("calendar.organizer")))
    for attendee in _attendees(session, view, requester_email):
        event.add("attendee", attendee)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _zone(zone: ZoneInfo, moment: datetime) -> Timezone:
    day = moment.astimezone(zone).date()
    rules = Timezone.from_tzinfo(zone, first_date=day - _AROUND, last_date=day + _AROUND)
    rules.pop("COMMENT", None)  # the library's word on the dates above
    return rules


def _say(event: Event, session: Session, view: CaseView, words: Words) -> None:
    """What people read in their calendars."""
    case = view.case
    title = _one_line(case.request.title)
    ordinal = view.number_of(session)
    event.add("summary", words("calendar.summary", number=case.number, ordinal=ordinal, title=title))
    place = _text(session.place).strip()
    if place:
        event.add("location", _one_line(place))
        if found := _ADDRESS.match(place):
            event.add("url", found[0])
    expert = view.experts.get(session.expert_id)
    lines = [
        words(
            "calendar.requester",
            municipality=view.municipality.name,
            department=case.requester.department,
            name=case.requester.name,
        ),
        words("calendar.expert", name=expert.name) if expert else "",
        words("calendar.format", format=words(f"format.{session.format}")),
        words("calendar.place", place=place) if place else words("calendar.no_place"),
        "",
        words("calendar.changes", number=case.number),
    ]
    event.add("description", _text("\n".join(line for n, line in enumerate(lines) if line or n == 4)))


def _attendees(session: Session, view: CaseView, requester_email: str | None) -> Iterator[vCalAddress]:
    """Both sides, where their address is known; the requester in any case, since a REQUEST is to somebody
    (RFC 5546, 3.2.2).
    """
    expert = view.experts.get(session.expert_id)
    expert_email = _email(expert.email) if expert else ""
    if (requester := _email(requester_email)) or not expert_email:
        yield _attendee(requester or NOBODY, view.case.requester.name)
    if expert is not None and expert_email:
        yield _attendee(expert_email, expert.name)


def _attendee(email: str, name: str) -> vCalAddress:
    person = _person(email, name)
    person.params["RSVP"] = vText("FALSE")
    return person


def _person(email: str, name: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{email}")
    person.params["CN"] = vText(_one_line(name))
    return person


def _email(text: str | None) -> str:
    found = _EMAIL.fullmatch((text or "").strip())
    return found[0] if found else ""


def _one_line(text: str) -> str:
    return " ".join(_text(text).split())


def _text(text: str) -> str:
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
