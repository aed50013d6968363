"""Column types that mean the same on both databases."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from storage.errors import NaiveDatetime


def utc(moment: datetime) -> datetime:
    """The moment in UTC. Raises NaiveDatetime."""
    if moment.tzinfo is None:
        raise NaiveDatetime(moment)
    return moment.astimezone(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored and returned in UTC, so that stored moments compare as they should."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = utc(value)
        # SQLite keeps text without a zone: of one zone only, it sorts as time does
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def json_type() -> TypeEngine[Any]:
    """JSON text on SQLite, JSONB on PostgreSQL."""
    return JSON().with_variant(JSONB(), "postgresql")


def row_id() -> TypeEngine[int]:
    """64 bits on both: SQLite numbers rows itself only for a column called INTEGER."""
    return BigInteger().with_variant(Integer(), "sqlite")
