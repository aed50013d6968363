"""The first open day of the month: who has no session in it, and the summary for the coordinators."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from bot.domain.consultation import RUNNING, Consultation
from bot.domain.office_calendar import OfficeCalendar
from bot.domain.session import Session, SessionStatus
from bot.services.context import Context
from bot.services.outgoing import ClaimedDue, DueKind, DueRow, Place, ReminderItem
from bot.services.ports import UnitOfWork
from bot.services.reminders.judging import Reminded, addressee, item_of
from bot.services.reminders.kinds import Addressee
from bot.services.reminders.subjects import Subject

#: The subject of the rows that are about the whole.
WHOLE = "all"
#: Cases named in the summary; the rest is counted.
NAMED_MOST = 20
#: Running cases that are looked through in one go.
_PAGE = 500


async def plan_month(context: Context, now: datetime) -> None:
    """The row of the coming first open day stands there; called when the service starts, and every month."""
    async with context.begin() as work:
        await _add_next(work, context.calendar, now)
        await work.commit()


async def begin_month(context: Context, period: str, now: datetime) -> str:
    """A reminder for every running case with no session fixed in the month, and the summary.

    Returns "" or why there was nothing to do: after a downtime over a month only the present one counts.
    """
    month = _month_of(context.calendar, now)
    async with context.begin() as work:
        await _add_next(work, context.calendar, now)
        if period != month:
            # its own row was never added when the service was down over both first days
            await _add(work, context.calendar, month)
            await work.commit()
            return f"{period} is over"
        start, end = month_bounds(context.calendar, month)
        in_month = {s.consultation_id for s in await work.sessions.between(start, end)}
        for case in await running_cases(work):
            if case.id not in in_month:
                await work.due.add(
                    DueRow(kind=DueKind.MONTHLY_PROPOSE, subject=case.id, period=month, due_at=now)
                )
        await work.due.add(DueRow(kind=DueKind.MONTHLY_SUMMARY, subject=WHOLE, period=month, due_at=now))
        await work.commit()
        return ""


async def monthly_reminder(
    work: UnitOfWork, context: Context, row: ClaimedDue, subject: Subject, now: datetime
) -> Reminded | str:
    """To the expert, who is to propose; to the requester where dates wait to be chosen. Or why to nobody."""
    period = row.period.partition("~")[0]
    if period != _month_of(context.calendar, now):
        return f"{period} is over"
    start, end = month_bounds(context.calendar, period)
    sessions = await work.sessions.of_consultation(subject.case.id)
    if any(_is_in(session, start, end) for session in sessions):
        return "a session is fixed in the month"
    if await _ends(work, subject.case):
        return "the report of the last session waits"
    waiting = any(session.status is SessionStatus.PROPOSED for session in sessions)
    place, recipient = addressee(row.kind, row.period, subject)
    item = item_of(row, subject, now, context)
    if waiting:
        place, recipient = Place.PERSON, subject.case.requester.slack_user_id
        item = item.model_copy(update={"params": {**item.params, "side": Addressee.REQUESTER.value}})
    return Reminded(place=place, recipient=recipient, item=item)


async def monthly_summary(
    work: UnitOfWork, context: Context, row: ClaimedDue, now: datetime
) -> Reminded | str:
    """Held last month (of those, how many reports are missing), fixed this month, silent."""
    period = row.period.partition("~")[0]
    if period != _month_of(context.calendar, now):
        return f"{period} is over"
    start, end = month_bounds(context.calendar, period)
    last_start, _ = month_bounds(context.calendar, _before(period))
    held = await work.sessions.between(last_start, start)
    this_month = await work.sessions.between(start, end)
    with_session = {s.consultation_id for s in this_month}
    silent = [
        case
        for case in await running_cases(work)
        if case.id not in with_session and not await _ends(work, case)
    ]
    cases = await work.consultations.some({s.consultation_id for s in (*held, *this_month)})
    towns = {town.code: town.name for town in await work.municipalities.all()}
    params = {
        "month": period,
        "held": str(len(held)),
        "waiting": str(sum(session.status is SessionStatus.FIXED for session in held)),
        "fixed": str(len(this_month)),
        "silent": str(len(silent)),
        "held_cases": _named([cases[s.consultation_id] for s in held]),
        "fixed_cases": _named([cases[s.consultation_id] for s in this_month]),
        "silent_cases": "\n".join(_line(case, towns) for case in silent[:NAMED_MOST]),
    }
    item = ReminderItem(token=row.token, kind=row.kind.value, subject=row.subject, params=params)
    return Reminded(place=Place.COORDINATORS, recipient="", item=item)


async def _ends(work: UnitOfWork, case: Consultation) -> bool:
    """Whether the report of what was to be the last session is still to be confirmed."""
    return any(report.says_last for report in await work.reports.of_consultation(case.id))


def _line(case: Consultation, towns: Mapping[str, str]) -> str:
    """Number, town and title, apart by tabs."""
    title = " ".join(case.request.title.split())
    return "\t".join((case.number, towns.get(case.municipality_code, ""), title))


async def running_cases(work: UnitOfWork) -> list[Consultation]:
    """Every case that an expert works on."""
    found: list[Consultation] = []
    while True:
        page = await work.consultations.in_status(RUNNING, limit=_PAGE, offset=len(found))
        found += page
        if len(page) < _PAGE:
            return found


def month_bounds(calendar: OfficeCalendar, month: str) -> tuple[datetime, datetime]:
    """The first moment of the month `YYYY-MM` and of the next, in the offices' zone."""
    year, number = (int(part) for part in month.split("-"))
    first = date(year, number, 1)
    following = date(year + number // 12, number % 12 + 1, 1)
    return (
        datetime.combine(first, time.min, calendar.zone),
        datetime.combine(following, time.min, calendar.zone),
    )


def _is_in(session: Session, start: datetime, end: datetime) -> bool:
    done = {SessionStatus.FIXED, SessionStatus.HELD}
    return session.status in done and session.starts_at is not None and start <= session.starts_at < end


def _month_of(calendar: OfficeCalendar, now: datetime) -> str:
    return f"{calendar.local(now):%Y-%m}"


def _before(month: str) -> str:
    year, number = (int(part) for part in month.split("-"))
    return f"{year - (number == 1)}-{(number - 2) % 12 + 1:02d}"


async def _add_next(work: UnitOfWork, calendar: OfficeCalendar, now: datetime) -> None:
    """This month's row while its day is to come, else the next month's."""
    here = calendar.local(now)
    if now < calendar.at_nine(date(here.year, here.month, 1)):
        await _add(work, calendar, f"{here:%Y-%m}")
    else:
        following = date(here.year + here.month // 12, here.month % 12 + 1, 1)
        await _add(work, calendar, f"{following:%Y-%m}")


async def _add(work: UnitOfWork, calendar: OfficeCalendar, month: str) -> None:
    year, number = (int(part) for part in month.split("-"))
    due_at = calendar.at_nine(date(year, number, 1))
    await work.due.add(DueRow(kind=DueKind.MONTHLY, subject=WHOLE, period=month, due_at=due_at))


def _named(cases: Sequence[Consultation]) -> str:
    """Numbers, one a line; what does not fit is left to the count."""
    return "\n".join(dict.fromkeys(case.number for case in cases[:NAMED_MOST]))
