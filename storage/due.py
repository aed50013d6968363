"""What time does, and when."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Select, bindparam, case, func, select, tuple_, update
from sqlalchemy.sql.dml import Update

from bot.services.outgoing import ClaimedDue, DueKind, DueRow
from bot.services.ports import LeaseLost
from storage.outbox_claims import claim
from storage.session import Session
from storage.tables import due, waits
from storage.types import utc
from storage.upsert import Insert, insert_or_keep, per_dialect

#: Stands between the period of a row and the time to which it was put off.
SNOOZED_TO = "~"

_ADD = insert_or_keep(due, "kind", "subject", "period")
_CLAIM = claim(
    due,
    select(due.c.id)
    .where(waits(due.c.state), due.c.next_at <= bindparam("now"))
    .order_by(due.c.next_at, due.c.id),
)
_BY_TOKEN = select(due).where(due.c.token == bindparam("wanted"))
_HELD = update(due).where(due.c.id == bindparam("row_id"), due.c.attempts == bindparam("attempt"))
_RETRY = _HELD.where(waits(due.c.state)).values(next_at=bindparam("at"), error=bindparam("why"))
_NEXT_DUE = select(func.min(due.c.next_at)).where(waits(due.c.state))


def _several(which: Select[tuple[int]]) -> Update:
    """The update of several waiting rows.

    They are locked in the order of their ids, or two units of work with some rows in common could each wait
    for the other. (SQLite leaves FOR UPDATE out; writers take turns there.)
    """
    picked = (
        which.where(waits(due.c.state))
        .order_by(due.c.id)
        .with_for_update(of=due)
        .cte("picked")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    return update(due).where(due.c.id.in_(select(picked.c.id)), waits(due.c.state))


_DROP = _several(
    select(due.c.id).where(
        due.c.kind.in_(bindparam("kinds", expanding=True)), due.c.subject == bindparam("of_subject")
    )
).values(state="skipped", reason=bindparam("why"))
_DONE_ALL = (
    _several(select(due.c.id).where(tuple_(due.c.id, due.c.attempts).in_(bindparam("held", expanding=True))))
    .values(state="done", reason="", settled_at=bindparam("at"))
    .returning(due.c.id)
)
#: Whoever snoozes a row holds its first one meanwhile, so that of two presses at once one snooze is left.
_LOCK_FIRST = (
    select(due.c.id)
    .where(
        due.c.kind == bindparam("of_kind"),
        due.c.subject == bindparam("of_subject"),
        due.c.period == bindparam("first"),
    )
    .with_for_update()
)
_DROP_SNOOZES = _several(
    select(due.c.id).where(
        due.c.kind == bindparam("of_kind"),
        due.c.subject == bindparam("of_subject"),
        func.substr(due.c.period, 1, bindparam("length", type_=Integer)) == bindparam("stem"),
        due.c.period != bindparam("but"),
    )
).values(state="skipped", reason="snoozed again")


def _snooze(insert: Any) -> Insert:
    """Puts a row in, or back where it was put off to the same time before and then to another."""
    statement: Insert = insert(due)
    return statement.on_conflict_do_update(
        index_elements=["kind", "subject", "period"],
        set_={
            "state": "waiting",
            "next_at": statement.excluded.next_at,
            "reason": "",
            "settled_at": None,
        },
        where=due.c.state == "skipped",
    )


_SNOOZE = per_dialect(_snooze)


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
        added = await self._session.execute(_ADD[self._session.dialect], self._new(row))
        self._session.wakes |= added.rowcount == 1

    async def drop(self, kinds: Collection[DueKind], subject: str, *, reason: str) -> None:
        parameters = {"kinds": sorted({kind.value for kind in kinds}), "of_subject": subject, "why": reason}
        await self._session.execute(_DROP, parameters)

    async def by_token(self, token: str) -> DueRow | None:
        row = (await self._session.execute(_BY_TOKEN, {"wanted": token})).one_or_none()
        if row is None:
            return None
        return DueRow.model_validate({name: getattr(row, name) for name in DueRow.model_fields})

    async def snooze(self, row: DueRow, *, at: datetime) -> None:
        """To the same time twice is once."""
        first, _, _ = row.period.partition(SNOOZED_TO)
        stem = first + SNOOZED_TO
        again = DueRow(kind=row.kind, subject=row.subject, period=f"{stem}{utc(at).isoformat()}", due_at=at)
        which = {"of_kind": row.kind.value, "of_subject": row.subject}
        await self._session.execute(_LOCK_FIRST, which | {"first": first})
        earlier = which | {"stem": stem, "length": len(stem), "but": again.period}
        await self._session.execute(_DROP_SNOOZES, earlier)
        put = await self._session.execute(_SNOOZE[self._session.dialect], self._new(again))
        self._session.wakes |= put.rowcount == 1

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

    async def done_all(self, rows: Sequence[ClaimedDue], *, now: datetime) -> frozenset[int]:
        if not rows:
            return frozenset()
        parameters = {"held": [(row.id, row.attempts) for row in rows], "at": now}
        return frozenset((await self._session.execute(_DONE_ALL, parameters)).scalars())

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

    def _new(self, row: DueRow) -> dict[str, Any]:
        return {
            "token": self._session.new_id(),
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

    async def _settled(self, statement: Update, row: ClaimedDue, now: datetime, reason: str) -> None:
        parameters = {"row_id": row.id, "attempt": row.attempts, "at": now, "why": reason}
        if (await self._session.execute(statement, parameters)).rowcount == 0:
            raise LeaseLost(row.id)
