"""Gives every reminder that is due; what one person hears at once is one message."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import structlog

from bot.services.context import Context
from bot.services.outgoing import ClaimedDue, DueKind, Note, NoteKind, Place, ReminderItem
from bot.services.ports import LeaseLost, UnitOfWork
from bot.services.reminders.judging import Reminded, addressee, item_of, pointless
from bot.services.reminders.kinds import KINDS
from bot.services.reminders.monthly import monthly_reminder, monthly_summary
from bot.services.reminders.subjects import Subject, load_subjects

#: Rows that are judged in one go: small enough that an ack in between does not wait long.
CHUNK = 50
#: Rows that are recorded in one unit of work. Each waits for its turn behind those of the delivery that has
#: begun already, so few of them are sooner through.
RECORDED = 200
#: A row that could not be judged is tried again after this time.
RETRY = timedelta(minutes=5)

log = structlog.get_logger()

#: Where a reminder goes, and the row that says so.
Due = tuple[ClaimedDue, Reminded]


async def send_reminders(context: Context, rows: Sequence[ClaimedDue], clock: Callable[[], datetime]) -> None:
    """Judges all the rows first, so that those of one person meet, then records them person by person.

    The rows are held under a lease. What is pointless is skipped with its reason; outside office hours
    everything but the word just before a session waits for the next opening.
    """
    now = clock()
    # Where the clock jumped over the end of a lease, a row is in hand twice: only its last claim holds it.
    rows = list({row.id: row for row in rows}.values())
    minute = now.replace(second=0, microsecond=0).isoformat()
    ready = await _put_off(context, rows, now)
    due: list[Due] = []
    for chunk in _chunks(ready, CHUNK):
        due += await _judged(context, chunk, now)
    due.sort(key=lambda pair: (pair[1].place, pair[1].recipient, pair[0].due_at, pair[0].id))
    due = await _without_overtaken(context, due, now)
    for people in _whole_people(due):
        await _record(context, people, minute, clock())


async def _put_off(context: Context, rows: Sequence[ClaimedDue], now: datetime) -> list[ClaimedDue]:
    """Those that may be said at this hour; the others wait."""
    opening = context.calendar.in_office_hours(now)
    if opening <= now:
        return list(rows)
    ready = [row for row in rows if KINDS[row.kind].at_any_hour]
    later = [row for row in rows if not KINDS[row.kind].at_any_hour]
    for chunk in _chunks(later, CHUNK):
        async with context.begin() as work:
            for row in chunk:
                await work.due.retry_at(row, at=opening, error="")
            await work.commit()
    return ready


async def _judged(context: Context, rows: Sequence[ClaimedDue], now: datetime) -> list[Due]:
    async with context.read() as work:
        subjects = await load_subjects(work, rows)
        outcomes: list[Reminded | str | BaseException] = []
        for row in rows:
            # One row that cannot be judged must not hold up the others; one connection takes them in turn.
            judging = _judge(work, context, row, subjects.get(row.id), now)
            outcomes += await asyncio.gather(judging, return_exceptions=True)
    found: list[Due] = []
    rest: list[tuple[ClaimedDue, str | BaseException]] = []
    for row, outcome in zip(rows, outcomes, strict=True):
        if isinstance(outcome, Reminded):
            found.append((row, outcome))
        else:
            rest.append((row, outcome))
    await _settle(context, rest, now)
    return found


async def _judge(
    work: UnitOfWork, context: Context, row: ClaimedDue, subject: Subject | None, now: datetime
) -> Reminded | str:
    """The reminder, or why there is none."""
    if row.kind is DueKind.MONTHLY_SUMMARY:
        return await monthly_summary(work, context, row, now)
    if subject is None:
        return "its subject is gone"
    reason = pointless(row.kind, subject, now, context)
    if reason:
        return reason
    if row.kind is DueKind.MONTHLY_PROPOSE:
        return await monthly_reminder(work, context, row, subject, now)
    place, recipient = addressee(row.kind, row.period, subject)
    return Reminded(place=place, recipient=recipient, item=item_of(row, subject, now, context))


async def _without_overtaken(context: Context, due: Sequence[Due], now: datetime) -> list[Due]:
    """Of several that would say the same to one person (after a downtime), only the last is given."""
    last = {_says(row, reminded): row.id for row, reminded in due}
    overtaken = [row for row, reminded in due if last[_says(row, reminded)] != row.id]
    await _settle(context, [(row, "a later reminder of the same is due") for row in overtaken], now)
    gone = {row.id for row in overtaken}
    return [pair for pair in due if pair[0].id not in gone]


def _says(row: ClaimedDue, reminded: Reminded) -> tuple[str, ...]:
    """What a reminder is about, for whom. Each next action of a report is a matter of its own."""
    kind = DueKind.REPORT_NUDGE if row.kind is DueKind.REPORT_ASK else row.kind
    action = row.period.partition("~")[0] if kind is DueKind.ACTION_DUE else ""
    return kind, row.subject, action, reminded.place, reminded.recipient


async def _settle(
    context: Context, rest: Sequence[tuple[ClaimedDue, str | BaseException]], now: datetime
) -> None:
    if not rest:
        return
    for row, outcome in rest:
        async with context.begin() as work:
            if isinstance(outcome, str):
                try:
                    await work.due.skip(row, now=now, reason=outcome)
                except LeaseLost:
                    continue
            else:
                log.error("a reminder could not be judged", kind=row.kind, exc_info=outcome)
                error = f"{type(outcome).__name__}: {outcome}"
                await work.due.retry_at(row, at=now + RETRY, error=error)
            await work.commit()


async def _record(context: Context, due: Sequence[Due], minute: str, now: datetime) -> None:
    """One unit of work: the rows are done, and what they say is in the outbox; or neither."""
    async with context.begin() as work:
        said = await work.due.done_all([row for row, _ in due], now=now)
        messages: dict[tuple[Place, str], list[ReminderItem]] = {}
        for row, reminded in due:
            if row.id in said:  # else it was dropped by what somebody did meanwhile
                messages.setdefault((reminded.place, reminded.recipient), []).append(reminded.item)
        for (place, recipient), items in messages.items():
            note = Note(
                key=f"{NoteKind.REMINDERS}:{place}:{recipient}:{minute}",
                kind=NoteKind.REMINDERS,
                place=place,
                recipient=recipient,
                items=tuple(items),
            )
            await work.outbox.tell_together(note, now=now)
        await work.commit()


def _whole_people(due: Sequence[Due]) -> Iterator[list[Due]]:
    """Chunks that never part the reminders of one person."""
    chunk: list[Due] = []
    for n, pair in enumerate(due):
        before = due[n - 1][1] if n else None
        same = before is not None and (before.place, before.recipient) == (pair[1].place, pair[1].recipient)
        if len(chunk) >= RECORDED and not same:
            yield chunk
            chunk = []
        chunk.append(pair)
    if chunk:
        yield chunk


def _chunks(rows: Sequence[ClaimedDue], size: int) -> Iterator[Sequence[ClaimedDue]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
