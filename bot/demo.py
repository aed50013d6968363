"""`madoguchi demo`: the whole service with sample data, against the practice workspace.

The practice workspace is a process of its own and is met at Slack's HTTP API, as Slack would be. Only the
clock is shared: the page moves the demo's time, since nobody waits two days to see a reminder.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

from aiohttp import web

from bot.app import Service, build_service
from bot.clock import MovableClock
from bot.sample import seed
from bot.settings import Settings
from bot.startup import CannotStart

#: Who decides in the sample data (one of the practice workspace's people).
_COORDINATOR = "U0C001"
#: Seconds until the practice workspace must be up.
_PRACTICE_STARTS_WITHIN = 20.0
#: One step past the due moment, so that it is due.
_JUST_AFTER = timedelta(seconds=1)
#: The farthest that the time is moved at once.
_ADVANCE_MOST = timedelta(days=3660)


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
        # A page of another site that is open in the browser could post here, but not with this type.
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        wanted = await request.json()
        if not isinstance(wanted, dict):
            raise web.HTTPBadRequest
        if wanted.get("to") == "next_due":
            due = (await self._state())["next_due"]
            if due is not None:
                self._clock.advance(timedelta(seconds=due - self._clock().timestamp()) + _JUST_AFTER)
        else:
            self._clock.advance(timedelta(seconds=_seconds(wanted.get("advance", 0))))
        if self.service is not None:
            await self.service.tick()
        return web.json_response(await self._state())

    async def _state(self) -> dict[str, float | None]:
        due = None
        if self.service is not None:
            async with self.service.context.read() as work:
                due = await work.due.next_due()
        return {"now": self._clock().timestamp(), "next_due": due.timestamp() if due else None}


def _seconds(advance: object) -> float:
    """How far to move. Raises HTTPBadRequest for what would lead to where no calendar goes."""
    if isinstance(advance, int | float) and 0 <= advance <= _ADVANCE_MOST.total_seconds():
        return float(advance)
    raise web.HTTPBadRequest


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
    process = await asyncio.create_subprocess_exec(
        *command,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C ends the service first, which then ends its workspace
    )
    try:
        sys.stdout.write(await _first_line(process, host, port))
        sys.stdout.flush()
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _first_line(process: asyncio.subprocess.Process, host: str, port: int) -> str:
    """The line that says where the page is. Raises CannotStart when the workspace does not come up.

    Asking the port instead would take another program's answer for that of the workspace.
    """
    line = b""
    if process.stdout is not None:
        with suppress(TimeoutError):
            line = await asyncio.wait_for(process.stdout.readline(), _PRACTICE_STARTS_WITHIN)
    if not line:
        raise CannotStart(
            f"練習用の Slack を {host}:{port} で開けません。ほかのポートを「--port」で指定してください。 / "
            f"The practice workspace does not come up at {host}:{port}: is the port in use? Give another "
            "one with --port."
        )
    return line.decode()
