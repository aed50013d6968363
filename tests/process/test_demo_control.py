"""The demo's control address takes nothing that is not asked for as agreed."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.clock import MovableClock, system_clock
from bot.demo_control import Demo, control_served
from bot.demo_folder import DemoFolder
from bot.settings import Settings

JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """Of a demo whose service is not up."""
    settings = Settings(
        _env_file=None,
        slack_api_url="http://127.0.0.1:9/api/",  # where nobody is
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'none.db'}",
    )
    async with control_served(Demo(settings, MovableClock(), DemoFolder(tmp_path))) as url:
        yield url


async def status(url: str, body: str, **headers: str) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers={**JSON, **headers}) as answer,
    ):
        return answer.status


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "{}", '{"to": true}', '{"to": "9"}', '{"to": NaN}', '{"to": -1e300}', '{"to": 1e300}'],
)
async def test_no_other_moment_is_gone_to(address: str, body: str) -> None:
    assert await status(f"{address}/clock", body) == 400
    async with aiohttp.ClientSession() as session, session.get(f"{address}/clock") as answer:
        assert abs((await answer.json())["now"] - system_clock().timestamp()) < 60


@pytest.mark.parametrize("path", ["clock", "stop", "start"])
async def test_pages_of_other_sites_reach_nothing(address: str, path: str) -> None:
    assert await status(f"{address}/{path}", "{}", **{"Content-Type": "text/plain"}) == 415
    assert await status(f"{address}/{path}", "{}", Host="evil.example") == 403


async def test_a_service_that_cannot_start_says_why(address: str) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{address}/start", json={"fresh": False}) as answer,
    ):
        assert answer.status == 503
        assert await answer.text()
