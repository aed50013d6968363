"""Drafts: forms that were closed half-way."""

from typing import Any

from sqlalchemy import Row, bindparam, delete, select

from bot.services.ports import Draft
from storage.session import Session
from storage.tables import drafts
from storage.upsert import insert_or_replace

_PUT = insert_or_replace(drafts, "id")
_GET = select(drafts).where(drafts.c.id == bindparam("wanted"))
_LATEST = (
    select(drafts)
    .where(drafts.c.slack_user_id == bindparam("wanted"), drafts.c.consultation_id == bindparam("case_id"))
    .order_by(drafts.c.updated_at.desc(), drafts.c.id)
    .limit(1)
)
_DROP = delete(drafts).where(drafts.c.id == bindparam("wanted"))


class DraftRows:
    """`ports.Drafts`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def put(self, draft: Draft) -> None:
        """Adds the draft or replaces the one with its id."""
        values = {
            "id": draft.id,
            "slack_user_id": draft.slack_user_id,
            "consultation_id": draft.consultation_id,
            "form": draft.form.model_dump(mode="json"),
            "updated_at": draft.updated_at,
        }
        await self._session.execute(_PUT[self._session.dialect], values)

    async def get(self, draft_id: str) -> Draft | None:
        return await self._one(_GET, wanted=draft_id)

    async def latest(self, slack_user_id: str, consultation_id: str = "") -> Draft | None:
        return await self._one(_LATEST, wanted=slack_user_id, case_id=consultation_id)

    async def drop(self, draft_id: str) -> None:
        await self._session.execute(_DROP, {"wanted": draft_id})

    async def _one(self, statement: Any, **parameters: str) -> Draft | None:
        row: Row[Any] | None = (await self._session.execute(statement, parameters)).one_or_none()
        return Draft.model_validate(dict(row._mapping)) if row else None
