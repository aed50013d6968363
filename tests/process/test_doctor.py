"""`madoguchi doctor` finds what is wrong, says how to mend it, and is content only when all is well."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web
from process_support import MADOGUCHI, Ended, free_port, is_empty, run, slack_settings

from bot.manifest import manifest_text
from practice.constants import SIGNING_SECRET
from practice.testing import practice_workspace

SCOPES: list[str] = yaml.safe_load(manifest_text())["oauth_config"]["scopes"]["bot"]


async def doctor(settings: dict[str, str], cwd: Path, *, migrated: bool = True) -> Ended:
    if migrated:
        assert (await run(*MADOGUCHI, "db", "upgrade", settings=settings, cwd=cwd)).status == 0
    return await run(*MADOGUCHI, "doctor", settings=settings, cwd=cwd)


def here(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'madoguchi.db'}"


def troubles(ended: Ended) -> dict[str, str]:
    """What is wrong, and the sentence that says how to mend it."""
    lines = ended.out.splitlines()
    assert "Traceback" not in ended.said
    assert "xoxb-hush" not in ended.out + ended.said
    return {
        line[2:].split(" / ")[1]: lines[n + 1].strip() for n, line in enumerate(lines) if line.startswith("×")
    }


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_all_is_well(tmp_path: Path, mode: str) -> None:
    of_mode = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": SIGNING_SECRET} if mode == "http" else {}
    async with practice_workspace() as ws:
        ended = await doctor(slack_settings(ws.base_url, here(tmp_path)) | of_mode, tmp_path)
    assert (ended.status, ended.said, troubles(ended)) == (0, "", {})
    assert ended.out.count("○") == (8 if mode == "socket" else 7)


async def test_nothing_is_set(tmp_path: Path) -> None:
    ended = await doctor({}, tmp_path, migrated=False)
    found = troubles(ended)
    assert ended.status == 1
    assert set(found) == {"settings", "migrations"}
    assert "SLACK_BOT_TOKEN" in found["settings"]
    assert is_empty(tmp_path)  # looking makes no database


@pytest.mark.parametrize(
    ("changes", "about", "says"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-hush"}, "bot token", "OAuth & Permissions"),
        ({"SLACK_APP_TOKEN": "xapp-hush"}, "app token", "connections:write"),
        ({"COORDINATOR_CHANNEL": "C0NOBOT"}, "coordinators' channel", "/invite"),
    ],
)
async def test_one_thing_is_wrong_in_slack(
    tmp_path: Path, changes: dict[str, str], about: str, says: str
) -> None:
    async with practice_workspace() as ws:
        ended = await doctor(slack_settings(ws.base_url, here(tmp_path)) | changes, tmp_path)
    assert ended.status == 1
    assert "1" in ended.said
    assert set(troubles(ended)) == {about}
    assert says in troubles(ended)[about]


async def test_slack_cannot_be_reached(tmp_path: Path) -> None:
    ended = await doctor(slack_settings("http://127.0.0.1:1/api/", here(tmp_path)), tmp_path)
    assert ended.status == 1
    assert set(troubles(ended)) == {"bot token", "app token"}


async def test_a_database_is_not_migrated(tmp_path: Path) -> None:
    (tmp_path / "madoguchi.db").touch()
    async with practice_workspace() as ws:
        ended = await doctor(slack_settings(ws.base_url, here(tmp_path)), tmp_path, migrated=False)
    assert (ended.status, set(troubles(ended))) == (1, {"migrations"})
    assert "madoguchi db upgrade" in troubles(ended)["migrations"]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite+aiosqlite:////missing/madoguchi.db", "There is no folder"),
        (f"postgresql+asyncpg://u:xoxb-hush@127.0.0.1:{free_port()}/x", "Check that the server runs"),
        ("mysql://u:xoxb-hush@127.0.0.1/x", "sqlite+aiosqlite:///path"),
    ],
)
async def test_a_database_cannot_be_used(tmp_path: Path, url: str, says: str) -> None:
    async with practice_workspace() as ws:
        ended = await doctor(slack_settings(ws.base_url, url), tmp_path, migrated=False)
    assert (ended.status, set(troubles(ended))) == (1, {"database"})
    assert says in troubles(ended)["database"]


@pytest.mark.parametrize("lacking", ["users:read", "users:read.email", "groups:read", "groups:history"])
async def test_a_scope_is_lacking(tmp_path: Path, lacking: str) -> None:
    manifest: dict[str, Any] = yaml.safe_load(manifest_text())
    manifest["oauth_config"]["scopes"]["bot"].remove(lacking)
    async with practice_workspace(manifest=manifest) as ws:
        ended = await doctor(slack_settings(ws.base_url, here(tmp_path)), tmp_path)
    assert ended.status == 1
    assert f"The token lacks {lacking}:" in troubles(ended)["scopes"]


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


async def test_the_list_of_scopes_is_compared_with_the_manifest(tmp_path: Path) -> None:
    some = [scope for scope in SCOPES if scope not in {"im:write", "commands"}]
    async with slack_that_says(some, datetime.now(UTC)) as url:
        ended = await doctor(slack_settings(url, here(tmp_path)), tmp_path)
    assert set(troubles(ended)) == {"scopes"}
    assert "commands, im:write" in troubles(ended)["scopes"]


@pytest.mark.parametrize(("ahead", "says"), [(-600, "ahead of Slack's"), (600, "behind Slack's")])
async def test_the_clock_is_compared_with_slacks(tmp_path: Path, ahead: int, says: str) -> None:
    async with slack_that_says(SCOPES, datetime.now(UTC) + timedelta(seconds=ahead)) as url:
        ended = await doctor(slack_settings(url, here(tmp_path)), tmp_path)
    assert set(troubles(ended)) == {"clock"}
    assert says in troubles(ended)["clock"]
