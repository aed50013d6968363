"""The open transaction that the repositories of one unit of work share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import ReadingOnly, UnitOfWorkEnded

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Session:
    """What a repository needs: to execute, to know the database, to make ids.

    `dialect` is `sqlite` or `postgresql`. `wakes` becomes true when something was recorded that workers wait
    for.
    """

    def __init__(self, *, dialect: str, writes: bool, new_id: Callable[[], str]) -> None:
        self.dialect = dialect
        self.writes = writes
        self.new_id = new_id
        self.wakes = False
        self.connection: AsyncConnection | None = None

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> CursorResult[Any]:
        """Raises UnitOfWorkEnded outside the block and after the commit."""
        if self.connection is None:
            raise UnitOfWorkEnded
        return await self.connection.execute(statement, parameters)

    def must_write(self) -> None:
        """Raises ReadingOnly in a unit of work of `Database.read()`."""
        if not self.writes:
            raise ReadingOnly
