"""Sends payloads to the app and writes down what was not acknowledged.

Events are tried again as https://docs.slack.dev/apis/events-api#retries says; interactions are not.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from practice.constants import EVENT_RETRY_SECONDS, Json
from practice.deliver.common import Ack, Deliverer, DeliveryFailedError, DeliveryKind
from practice.events import is_subscribed
from practice.faults import Faults
from practice.inspector import Inspector
from practice.payloads import event_callback
from practice.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Delivered:
    """One line of the log of deliveries."""

    kind: str
    name: str
    seconds: float
    error: str
    payload: Any
    answer: Any


@dataclass
class Dispatcher:
    ws: Workspace
    deliverer: Deliverer
    faults: Faults
    inspector: Inspector
    retry_seconds: tuple[float, ...] = EVENT_RETRY_SECONDS
    log: list[Delivered] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def interact(self, kind: DeliveryKind, payload: Json) -> Ack:
        """One interaction; a failure is written down and raised.

        Where it is delivered twice, the person sees what became of the first.
        """
        if not self.faults.take_twice():
            return await self._once(kind, payload)
        first, _ = await asyncio.gather(
            self._once(kind, payload),
            self._once(kind, payload, trouble="deliver_twice"),
            return_exceptions=True,
        )
        if isinstance(first, BaseException):
            raise first
        return first

    async def _once(
        self, kind: DeliveryKind, payload: Json, retry: int = 0, reason: str = "", trouble: str = ""
    ) -> Ack:
        name = str(payload.get("command") or payload.get("event", payload).get("type"))
        self.inspector.sending(payload)
        started = time.monotonic()
        row = partial(self.inspector.add, kind, name, payload, started=started, trouble=trouble, retry=retry)
        try:
            ack = await self.deliverer.deliver(kind, payload, retry=retry, reason=reason)
        except DeliveryFailedError as failure:
            again = kind == "events_api" and failure.error == "no_connection"  # Slack tries later
            row(error=failure.error, detail=failure.detail, expected=again)
            self._note(Delivered(kind, name, time.monotonic() - started, failure.error, payload, None))
            self.ws.refusals.record(f"deliver {name}", failure.error, failure.detail, payload, expected=again)
            raise
        row(answered=ack.body)
        self._note(Delivered(kind, name, ack.seconds, "", payload, ack.body))
        return ack

    def _note(self, line: Delivered) -> None:
        self.log.append(line)
        del self.log[:-2000]
        self.ws.stir()

    def send_event(self, event: Json) -> None:
        """Tells the app in the background, if it has subscribed."""
        if is_subscribed(self.ws, event):
            self.spawn(self._event_with_retries(event))

    async def event_now(self, event: Json) -> bool:
        """Tells the app and waits for its acknowledgement; True when there was one (or no subscription)."""
        if not is_subscribed(self.ws, event):
            return True
        payload = self._event_payload(event)
        try:
            await self._once("events_api", payload)
        except DeliveryFailedError as failure:
            self.spawn(self._retries(payload, failure.error))
            return False
        return True

    def _event_payload(self, event: Json) -> Json:
        return event_callback(event, self.ws.new_id("Ev"), int(self.ws.now()))

    async def _event_with_retries(self, event: Json) -> None:
        payload = self._event_payload(event)
        try:
            await self._once("events_api", payload)
        except DeliveryFailedError as failure:
            await self._retries(payload, failure.error)

    async def _retries(self, payload: Json, reason: str) -> None:
        names = {"no_ack": "http_timeout", "no_connection": "connection_failed", "http_error": "http_error"}
        for attempt, seconds in enumerate(self.retry_seconds, start=1):
            await asyncio.sleep(seconds)
            try:
                await self._once("events_api", payload, attempt, names.get(reason, "unknown_error"))
            except DeliveryFailedError:
                continue
            return

    def spawn(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Waits until no event is on its way (retries that wait do not count)."""
        pending = {task for task in self._tasks if not task.done()}
        if pending:
            await asyncio.wait(pending, timeout=5)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
