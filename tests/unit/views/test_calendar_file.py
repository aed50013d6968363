"""The calendar file of a session, read back as a calendar reads it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event
from views_support import JA, LANGUAGES, NASTY, NOW, case_view, long_text

from bot.calendar_file import NOBODY, calendar_file, file_name
from bot.domain.codes import Format
from bot.domain.consultation import Status
from bot.domain.session import Session, SessionMove, Slot
from bot.words import Words, words

JST = ZoneInfo("Asia/Tokyo")
START = datetime(2026, 12, 10, 13, 30, tzinfo=JST)
ONLINE = "https://meet.example.jp/j/123?pwd=a,b;c"


def proposed(place: str = ONLINE) -> Session:
    session = Session(
        id="s1", consultation_id="case1", expert_id="X030", ordinal=1, created_at=NOW, changed_at=NOW
    )
    return session.proposed(
        [Slot(id="a", starts_at=START, ends_at=START + timedelta(hours=2))],
        format=Format.ONLINE,
        place=place,
        message="",
        number="R8-0001",
        now=NOW,
    )


def fixed(place: str = ONLINE) -> Session:
    return proposed(place).chosen("a", number="R8-0001", now=NOW)


def cancelled(session: Session) -> Session:
    return session.cancelled("急用のため", by="奈良", number="R8-0001", now=NOW)


def made(
    session: Session,
    said_in: Words = JA,
    *,
    long: bool = False,
    requester: str | None = "nara@example.jp",
    office: str = "",
) -> bytes:
    return calendar_file(
        session,
        case_view(Status.MATCHED, long=long),
        said_in,
        NOW,
        requester_email=requester,
        office_email=office,
    )


def entry(content: bytes) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def attendees(event: Event) -> list[tuple[str, str]]:
    found = event["ATTENDEE"]
    return [(str(a), a.params["CN"]) for a in (found if isinstance(found, list) else [found])]


def test_a_fixed_session_says_when_where_and_who() -> None:
    calendar, event = entry(made(fixed()))
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "REQUEST")
    assert calendar["PRODID"]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (START, START + timedelta(hours=2))
    assert event["DTSTART"].params["TZID"] == "Asia/Tokyo"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Tokyo"]
    assert event["DTSTAMP"].dt == NOW
    assert event["DTSTAMP"].dt.utcoffset() == event["LAST-MODIFIED"].dt.utcoffset() == timedelta(0)
    assert event["SUMMARY"] == "R8-0001 第1回 専門家相談：件"
    assert (event["LOCATION"], event["URL"]) == (ONLINE, ONLINE)
    assert (event["STATUS"], event["TRANSP"], event["SEQUENCE"]) == ("CONFIRMED", "OPAQUE", 0)
    assert attendees(event) == [
        ("mailto:nara@example.jp", "奈良 はるか"),
        ("mailto:kudo@example.jp", "工藤 康介"),
    ]
    assert {str(a.params["RSVP"]) for a in event["ATTENDEE"]} == {"FALSE"}
    for said in ("総務課 奈良 はるか 様", "工藤 康介 様", ONLINE, "Slack"):
        assert said in event["DESCRIPTION"]


def test_the_entry_counts_only_the_sessions_that_took_place() -> None:
    first = cancelled(fixed())
    second = fixed().model_copy(update={"id": "s2", "ordinal": 2})
    view = case_view(Status.MATCHED).model_copy(update={"sessions": (first, second)})
    _, event = entry(calendar_file(second, view, JA, NOW))
    assert event["SUMMARY"] == "R8-0001 第1回 専門家相談：件"
    assert file_name("R8-0001", second) == "R8-0001-2-0.ics"


def test_the_office_is_the_organizer_with_its_address_or_with_one_that_leads_nowhere() -> None:
    _, event = entry(made(fixed(), office="digital@pref.example.lg.jp"))
    assert event["ORGANIZER"] == "mailto:digital@pref.example.lg.jp"
    assert event["ORGANIZER"].params["CN"] == JA("calendar.organizer")
    _, event = entry(made(fixed()))
    assert event["ORGANIZER"] == f"mailto:{NOBODY}"


def test_whoever_has_no_address_is_left_out_but_somebody_is_always_invited() -> None:
    _, event = entry(made(fixed(), requester=None))
    assert attendees(event) == [("mailto:kudo@example.jp", "工藤 康介")]
    view = case_view(Status.MATCHED)
    nobody = {"X030": view.experts["X030"].model_copy(update={"email": "none"})}
    view = view.model_copy(update={"experts": nobody})
    _, event = entry(calendar_file(fixed(), view, JA, NOW, requester_email=""))
    assert attendees(event) == [(f"mailto:{NOBODY}", "奈良 はるか")]


def test_a_new_date_is_the_same_entry_with_a_higher_sequence() -> None:
    _, first = entry(made(fixed()))
    again = fixed().rescheduled("急用", by="奈良", number="R8-0001", now=NOW)
    moved = again.proposed(
        [Slot(id="b", starts_at=START + timedelta(days=1), ends_at=START + timedelta(days=1, hours=2))],
        format=Format.ONSITE,
        place="県庁 3階",
        message="",
        number="R8-0001",
        now=NOW,
    ).chosen("b", number="R8-0001", now=NOW)
    _, second = entry(made(moved))
    assert second["UID"] == first["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)
    assert second["LOCATION"] == "県庁 3階"
    assert "URL" not in second
    assert file_name("R8-0001", moved) == "R8-0001-1-1.ics"


def test_a_cancellation_takes_the_entry_out_of_the_calendars() -> None:
    calendar, event = entry(made(cancelled(fixed())))
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert (event["UID"], event["SEQUENCE"]) == (fixed().uid, 1)
    assert event["DTSTART"].dt == START
    assert attendees(event)


def test_a_session_cancelled_before_it_had_a_new_date_is_cancelled_without_times() -> None:
    session = cancelled(fixed().rescheduled("急用", by="奈良", number="R8-0001", now=NOW))
    calendar, event = entry(made(session))
    assert (calendar["METHOD"], event["SEQUENCE"]) == ("CANCEL", 1)
    assert "DTSTART" not in event
    assert calendar.walk("VTIMEZONE") == []


@pytest.mark.parametrize("session", [proposed(), cancelled(proposed())])
def test_what_was_never_fixed_has_no_file(session: Session) -> None:
    with pytest.raises(ValueError, match="nothing to put"):
        made(session)


@pytest.mark.parametrize("said_in", LANGUAGES)
def test_long_lines_are_folded_between_characters(said_in: Words) -> None:
    place = f"{'県庁第二庁舎の八階にある大会議室🙂' * 20}\n受付は一階です。"
    content = made(fixed(place), said_in, long=True)
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character is cut in two
    assert b"\r" not in content.replace(b"\r\n", b"")
    _, event = entry(content)
    assert place in event["DESCRIPTION"]
    assert "\n" not in event["LOCATION"]


@pytest.mark.parametrize(
    "typed",
    [NASTY, 'a,b;c\\n:"d"\r\nEND:VEVENT\r\nBEGIN:VALARM', "\x00\x07区切り\x1b\x7f", long_text(300), "a\rb"],
)
def test_what_people_type_stays_text(typed: str) -> None:
    session = fixed(typed)
    view = case_view(Status.MATCHED)
    case = view.case.model_copy(
        update={
            "requester": view.case.requester.model_copy(update={"name": typed}),
            "request": view.case.request.model_copy(update={"title": typed}),
        }
    )
    content = calendar_file(
        session, view.model_copy(update={"case": case}), JA, NOW, requester_email="nara@example.jp"
    )
    calendar, event = entry(content)
    assert [part.name for part in calendar.walk()][:2] == ["VCALENDAR", "VTIMEZONE"]
    assert calendar.walk("VALARM") == []
    assert not any(byte < 32 and byte not in b"\r\n\t" for byte in content)
    first = typed.replace("\x00", "").replace("\x07", "").split()[0].rstrip("\x1b\x7f")
    assert first in event["SUMMARY"]
    assert first in event["LOCATION"]
    assert len(attendees(event)) == 2


@pytest.mark.parametrize(
    ("place", "address"),
    [
        ("https://meet.example.jp/j/1（パスコード 123）", "https://meet.example.jp/j/1"),
        ("http://meet.example.jp/a 入室は5分前から", "http://meet.example.jp/a"),
        ("県庁（地図 https://map.example.jp/）", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_an_address_at_the_head_of_the_place_can_be_pressed(place: str, address: str | None) -> None:
    _, event = entry(made(fixed(place)))
    assert event.get("URL") == address


def test_offices_in_another_zone_have_its_rules_in_the_file() -> None:
    zone = ZoneInfo("America/New_York")
    calendar, event = entry(made(fixed(), words("ja", zone)))
    assert event["DTSTART"].dt == START
    assert event["DTSTART"].params["TZID"] == "America/New_York"
    (rules,) = calendar.walk("VTIMEZONE")
    assert rules.walk("DAYLIGHT")
    assert event["DTSTART"].dt.astimezone(UTC) == START.astimezone(UTC)


def test_the_file_is_named_after_case_session_and_state() -> None:
    assert file_name("R8-0001", fixed()) == "R8-0001-1-0.ics"
    located = fixed().moved(
        SessionMove.RELOCATE, number="R8-0001", now=NOW, place="県庁", sequence=fixed().sequence + 1
    )
    assert file_name("R8-0001", located) == "R8-0001-1-1.ics"
