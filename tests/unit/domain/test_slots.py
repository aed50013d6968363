"""The dates an expert proposes: what is suggested, and what is refused at which field."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import FieldErrors
from bot.domain.office_calendar import OfficeCalendar
from bot.domain.policy import Policy
from bot.domain.slots import CheckedProposal, ProposalForm, Taken, check_proposal, suggested_slots

JST = ZoneInfo("Asia/Tokyo")
CALENDAR = OfficeCalendar(JST)
NOW = datetime(2026, 12, 1, 10, 0, tzinfo=JST)
POLICY = Policy()


def at(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=JST)


def checked(
    *starts: datetime, now: datetime = NOW, taken: tuple[Taken, ...] = (), **changes: str
) -> CheckedProposal:
    ids = count(1)
    form = ProposalForm(
        slots=tuple(str(int(start.timestamp())) for start in starts),
        **{"hours": "2", "format": "online", **changes},
    )
    return check_proposal(
        form,
        taken=taken,
        now=now,
        calendar=CALENDAR,
        policy=POLICY,
        new_id=lambda: f"slot{next(ids)}",
    )


def errors_of(*starts: datetime, **options: Any) -> dict[str, str]:
    with pytest.raises(FieldErrors) as refused:
        checked(*starts, **options)
    return {field: key for field, (key, _) in refused.value.fields.items()}


def test_what_is_in_order_becomes_slots_of_two_hours() -> None:
    found = checked(at(2026, 12, 10), at(2026, 12, 11, 14))
    assert [(slot.starts_at, slot.ends_at) for slot in found.slots] == [
        (at(2026, 12, 10), at(2026, 12, 10, 12)),
        (at(2026, 12, 11, 14), at(2026, 12, 11, 16)),
    ]


def test_a_slot_must_begin_after_now() -> None:
    assert errors_of(NOW) == {"slot_1": "field.slot_past"}
    assert checked(NOW + timedelta(seconds=1)).slots


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 12, 5),  # Saturday
        date(2026, 12, 6),  # Sunday
        date(2026, 12, 29),
        date(2027, 1, 1),
        date(2027, 1, 3),
        date(2027, 3, 22),  # 振替休日
        date(2027, 5, 3),  # Golden Week
        date(2027, 5, 4),
        date(2027, 5, 5),
    ],
)
def test_no_session_on_a_closed_day(day: date) -> None:
    assert errors_of(at(day.year, day.month, day.day)) == {"slot_1": "field.slot_closed"}


def test_open_days_beside_closed_ones_will_do() -> None:
    days = (date(2026, 12, 28), date(2027, 1, 4), date(2027, 4, 30), date(2027, 5, 6))
    assert len(checked(*(at(d.year, d.month, d.day) for d in days)).slots) == 4


def test_the_twenty_ninth_of_february_is_a_day_like_any_other() -> None:
    assert checked(at(2028, 2, 29)).slots[0].starts_at.date() == date(2028, 2, 29)


def test_two_years_ahead_is_the_limit_to_the_day() -> None:
    last = NOW + timedelta(days=POLICY.days_ahead)  # a Thursday
    assert checked(last).slots
    assert errors_of(last + timedelta(days=1)) == {"slot_1": "field.slot_far"}


def test_overlapping_slots_are_named_at_the_second() -> None:
    assert errors_of(at(2026, 12, 10, 10), at(2026, 12, 10, 11, 59)) == {"slot_2": "field.slot_twice"}
    assert len(checked(at(2026, 12, 10, 10), at(2026, 12, 10, 12)).slots) == 2


def test_a_clash_with_another_session_of_the_expert_is_named() -> None:
    other = Taken(starts_at=at(2026, 12, 10, 12), ends_at=at(2026, 12, 10, 14), number="R8-0009")
    assert errors_of(at(2026, 12, 10, 10, 1), taken=(other,)) == {"slot_1": "field.slot_clash"}
    assert checked(at(2026, 12, 10, 10), at(2026, 12, 10, 14), taken=(other,)).slots


def test_nobody_meets_in_the_night() -> None:
    assert errors_of(at(2026, 12, 10, 6, 59)) == {"slot_1": "field.slot_night"}
    assert errors_of(at(2026, 12, 10, 20, 1)) == {"slot_1": "field.slot_night"}
    assert len(checked(at(2026, 12, 10, 7), at(2026, 12, 11, 20)).slots) == 2


def test_every_error_is_told_at_once_at_its_field() -> None:
    assert errors_of(at(2026, 12, 5), at(2026, 11, 30), place="x" * 301) == {
        "slot_1": "field.slot_closed",
        "slot_2": "field.slot_past",
        "place": "field.too_long",
    }


def test_an_empty_form_asks_for_a_first_slot() -> None:
    assert errors_of() == {"slot_1": "field.slot_required"}


@pytest.mark.parametrize("text", ["x", "-5", "9" * 30, "12.5"])
def test_what_no_picker_sends_is_refused(text: str) -> None:
    form = ProposalForm(slots=(text,), hours="2", format="online")
    with pytest.raises(FieldErrors) as refused:
        check_proposal(form, taken=(), now=NOW, calendar=CALENDAR, policy=POLICY, new_id=lambda: "slot")
    assert refused.value.fields["slot_1"][0] == "field.slot_unreadable"


def test_on_site_needs_a_place() -> None:
    assert errors_of(at(2026, 12, 10), format="onsite") == {"place": "field.place_required"}
    assert checked(at(2026, 12, 10), format="onsite", place="町役場 2階").place == "町役場 2階"


def suggested(*desired: date, taken: tuple[Taken, ...] = (), now: datetime = NOW) -> list[datetime]:
    return suggested_slots(desired, taken, now=now, calendar=CALENDAR, policy=POLICY)


def test_wished_dates_are_suggested_first_unless_closed_or_past() -> None:
    found = suggested(date(2026, 12, 10), date(2026, 12, 5), date(2026, 11, 30))
    assert at(2026, 12, 10) in found
    assert all(CALENDAR.is_open(start.date()) for start in found)
    assert len(found) == POLICY.slots_suggested


def test_without_wishes_open_days_after_the_lead_time_are_suggested() -> None:
    assert suggested() == [at(2026, 12, 8), at(2026, 12, 9), at(2026, 12, 10)]
    assert suggested(now=at(2026, 12, 25))[0] == at(2027, 1, 7)  # over the turn of the year


def test_a_taken_morning_gives_way_to_the_afternoon() -> None:
    busy = Taken(starts_at=at(2026, 12, 8, 9), ends_at=at(2026, 12, 8, 11), number="R8-0009")
    assert suggested(taken=(busy,))[0] == at(2026, 12, 8, 14)


def test_days_that_did_not_suit_are_not_suggested_again() -> None:
    refused = [at(2026, 12, 8), at(2026, 12, 10, 15)]
    found = suggested_slots(
        [date(2026, 12, 10)], (), now=NOW, calendar=CALENDAR, policy=POLICY, refused=refused
    )
    assert found == [at(2026, 12, 9), at(2026, 12, 11), at(2026, 12, 14)]


def test_what_is_suggested_can_be_sent_as_it_is() -> None:
    for day in range(1, 366):
        now = at(2027, 1, 1, 16) + timedelta(days=day)
        assert len(checked(*suggested(now=now), now=now).slots) == POLICY.slots_suggested
