"""`madoguchi demo`: the whole service with sample data, against the practice workspace.

The practice workspace is a process of its own and is met at Slack's HTTP API, as Slack would be. Only the
clock is shared: the page moves the demo's time, since nobody waits two days to see a reminder.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
from aiohttp import web

from bot.app import Service, build_service
from bot.clock import MovableClock
from bot.sample import seed
from bot.settings import Settings
from bot.startup import CannotStart

#: Who decides in the sample data (one of the practice workspace's people).
_COORDINATOR = "U0C001"
#: Seconds until the practice workspace must answer.
_PRACTICE_STARTS_WITHIN = 20.0
#: One step past the due moment, so that it is due.
_JUST_AFTER = timedelta(seconds=1)


async def run_demo(*, host: str, port: int, open_page: bool) -> None:
    """Runs until it is interrupted. Raises CannotStart with a sentence."""
    clock = MovableClock()
    with tempfile.TemporaryDirectory(prefix="madoguchi-demo-") as folder:
        async with _clock_served(clock) as served, _practice(host, port, served.url, open_page):
            service = await build_service(_settings(host, port, Path(folder)), clock=clock)
            served.service = service
            coordinator = await service.house.directory.actor(_COORDINATOR)
            await seed(service.context, service.matcher, coordinator, clock())

            await service.run_until_stopped()


def _settings(host: str, port: int, folder: Path) -> Settings:
    # Nothing of a real installation's environment must reach the demo.
    reachable = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104
    return Settings(
        _env_file=None,
        slack_bot_token="xoxb-practice",  # noqa: S106
        slack_app_token="xapp-practice",  # noqa: S106
        slack_api_url=f"http://{reachable}:{port}/api/",
        coordinator_channel="C0COORD",
        database_url=f"sqlite+aiosqlite:///{folder / 'demo.db'}",
        host="127.0.0.1",
        port=0,
        overseers="U0OVERSEER",
        timezone="Asia/Tokyo",
        closures=None,
    )


class _ServedClock:
    """The demo's clock over HTTP, for the practice workspace's time buttons."""

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self.service: Service | None = None
        self.url = ""

    async def show(self, _: web.Request) -> web.Response:
        return web.json_response(await self._state())

    async def move(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        if wanted.get("to") == "next_due":
            due = (await self._state())["next_due"]
            if due is not None:
                self._clock.advance(timedelta(seconds=due - self._clock().timestamp()) + _JUST_AFTER)
        else:
            self._clock.advance(timedelta(seconds=float(wanted.get("advance", 0))))
        if self.service is not None:
            await self.service.tick()
        return web.json_response(await self._state())

    async def _state(self) -> dict[str, float | None]:
        due = None
        if self.service is not None:
            async with self.service.context.read() as work:
                due = await work.due.next_due()
        return {"now": self._clock().timestamp(), "next_due": due.timestamp() if due else None}


@asynccontextmanager
async def _clock_served(clock: MovableClock) -> AsyncIterator[_ServedClock]:
    served = _ServedClock(clock)
    app = web.Application()
    app.router.add_get("/clock", served.show)
    app.router.add_post("/clock", served.move)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}/clock"
    try:
        yield served
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _practice(host: str, port: int, clock_url: str, open_page: bool) -> AsyncIterator[None]:
    command = [
        sys.executable,
        "-m",
        "practice",
        "--host",
        host,
        "--port",
        str(port),
        "--clock-url",
        clock_url,
    ]
    if not open_page:
        command.append("--no-open")
    process = await asyncio.create_subprocess_exec(*command)
    try:
        await _answers(f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}/", process)  # noqa: S104
        yield
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def _answers(url: str, process: asyncio.subprocess.Process) -> None:
    """Waits until the page answers. Raises CannotStart when it does not come up."""
    deadline = asyncio.get_running_loop().time() + _PRACTICE_STARTS_WITHIN
    async with aiohttp.ClientSession() as session:
        while asyncio.get_running_loop().time() < deadline and process.returncode is None:
            try:
                async with session.get(url) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)
    raise CannotStart(
        f"練習用の Slack を {url} で開けません。ほかのポートを「--port」で指定してください。 / The practice "
        f"workspace does not come up at {url}: is the port taken? Give another one with --port."
    )
