"""Claims due rows: each job calls its use case; reminders are given together, so that they can be merged."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta

import structlog

from bot.domain.errors import Refusal
from bot.services.candidates import Matcher, find_candidates
from bot.services.context import Context
from bot.services.following_up import ask_follow_up, give_up_follow_up
from bot.services.joint_finding import JointFinder, find_similar
from bot.services.offering import expire_offer
from bot.services.outgoing import ClaimedDue, DueKind, DueRow
from bot.services.ports import LeaseLost
from bot.services.reminders.kinds import KINDS
from bot.services.reminders.monthly import begin_month
from bot.services.reminders.sending import send_reminders

#: A row whose process died is free again after this time.
LEASE = timedelta(minutes=1)
#: Rows claimed in one go.
BATCH = 200
#: Rows in hand at once: what one lease is long enough for.
IN_HAND = 20_000
#: Waits before the next try of a row that failed, the last one repeated.
BACK_OFF = (5, 30, 120, 600, 3600)
#: Jobs that write to nobody by themselves; the others wait for office hours.
_AT_ANY_HOUR = frozenset({DueKind.FIND_CANDIDATES, DueKind.FIND_SIMILAR, DueKind.MONTHLY})

UseCase = Callable[[DueRow, datetime], Coroutine[object, object, str]]

log = structlog.get_logger()


def use_cases(context: Context, matcher: Matcher) -> Mapping[DueKind, UseCase]:
    """What each job calls; the answer is "" or why there was nothing to do."""
    finder = JointFinder(context.topics)
    return {
        DueKind.FIND_CANDIDATES: lambda row, now: find_candidates(context, matcher, row.subject, now),
        DueKind.FIND_SIMILAR: lambda row, now: find_similar(context, finder, row.subject, now),
        DueKind.OFFER_EXPIRE: lambda row, now: expire_offer(context, row.subject, now),
        DueKind.FOLLOWUP_ASK: lambda row, now: ask_follow_up(context, row.subject, now),
        DueKind.FOLLOWUP_GIVE_UP: lambda row, now: give_up_follow_up(context, row.subject, now),
        DueKind.MONTHLY: lambda row, now: begin_month(context, row.period, now),
    }


async def run_due(context: Context, cases: Mapping[DueKind, UseCase], clock: Callable[[], datetime]) -> int:
    """Runs what is due until nothing is left; returns how many rows were handled.

    Jobs run as they are claimed, since they may add reminders that are due at once; reminders are kept until
    nothing more is due, and then given together.
    """
    handled = 0
    reminders: list[ClaimedDue] = []
    while True:
        async with context.begin() as work:
            rows = await work.due.claim(now=clock(), lease=LEASE, limit=BATCH)
            await work.commit()
        for row in rows:
            if row.kind not in KINDS:
                await _run(context, cases[row.kind], row, clock)
        reminders += [row for row in rows if row.kind in KINDS]
        handled += len(rows)
        if reminders and (not rows or len(reminders) >= IN_HAND):
            await send_reminders(context, reminders, clock)
            reminders = []
        elif not rows:
            return handled


async def _run(context: Context, use_case: UseCase, row: ClaimedDue, clock: Callable[[], datetime]) -> None:
    opening = context.calendar.in_office_hours(clock())
    if row.kind not in _AT_ANY_HOUR and opening > clock():
        await _wait(context, row, opening)
        return
    # One bad row must not stop the others: whatever it raised is kept with it, and it is tried again.
    (outcome,) = await asyncio.gather(use_case(row, clock()), return_exceptions=True)
    reason, error = (outcome, "") if isinstance(outcome, str) else ("", "")
    if isinstance(outcome, Refusal):
        reason = str(outcome)  # the subject is gone or has moved on in between: pointless
    elif isinstance(outcome, Exception):
        error = f"{type(outcome).__name__}: {outcome}"
        log.error("a due row failed", kind=row.kind, attempts=row.attempts, exc_info=outcome)
    try:
        await _mark(context, row, clock(), reason=reason, error=error)
    except LeaseLost:
        log.info("another process holds this due row now", kind=row.kind)


async def _wait(context: Context, row: ClaimedDue, until: datetime) -> None:
    async with context.begin() as work:
        await work.due.retry_at(row, at=until, error="")
        await work.commit()


async def _mark(context: Context, row: ClaimedDue, now: datetime, *, reason: str, error: str) -> None:
    async with context.begin() as work:
        if error:
            wait = BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1]
            await work.due.retry_at(row, at=now + timedelta(seconds=wait), error=error)
        elif reason:
            await work.due.skip(row, now=now, reason=reason)
        else:
            await work.due.done(row, now=now)
        await work.commit()
