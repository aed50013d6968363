"""`madoguchi serve` as it is installed: empty database to a coordinators' card, in both of Slack's modes."""

import json
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from process_support import MADOGUCHI, SAMPLES, Running, free_port, run, running, slack_settings

from practice.constants import SIGNING_SECRET
from practice.deliver.http import signature
from practice.testing import PracticeWorkspace, practice_workspace

STAFF, COORDINATOR, CHANNEL = "U0S001", "U0C001", "C0COORD"
TITLE = "生成AIの利用ルールを作りたい"
DETAILS = "職員が業務で生成AIを使い始めたが、利用のルールがない。"


@dataclass(frozen=True)
class Served:
    """A service under way."""

    ws: PracticeWorkspace
    process: Running
    url: str

    async def get(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}{path}") as answer:
            return answer.status, await answer.text()

    async def post(self, body: str, **headers: str) -> tuple[int, str]:
        given = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.url}/slack/events", data=body.encode(), headers=given) as answer,
        ):
            return answer.status, await answer.text()

    async def file_a_request(self) -> None:
        """From `/soudan` to the card in the coordinators' channel."""
        staff, coordinator = self.ws.person(STAFF), self.ws.person(COORDINATOR)
        await staff.command("/soudan")
        await self.ws.until(lambda: "title" in _blocks(staff.modal), timeout=20)
        values = {"topic": "generative_ai", "title": TITLE, "details": DETAILS, "no_personal_data": True}
        result = await staff.submit(values={"menu": "short", **values})
        assert result.closed, result
        await self.ws.until(lambda: any(TITLE in m.words for m in coordinator.messages(CHANNEL)), timeout=20)
        await self.ws.until(
            lambda: "candidate.approve" in _actions(coordinator.messages(CHANNEL)), timeout=20
        )


def _blocks(view: Any) -> set[str]:
    return {block.get("block_id") for block in view.blocks} if view else set()


def _actions(messages: list[Any]) -> str:
    return json.dumps([message.blocks for message in messages])


