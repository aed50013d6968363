"""Migrations arrive at the declared schema, once, however many processes start."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from stored_samples import Opener

from storage.engine import Database, open_database
from storage.errors import UnknownSchema
from storage.migrate import alembic_config, current, head, is_current, upgrade
from storage.tables import metadata

#: Everything that makes a schema, as the database itself tells it.
SQLITE_SCHEMA = """
    SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_master
    WHERE name NOT LIKE 'sqlite%' AND tbl_name <> 'alembic_version'
"""
POSTGRESQL_SCHEMA = """
    SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
        || coalesce(column_default, '') FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'constraint ' || conrelid::regclass || '.' || conname || ' '
        || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function ' || proname || ': ' || prosrc FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
"""


@pytest_asyncio.fixture
async def empty(template: Path | tuple[object, str], tmp_path: Path) -> AsyncIterator[str]:
    """The address of a database without any table: once SQLite, once PostgreSQL."""
    if isinstance(template, Path):
        yield f"sqlite+aiosqlite:///{tmp_path}/empty.db"
        return
    server, _ = template
    name = await server.new()  # type: ignore[attr-defined]
    yield server.url(name)  # type: ignore[attr-defined]
    await server.run(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[attr-defined]


async def schema_of(database: Database) -> set[str]:
    statement = SQLITE_SCHEMA if database.dialect == "sqlite" else POSTGRESQL_SCHEMA
    async with database.reader.connect() as connection:
        lines = (await connection.execute(text(statement))).scalars().all()
    return {" ".join(line.split()) for line in lines if "alembic_version" not in line}


def normal(schema: set[str]) -> set[tuple[str, ...]]:
    """SQLite keeps the text of a CREATE TABLE, in which order means nothing, nor quotes around a name."""
    entries = (entry.replace('"', "") for entry in schema)
    return {tuple(sorted(part.strip(" ,)") for part in entry.split(", "))) for entry in entries}


async def test_the_migrated_schema_is_the_declared_one(
    database: Database, empty: str, open_another: Opener
) -> None:
    declared = open_another(empty)
    async with declared.writer.begin() as connection:
        await connection.run_sync(metadata.create_all)
    migrated_schema, declared_schema = normal(await schema_of(database)), normal(await schema_of(declared))
    assert len(declared_schema) > 30
    assert migrated_schema == declared_schema


async def test_alembic_finds_no_difference_either(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    async with database.writer.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_two_processes_that_start_at_once_migrate_once(empty: str, open_another: Opener) -> None:
    replicas = [open_another(empty) for _ in range(3)]
    assert await current(replicas[0]) is None
    assert not await is_current(replicas[0])
    await asyncio.gather(*map(upgrade, replicas))
    for database in replicas:
        assert await is_current(database)
    assert await current(replicas[0]) == head()
    await upgrade(replicas[0])


async def test_a_migration_can_be_taken_back(database: Database) -> None:
    async with database.writer.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(alembic_config(sync), "base"))
    assert await schema_of(database) == set()
    await upgrade(database)
    assert await is_current(database)


async def test_one_step_back_is_the_schema_before_it(
    database: Database, empty: str, open_another: Opener
) -> None:
    first = open_another(empty)
    async with first.writer.begin() as connection:
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), "0001"))
    async with database.writer.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(alembic_config(sync), "0001"))
    assert normal(await schema_of(database)) == normal(await schema_of(first))


async def test_the_database_of_a_newer_release_is_refused(database: Database) -> None:
    async with database.writer.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert not await is_current(database)
    with pytest.raises(UnknownSchema, match=r"9999.*newer"):
        await upgrade(database)


def test_the_history_of_the_schema_has_one_end() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [head()]


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (
            "SELECT id FROM cards WHERE wanted > drawn AND wanted > given_up ORDER BY wished_at, id",
            "ix_cards_waiting",
        ),
        ("SELECT id FROM notes WHERE state = 'waiting' ORDER BY id", "ix_notes_waiting"),
        (
            "SELECT id FROM due WHERE state = 'waiting' AND next_at <= '2026' ORDER BY next_at",
            "ix_due_waiting",
        ),
    ],
)
async def test_finished_rows_are_not_looked_at(sqlite_template: Path, statement: str, index: str) -> None:
    database = open_database(f"sqlite+aiosqlite:///{sqlite_template}")
    async with database.reader.connect() as connection:
        plan = (await connection.execute(text(f"EXPLAIN QUERY PLAN {statement}"))).all()
    await database.dispose()
    assert index in str(plan)
