"""Databases with people in them."""

import pytest_asyncio
from stored_samples import a_case, file, populate

from storage.engine import Database


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
