"""The composition root: settings -> storage -> use cases -> Slack app -> workers and ticks.

The one module that knows everybody. Nothing else constructs an engine, a client or a clock.
"""

import asyncio
import gc
import logging
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from uuid import uuid4
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock, system_clock
from bot.domain.office_calendar import OfficeCalendar
from bot.domain.policy import Policy
from bot.jobs.due import run_due, use_cases
from bot.jobs.ticks import EveryTick
from bot.jobs.worker import Worker
from bot.kept_index import EXAMPLES, KeptFile
from bot.metrics import Metrics
from bot.semantic import is_installed
from bot.semantic_start import SemanticStart
from bot.services.candidates import Matcher
from bot.services.context import Context
from bot.services.reminders.monthly import plan_month
from bot.settings import Settings, read_closures
from bot.startup import CannotStart, check_channel, check_token, connect_socket
from bot.topics import bundled_topics
from handlers.delivery import Delivery
from handlers.directory import Directory
from handlers.house import House
from handlers.listeners import register
from handlers.surfaces import all_listeners
from handlers.web import build_web
from storage.engine import Database, open_database
from storage.errors import DatabaseUnreachable
from storage.leases import take_back_leases
from storage.migrate import is_current, upgrade

#: Seconds between two looks at what is due. A commit wakes the workers at once; ticks are for time.
TICK = 1.0
#: Seconds for work under way to finish at shutdown.
GRACE = 8.0
#: After so many collections of the middle generation there is a full one.
FULL_COLLECTIONS = 1000
#: Seconds for one call of Slack's Web API.
API_TIMEOUT = 10

log = structlog.get_logger()


class _Wakes:
    """Called by every commit that leaves work; the workers are known only later."""

    def __init__(self) -> None:
        self.workers: list[Worker] = []

    def __call__(self) -> None:
        for worker in self.workers:
            worker.wake()


@dataclass
class Service:
    """Everything that runs. `start` and `stop` may each be called once."""

    settings: Settings
    clock: Clock
    database: Database
    context: Context
    house: House
    matcher: Matcher
    bolt: AsyncApp
    workers: list[Worker]
    scheduler: AsyncIOScheduler
    runner: web.AppRunner
    socket: AsyncSocketModeHandler | None
    semantic: SemanticStart | None = None
    port: int = 0
    ticking: asyncio.Lock = field(default_factory=asyncio.Lock)  #: held by a tick that is under way

    async def start(self) -> None:
        """Returns when Slack can reach the service. Raises CannotStart with a sentence."""
        async with self.database.read() as work:
            pool = await work.experts.changed_since(0)
        await self.matcher.warm(pool)
        # What was built so far lives as long as the process. Without this, every full collection walks all
        # of it, and acks wait for up to 0.1 s meanwhile.
        gc.collect()
        gc.freeze()
        # What is made from now on dies young. A full collection in the midst of much work (thousands of
        # reminders in hand) would hold up acks for as long as it walks them, so it becomes rare.
        gc.set_threshold(*gc.get_threshold()[:2], FULL_COLLECTIONS)
        await self.runner.setup()
        await self._listen()
        self.port = self.runner.addresses[0][1]
        await take_back_leases(self.database, self.clock())
        await plan_month(self.context, self.clock())
        for worker in self.workers:
            worker.start()
            worker.wake()
        self.scheduler.start()
        if self.semantic is not None:
            await self.semantic.start()
        if self.socket is not None:
            await connect_socket(self.socket)
        log.info("serving", mode="socket" if self.socket else "http", host=self.settings.host, port=self.port)

    async def _listen(self) -> None:
        host, port = self.settings.host, self.settings.port
        try:
            await web.TCPSite(self.runner, host, port).start()
        except OSError as error:
            raise CannotStart(
                f"{host}:{port} で待ち受けられません。ほかのプログラムが使っていないか、HOST と PORT を"
                f"確かめてください。 / Cannot listen on {host}:{port} ({error.strerror}): is the port in "
                "use? Check HOST and PORT."
            ) from error

    async def stop(self) -> None:
        """Takes nothing more, finishes what is under way, lets go of the rest."""
        if self.scheduler.running:
            # APScheduler cancels a job that is under way: let the last tick end first
            self.scheduler.pause()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.ticking.acquire(), GRACE / 4)
            self.scheduler.shutdown(wait=False)
        if self.socket is not None:
            await self.socket.close_async()
        if self.semantic is not None:
            await self.semantic.stop()
        await self.house.background.finish(within=GRACE / 2)
        await asyncio.gather(*(worker.stop(within=GRACE / 2) for worker in self.workers))
        await self.runner.cleanup()
        await self.database.dispose()

    async def run_until_stopped(self) -> None:
        """Starts, waits for SIGINT or SIGTERM, stops."""
        asked = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, asked.set)
        try:
            await self.start()
            await asked.wait()
        finally:
            await self.stop()
        log.info("stopped")

    async def tick(self) -> None:
        """Wakes the workers for which something is due."""
        async with self.ticking, self.database.read() as work:
            due, waiting = await work.due.next_due(), await work.outbox.next_try()
        now = self.clock()
        for worker, moment in zip(self.workers, (due, waiting), strict=True):
            if moment is not None and moment <= now:
                worker.wake()


