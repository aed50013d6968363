"""What every listener needs, put together once by the composition root."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.services.candidates import Matcher
from bot.services.context import Context
from bot.words import Words, words
from handlers.directory import Directory

log = structlog.get_logger()


class Background:
    """Work that goes on after the ack. Bolt keeps no reference to it, so we do, and await it at shutdown."""

    def __init__(self) -> None:
        self._tasks: dict[asyncio.Task[None], str] = {}

    def run(self, work: Coroutine[Any, Any, None], *, of: str = "") -> None:
        """`of` names what it belongs to, for those who come after it."""
        task = asyncio.create_task(work)
        self._tasks[task] = of
        task.add_done_callback(self._tasks.pop)

    async def earlier(self, of: str, *, within: float) -> None:
        """Waits until what was begun before the present work, and belongs to the same, is done."""
        before: list[asyncio.Task[None]] = []
        for task, its in self._tasks.items():
            if task is asyncio.current_task():
                break
            if of and its == of:
                before.append(task)
        if before:
            await asyncio.wait(before, timeout=within)

    async def finish(self, *, within: float) -> None:
        """Waits for what is under way; what takes longer is cancelled."""
        if not self._tasks:
            return
        _, pending = await asyncio.wait(list(self._tasks), timeout=within)
        for task in pending:
            task.cancel()
        if pending:
            log.warning("background work was cut off", tasks=len(pending))
            await asyncio.wait(pending)


@dataclass(frozen=True)
class House:
    """The service as the listeners see it."""

    context: Context
    client: AsyncWebClient
    directory: Directory
    clock: Callable[[], datetime]
    coordinator_channel: str
    matcher: Matcher
    background: Background = field(default_factory=Background)

    async def words_for(self, slack_user_id: str) -> Words:
        """The catalogue in the language that the person chose (Japanese until they do)."""
        async with self.context.read() as work:
            person = await work.people.get(slack_user_id)
        return words(person.language, self.context.calendar.zone)

    async def answer(self, body: Mapping[str, Any], text: str, blocks: Sequence[Mapping[str, Any]]) -> None:
        """Answers a command only to the person, also where the bot is not a member.

        Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
        """
        webhook = AsyncWebhookClient(str(body["response_url"]), timeout=10)
        await webhook.send(text=text, blocks=[dict(b) for b in blocks], response_type="ephemeral")

    async def update_view(self, view_id: str, view: Mapping[str, Any]) -> None:
        await self.client.views_update(view_id=view_id, view=dict(view))
