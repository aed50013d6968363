"""`INSERT … ON CONFLICT`, which both databases have and SQLAlchemy offers for each separately."""

from collections.abc import Callable, Collection
from typing import TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

Insert = sqlite.Insert | postgresql.Insert
Statement = TypeVar("Statement")


def per_dialect(build: Callable[[Callable[[Table], Insert]], Statement]) -> dict[str, Statement]:
    """The statement for each database, by the dialect's name."""
    return {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}


def insert_or_keep(table: Table, *key: str) -> dict[str, Insert]:
    """Inserts; a row with the same key stays as it is."""
    return per_dialect(lambda insert: insert(table).on_conflict_do_nothing(index_elements=key))


def insert_or_replace(table: Table, *key: str, keep: Collection[str] = ()) -> dict[str, Insert]:
    """Inserts; a row with the same key gets the new values, but for the columns to `keep`."""

    def build(insert: Callable[[Table], Insert]) -> Insert:
        statement = insert(table)
        changed = {
            column.name: statement.excluded[column.name]
            for column in table.columns
            if column.name not in {*key, *keep}
        }
        return statement.on_conflict_do_update(index_elements=key, set_=changed)

    return per_dialect(build)
