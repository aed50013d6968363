"""An office on both databases, on Tuesday 1 December 2026 at 10:00."""

import pytest_asyncio
from passing_time import Office, jst

from storage.engine import Database


@pytest_asyncio.fixture
async def office(database: Database) -> Office:
    return await Office(database, jst("2026-12-01 10:00")).opened()
