"""Sessions: the guarded save, what an expert has before them, what falls into a span of time."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, tuple_

from bot.domain.errors import SessionHasMovedOn, UnknownCase
from bot.domain.session import OPEN_SESSIONS, Session, SessionStatus, Slot, hours_between
from bot.services.ports import SessionUse
from storage.by_id import saved, select_some, some_rows, update_guarded
from storage.session import Session as Transaction
from storage.tables import consultations as cases
from storage.tables import reports, sessions
from storage.types import UtcDateTime, utc

#: How many sessions `all` reads at a time.
PAGE = 500

_COLUMNS = (
    "id",
    "consultation_id",
    "expert_id",
    "ordinal",
    "version",
    "status",
    "created_at",
    "changed_at",
    "starts_at",
    "ends_at",
    "acknowledged_at",
)
_FIXED, _HELD = SessionStatus.FIXED.value, SessionStatus.HELD.value

_ADD = insert(sessions)
_GET = select(sessions).where(sessions.c.id == bindparam("wanted"))
_SOME = select_some(sessions)
_SAVE = update_guarded(sessions)
_STANDING = (
    select(sessions.c.status, cases.c.number)
    .join(cases, cases.c.id == sessions.c.consultation_id)
    .where(sessions.c.id == bindparam("wanted"))
)
_OF_CONSULTATION = (
    select(sessions).where(sessions.c.consultation_id == bindparam("wanted")).order_by(sessions.c.ordinal)
)
_FIXED_OF_EXPERT = (
    select(sessions)
    .where(
        sessions.c.expert_id == bindparam("wanted"),
        sessions.c.status == _FIXED,
        sessions.c.ends_at > bindparam("after"),
    )
    .order_by(sessions.c.starts_at, sessions.c.id)
)
_OF_EXPERT = (
    select(sessions)
    .where(sessions.c.expert_id == bindparam("wanted"), sessions.c.status.in_(sorted(OPEN_SESSIONS)))
    .order_by(sessions.c.starts_at.asc().nulls_last(), sessions.c.created_at, sessions.c.id)
    .limit(bindparam("most"))
)
_BETWEEN = (
    select(sessions)
    .where(
        sessions.c.starts_at >= bindparam("start"),
        sessions.c.starts_at < bindparam("end"),
        sessions.c.status.in_((_FIXED, _HELD)),
    )
    .order_by(sessions.c.starts_at, sessions.c.id)
)
_USE = (
    select(sessions.c.consultation_id, reports.c.began_at, reports.c.ended_at)
    .outerjoin(reports, reports.c.session_id == sessions.c.id)
    .where(sessions.c.status == _HELD)
)
#: As an export lists the cases, and the sessions of each in their order.
_FILED = (cases.c.submitted_at, cases.c.number, sessions.c.ordinal)
_FIRST_PAGE = (
    select(sessions, cases.c.submitted_at, cases.c.number)
    .join(cases, cases.c.id == sessions.c.consultation_id)
    .order_by(*_FILED)
    .limit(PAGE)
)
_NEXT_PAGE = _FIRST_PAGE.where(
    tuple_(*_FILED)
    > tuple_(bindparam("last_at", type_=UtcDateTime), bindparam("last_number"), bindparam("last_ordinal"))
)


class SessionRows:
    """`ports.Sessions`."""

    def __init__(self, session: Transaction) -> None:
        self._session = session

    async def add(self, session: Session) -> None:
        await self._session.execute(_ADD, _to_row(session))

    async def get(self, session_id: str) -> Session:
        row = (await self._session.execute(_GET, {"wanted": session_id})).one_or_none()
        if row is None:
            raise UnknownCase
        return _to_session(row)

    async def save(self, session: Session) -> None:
        """Raises SessionHasMovedOn where the stored version is another, UnknownCase."""
        if not await saved(self._session, _SAVE, _to_row(session)):
            await self._refuse(session.id)

    async def of_consultation(self, consultation_id: str) -> Sequence[Session]:
        return await self._list(_OF_CONSULTATION, wanted=consultation_id)

    async def some(self, session_ids: Collection[str]) -> Mapping[str, Session]:
        rows = await some_rows(self._session, _SOME, session_ids)
        return {row.id: _to_session(row) for row in rows}

    async def fixed_of_expert(self, expert_id: str, *, after: datetime) -> Sequence[Session]:
        return await self._list(_FIXED_OF_EXPERT, wanted=expert_id, after=after)

    async def of_expert(self, expert_id: str, *, limit: int) -> Sequence[Session]:
        return await self._list(_OF_EXPERT, wanted=expert_id, most=limit)

    async def between(self, start: datetime, end: datetime) -> Sequence[Session]:
        return await self._list(_BETWEEN, start=start, end=end)

    async def use(self) -> Mapping[str, SessionUse]:
        found: dict[str, SessionUse] = {}
        for row in await self._session.execute(_USE):
            known = found.get(row.consultation_id, SessionUse())
            # rounded for each session, as its report shows them
            hours = hours_between(row.began_at, row.ended_at) if row.began_at and row.ended_at else 0
            found[row.consultation_id] = SessionUse(held=known.held + 1, hours=known.hours + hours)
        return found

    async def all(self) -> AsyncIterator[Session]:
        """The cases in the order of filing."""
        rows = (await self._session.execute(_FIRST_PAGE)).all()
        while rows:
            for row in rows:
                yield _to_session(row)
            last = rows[-1]
            place = {
                "last_at": last.submitted_at,
                "last_number": last.number,
                "last_ordinal": last.ordinal,
            }
            rows = (await self._session.execute(_NEXT_PAGE, place)).all()

    async def _list(self, statement: Any, **parameters: object) -> Sequence[Session]:
        return [_to_session(row) for row in await self._session.execute(statement, parameters)]

    async def _refuse(self, session_id: str) -> None:
        row = (await self._session.execute(_STANDING, {"wanted": session_id})).one_or_none()
        if row is None:
            raise UnknownCase
        raise SessionHasMovedOn(number=row.number, status=SessionStatus(row.status))


def _to_row(session: Session) -> dict[str, Any]:
    data = session.model_dump(mode="json", exclude={*_COLUMNS, "slots"})
    return {
        **{name: getattr(session, name) for name in _COLUMNS},
        "status": session.status.value,
        "data": {**data, "slots": [_slot(slot) for slot in session.slots]},
    }


def _slot(slot: Slot) -> dict[str, str]:
    return {
        "id": slot.id,
        "starts_at": utc(slot.starts_at).isoformat(),
        "ends_at": utc(slot.ends_at).isoformat(),
    }


def _to_session(row: Row[Any]) -> Session:
    return Session.model_validate({**{name: getattr(row, name) for name in _COLUMNS}, **row.data})
