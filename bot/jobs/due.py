"""Claims due rows and calls the use case of each kind."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta

import structlog

from bot.domain.errors import Refusal
from bot.services.candidates import Matcher, find_candidates, nudge_approval
from bot.services.context import Context
from bot.services.offering import expire_offer, nudge_offer
from bot.services.outgoing import ClaimedDue, DueKind, DueRow
from bot.services.ports import LeaseLost

#: A row whose process died is free again after this time.
LEASE = timedelta(minutes=1)
BATCH = 50
#: Waits before the next try of a row that failed, the last one repeated.
BACK_OFF = (5, 30, 120, 600, 3600)

UseCase = Callable[[DueRow, datetime], Coroutine[object, object, str]]

log = structlog.get_logger()


def use_cases(context: Context, matcher: Matcher) -> Mapping[DueKind, UseCase]:
    """What each kind of due row calls; the answer is "" or why there was nothing to do."""
    return {
        DueKind.FIND_CANDIDATES: lambda row, now: find_candidates(context, matcher, row.subject, now),
        DueKind.APPROVAL_NUDGE: lambda row, now: nudge_approval(context, row.subject, now),
        DueKind.OFFER_NUDGE: lambda row, now: nudge_offer(context, row.subject, row.period, now),
        DueKind.OFFER_EXPIRE: lambda row, now: expire_offer(context, row.subject, now),
    }


async def run_due(context: Context, cases: Mapping[DueKind, UseCase], clock: Callable[[], datetime]) -> int:
    """Runs what is due until nothing is left; returns how many rows were handled."""
    handled = 0
    while True:
        async with context.begin() as work:
            rows = await work.due.claim(now=clock(), lease=LEASE, limit=BATCH)
            await work.commit()
        if not rows:
            return handled
        for row in rows:
            await _run(context, cases[row.kind], row, clock)
            handled += 1


async def _run(context: Context, use_case: UseCase, row: ClaimedDue, clock: Callable[[], datetime]) -> None:
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
