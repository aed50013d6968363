"""Follow-ups: what the requester is asked after the last report, and what came of it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, case, insert, select

from bot.domain.errors import AlreadyAnswered, UnknownCase
from bot.domain.followup import FollowUp, FollowUpKind
from storage.by_id import saved, select_some, some_rows, update_guarded
from storage.session import Session
from storage.tables import followups

_COLUMNS = (
    "id",
    "consultation_id",
    "kind",
    "months",
    "version",
    "due_at",
    "asked_at",
    "answered_at",
)
_ADD = insert(followups)
_GET = select(followups).where(followups.c.id == bindparam("wanted"))
_SOME = select_some(followups)
_SAVE = update_guarded(followups)
_OF_CONSULTATION = (
    select(followups)
    .where(followups.c.consultation_id == bindparam("wanted"))
    .order_by(
        case((followups.c.kind == FollowUpKind.SATISFACTION.value, 0), else_=1),
        followups.c.months,
    )
)


class FollowUpRows:
    """`ports.FollowUps`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, followups: Sequence[FollowUp]) -> None:
        if followups:
            await self._session.execute(_ADD, [_to_row(followup) for followup in followups])

    async def get(self, followup_id: str) -> FollowUp:
        row = (await self._session.execute(_GET, {"wanted": followup_id})).one_or_none()
        if row is None:
            raise UnknownCase
        return _to_followup(row)

    async def save(self, followup: FollowUp) -> None:
        """Raises AlreadyAnswered where the stored version is another, UnknownCase."""
        if not await saved(self._session, _SAVE, _to_row(followup)):
            await self.get(followup.id)
            raise AlreadyAnswered

    async def of_consultation(self, consultation_id: str) -> Sequence[FollowUp]:
        rows = await self._session.execute(_OF_CONSULTATION, {"wanted": consultation_id})
        return [_to_followup(row) for row in rows]

    async def some(self, followup_ids: Collection[str]) -> Mapping[str, FollowUp]:
        """Those of the ids that exist, by id."""
        rows = await some_rows(self._session, _SOME, followup_ids)
        return {row.id: _to_followup(row) for row in rows}


def _to_row(followup: FollowUp) -> dict[str, Any]:
    return {
        **{name: getattr(followup, name) for name in _COLUMNS},
        "kind": followup.kind.value,
        "average": followup.average,
        "data": followup.model_dump(mode="json", exclude=set(_COLUMNS)),
    }


def _to_followup(row: Row[Any]) -> FollowUp:
    return FollowUp.model_validate({**{name: getattr(row, name) for name in _COLUMNS}, **row.data})
