"""What time does, and when."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, func, select, update
from sqlalchemy.sql.dml import Update

from bot.services.outgoing import ClaimedDue, DueKind, DueRow
from bot.services.ports import LeaseLost
from storage.outbox_claims import claim
from storage.session import Session
from storage.tables import due, waits
from storage.upsert import insert_or_keep

_ADD = insert_or_keep(due, "kind", "subject", "period")
_DROP = (
    update(due)
    .where(due.c.kind == bindparam("of_kind"), due.c.subject == bindparam("of_subject"), waits(due.c.state))
    .values(state="skipped", reason=bindparam("why"))
)
_CLAIM = claim(
    due,
    select(due.c.id)
    .where(waits(due.c.state), due.c.next_at <= bindparam("now"))
    .order_by(due.c.next_at, due.c.id),
)
_HELD = update(due).where(due.c.id == bindparam("row_id"), due.c.attempts == bindparam("attempt"))
_RETRY = _HELD.where(waits(due.c.state)).values(next_at=bindparam("at"), error=bindparam("why"))
_NEXT_DUE = select(func.min(due.c.next_at)).where(waits(due.c.state))


def _settle(state: str) -> Update:
    """A row that its own handling has dropped meanwhile stays dropped, with the reason given then."""
    waiting = waits(due.c.state)
    return _HELD.values(
        state=case((waiting, state), else_=due.c.state),
        reason=case((waiting, bindparam("why")), else_=due.c.reason),
        settled_at=bindparam("at"),
    )


_DONE = _settle("done")
_SKIP = _settle("skipped")


class DueTable:
    """`ports.DueRows`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, row: DueRow) -> None:
        values = {
            "kind": row.kind.value,
            "subject": row.subject,
            "period": row.period,
            "due_at": row.due_at,
            "next_at": row.due_at,
            "attempts": 0,
            "state": "waiting",
            "reason": "",
            "error": "",
        }
        added = await self._session.execute(_ADD[self._session.dialect], values)
        self._session.wakes |= added.rowcount == 1

    async def drop(self, kind: DueKind, subject: str, *, reason: str) -> None:
        parameters = {"of_kind": kind.value, "of_subject": subject, "why": reason}
        await self._session.execute(_DROP, parameters)

    async def claim(self, *, now: datetime, lease: timedelta, limit: int) -> Sequence[ClaimedDue]:
        self._session.must_write()
        parameters = {"now": now, "until": now + lease, "most": limit}
        rows = (await self._session.execute(_CLAIM, parameters)).all()
        claimed = [
            ClaimedDue.model_validate({name: getattr(row, name) for name in ClaimedDue.model_fields})
            for row in rows
        ]
        return sorted(claimed, key=lambda row: (row.due_at, row.id))

    async def done(self, row: ClaimedDue, *, now: datetime) -> None:
        """Raises LeaseLost when somebody else holds the row now: what was done for it must be undone."""
        await self._settled(_DONE, row, now, "")

    async def skip(self, row: ClaimedDue, *, now: datetime, reason: str) -> None:
        """Raises LeaseLost as `done` does."""
        await self._settled(_SKIP, row, now, reason)

    async def retry_at(self, row: ClaimedDue, *, at: datetime, error: str) -> None:
        """Changes nothing when somebody else holds the row now."""
        parameters = {"row_id": row.id, "attempt": row.attempts, "at": at, "why": error}
        await self._session.execute(_RETRY, parameters)

    async def next_due(self) -> datetime | None:
        """A row that is held counts with the end of its lease."""
        earliest: datetime | None = (await self._session.execute(_NEXT_DUE)).scalar_one()
        return earliest

    async def _settled(self, statement: Update, row: ClaimedDue, now: datetime, reason: str) -> None:
        parameters = {"row_id": row.id, "attempt": row.attempts, "at": now, "why": reason}
        if (await self._session.execute(statement, parameters)).rowcount == 0:
            raise LeaseLost(row.id)
