"""`madoguchi doctor` finds what is wrong, says how to mend it, and is content only when all is well."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web
from process_support import MADOGUCHI, is_empty, run, slack_settings

from bot.clock import system_clock
from bot.doctor import examine
from bot.manifest import manifest_text
from bot.settings import Settings
from practice.constants import SIGNING_SECRET
from practice.testing import practice_workspace

SCOPES: list[str] = yaml.safe_load(manifest_text())["oauth_config"]["scopes"]["bot"]


async def troubles(base_url: str, database_url: str, **changes: str) -> dict[str, str]:
    """What is wrong, by what it is about, and the sentence that says how to mend it."""
    given: dict[str, Any] = {
        name.lower(): value for name, value in (slack_settings(base_url, database_url) | changes).items()
    }
    found = await examine(Settings(_env_file=None, **given), clock=system_clock)
    assert not any("hush" in finding.line() for finding in found)
    return {finding.about.split(" / ")[1]: finding.sentence for finding in found if not finding.well}


@pytest.fixture
def migrated(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a migrated database."""
    return f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path / 'madoguchi.db')}"


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_all_is_well(tmp_path: Path, migrated: str, mode: str) -> None:
    of_mode = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": SIGNING_SECRET} if mode == "http" else {}
    async with practice_workspace() as ws:
        settings = slack_settings(ws.base_url, migrated) | of_mode
        ended = await run(*MADOGUCHI, "doctor", settings=settings, cwd=tmp_path)
    assert (ended.status, ended.said) == (0, "")
    assert ended.out.count("○") == len(ended.out.splitlines()) == (8 if mode == "socket" else 7)


async def test_nothing_is_set(tmp_path: Path) -> None:
    ended = await run(*MADOGUCHI, "doctor", settings={}, cwd=tmp_path)
    assert ended.status == 1
    assert ended.said.strip() == "直すところが 2 件あります。 / Things to mend: 2."
    assert ended.out.count("×") == 2
    assert "SLACK_BOT_TOKEN" in ended.out
    assert "madoguchi db upgrade" in ended.out
    assert is_empty(tmp_path)  # looking makes no database


@pytest.mark.parametrize(
    ("changes", "about", "says"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "settings", "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-hush"}, "bot token", "OAuth & Permissions"),
        ({"SLACK_APP_TOKEN": "xapp-hush"}, "app token", "connections:write"),
        ({"SLACK_APP_TOKEN": ""}, "settings", "SLACK_SIGNING_SECRET"),
        ({"COORDINATOR_CHANNEL": "C0NOBOT"}, "coordinators' channel", "/invite"),
        ({"COORDINATOR_CHANNEL": "C0UNKNOWN"}, "coordinators' channel", "/invite"),
        ({"DATABASE_URL": "sqlite+aiosqlite:////missing/m.db"}, "database", "There is no folder"),
        ({"DATABASE_URL": "postgresql+asyncpg://u:hush@127.0.0.1:1/x"}, "database", "the server runs"),
        ({"DATABASE_URL": "mysql://u:hush@127.0.0.1/x"}, "database", "sqlite+aiosqlite:///path"),
    ],
)
async def test_one_thing_is_wrong(migrated: str, changes: dict[str, str], about: str, says: str) -> None:
    async with practice_workspace() as ws:
        found = await troubles(ws.base_url, migrated, **changes)
    assert set(found) == {about}
    assert says in found[about]
    assert " / " in found[about]  # Japanese, and English beside it


async def test_slack_cannot_be_reached(migrated: str) -> None:
    assert set(await troubles("http://127.0.0.1:1/api/", migrated)) == {"bot token", "app token"}


async def test_a_database_is_not_migrated(tmp_path: Path) -> None:
    (tmp_path / "madoguchi.db").touch()
    async with practice_workspace() as ws:
        found = await troubles(ws.base_url, f"sqlite+aiosqlite:///{tmp_path / 'madoguchi.db'}")
    assert set(found) == {"migrations"}
    assert "madoguchi db upgrade" in found["migrations"]


@pytest.mark.parametrize("lacking", ["users:read", "users:read.email", "groups:read", "groups:history"])
async def test_a_scope_is_lacking(migrated: str, lacking: str) -> None:
    manifest: dict[str, Any] = yaml.safe_load(manifest_text())
    manifest["oauth_config"]["scopes"]["bot"].remove(lacking)
    async with practice_workspace(manifest=manifest) as ws:
        found = await troubles(ws.base_url, migrated)
    assert f"The token lacks {lacking}:" in found["scopes"]


@asynccontextmanager
async def slack_that_says(scopes: list[str], moment: datetime) -> AsyncIterator[str]:
    """A Slack that answers every method, with its list of scopes and its time."""

    async def answer(_: web.Request) -> web.Response:
        body = {
            "ok": True,
            "team_id": "T1",
            "user_id": "U1",
            "url": "wss://x",
            "channel": {"is_member": True},
        }
        headers = {"x-oauth-scopes": ",".join(scopes), "Date": format_datetime(moment, usegmt=True)}
        return web.json_response(body, headers=headers)

    app = web.Application()
    app.router.add_post("/api/{method}", answer)
    app.router.add_get("/api/{method}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        await runner.cleanup()


async def test_the_list_of_scopes_is_compared_with_the_manifest(migrated: str) -> None:
    some = [scope for scope in SCOPES if scope not in {"im:write", "commands"}]
    async with slack_that_says(some, datetime.now(UTC)) as url:
        found = await troubles(url, migrated)
    assert set(found) == {"scopes"}
    assert "The token lacks commands, im:write:" in found["scopes"]


@pytest.mark.parametrize(("ahead", "says"), [(-600, "ahead of Slack's"), (600, "behind Slack's")])
async def test_the_clock_is_compared_with_slacks(migrated: str, ahead: int, says: str) -> None:
    async with slack_that_says(SCOPES, datetime.now(UTC) + timedelta(seconds=ahead)) as url:
        found = await troubles(url, migrated)
    assert set(found) == {"clock"}
    assert says in found["clock"]
