"""The pool of experts."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, case, select, update

from bot.domain.errors import UnknownCase
from bot.domain.people import Expert
from bot.services.ports import ImportChanges, PoolChanges
from storage.folding import folded, folded_email, like_pattern
from storage.imports import Tally
from storage.session import Session
from storage.tables import experts, pool_revision
from storage.upsert import insert_or_replace, per_dialect

#: Fields with a column of their own; the others are in `data`.
_COLUMNS = frozenset({"expert_id", "name", "kana", "organization", "email", "slack_user_id", "active"})

_ALL = select(experts).order_by(experts.c.expert_id)
_GET = select(experts).where(experts.c.expert_id == bindparam("wanted"))
_LOCK = _GET.with_for_update(key_share=True)
_SOME = select(experts).where(experts.c.expert_id.in_(bindparam("wanted", expanding=True)))
_BY_SLACK = (
    select(experts)
    .where((experts.c.slack_user_id == bindparam("slack_id")) | (experts.c.email_key == bindparam("email")))
    .order_by(case((experts.c.slack_user_id == bindparam("slack_id"), 0), else_=1), experts.c.expert_id)
    .limit(1)
)
_LINK = (
    update(experts)
    .where(experts.c.expert_id == bindparam("wanted"))
    .values(slack_user_id=bindparam("slack_id"))
)
_SINCE = _ALL.where(experts.c.revision > bindparam("known"))
_PUT = insert_or_replace(experts, "expert_id")
_NEXT_REVISION = per_dialect(
    lambda insert_into: (
        insert_into(pool_revision)
        .values(id=1, revision=1)
        .on_conflict_do_update(index_elements=["id"], set_={"revision": pool_revision.c.revision + 1})
        .returning(pool_revision.c.revision)
    )
)


class ExpertRows:
    """`ports.Experts`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def all(self) -> Sequence[Expert]:
        return [_to_expert(row) for row in await self._session.execute(_ALL)]

    async def changed_since(self, revision: int) -> PoolChanges:
        rows = (await self._session.execute(_SINCE, {"known": revision})).all()
        newest = max((row.revision for row in rows), default=revision)
        return PoolChanges(revision=newest, experts=tuple(_to_expert(row) for row in rows))

    async def get(self, expert_id: str) -> Expert:
        return await self._one(_GET, expert_id)

    async def lock(self, expert_id: str) -> Expert:
        """Raises UnknownCase."""
        self._session.must_write()
        return await self._one(_LOCK, expert_id)

    async def some(self, expert_ids: Sequence[str]) -> Mapping[str, Expert]:
        """Those of the ids that exist, in the given order."""
        wanted = list(dict.fromkeys(expert_ids))
        if not wanted:
            return {}
        rows = await self._session.execute(_SOME, {"wanted": wanted})
        found = {row.expert_id: _to_expert(row) for row in rows}
        return {expert_id: found[expert_id] for expert_id in wanted if expert_id in found}

    async def by_slack(self, slack_user_id: str, email: str | None) -> Expert | None:
        parameters = {"slack_id": slack_user_id, "email": folded_email(email)}
        row = (await self._session.execute(_BY_SLACK, parameters)).one_or_none()
        return _to_expert(row) if row else None

    async def link(self, expert_id: str, slack_user_id: str) -> None:
        """Raises UnknownCase."""
        result = await self._session.execute(_LINK, {"wanted": expert_id, "slack_id": slack_user_id})
        if result.rowcount == 0:
            raise UnknownCase

    async def search(self, words: str, *, limit: int) -> Sequence[Expert]:
        """Every word must be found; without words, the first of the active experts."""
        found = [experts.c.search.like(like_pattern(word), escape="\\") for word in folded(words).split()]
        statement = (
            select(experts)
            .where(experts.c.active.is_(True), *found)
            .order_by(experts.c.expert_id)
            .limit(limit)
        )
        return [_to_expert(row) for row in await self._session.execute(statement)]

    async def put(self, experts: Sequence[Expert]) -> ImportChanges:
        tally = Tally({expert.expert_id: expert for expert in await self.all()})
        for expert in experts:
            stored = tally.get(expert.expert_id)
            if stored is not None and not expert.slack_user_id:
                expert = expert.model_copy(update={"slack_user_id": stored.slack_user_id})  # noqa: PLW2901
            tally.put(expert.expert_id, expert)
        if to_write := tally.to_write():
            dialect = self._session.dialect
            revision = (await self._session.execute(_NEXT_REVISION[dialect])).scalar_one()
            await self._session.execute(_PUT[dialect], [_to_row(one, revision) for one in to_write])
        return tally.changes()

    async def _one(self, statement: Any, expert_id: str) -> Expert:
        row = (await self._session.execute(statement, {"wanted": expert_id})).one_or_none()
        if row is None:
            raise UnknownCase
        return _to_expert(row)


def _to_row(expert: Expert, revision: int) -> dict[str, Any]:
    columns = {name: getattr(expert, name) for name in _COLUMNS}
    data = expert.model_dump(mode="json", exclude=set(_COLUMNS))
    return columns | {
        "email_key": folded_email(expert.email),
        "search": _haystack(expert),
        "data": data,
        "revision": revision,
    }


def _haystack(expert: Expert) -> str:
    """What `search` looks in. Names also without spaces: people type 山田太郎 for 山田 太郎."""
    names = [text for name in (expert.name, expert.kana) for text in (name, "".join(name.split()))]
    return folded("\n".join([*dict.fromkeys(names), expert.organization, *expert.skills, expert.profile]))


def _to_expert(row: Row[Any]) -> Expert:
    return Expert.model_validate({**row.data, **{name: getattr(row, name) for name in _COLUMNS}})
