"""Connecting, and one error with a sentence for whatever a driver raises when that fails."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.errors import DatabaseUnreachable


@asynccontextmanager
async def transaction(engine: AsyncEngine, where: str) -> AsyncIterator[AsyncConnection]:
    """A connection in a transaction, which is undone unless it is committed. Raises DatabaseUnreachable."""
    async with AsyncExitStack() as stack:
        with _faults_reported(where):
            connection = await stack.enter_async_context(engine.connect())
            await connection.begin()
        yield connection


@contextmanager
def _faults_reported(where: str) -> Iterator[None]:
    """Around connecting: whatever goes wrong there is DatabaseUnreachable."""
    try:
        yield
    except NoFreeConnection as error:
        raise DatabaseUnreachable(where, "all connections were in use for too long.") from error
    except DBAPIError as error:
        raise DatabaseUnreachable(where, _sentence(where, str(error.orig))) from error
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DatabaseUnreachable(where, _sentence(where, str(error) or type(error).__name__)) from error


@contextmanager
def losses_reported(where: str) -> Iterator[None]:
    """Inside a transaction: only a lost connection and a lock that never came are DatabaseUnreachable."""
    try:
        yield
    except DBAPIError as error:
        if is_loss(error):
            raise DatabaseUnreachable(where, _sentence(where, str(error.orig))) from error
        raise


def is_loss(error: BaseException | None) -> bool:
    """Whether the connection was lost, or SQLite's file cannot be written to at the moment."""
    if not isinstance(error, DBAPIError):
        return False
    locked = isinstance(error, OperationalError) and "database is locked" in str(error.orig)
    return error.connection_invalidated or locked


def _sentence(where: str, reason: str) -> str:
    reason = reason.strip().splitlines()[-1].rstrip(".")
    if where.startswith("sqlite"):
        return f"{reason}. Check that the folder exists and that the service may write to it."
    return f"{reason}. Check that the server runs and that the address, name and password are right."
