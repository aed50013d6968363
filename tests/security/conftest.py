"""Fixtures of the attacks: a running village, and payloads such as only a forger would send."""

import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

sys.path.append(str(Path(__file__).parents[1] / "journeys"))

from forging import Forger
from village import Village, running_village


@pytest_asyncio.fixture
async def village(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Village]:
    """The service on SQLite, in Socket Mode."""
    path = shutil.copy(sqlite_template, tmp_path / "madoguchi.db")
    async with running_village(f"sqlite+aiosqlite:///{path}", mode="socket") as running:
        yield running


@pytest_asyncio.fixture
async def village_over_http(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Village]:
    """The service on SQLite, in HTTP mode."""
    path = shutil.copy(sqlite_template, tmp_path / "madoguchi.db")
    async with running_village(f"sqlite+aiosqlite:///{path}", mode="http") as running:
        yield running


@pytest.fixture
def forger(village: Village) -> Forger:
    return Forger(village)