@pytest.fixture(params=["socket on sqlite", "http on postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Any]:
    """Each mode once, and each database once."""
    mode, _, kind = str(request.param).partition(" on ")
    if kind == "sqlite":
        return mode, None
    return mode, request.getfixturevalue("postgres")


@pytest.fixture
async def served(where: tuple[str, Any], tmp_path: Path) -> AsyncIterator[Served]:
    mode, server = where
    url = f"sqlite+aiosqlite:///{tmp_path / 'madoguchi.db'}"
    if server is not None:
        url = server.url(await server.new())
    async with serving(url, tmp_path, mode=mode, lists=True, LOG_FORMAT="json") as it:
        yield it


@asynccontextmanager
async def serving(
    database_url: str, cwd: Path, *, mode: str = "socket", lists: bool = False, **more: str
) -> AsyncIterator[Served]:
    port = free_port()
    events_url = f"http://127.0.0.1:{port}/slack/events" if mode == "http" else None
    async with practice_workspace(events_url=events_url) as ws:
        settings = slack_settings(ws.base_url, database_url, PORT=port, **more)
        if mode == "http":
            settings |= {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": SIGNING_SECRET}
        if lists:
            await import_samples(settings, cwd)
        async with running(*MADOGUCHI, "serve", settings=settings, cwd=cwd) as process:
            await process.says(r"serving")
            await ws.until(lambda: ws.connected)
            yield Served(ws, process, f"http://127.0.0.1:{port}")


async def import_samples(settings: dict[str, str], cwd: Path) -> None:
    for kind, file in (
        ("municipalities", "municipalities.csv"),
        ("staff", "sample/staff.csv"),
        ("experts", "sample/experts.csv"),
    ):
        done = await run(*MADOGUCHI, "import", kind, str(SAMPLES / file), settings=settings, cwd=cwd)
        assert (done.status, done.said) == (0, ""), done
        assert done.out.startswith(f"{kind}: rows=")


async def test_a_request_reaches_the_coordinators(served: Served) -> None:
    await served.file_a_request()

    assert await served.get("/healthz") == (200, '{"status": "ok"}')
    status, ready = await served.get("/readyz")
    assert (status, json.loads(ready)["status"]) == (200, "ready")
    assert set(json.loads(ready)["checks"].values()) == {"ok"}
    status, metrics = await served.get("/metrics")
    assert status == 200
    assert 'madoguchi_consultations{status="proposed"} 1.0' in metrics

    assert served.ws.unexpected_refusals == []
    assert await served.process.stop(signal.SIGTERM) == 0
    assert_quiet(served.process)


def assert_quiet(process: Running) -> None:
    """Every line is JSON, and none holds a token or what a person wrote."""
    lines = [json.loads(line) for line in process.lines]
    assert lines[-1]["event"] == "stopped"
    assert all({"event", "level", "timestamp"} <= set(line) for line in lines)
    assert [
        secret for secret in ("xoxb-", "xapp-", SIGNING_SECRET, DETAILS, TITLE) if secret in process.said
    ] == []


async def test_a_fault_is_logged_without_what_was_written(served: Served) -> None:
    served.ws.faults.fail("views.update", times=1)
    await served.ws.person(STAFF).command("/soudan")
    await served.process.says("a listener failed|could not")
    await served.file_a_request()
    served.ws.faults.fail("chat.update", times=1)
    served.ws.faults.lose_answer("chat.postMessage", times=1)
    await served.file_a_request()
    assert await served.process.stop(signal.SIGTERM) == 0
    assert_quiet(served.process)


async def test_only_slack_is_listened_to_over_http(tmp_path: Path) -> None:
    async with serving(f"sqlite+aiosqlite:///{tmp_path / 'madoguchi.db'}", tmp_path, mode="http") as served:
        body = "command=%2Fsoudan&text=hush-hush&user_id=U0S001"
        now, long_ago = str(int(time.time())), str(int(time.time()) - 600)

        def headers(timestamp: str, secret: str = SIGNING_SECRET) -> dict[str, str]:
            signed = signature(secret, timestamp, body.encode())
            return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signed}

        wrong = [
            {},
            headers(now, "another-secret"),
            headers(long_ago),
            headers("soon"),
            headers("１７"),
            headers(""),
            headers(now) | {"X-Slack-Signature": "v0="},
            headers(now) | {"X-Slack-Signature": "署名".encode().decode("latin-1")},
        ]
        for given in wrong:
            encoded = {name: value.encode("utf-8").decode("latin-1") for name, value in given.items()}
            assert (await served.post(body, **encoded))[0] == 401, given
        assert (await served.get("/healthz"))[0] == 200
        assert await served.process.stop(signal.SIGTERM) == 0
        assert "hush-hush" not in served.process.said
        assert "Traceback" not in served.process.said


async def test_slack_has_no_door_in_socket_mode(tmp_path: Path) -> None:
    async with serving(f"sqlite+aiosqlite:///{tmp_path / 'madoguchi.db'}", tmp_path) as served:
        assert (await served.post("payload=x"))[0] == 404


async def test_readiness_tells_that_slack_is_gone(tmp_path: Path) -> None:
    async with serving(f"sqlite+aiosqlite:///{tmp_path / 'madoguchi.db'}", tmp_path) as served:
        assert (await served.get("/readyz"))[0] == 200
        served.ws.faults.refuse_sockets = True
        served.ws.faults.drop_sockets()
        await served.ws.until(lambda: not served.ws.connected)
        status, said = await served.get("/readyz")
        assert (status, json.loads(said)["checks"]["slack"]) == (503, "Socket Mode is not connected")
        assert (await served.get("/healthz"))[0] == 200
        assert await served.process.stop(signal.SIGTERM) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_text_log_and_the_end_by_signal(tmp_path: Path, number: signal.Signals) -> None:
    async with serving(f"sqlite+aiosqlite:///{tmp_path / 'madoguchi.db'}", tmp_path) as served:
        assert await served.process.stop(number) == 0
        await served.process.says("stopped")
        assert "Traceback" not in served.process.said


async def test_it_serves_and_stops_while_the_extra_is_being_prepared(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'madoguchi.db'}"
    extra = {"SEMANTIC": "true", "CACHE_FOLDER": str(tmp_path / "cache")}
    async with serving(url, tmp_path, lists=True, **extra) as it:
        await it.process.says("semantic_preparing")
        await it.file_a_request()
        assert await it.process.stop(signal.SIGTERM) == 0
        assert "semantic_ready" not in it.process.said
        assert "Traceback" not in it.process.said
