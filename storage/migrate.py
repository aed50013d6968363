"""Bringing a database to the schema of this release."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from storage.connecting import transaction
from storage.engine import Database
from storage.errors import UnknownSchema

#: Any number that no other program uses as an advisory lock in the same PostgreSQL database ("madoguch").
_LOCK = 0x6D61646F67756368


def head() -> str:
    """The revision that this release needs."""
    revision = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if revision is None:
        raise LookupError("the release contains no migrations")
    return revision


async def current(database: Database) -> str | None:
    """The database's revision; None for an empty one. Raises DatabaseUnreachable."""
    async with transaction(database.reader, database.where) as connection:
        return await connection.run_sync(_current)


async def is_current(database: Database) -> bool:
    """Whether the database has the schema that this release needs. Raises DatabaseUnreachable."""
    return await current(database) == head()


async def upgrade(database: Database) -> None:
    """Runs what is missing, in one transaction. Of two processes at once, the second waits and finds it done.

    Raises UnknownSchema for the database of a newer release, DatabaseUnreachable.
    """
    async with transaction(database.writer, database.where) as connection:
        # On SQLite the transaction is IMMEDIATE, which keeps other writers out already.
        if database.dialect == "postgresql":
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        await connection.run_sync(_upgrade)
        await connection.commit()


def _upgrade(connection: Connection) -> None:
    with _known_schema(connection):
        command.upgrade(alembic_config(connection), "head")


@contextmanager
def _known_schema(connection: Connection) -> Iterator[None]:
    try:
        yield
    except CommandError as error:
        raise UnknownSchema(_current(connection) or "") from error


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def alembic_config(connection: Connection | None = None) -> Config:
    """What Alembic's own commands need: `command.revision(alembic_config(connection), …)`."""
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
