"""The audit: what happened to every case."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, insert, select

from bot.domain.events import Event
from storage.session import Session
from storage.tables import audit

#: How many events `all` reads at a time.
PAGE = 1000

_FIELDS = tuple(Event.model_fields)
_ADD = insert(audit)
_OF_CONSULTATION = select(audit).where(audit.c.consultation_id == bindparam("wanted")).order_by(audit.c.id)
_AFTER = select(audit).where(audit.c.id > bindparam("last")).order_by(audit.c.id).limit(PAGE)


class AuditRows:
    """`ports.Audit`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def record(self, event: Event) -> None:
        values = {name: getattr(event, name) for name in _FIELDS}
        await self._session.execute(_ADD, values | {"kind": event.kind.value})

    async def of_consultation(self, consultation_id: str) -> Sequence[Event]:
        rows = await self._session.execute(_OF_CONSULTATION, {"wanted": consultation_id})
        return [_to_event(row) for row in rows]

    async def all(self) -> AsyncIterator[Event]:
        """In the order of recording."""
        last = 0
        while rows := (await self._session.execute(_AFTER, {"last": last})).all():
            for row in rows:
                yield _to_event(row)
            last = rows[-1].id


def _to_event(row: Row[Any]) -> Event:
    return Event.model_validate({name: getattr(row, name) for name in _FIELDS})
