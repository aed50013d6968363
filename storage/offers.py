"""Offers: who is asked, in which order, and the save that lets only one answer count."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, union_all, update

from bot.domain.consultation import RUNNING
from bot.domain.errors import OfferClosed, UnknownCase
from bot.domain.offer import Offer, OfferStatus
from storage.by_id import select_some, some_rows
from storage.session import Session
from storage.tables import consultation_experts as accepted
from storage.tables import consultations as cases
from storage.tables import offers

#: From which states an offer gets into each: a save finds it in one of them or is refused.
BEFORE: Mapping[OfferStatus, frozenset[OfferStatus]] = {
    OfferStatus.QUEUED: frozenset(),
    OfferStatus.OPEN: frozenset({OfferStatus.QUEUED}),
    OfferStatus.ACCEPTED: frozenset({OfferStatus.OPEN}),
    OfferStatus.DECLINED: frozenset({OfferStatus.OPEN}),
    OfferStatus.EXPIRED: frozenset({OfferStatus.OPEN}),
    OfferStatus.CANCELLED: frozenset({OfferStatus.QUEUED, OfferStatus.OPEN}),
    OfferStatus.RELEASED: frozenset({OfferStatus.ACCEPTED}),
}

_COLUMNS = tuple(Offer.model_fields)
_GET = select(offers).where(offers.c.id == bindparam("wanted"))
_SOME = select_some(offers)
_ADD = insert(offers)
_SAVE = update(offers).where(
    offers.c.id == bindparam("offer_id"), offers.c.status.in_(bindparam("before", expanding=True))
)
_STANDING = (
    select(offers.c.status, cases.c.number)
    .join(cases, cases.c.id == offers.c.consultation_id)
    .where(offers.c.id == bindparam("wanted"))
)
_OF_CONSULTATION = (
    select(offers).where(offers.c.consultation_id == bindparam("wanted")).order_by(offers.c.position)
)
_OPEN_OF_EXPERT = (
    select(offers)
    .where(offers.c.expert_id == bindparam("wanted"), offers.c.status == OfferStatus.OPEN.value)
    .order_by(offers.c.due_at.asc().nulls_last(), offers.c.id)
)
_WORK = union_all(
    select(offers.c.expert_id).where(offers.c.status == OfferStatus.OPEN.value),
    select(accepted.c.expert_id)
    .join(cases, cases.c.id == accepted.c.consultation_id)
    .where(cases.c.status.in_(sorted(RUNNING))),
).subquery("work")
_LOAD = select(_WORK.c.expert_id, func.count().label("cases")).group_by(_WORK.c.expert_id)


class OfferRows:
    """`ports.Offers`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, offers: Sequence[Offer]) -> None:
        if offers:
            await self._session.execute(_ADD, [_to_row(offer) for offer in offers])

    async def get(self, offer_id: str) -> Offer:
        row = (await self._session.execute(_GET, {"wanted": offer_id})).one_or_none()
        if row is None:
            raise UnknownCase
        return _to_offer(row)

    async def save(self, offer: Offer) -> None:
        """Raises OfferClosed where the stored offer cannot get into the new state, UnknownCase."""
        values = _to_row(offer)
        values["offer_id"] = values.pop("id")
        values["before"] = sorted(BEFORE[offer.status])
        result = await self._session.execute(_SAVE, values)
        if result.rowcount == 0:
            await self._refuse(offer.id)

    async def of_consultation(self, consultation_id: str) -> Sequence[Offer]:
        return await self._some(_OF_CONSULTATION, consultation_id)

    async def some(self, offer_ids: Collection[str]) -> Mapping[str, Offer]:
        rows = await some_rows(self._session, _SOME, offer_ids)
        return {row.id: _to_offer(row) for row in rows}

    async def open_of_expert(self, expert_id: str) -> Sequence[Offer]:
        return await self._some(_OPEN_OF_EXPERT, expert_id)

    async def load(self) -> Mapping[str, int]:
        return {row.expert_id: row.cases for row in await self._session.execute(_LOAD)}

    async def _some(self, statement: Any, wanted: str) -> Sequence[Offer]:
        return [_to_offer(row) for row in await self._session.execute(statement, {"wanted": wanted})]

    async def _refuse(self, offer_id: str) -> None:
        row = (await self._session.execute(_STANDING, {"wanted": offer_id})).one_or_none()
        if row is None:
            raise UnknownCase
        raise OfferClosed(number=row.number, status=OfferStatus(row.status))


def _to_row(offer: Offer) -> dict[str, Any]:
    return {**{name: getattr(offer, name) for name in _COLUMNS}, "status": offer.status.value}


def _to_offer(row: Row[Any]) -> Offer:
    return Offer.model_validate(dict(row._mapping))
