"""Fixtures of the journeys: a running village in both of Slack's modes."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from village import Village, running_village


@pytest.fixture(params=["socket", "http"])
def mode(request: pytest.FixtureRequest) -> str:
    """Both of Slack's ways to deliver."""
    return str(request.param)


@pytest_asyncio.fixture
async def village(sqlite_template: Path, tmp_path: Path, mode: str) -> AsyncIterator[Village]:
    """The service on SQLite, in both modes."""
    path = shutil.copy(sqlite_template, tmp_path / "madoguchi.db")
    async with running_village(f"sqlite+aiosqlite:///{path}", mode=mode) as running:
        yield running


@pytest_asyncio.fixture
async def village_on_either(database_url: str) -> AsyncIterator[Village]:
    """The service in Socket Mode: once on SQLite, once on PostgreSQL."""
    async with running_village(database_url, mode="socket") as running:
        yield running


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh database for services that a test starts and stops itself."""
    return f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path / 'madoguchi.db')}"
