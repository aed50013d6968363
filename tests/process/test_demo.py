"""`madoguchi demo` and `python -m practice`, as somebody without an account starts them."""

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
from process_support import MADOGUCHI, PRACTICE, free_port, group_lives, is_empty, running

COORDINATOR, CHANNEL = "U0C001", "C0COORD"

Json = dict[str, Any]


async def seen(session: aiohttp.ClientSession, url: str, there: Callable[[Json], bool]) -> Json:
    """What the coordinator's page shows, as soon as the condition holds; looked at on every change."""
    async with session.get(f"{url}/page/events", params={"person": COORDINATOR}) as changes:
        while True:
            await changes.content.readuntil(b"\n\n")
            async with session.get(f"{url}/page/state", params={"person": COORDINATOR}) as answer:
                state: Json = await answer.json()
            if there(state):
                return state


def cards(state: Json) -> list[str]:
    return [
        json.dumps(message, ensure_ascii=False)
        for message in state["messages"][CHANNEL]
        if "candidate.approve" in json.dumps(message)
    ]


async def test_the_demo_shows_cases_and_moves_time(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = (*MADOGUCHI, "demo", "--no-open", "--port", str(port))
    async with running(*command, settings={"SLACK_BOT_TOKEN": "xoxb-real"}, cwd=tmp_path) as demo:
        await demo.says(f"Practice workspace: {url}/")
        timeout = aiohttp.ClientTimeout(total=60)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            async with session.get(f"{url}/") as page:
                assert page.status == 200
                assert "<html" in await page.text()
            state = await seen(session, url, lambda s: bool(cards(s)) and s["clock"]["next_due"] is not None)
            assert "R8-" in cards(state)[0]

            before = state["clock"]["now"]
            async with session.post(f"{url}/page/clock", json={"advance": 3600}) as answer:
                moved = await answer.json()
            assert moved["ok"] and moved["clock"]["now"] >= before + 3600
            async with session.post(f"{url}/page/clock", json={"to": "next_due"}) as answer:
                moved = await answer.json()
            assert moved["ok"] and moved["clock"]["now"] >= state["clock"]["next_due"]

        assert await demo.stop(signal.SIGINT) == 0
        assert not group_lives(demo.process)
        assert "Traceback" not in demo.said
        assert is_empty(tmp_path)


async def test_the_practice_workspace_runs_alone(tmp_path: Path) -> None:
    port = free_port()
    # it is no installed command: the project's folder is where it is found
    settings = {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = (*PRACTICE, "--no-open", "--port", str(port))
    async with running(*command, settings=settings, cwd=tmp_path) as practice:
        await practice.says(f"Practice workspace: http://127.0.0.1:{port}/")
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/") as page:
                assert page.status == 200
            headers = {"Authorization": "Bearer xoxb-practice"}
            async with session.post(f"http://127.0.0.1:{port}/api/auth.test", headers=headers) as answer:
                assert (await answer.json())["ok"]
        assert await practice.stop(signal.SIGINT) == 0
        assert not group_lives(practice.process)