async def open_migrated(settings: Settings, on_commit: Callable[[], None] | None = None) -> Database:
    """The database at the newest schema. Raises DatabaseUnreachable, UnsupportedDatabase, UnknownSchema."""
    async with AsyncExitStack() as on_failure:
        database = open_database(settings.database_url, on_commit=on_commit)
        on_failure.push_async_callback(database.dispose)
        await upgrade(database)
        on_failure.pop_all()
    return database


def build_context(settings: Settings, database: Database) -> Context:
    """What the use cases need."""
    return Context(
        begin=database.begin,
        read=database.read,
        calendar=OfficeCalendar(ZoneInfo(settings.timezone), read_closures(settings.closures)),
        policy=Policy(),
        topics=bundled_topics(),
        new_id=lambda: uuid4().hex,
        overseers=settings.overseer_ids,
    )


async def build_service(settings: Settings, *, clock: Clock = system_clock) -> Service:
    """Puts the service together and checks that it can work.

    Raises CannotStart or a StorageError, each with the sentence for whoever started it.
    """
    wakes = _Wakes()
    async with AsyncExitStack() as on_failure:
        database = await open_migrated(settings, wakes)
        on_failure.push_async_callback(database.dispose)
        service = await _build(settings, database, wakes, clock)
        on_failure.pop_all()
    return service


async def _build(settings: Settings, database: Database, wakes: _Wakes, clock: Clock) -> Service:
    context = build_context(settings, database)
    client = slack_client(settings, settings.slack_bot_token.get_secret_value())
    identity = await check_token(client)
    await check_channel(client, settings.coordinator_channel)
    directory = Directory(
        client, context, coordinator_channel=settings.coordinator_channel, team_id=identity.team_id
    )
    kept = KeptFile(settings.cache_folder) if settings.cache_folder else None
    matcher = Matcher(context.topics, kept)
    house = House(
        context=context,
        client=client,
        directory=directory,
        clock=clock,
        coordinator_channel=settings.coordinator_channel,
        matcher=matcher,
    )
    bolt = AsyncApp(client=client, request_verification_enabled=False, logger=logging.getLogger("slack_bolt"))
    register(bolt, all_listeners(), house)
    delivery = Delivery(house, office_email=settings.office_email)
    cases = use_cases(context, matcher)
    workers = [
        Worker("due", lambda: run_due(context, cases, clock)),
        Worker("delivery", delivery.drain),
    ]
    wakes.workers = workers
    service = Service(
        settings=settings,
        clock=clock,
        database=database,
        context=context,
        house=house,
        matcher=matcher,
        bolt=bolt,
        workers=workers,
        scheduler=AsyncIOScheduler(timezone="UTC"),
        runner=web.AppRunner(web.Application()),
        socket=_socket(settings, bolt),
        semantic=_semantic(settings, matcher),
    )
    service.runner = web.AppRunner(_web(service), access_log=None)
    service.scheduler.add_job(
        service.tick, EveryTick(TICK), coalesce=True, misfire_grace_time=None, max_instances=1
    )
    return service


def slack_client(settings: Settings, token: str) -> AsyncWebClient:
    """No retries of its own: a post repeated after a lost answer would stand there twice."""
    return AsyncWebClient(
        token=token, base_url=settings.slack_api_url, retry_handlers=[], timeout=API_TIMEOUT
    )


def _socket(settings: Settings, bolt: AsyncApp) -> AsyncSocketModeHandler | None:
    if not settings.socket_mode:
        return None
    token = settings.slack_app_token.get_secret_value()
    return AsyncSocketModeHandler(bolt, app_token=token, web_client=slack_client(settings, token))


def _semantic(settings: Settings, matcher: Matcher) -> SemanticStart | None:
    if not (settings.semantic and is_installed()):
        return None
    return SemanticStart(
        matcher, KeptFile(settings.cache_folder, EXAMPLES) if settings.cache_folder else None
    )


def _web(service: Service) -> web.Application:
    async def database_answers() -> str:
        try:
            await service.database.ping()
        except DatabaseUnreachable as error:
            return str(error)
        return ""

    async def migrations_current() -> str:
        try:
            current = await is_current(service.database)
        except DatabaseUnreachable as error:
            return str(error)
        return "" if current else "run `madoguchi db upgrade`"

    async def slack_connected() -> str:
        if service.socket is None:
            return ""
        return "" if await service.socket.client.is_connected() else "Socket Mode is not connected"

    metrics = Metrics(service.context)
    return build_web(
        bolt=None if service.socket else service.bolt,
        signing_secret=service.settings.slack_signing_secret.get_secret_value(),
        checks={
            "database": database_answers,
            "migrations": migrations_current,
            "slack": slack_connected,
        },
        metrics=metrics.registry,
        refresh_metrics=metrics.refresh,
    )
