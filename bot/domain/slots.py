"""The dates that an expert proposes: what is suggested, and what of it can stand."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta

from bot.domain.codes import Format
from bot.domain.errors import FieldErrors
from bot.domain.office_calendar import OfficeCalendar
from bot.domain.people import Value
from bot.domain.policy import Policy
from bot.domain.session import Slot

#: Times of the day at which a session is suggested.
SUGGESTED_AT = (time(10, 0), time(14, 0))
PLACE_MOST = 300
MESSAGE_MOST = 1000
_DIGITS_MOST = 12


class ProposalForm(Value):
    """The form of a proposal as it is filled in.

    `slots` are epoch seconds, one text for each row of the form; `hours` is the length of the session.
    """

    slots: tuple[str, ...] = ()
    hours: str = ""
    format: str = ""
    place: str = ""
    message: str = ""


class CheckedProposal(Value):
    """What a filled form states."""

    slots: tuple[Slot, ...]
    format: Format
    place: str
    message: str


class Taken(Value):
    """A time at which the expert has another session; `number` is that case's."""

    starts_at: datetime
    ends_at: datetime
    number: str


def slot_field(n: int) -> str:
    """The name of the form's field for the n-th slot, from 0: `slot_1` …"""
    return f"slot_{n + 1}"


def suggested_slots(
    desired: Sequence[date],
    taken: Sequence[Taken],
    *,
    now: datetime,
    calendar: OfficeCalendar,
    policy: Policy,
    refused: Collection[datetime] = (),
) -> list[datetime]:
    """Starts to begin the form with: the wished dates first, else open days from the lead time on.

    Closed days, the past, the expert's other sessions and days with a start that was refused are left out.
    """
    refused_days = {calendar.local(start).date() for start in refused}
    today = calendar.local(now).date()
    length = timedelta(hours=policy.session_hours)
    found: list[datetime] = []

    def add(days: Iterable[date], most: int) -> None:
        for day in days:
            start = next((s for s in _starts(day, calendar) if _is_free(s, s + length, taken)), None)
            if start is not None and start not in found:
                found.append(start)
            if len(found) >= most:
                return

    wished = (day for day in desired if day > today and calendar.is_open(day) and day not in refused_days)
    add(wished, policy.slots_suggested)
    if len(found) < policy.slots_suggested:
        first = calendar.add_open_days(today, policy.slots_lead_days)
        last = first + timedelta(days=60)
        known = {start.date() for start in found} | refused_days
        open_days = (first + timedelta(days=n) for n in range((last - first).days))
        add((d for d in open_days if calendar.is_open(d) and d not in known), policy.slots_suggested)
    return sorted(found)


def _starts(day: date, calendar: OfficeCalendar) -> list[datetime]:
    return [datetime.combine(day, at, calendar.zone) for at in SUGGESTED_AT]


def _is_free(starts_at: datetime, ends_at: datetime, taken: Sequence[Taken]) -> bool:
    return not any(t.starts_at < ends_at and starts_at < t.ends_at for t in taken)


def check_proposal(
    form: ProposalForm,
    *,
    taken: Sequence[Taken],
    now: datetime,
    calendar: OfficeCalendar,
    policy: Policy,
    new_id: Callable[[], str],
) -> CheckedProposal:
    """The slots of a filled form. Raises FieldErrors with every error at once, each at its field."""
    errors: dict[str, tuple[str, dict[str, object]]] = {}
    length = _length(form, policy, errors)
    slots: list[Slot] = []
    for n, text in enumerate(form.slots[: policy.slots_most]):
        if not text.strip():
            continue
        start = epoch(text, calendar)
        if start is None:
            errors[slot_field(n)] = ("field.slot_unreadable", {})
            continue
        wrong = _wrong(start, start + length, slots, taken, now=now, calendar=calendar, policy=policy)
        if wrong:
            errors[slot_field(n)] = wrong
        else:
            slots.append(Slot(id=new_id(), starts_at=start, ends_at=start + length))
    if not slots and not errors:
        errors[slot_field(0)] = ("field.slot_required", {})
    if form.format not in {Format.ONLINE, Format.ONSITE}:
        errors["format"] = ("field.choice_unknown", {})
    for field, most in (("place", PLACE_MOST), ("message", MESSAGE_MOST)):
        text = getattr(form, field).strip()
        if len(text) > most:
            errors[field] = ("field.too_long", {"most": most, "length": len(text)})
    if form.format == Format.ONSITE and not form.place.strip():
        errors["place"] = ("field.place_required", {})
    if errors:
        raise FieldErrors(errors)
    return CheckedProposal(
        slots=tuple(slots),
        format=Format(form.format),
        place=form.place.strip(),
        message=form.message.strip(),
    )


def _length(
    form: ProposalForm, policy: Policy, errors: dict[str, tuple[str, dict[str, object]]]
) -> timedelta:
    known = {f"{hours:g}": hours for hours in policy.session_lengths}
    if form.hours and form.hours not in known:
        errors["hours"] = ("field.choice_unknown", {})
    return timedelta(hours=known.get(form.hours, policy.session_hours))


def _wrong(
    starts_at: datetime,
    ends_at: datetime,
    slots: Sequence[Slot],
    taken: Sequence[Taken],
    *,
    now: datetime,
    calendar: OfficeCalendar,
    policy: Policy,
) -> tuple[str, dict[str, object]] | None:
    day, last_day = starts_at.date(), calendar.local(now).date() + timedelta(days=policy.days_ahead)
    clash = next((t for t in taken if t.starts_at < ends_at and starts_at < t.ends_at), None)
    latest = datetime.combine(day, time(policy.latest_hour), calendar.zone)
    hours = {"earliest": policy.earliest_hour, "latest": policy.latest_hour}
    rules: tuple[tuple[bool, str, dict[str, object]], ...] = (
        (starts_at <= now, "field.slot_past", {}),
        (day > last_day, "field.slot_far", {}),
        (not calendar.is_open(day), "field.slot_closed", {}),
        (starts_at.hour < policy.earliest_hour or ends_at > latest, "field.slot_night", {**hours}),
        (any(slot.overlaps(starts_at, ends_at) for slot in slots), "field.slot_twice", {}),
        (clash is not None, "field.slot_clash", {"number": clash.number if clash else ""}),
    )
    return next(((key, params) for broken, key, params in rules if broken), None)


def epoch(text: str, calendar: OfficeCalendar) -> datetime | None:
    """A moment from epoch seconds, in the offices' zone; None for anything else."""
    if not text.isdecimal() or len(text) > _DIGITS_MOST:
        return None
    try:
        return datetime.fromtimestamp(int(text), calendar.zone)
    except (OverflowError, ValueError, OSError):
        return None
