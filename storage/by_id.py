"""What the repositories of aggregates with an id and a version share: some of them, and the guarded save."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, Table, bindparam, select, update
from sqlalchemy.sql.dml import Update

from storage.session import Session

#: How many ids one statement asks for: both databases limit the number of a statement's parameters.
AT_ONCE = 1000


def select_some(table: Table, column: str = "id") -> Select[Any]:
    """The rows of a list of ids (or of another column's values): what `some_rows` executes."""
    return select(table).where(table.c[column].in_(bindparam("wanted", expanding=True)))


async def some_rows(session: Session, statement: Select[Any], ids: Collection[str]) -> Sequence[Row[Any]]:
    """Those of the ids that exist, in no particular order."""
    wanted = sorted(set(ids))
    rows: list[Row[Any]] = []
    for start in range(0, len(wanted), AT_ONCE):
        found = await session.execute(statement, {"wanted": wanted[start : start + AT_ONCE]})
        rows += found.all()
    return rows


def update_guarded(table: Table) -> Update:
    """The change of a row that nobody has changed since it was loaded: what `saved` executes."""
    return update(table).where(
        table.c.id == bindparam("row_id"), table.c.version == bindparam("from_version")
    )


async def saved(session: Session, statement: Update, values: Mapping[str, Any]) -> bool:
    """Whether the stored version was one less than the new one, and so the row is changed."""
    changes = {name: value for name, value in values.items() if name != "id"}
    guard = {"row_id": values["id"], "from_version": values["version"] - 1}
    return (await session.execute(statement, changes | guard)).rowcount == 1
