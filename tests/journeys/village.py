"""The whole service against the practice workspace: real framework, real HTTP, real database."""

import random
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.app import Service, build_service
from bot.domain.consultation import Consultation
from bot.sample import import_lists
from bot.settings import Settings
from practice.testing import Actor, PracticeWorkspace, Seen, action_ids, practice_workspace

JST = ZoneInfo("Asia/Tokyo")
#: A Tuesday morning; the days around it are open.
TUESDAY = datetime(2026, 12, 1, 10, 0, tzinfo=JST)

STAFF = "U0S001"
OTHER_STAFF = "U0S005"
COORDINATOR = "U0C001"
SECOND_COORDINATOR = "U0C002"
OVERSEER = "U0OVERSEER"
GUEST = "U0GUEST"
CHANNEL = "C0COORD"

FILLED: dict[str, Any] = {
    "menu": "short",
    "topic": "generative_ai",
    "title": "生成AIの利用ルールを作りたい",
    "details": "職員が業務で生成AIを使い始めたが、利用のルールがない。"
    "他の市町村の例を調べたが、決め方が分からない。",
    "no_personal_data": True,
}


class SetClock:
    """A clock that stands still until the test moves it."""

    def __init__(self, now: datetime = TUESDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Village:
    """A running service and its workspace, and what a person in it does in one breath."""

    def __init__(self, ws: PracticeWorkspace, service: Service, clock: SetClock) -> None:
        self.ws = ws
        self.service = service
        self.clock = clock
        self.staff = ws.person(STAFF)
        self.coordinator = ws.person(COORDINATOR)

    def person(self, slack_user_id: str) -> Actor:
        return self.ws.person(slack_user_id)

    async def until(self, condition: Callable[[], bool]) -> None:
        await self.ws.until(condition, timeout=10)

    async def pass_time(self, to: datetime | timedelta) -> None:
        """Moves the service's clock and lets it act."""
        self.clock.now = self.clock.now + to if isinstance(to, timedelta) else to
        await self.service.tick()

    async def settled(self) -> None:
        """Waits until nothing is due and nothing waits to be delivered."""
        await self.service.house.background.finish(within=10)
        for worker in self.service.workers * 2:
            await worker.rested()

    async def open_form(self, actor: Actor | None = None) -> None:
        person = actor or self.staff
        await person.command("/soudan")
        await self.until(lambda: _loaded(person, "title"))

    async def file(self, actor: Actor | None = None, **values: Any) -> Consultation:
        """Files a request through the form and waits for the candidates."""
        person = actor or self.staff
        before = {case.id for case in await self.cases()}
        await self.open_form(person)
        result = await person.submit(values={**FILLED, **values})
        assert result.closed, result.errors
        await self.settled()
        (case,) = [case for case in await self.cases() if case.id not in before]
        return case

    async def press(self, person: Actor, action_id: str, **where: Any) -> None:
        """Presses, and waits until everything that follows from it has happened."""
        await person.press(action_id, **where)
        await self.settled()

    async def cases(self) -> list[Consultation]:
        async with self.service.context.read() as work:
            return [case async for case in work.consultations.all()]

    async def case(self, consultation_id: str) -> Consultation:
        async with self.service.context.read() as work:
            return await work.consultations.get(consultation_id)

    def card(self, case: Consultation, actor: Actor | None = None) -> Seen:
        """The coordinators' card of a case, or the card in a person's DM with the app."""
        messages = actor.app_dm if actor else self.coordinator.messages(CHANNEL)
        (card,) = [
            m
            for m in messages
            if case.number in m.words and not _reply(m) and not _reminder(m) and not m.ephemeral
        ]
        return card

    def thread(self, case: Consultation, actor: Actor | None = None) -> list[Seen]:
        """The replies under that card."""
        card = self.card(case, actor)
        messages = actor.app_dm if actor else self.coordinator.messages(CHANNEL)
        return [m for m in messages if _reply(m) and m.thread_ts == card.ts and not m.ephemeral]

    async def approve(self, case: Consultation, *, coordinator: Actor | None = None) -> Actor:
        """Presses the first candidate's button; returns the expert who was asked."""
        person = coordinator or self.coordinator
        await person.press("candidate.approve", message=self.card(case))
        await self.settled()
        return await self.asked(case)

    async def asked(self, case: Consultation) -> Actor:
        """The expert whose answer the case waits for."""
        async with self.service.context.read() as work:
            (offer,) = [o for o in await work.offers.of_consultation(case.id) if o.status == "open"]
            expert = await work.experts.get(offer.expert_id)
        assert expert.slack_user_id
        return self.person(expert.slack_user_id)


def _reply(message: Seen) -> bool:
    return bool(message.thread_ts) and message.thread_ts != message.ts


def _reminder(message: Seen) -> bool:
    """A message of its own that names the case, too."""
    return "reminder.snooze" in action_ids(message.blocks)


def _loaded(person: Actor, block_id: str) -> bool:
    view = person.modal
    return view is not None and any(block.get("block_id") == block_id for block in view.blocks)


def _free_port() -> int:
    """A port below the range from which the system serves those who ask for any."""
    for port in random.SystemRandom().sample(range(20_000, 32_000), 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")


@asynccontextmanager
async def running_service(
    ws: PracticeWorkspace, database_url: str, *, mode: str, clock: SetClock, port: int = 0
) -> AsyncIterator[Village]:
    """The service in a workspace that is there already, reachable until the block ends."""
    service = await build_service(settings_for(ws, database_url, mode=mode, port=port), clock=clock)
    try:
        await import_lists(service.context, clock())
        await service.start()
        await ws.until(lambda: ws.connected)
        yield Village(ws, service, clock)
    finally:
        await service.stop()


def settings_for(ws: PracticeWorkspace, database_url: str, *, mode: str, port: int = 0) -> Settings:
    return Settings(
        _env_file=None,
        slack_bot_token="xoxb-practice",
        slack_app_token="xapp-practice" if mode == "socket" else "",
        slack_signing_secret="practice-secret",
        slack_api_url=ws.base_url,
        coordinator_channel=CHANNEL,
        database_url=database_url,
        host="127.0.0.1",
        port=port,
        overseers=OVERSEER,
        cache_folder=None,
        semantic=False,
    )


@asynccontextmanager
async def running_village(
    database_url: str, *, mode: str, clock: SetClock | None = None
) -> AsyncIterator[Village]:
    """A village in one of Slack's two modes. Nothing that Slack would refuse may happen in it."""
    clock = clock or SetClock()
    port = _free_port() if mode == "http" else 0
    events_url = f"http://127.0.0.1:{port}/slack/events" if mode == "http" else None
    async with (
        practice_workspace(events_url=events_url) as ws,
        running_service(ws, database_url, mode=mode, clock=clock, port=port) as village,
    ):
        yield village
    assert ws.unexpected_refusals == []
