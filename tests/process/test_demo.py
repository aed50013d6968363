"""`madoguchi demo` and `python -m practice`, as somebody without an account starts them."""

import json
import signal
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from process_support import (
    MADOGUCHI,
    PRACTICE,
    Running,
    free_port,
    group_lives,
    is_empty,
    run,
    running,
    slack_settings,
)

COORDINATOR, STAFF, CHANNEL = "U0C001", "U0S001", "C0COORD"
MONTH = 30 * 86_400
#: It is no installed command: the project's folder is where it is found.
AT_HOME = {"PYTHONPATH": str(Path(__file__).parents[2])}

Json = dict[str, Any]


class Window:
    """What a page of the workspace asks for, and what it does."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url, self.session = url, session

    async def state(self, person: str = COORDINATOR, channel: str = CHANNEL) -> Json:
        params = {"person": person, "channel": channel}
        async with self.session.get(f"{self.url}/page/state", params=params) as answer:
            body: Json = await answer.json()
        return body

    async def until(self, there: Callable[[Json], bool], person: str = COORDINATOR) -> Json:
        """The state, as soon as the condition holds; looked at on every change."""
        async with self.session.ws_connect(f"{self.url}/page/events", params={"person": person}) as changes:
            while True:
                await changes.receive_json()
                state = await self.state(person)
                if there(state):
                    return state

    async def do(self, act: str, **body: Any) -> Json:
        async with self.session.post(f"{self.url}/page/{act}", json=body) as answer:
            result: Json = await answer.json()
        return result


def messages(state: Json) -> list[Json]:
    found: list[Json] = state["opened"]["messages"]
    return found


def cards(state: Json) -> list[str]:
    shown = [json.dumps(message, ensure_ascii=False) for message in messages(state)]
    return [message for message in shown if "candidate.approve" in message]


def filled(state: Json) -> bool:
    return bool(cards(state)) and state["clock"]["next_due"] is not None


@asynccontextmanager
async def demo_running(cwd: Path, *more: str) -> AsyncIterator[tuple[Running, Window]]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = (*MADOGUCHI, "demo", "--no-open", "--port", str(port), *more)
    timeout = aiohttp.ClientTimeout(total=60)
    async with (
        running(*command, settings={"SLACK_BOT_TOKEN": "xoxb-real"}, cwd=cwd) as demo,
        aiohttp.ClientSession(timeout=timeout) as session,
    ):
        await demo.says(f"Practice workspace: {url}/")
        yield demo, Window(url, session)


async def test_the_demo_shows_cases_and_moves_time(tmp_path: Path) -> None:
    async with demo_running(tmp_path) as (demo, window):
        async with window.session.get(f"{window.url}/") as page:
            assert page.status == 200
            assert "<html" in await page.text()
        state = await window.until(filled)
        assert "R8-" in cards(state)[0]

        before = state["clock"]["now"]
        moved = await window.do("clock", advance=60)
        assert moved["ok"] and before + 60 <= moved["clock"]["now"] < before + 120
        had = len(messages(await window.state()))
        moved = await window.do("clock", to="next_due")
        assert moved["ok"] and moved["clock"]["now"] >= state["clock"]["next_due"]
        moved = await window.do("clock", advance=MONTH)
        assert moved["ok"] and moved["clock"]["now"] >= state["clock"]["next_due"] + MONTH
        times = [float(message["ts"]) for message in messages(await window.state())[had:]]
        assert len({int(time) for time in times}) > 2  # each came at its own time, not all at the end
        assert times == sorted(times)

        assert await demo.stop(signal.SIGINT) == 0
        assert not group_lives(demo.process)
        assert "Traceback" not in demo.said
        assert is_empty(tmp_path)


async def test_the_demo_begins_anew_and_restarts_at_a_press(tmp_path: Path) -> None:
    async with demo_running(tmp_path) as (demo, window):
        first = await window.until(filled)
        await window.do("clock", advance=MONTH)
        await window.do("message", person=COORDINATOR, channel=CHANNEL, text="残る一言")
        before = await window.state()
        assert await window.do("restart") == {"ok": True}
        after = await window.until(lambda state: state["connected"])
        assert messages(after) == messages(before)
        assert after["clock"]["next_due"] == before["clock"]["next_due"]
        assert after["clock"]["now"] >= before["clock"]["now"]
        pressed = await window.do("command", person=STAFF, channel="C0GENERAL", command="/soudan")
        assert pressed["ok"]
        await window.until(lambda state: bool(state["modals"]), STAFF)

        assert await window.do("reset") == {"ok": True}
        anew = await window.state()
        assert filled(anew)
        assert "残る一言" not in [message["text"] for message in messages(anew)]
        assert anew["epoch"] != first["epoch"]
        assert anew["clock"]["now"] < before["clock"]["now"] - MONTH / 2
        assert (await window.state(STAFF))["modals"] == []
        assert await demo.stop(signal.SIGTERM) == 0
        assert "Traceback" not in demo.said


async def test_a_demo_that_is_kept_goes_on_where_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "練習"
    async with demo_running(tmp_path, "--keep", str(folder)) as (demo, window):
        await window.until(filled)
        await window.do("clock", advance=MONTH)
        await window.do("message", person=COORDINATOR, channel=CHANNEL, text="続きは明日")
        before = await window.state()
        assert await demo.stop(signal.SIGINT) == 0
    async with demo_running(tmp_path, "--keep", str(folder)) as (demo, window):
        state = await window.until(
            lambda state: state["connected"] and state["clock"]["next_due"] is not None
        )
        assert messages(state) == messages(before)
        assert state["clock"]["next_due"] == before["clock"]["next_due"]  # the service's time went on, too
        assert state["clock"]["now"] >= before["clock"]["now"]
        assert await demo.stop(signal.SIGINT) == 0
        assert "Traceback" not in demo.said


async def test_a_demo_that_was_killed_goes_on_with_what_it_had(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    async with demo_running(tmp_path, "--keep", str(folder)) as (demo, window):
        await window.until(filled)
        await window.do("message", person=COORDINATOR, channel=CHANNEL, text="最後の一言")
        demo.process.send_signal(signal.SIGKILL)
        await demo.process.wait()
    async with demo_running(tmp_path, "--keep", str(folder)) as (demo, window):
        state = await window.until(lambda state: state["connected"])
        # its workspace has ended of itself, and saved
        assert "最後の一言" in [message["text"] for message in messages(state)]
        assert await demo.stop(signal.SIGINT) == 0


def _of_something_else(folder: Path) -> None:
    (folder / "madoguchi.db").write_text("somebody's own")


def _damaged_workspace(folder: Path) -> None:
    _complete(folder)
    (folder / "workspace.json").write_text("{")


def _no_workspace(folder: Path) -> None:
    _complete(folder)
    (folder / "workspace.json").unlink()


def _damaged_database(folder: Path) -> None:
    _complete(folder)
    (folder / "demo.db").write_text("no database" * 1000)


def _newer(folder: Path) -> None:
    (folder / "madoguchi-demo.json").write_text('{"version": 2, "filled": true}')


def _complete(folder: Path) -> None:
    (folder / "madoguchi-demo.json").write_text('{"version": 1, "filled": true}')
    sqlite3.connect(folder / "demo.db").close()
    (folder / "demo.db").touch()
    kept = {"version": 1, "offset": 0, "last_ts": 0, "changes": 0, "channels": [], "homes": [], "files": []}
    (folder / "workspace.json").write_text(json.dumps(kept))


@pytest.mark.parametrize(
    ("make", "said", "left"),
    [
        (_of_something_else, "not a demo's", "madoguchi.db"),
        (_damaged_workspace, "workspace.json は、壊れている", "workspace.json"),
        (_no_workspace, "is missing", "demo.db"),
        (_damaged_database, "cannot be used", "demo.db"),
        (_newer, "of another version", "madoguchi-demo.json"),
    ],
)
async def test_a_folder_that_cannot_be_gone_on_from_is_refused_and_left_alone(
    tmp_path: Path, make: Callable[[Path], None], said: str, left: str
) -> None:
    make(tmp_path)
    before = content(tmp_path / left)
    command = (*MADOGUCHI, "demo", "--no-open", "--port", str(free_port()), "--keep", str(tmp_path))
    ended = await run(*command, settings={}, cwd=tmp_path)
    assert ended.status == 1
    assert said in ended.said
    assert "Traceback" not in ended.said
    assert content(tmp_path / left) == before


def content(file: Path) -> bytes:
    return file.read_bytes()


async def test_a_folder_has_one_demo_at_a_time(tmp_path: Path) -> None:
    async with demo_running(tmp_path, "--keep", str(tmp_path / "kept")) as (demo, window):
        await window.until(filled)
        command = (*MADOGUCHI, "demo", "--no-open", "--port", str(free_port()))
        ended = await run(*command, "--keep", str(tmp_path / "kept"), settings={}, cwd=tmp_path)
        assert ended.status == 1
        assert "Another demo is using" in ended.said
        assert filled(await window.state())
        assert await demo.stop(signal.SIGINT) == 0


async def test_the_practice_workspace_runs_alone(tmp_path: Path) -> None:
    port = free_port()
    command = (*PRACTICE, "--no-open", "--port", str(port))
    async with running(*command, settings=AT_HOME, cwd=tmp_path) as practice:
        await practice.says(f"Practice workspace: http://127.0.0.1:{port}/")
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/") as page:
                assert page.status == 200
            headers = {"Authorization": "Bearer xoxb-practice"}
            async with session.post(f"http://127.0.0.1:{port}/api/auth.test", headers=headers) as answer:
                assert (await answer.json())["ok"]
        assert await practice.stop(signal.SIGINT) == 0
        assert not group_lives(practice.process)


async def test_a_workspace_that_others_can_reach_says_so(tmp_path: Path) -> None:
    port = str(free_port())
    async with running(
        *PRACTICE, "--no-open", "--host", "0.0.0.0", "--port", port, settings=AT_HOME, cwd=tmp_path
    ) as practice:
        await practice.says("Anybody who reaches 0.0.0.0:.* can be anyone")
        assert await practice.stop(signal.SIGINT) == 0
    async with running(*PRACTICE, "--no-open", "--port", port, settings=AT_HOME, cwd=tmp_path) as practice:
        await practice.says("Practice workspace:")
        assert await practice.stop(signal.SIGINT) == 0
    assert "Anybody" not in practice.said


async def test_a_workspace_at_a_port_that_is_taken_or_is_none_says_so_in_a_line(tmp_path: Path) -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        taken = await run(*PRACTICE, "--no-open", "--port", str(port), settings=AT_HOME, cwd=tmp_path)
        assert taken.status == 1
        assert f"Cannot serve on 127.0.0.1:{port}: it is in use; give another --port" in taken.said
    none = await run(*PRACTICE, "--no-open", "--port", "99999", settings=AT_HOME, cwd=tmp_path)
    assert none.status == 2
    assert "99999 is no port: 1 to 65535" in none.said
    assert "Traceback" not in taken.said + none.said


async def test_a_service_that_was_killed_finds_its_workspace_and_hears_what_it_missed(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = (*PRACTICE, "--no-open", "--port", str(port), "--event-retries", *["0"] * 2, *["1"] * 40)
    settings = slack_settings(f"{url}/api/", f"sqlite+aiosqlite:///{tmp_path / 'serve.db'}")
    async with (
        running(*command, settings=AT_HOME, cwd=tmp_path) as practice,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session,
    ):
        await practice.says("Practice workspace")
        window = Window(url, session)
        async with running(*MADOGUCHI, "serve", settings=settings, cwd=tmp_path) as serve:
            await window.until(lambda state: state["connected"])
            await window.do("home_opened", person=COORDINATOR, tab="home")
            home = (await window.until(lambda state: state["home"] is not None))["home"]
            await window.do("message", person=COORDINATOR, channel=CHANNEL, text="残る一言")
            serve.process.send_signal(signal.SIGKILL)
            await serve.process.wait()
        alone = await window.until(lambda state: not state["connected"])
        assert alone["home"] == home and [message["text"] for message in messages(alone)] == ["残る一言"]
        pressed = await window.do("command", person=STAFF, channel="C0GENERAL", command="/soudan")
        assert not pressed["ok"] and pressed["message"]
        await window.do("home_opened", person=STAFF, tab="home")
        async with running(*MADOGUCHI, "serve", settings=settings, cwd=tmp_path) as serve:
            await window.until(lambda state: state["home"] is not None, STAFF)
            again = await window.state()
            assert again["home"]["view"]["id"] == home["view"]["id"]
            assert [message["text"] for message in messages(again)] == ["残る一言"]
            assert await serve.stop(signal.SIGTERM) == 0
        assert await practice.stop(signal.SIGINT) == 0
