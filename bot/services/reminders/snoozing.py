"""Putting a reminder off."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.errors import NotAllowed, NothingToSnooze, TooLateToSnooze, UnknownCase
from bot.domain.office_calendar import OfficeCalendar
from bot.domain.permissions import Actor, Part
from bot.services.context import Context
from bot.services.outgoing import ClaimedDue, DueRow, Place
from bot.services.ports import UnitOfWork
from bot.services.reminders.judging import addressee, pointless
from bot.services.reminders.kinds import KINDS, About
from bot.services.reminders.subjects import Subject, load_subjects


class Snooze(StrEnum):
    """How long a reminder is put off."""

    HOUR = "hour"
    TOMORROW = "tomorrow"
    WEEK = "week"


def snoozed_until(
    choice: Snooze, *, now: datetime, calendar: OfficeCalendar, any_hour: bool = False
) -> datetime:
    """An hour on, tomorrow at 9:00, or next Monday at 9:00; never outside office hours or on a closed day."""
    if choice is Snooze.HOUR:
        later = now + timedelta(hours=1)
        return later if any_hour else calendar.in_office_hours(later)
    today = calendar.local(now).date()
    day = today + timedelta(days=1 if choice is Snooze.TOMORROW else 7 - today.weekday())
    return calendar.at_nine(day)


async def snooze_reminder(
    context: Context, token: str, choice: Snooze, actor: Actor, now: datetime
) -> datetime:
    """Reminds once more at the returned moment.

    Raises UnknownCase, NotAllowed where the reminder was somebody else's, NothingToSnooze where it has become
    pointless, TooLateToSnooze where it would be by then.
    """
    async with context.begin() as work:
        row = await work.due.by_token(token)
        if row is None or row.kind not in KINDS:
            raise UnknownCase
        reminder = KINDS[row.kind]
        subject = await _subject(work, row, token)
        if subject is None and reminder.about is not About.NOTHING:
            raise NothingToSnooze
        _must_be_theirs(actor, addressee(row.kind, row.period, subject))
        if subject is not None and pointless(row.kind, subject, now, context):
            raise NothingToSnooze
        at = snoozed_until(choice, now=now, calendar=context.calendar, any_hour=reminder.at_any_hour)
        if subject is not None and pointless(row.kind, subject, at, context):
            raise TooLateToSnooze
        await work.due.snooze(row, at=at)
        await work.commit()
        return at


async def _subject(work: UnitOfWork, row: DueRow, token: str) -> Subject | None:
    found = await load_subjects(work, [ClaimedDue(**row.model_dump(), id=0, token=token, attempts=0)])
    return found.get(0)


def _must_be_theirs(actor: Actor, to: tuple[Place, str]) -> None:
    place, recipient = to
    theirs = (
        (place is Place.COORDINATORS and actor.is_a(Part.COORDINATOR))
        or (place is Place.PERSON and recipient == actor.slack_user_id)
        or (place is Place.EXPERT and recipient == actor.expert_id)
    )
    if not theirs:
        raise NotAllowed
