"""Opening the database. The one module that knows how each of the two is spoken to."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import URL, Connection, Dialect, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from storage.connecting import transaction
from storage.errors import UnsupportedDatabase
from storage.unit_of_work import SqlUnitOfWork

#: How long a writer waits for another process that holds SQLite's lock, in milliseconds. It cannot be called
#: off meanwhile.
BUSY_TIMEOUT = 10_000
#: How long a unit of work waits for a free connection, in seconds.
POOL_TIMEOUT = 30
#: Statements that a connection keeps prepared; the service has some 120.
PREPARED = 256

_to_json = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))


def _random_id() -> str:
    return uuid4().hex


def _nobody_waits() -> None:
    """The default for `on_commit`: no worker is to be woken."""


class Database:
    """An opened database. `begin` and `read` give units of work; each is one transaction.

    On SQLite there is one connection that writes, and units of work take turns at it in the order in which
    they came: SQLite's own waiting sleeps and is not fair. Readers have connections of their own and see the
    last commit, whatever the writer is doing. On PostgreSQL both come from one pool.
    """

    def __init__(
        self,
        *,
        writer: AsyncEngine,
        reader: AsyncEngine,
        on_commit: Callable[[], None] | None = None,
        new_id: Callable[[], str] | None = None,
    ) -> None:
        self.writer = writer
        self.reader = reader
        self.dialect = writer.dialect.name
        self.where = writer.url.render_as_string(hide_password=True)
        self._on_commit = on_commit or _nobody_waits
        self._new_id = new_id or _random_id

    def begin(self) -> SqlUnitOfWork:
        """A unit of work that may change things. Entering it raises DatabaseUnreachable."""
        return self._unit(self.writer, writes=True)

    def read(self) -> SqlUnitOfWork:
        """A unit of work that sees one moment of the database. Entering it raises DatabaseUnreachable."""
        return self._unit(self.reader, writes=False)

    def _unit(self, engine: AsyncEngine, *, writes: bool) -> SqlUnitOfWork:
        return SqlUnitOfWork(
            engine, where=self.where, writes=writes, new_id=self._new_id, on_commit=self._on_commit
        )

    async def ping(self) -> None:
        """Whether the database answers. Raises DatabaseUnreachable."""
        async with transaction(self.reader, self.where) as connection:
            await connection.execute(text("SELECT 1"))

    def in_use(self) -> int:
        """How many connections are checked out at this moment."""
        pools = {id(engine.pool): engine.pool for engine in (self.writer, self.reader)}
        return sum(cast(QueuePool, pool).checkedout() for pool in pools.values())

    async def dispose(self) -> None:
        """Closes every connection."""
        await self.reader.dispose()
        await self.writer.dispose()


def open_database(
    url: str,
    *,
    pool_size: int = 10,
    on_commit: Callable[[], None] | None = None,
    new_id: Callable[[], str] | None = None,
) -> Database:
    """The database at `sqlite+aiosqlite:///file` or `postgresql+asyncpg://…`. Connects when first used.

    `on_commit` is called after every commit that recorded a card, a note or a due row. `new_id` makes opaque
    keys. Raises UnsupportedDatabase.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise UnsupportedDatabase(url) from error
    if parsed.drivername == "sqlite+aiosqlite" and parsed.database not in {None, "", ":memory:"}:
        writer, reader = _sqlite(parsed, pool_size)
    elif parsed.drivername == "postgresql+asyncpg":
        writer, reader = _postgresql(parsed, pool_size)
    else:
        raise UnsupportedDatabase(parsed.render_as_string(hide_password=True))
    return Database(writer=writer, reader=reader, on_commit=on_commit, new_id=new_id)


def _sqlite(url: URL, pool_size: int) -> tuple[AsyncEngine, AsyncEngine]:
    def engine(size: int, begin: str, *, query_only: bool) -> AsyncEngine:
        made = create_async_engine(
            url,
            pool_size=size,
            max_overflow=0,
            pool_timeout=POOL_TIMEOUT,
            json_serializer=_to_json,
            hide_parameters=True,
            connect_args={"cached_statements": PREPARED},
        )

        @event.listens_for(made.sync_engine, "do_connect")
        def about_to_connect(_: Dialect, __: object, arguments: list[Any], options: dict[str, Any]) -> None:
            _probe(*arguments, **options)

        # The driver would begin a transaction only before the first change, and always deferred. So it is
        # told to leave transactions alone, and SQLAlchemy's hook begins them.
        @event.listens_for(made.sync_engine, "connect")
        def connected(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
            try:
                cast(Any, connection).isolation_level = None
                _set_up(connection, query_only=query_only)
            except sqlite3.Error:
                connection.close()  # nobody else would: the pool does not have it yet
                raise

        @event.listens_for(made.sync_engine, "begin")
        def begun(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

        return made

    # IMMEDIATE: a unit of work that read first and wrote later could otherwise find that its view is stale
    writer = engine(1, "BEGIN IMMEDIATE", query_only=False)
    return writer, engine(pool_size, "BEGIN", query_only=True)


def _probe(*arguments: Any, **options: Any) -> None:
    """Opens the file once before the driver does. Raises sqlite3.Error.

    Where the driver fails to open it, its thread may outlive the event loop and die with a traceback.
    """
    with closing(sqlite3.connect(*arguments, **options)) as connection:
        connection.execute("PRAGMA schema_version")


def _set_up(connection: DBAPIConnection, *, query_only: bool) -> None:
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"query_only = {'ON' if query_only else 'OFF'}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _postgresql(url: URL, pool_size: int) -> tuple[AsyncEngine, AsyncEngine]:
    writer = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=POOL_TIMEOUT,
        pool_pre_ping=True,  # a restarted server costs nobody an error
        pool_recycle=1800,
        isolation_level="READ COMMITTED",
        json_serializer=_to_json,
        hide_parameters=True,  # errors are logged, and what people wrote must not be
        connect_args={
            "prepared_statement_cache_size": PREPARED,
            "timeout": 10,
            # compiling pays for reports, not for statements of a millisecond
            "server_settings": {"application_name": "madoguchi", "jit": "off"},
        },
    )
    reader = writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return writer, reader
