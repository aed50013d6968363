"""Databases with people in them."""

from typing import Protocol

import pytest
import pytest_asyncio
from stored_samples import a_case, file, populate

from storage.engine import Database


class Server(Protocol):
    def url(self, name: str) -> str: ...


@pytest.fixture
def postgres_url(postgres: Server) -> str:
    """The address of the server's own database."""
    return postgres.url("postgres")


@pytest_asyncio.fixture
async def pool(database: Database) -> Database:
    """A database with municipalities, staff and experts."""
    await populate(database)
    return database


@pytest_asyncio.fixture
async def filed(pool: Database) -> Database:
    """A database with people and one case."""
    await file(pool, a_case())
    return pool
