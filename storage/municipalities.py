"""The prefecture's municipalities."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.domain.people import Municipality
from bot.services.ports import ImportChanges
from storage.imports import Tally
from storage.session import Session
from storage.tables import municipalities
from storage.upsert import insert_or_replace

_ALL = select(municipalities).order_by(municipalities.c.code)
_PUT = insert_or_replace(municipalities, "code")


class MunicipalityRows:
    """`ports.Municipalities`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def all(self) -> Sequence[Municipality]:
        rows = await self._session.execute(_ALL)
        return [Municipality.model_validate(dict(row._mapping)) for row in rows]

    async def put(self, municipalities: Sequence[Municipality]) -> ImportChanges:
        """Adds or replaces by code."""
        tally = Tally({municipality.code: municipality for municipality in await self.all()})
        for municipality in municipalities:
            tally.put(municipality.code, municipality)
        if rows := [municipality.model_dump(mode="json") for municipality in tally.to_write()]:
            await self._session.execute(_PUT[self._session.dialect], rows)
        return tally.changes()
