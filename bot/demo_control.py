"""The demo's control address: its clock, and the service's end and beginning, over HTTP on loopback.

The practice workspace's page has the buttons. `stop` and `start` are two requests, since between them the
workspace throws away what the service has posted.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from aiohttp import web

from bot.app import Service, build_service
from bot.clock import MovableClock
from bot.demo_folder import DemoFolder
from bot.sample import seed
from bot.settings import Settings
from bot.startup import CannotStart
from storage.errors import StorageError

#: Who decides in the sample data (one of the practice workspace's people).
_COORDINATOR = "U0C001"
#: The farthest that the time is moved at once.
_ADVANCE_MOST = timedelta(days=3660)
#: Seconds for what is due at a moment to be done and delivered.
_SETTLES_WITHIN = 10.0

#: What a page and the workspace agree on: epoch seconds.
State = dict[str, float | None]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Demo:
    """The service of the demo, and its clock. One thing at a time is done to them."""

    def __init__(self, settings: Settings, clock: MovableClock, folder: DemoFolder) -> None:
        self._settings = settings
        self._clock = clock
        self._folder = folder
        self._turn = asyncio.Lock()
        self.service: Service | None = None

    async def start(self, *, fresh: bool = False) -> None:
        """Over the data that is there; `fresh` throws it away, and makes sample data at the present time.

        Raises CannotStart or a StorageError, each with a sentence.
        """
        async with self._turn:
            if self.service is not None:
                return
            if fresh:
                self._folder.throw_away_data()
                self._clock.set_back()
            async with AsyncExitStack() as on_failure:
                service = await build_service(self._settings, clock=self._clock)
                on_failure.push_async_callback(service.stop)
                if not self._folder.filled:
                    coordinator = await service.house.directory.actor(_COORDINATOR)
                    await seed(service.context, service.matcher, coordinator, self._clock())
                    self._folder.mark(filled=True)
                await service.start()
                on_failure.pop_all()
            self.service = service
            if fresh:
                await _settle(service)  # whoever began anew finds the sample's cards in their places

    async def stop(self) -> None:
        """Lets go of everything but the clock."""
        async with self._turn:
            service, self.service = self.service, None
            if service is not None:
                await service.stop()

    async def move(self, seconds: float) -> None:
        """Moves the clock to that moment, never back, and returns when what is due then has been done."""
        async with self._turn:
            self._clock.advance(timedelta(seconds=seconds - self._clock().timestamp()))
            if self.service is not None:
                await _settle(self.service)

    async def state(self) -> State:
        due = None
        if self.service is not None:
            async with self.service.context.read() as work:
                due = await work.due.next_due()
        return {"now": self._clock().timestamp(), "next_due": due.timestamp() if due else None}


async def _settle(service: Service) -> None:
    await service.tick()
    try:
        async with asyncio.timeout(_SETTLES_WITHIN):
            for worker in service.workers * 2:  # what is delivered may make something due, and that a message
                await worker.rested()
    except TimeoutError:
        return  # Slack is slow or away: it comes later, as it would


class _Routes:
    def __init__(self, demo: Demo) -> None:
        self._demo = demo

    async def show(self, _: web.Request) -> web.Response:
        return web.json_response(await self._demo.state())

    async def move(self, request: web.Request) -> web.Response:
        to = (await _body(request)).get("to")
        now = (await self._demo.state())["now"] or 0.0
        if isinstance(to, bool) or not isinstance(to, int | float) or not 0 <= to <= now + _MOST:
            raise web.HTTPBadRequest
        await self._demo.move(to)
        return web.json_response(await self._demo.state())

    async def stop(self, request: web.Request) -> web.Response:
        await _body(request)
        await self._demo.stop()
        return web.json_response(await self._demo.state())

    async def start(self, request: web.Request) -> web.Response:
        await self._demo.start(fresh=(await _body(request)).get("fresh") is True)
        return web.json_response(await self._demo.state())


_MOST = _ADVANCE_MOST.total_seconds()


async def _body(request: web.Request) -> dict[str, object]:
    # A page of another site that is open in the browser could post here, but not with this type.
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    try:
        body = await request.json()
    except ValueError as error:
        raise web.HTTPBadRequest from error
    if not isinstance(body, dict):
        raise web.HTTPBadRequest
    return body


@web.middleware
async def _in_words(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A failure that we know is answered with its sentence; a name that only leads here, not at all."""
    if request.url.host != "127.0.0.1":  # another site's name could be made to lead here (DNS rebinding)
        raise web.HTTPForbidden
    try:
        return await handler(request)
    except (CannotStart, StorageError) as error:
        raise web.HTTPServiceUnavailable(text=str(error)) from error


@asynccontextmanager
async def control_served(demo: Demo) -> AsyncIterator[str]:
    """The address, while it is served."""
    routes = _Routes(demo)
    app = web.Application(middlewares=[_in_words])
    app.add_routes(
        [
            web.get("/clock", routes.show),
            web.post("/clock", routes.move),
            web.post("/stop", routes.stop),
            web.post("/start", routes.start),
        ]
    )
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
