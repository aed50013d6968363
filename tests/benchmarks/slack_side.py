"""Slack's side, as small as it can be: it stamps acknowledgements and answers every call at once.

The practice workspace would check and draw whatever it is told, in the same process that stamps the times.
This one keeps nothing but what the figures need.
"""

import asyncio
import itertools
import json
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from aiohttp import WSMsgType, web

from tests.benchmarks.payloads import BOT_USER, CHANNEL, TEAM, Json

#: Who decides: the members of the coordinators' channel.
COORDINATORS = ("U0C001", "U0C002", "U0C003")
_PATIENCE = 20.0


class Call(NamedTuple):
    """One call of the Web API, with the time at which it came in."""

    method: str
    arguments: Json
    at: float


class SlackSide:
    """The Web API and Socket Mode for one measured process."""

    def __init__(self) -> None:
        self.root_url = ""
        self.connected = asyncio.Event()
        self.counts: Counter[str] = Counter()
        #: By trigger id: when its view was opened.
        self.opened_at: dict[str, float] = {}
        self.socket: web.WebSocketResponse | None = None
        self._acked: dict[str, Callable[[float, Any], None]] = {}
        self._watches: list[tuple[Callable[[Call], bool], asyncio.Future[Call]]] = []
        self._called = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._numbers = itertools.count(1)

    async def start(self) -> None:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/link", self._link)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, backlog=512)
        await site.start()
        self.root_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    # waiting

    def next_call(self, wanted: Callable[[Call], bool]) -> asyncio.Future[Call]:
        """The next call that is as wanted. Ask before causing it."""
        future: asyncio.Future[Call] = asyncio.get_running_loop().create_future()
        self._watches.append((wanted, future))
        return future

    async def quiet(self, seconds: float = 0.2) -> None:
        """Returns when nothing was called for so long: what was asked for is done."""
        async with asyncio.timeout(_PATIENCE):
            while True:
                self._called.clear()
                try:
                    await asyncio.wait_for(self._called.wait(), seconds)
                except TimeoutError:
                    return

    # Socket Mode

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        await socket.send_str('{"type": "hello", "num_connections": 1}')
        self.socket = socket
        self.connected.set()
        async for message in socket:
            at = time.perf_counter()
            if message.type is WSMsgType.TEXT:
                body = json.loads(message.data)
                answered = self._acked.pop(str(body.get("envelope_id")), None)
                if answered is not None:
                    answered(at, body.get("payload"))
        self.connected.clear()
        return socket

    def when_acked(self, envelope_id: str, answered: Callable[[float, Any], None]) -> None:
        self._acked[envelope_id] = answered

    # Web API

    async def _api(self, request: web.Request) -> web.Response:
        at = time.perf_counter()
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.counts[method] += 1
        self._called.set()
        if method == "views.open":
            self.opened_at[str(arguments.get("trigger_id"))] = at
        call = Call(method, arguments, at)
        for watch in [watch for watch in self._watches if watch[0](call)]:
            self._watches.remove(watch)
            if not watch[1].done():
                watch[1].set_result(call)
        body = json.dumps({"ok": True, **self._answer(method, arguments)})
        return web.Response(text=body, content_type="application/json")

    def _answer(self, method: str, arguments: Json) -> Json:
        answer = _ANSWERS.get(method)
        if answer is not None:
            return answer(arguments)
        match method:
            case "apps.connections.open":
                return {"url": f"{self.root_url.replace('http', 'ws', 1)}link"}
            case "chat.postMessage" | "chat.update":
                ts = arguments.get("ts") or f"1764000000.{next(self._numbers):06d}"
                return {"channel": arguments["channel"], "ts": ts}
        return {}


def view_of(trigger_id: str) -> str:
    """The id of the view that a trigger opens."""
    return f"V{trigger_id}"


def _person(user: str) -> Json:
    profile = {"real_name": user, "email": f"{user.lower()}@slack.example"}
    return {"id": user, "team_id": TEAM, "name": user.lower(), "real_name": user, "profile": profile}


#: What Slack says to each method, for the arguments; others get a mere `ok`.
_ANSWERS: dict[str, Callable[[Json], Json]] = {
    "auth.test": lambda _: {"team_id": TEAM, "user_id": BOT_USER, "bot_id": "B0MADOGUCHI"},
    "users.info": lambda given: {"user": _person(str(given["user"]))},
    "conversations.members": lambda _: {"members": [BOT_USER, *COORDINATORS]},
    "conversations.info": lambda _: {"channel": {"id": CHANNEL, "is_member": True, "is_private": True}},
    "conversations.open": lambda given: {"channel": {"id": f"D{str(given['users'])[1:]}"}},
    "conversations.history": lambda _: {"messages": [], "has_more": False},
    "conversations.replies": lambda _: {"messages": [], "has_more": False},
    "views.open": lambda given: {"view": {"id": view_of(str(given["trigger_id"]))}},
    "views.push": lambda given: {"view": {"id": view_of(str(given["trigger_id"]))}},
    "views.update": lambda given: {"view": {"id": given["view_id"]}},
}


async def _arguments(request: web.Request) -> Json:
    body = await request.read()
    if request.content_type == "application/json":
        return dict(json.loads(body or b"{}"))
    return dict(parse_qsl(body.decode())) | dict(request.query)
