"""Puts the workspace behind one HTTP server: Web API, Socket Mode, page."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from practice.api.endpoint import Api
from practice.api.files import receive
from practice.api.hooks import respond
from practice.control import Control
from practice.deliver.common import Deliverer
from practice.deliver.http import HttpDelivery
from practice.deliver.socket import SocketHub
from practice.dispatch import Dispatcher
from practice.errors import SlackError
from practice.events import message_event
from practice.faults import Faults
from practice.file_pages import FilePages
from practice.guard import refusal
from practice.inspector import Inspector
from practice.inspector_page import InspectorPage, watching
from practice.interactions import Client
from practice.keeping import Keeper
from practice.models import Channel, Message
from practice.page_api import PageApi, first_look
from practice.pages import Pages
from practice.reset import Resetting
from practice.sound_json import parsed
from practice.timekeeping import Timekeeper
from practice.tour_api import TourApi
from practice.tour_plan import Plan, load_plan
from practice.trouble import TroubleApi
from practice.words import Language
from practice.workspace import Workspace

FOLDER = Path(__file__).parent
BIGGEST_BODY = 2 * 1024 * 1024
BIGGEST_FILE = 50 * 1024 * 1024
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 (asked for with --host)
_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Practice:
    """The running workspace."""

    def __init__(
        self,
        ws: Workspace,
        *,
        events_url: str | None = None,
        control_url: str | None = None,
        keeper: Keeper | None = None,
        plan: Plan | None = None,
    ) -> None:
        self.ws = ws
        self.faults = Faults(on_change=ws.touch)
        self.inspector = Inspector(ws)
        ws.refusals.on_refusal = self.inspector.add_refusal
        self.hub = SocketHub(ws.refusals, ws.touch, self.faults)
        self.hub.on_socket = lambda what, trouble: self.inspector.add("socket", what, trouble=trouble)
        self.faults.drop_sockets = self.hub.drop
        self.stopping = asyncio.Event()
        self.pages = Pages()
        self._session = aiohttp.ClientSession()
        self.keeper = keeper
        self.control = Control(control_url, self._session) if control_url else None
        self.time = Timekeeper(ws, self.control)
        ws.can_move_time = self.control is not None
        self.resetting = Resetting(self)
        self.tour = TourApi(self, plan or load_plan())
        deliverer: Deliverer = HttpDelivery(events_url, self._session) if events_url else self.hub
        self.deliverer = deliverer
        self.dispatcher = Dispatcher(ws, deliverer, self.faults, self.inspector)
        self._api = Api(ws, None if events_url else self.hub, self.faults, self.inspector)
        ws.on_event = self.dispatcher.send_event
        ws.on_message = self._said
        self._runner: web.AppRunner | None = None

    def _said(self, channel: Channel, message: Message) -> None:
        self.dispatcher.send_event(message_event(self.ws, channel, message))

    @property
    def connected(self) -> bool:
        return self.deliverer.connected

    def client(self, person: str, language: Language = "ja") -> Client:
        return Client(self.ws, self.dispatcher, person, language)

    # life

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Serves; returns the URL of the page."""
        self._runner = web.AppRunner(self.application(host), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound = self._runner.addresses[0][1]
        shown = f"[{host}]" if ":" in host else host
        self.ws.root_url = f"http://{'127.0.0.1' if host in _EVERYWHERE else shown}:{bound}/"
        if self.control is not None and self.ws.clock.offset:
            await self.control.move(self.ws.now())  # the service goes on at the time that was kept
        if self.keeper is not None:
            self.keeper.start()
        return self.ws.root_url

    async def stop(self) -> None:
        self.stopping.set()
        self.ws.touch()
        await self.dispatcher.close()
        await self.hub.close()
        if self._runner is not None:
            await self._runner.cleanup()
        await self.time.close()
        await self._session.close()
        if self.keeper is not None:
            await self.keeper.stop()

    def application(self, host: str = "127.0.0.1") -> web.Application:
        guard = _guard(host)
        app = web.Application(
            client_max_size=BIGGEST_BODY,
            middlewares=[guard, watching(self.inspector), _slack_errors, self.resetting.middleware],
        )
        app.router.add_route("*", "/api/{method}", self._api.handle)
        app.add_routes(
            [
                web.get("/link/", self.hub.accept),
                web.post("/hooks/{id}", self._hook),
                web.post("/upload/{id}", self._upload),
                *FilePages(self).routes(),
                web.get("/archives/{channel}/{message}", self._permalink),
                web.get("/", self._page),
                *PageApi(self).routes(),
                *self.resetting.routes(),
                *self.tour.routes(),
                *TroubleApi(self).routes(),
                *InspectorPage(self).routes(),
            ]
        )
        app.router.add_static("/static", FOLDER / "static")
        app.on_response_prepare.append(_headers)
        return app

    # small routes

    async def _hook(self, request: web.Request) -> web.Response:
        body: Any = None
        try:
            body = parsed(await request.read())
            respond(self.ws, request.match_info["id"], body)
        except ValueError:
            self.ws.refusals.record("response_url", "invalid_payload")
            return web.Response(status=400, text="invalid_payload")
        except SlackError as problem:
            self.ws.refusals.record("response_url", problem.error, problem.detail, body)
            status = 404 if problem.error in ("used_url", "expired_url") else 400
            return web.json_response(problem.answer(), status=status)
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        content = bytearray()
        if request.content_type.startswith("multipart/"):
            try:
                await _first_part(request, content)
            except (ValueError, AssertionError, aiohttp.http_exceptions.HttpProcessingError):
                return web.Response(status=400, text="upload failed")
        else:
            async for chunk in request.content.iter_chunked(65536):
                _take(content, chunk)
        if not receive(self.ws, request.match_info["id"], bytes(content)):
            return web.Response(status=404, text="upload failed")
        return web.Response(text=f"OK - {len(content)}")

    async def _permalink(self, request: web.Request) -> web.Response:
        place = {"channel": request.match_info["channel"], "message": request.match_info["message"]}
        if thread := request.query.get("thread_ts"):
            place["thread_ts"] = thread
        raise web.HTTPFound(f"/?{urlencode(place)}")

    async def _page(self, request: web.Request) -> web.StreamResponse:
        await self.time.refresh()
        first = first_look(self, request.query.get("person", ""))
        return self.pages.draw(request, "page.html", bootstrap=first)


async def _first_part(request: web.Request, content: bytearray) -> None:
    """Raises ValueError, AssertionError or HttpProcessingError for what does not keep to multipart."""
    part = await (await request.multipart()).next()
    while isinstance(part, aiohttp.BodyPartReader) and (chunk := await part.read_chunk(65536)):
        _take(content, chunk)


def _take(content: bytearray, chunk: bytes) -> None:
    content += chunk
    if len(content) > BIGGEST_FILE:
        raise web.HTTPRequestEntityTooLarge(BIGGEST_FILE, len(content))


def _guard(host: str) -> Any:
    @web.middleware
    async def guard(request: web.Request, handler: Any) -> web.StreamResponse:
        """Pages of other sites may not use the workspace."""
        if problem := refusal(request, host):
            return web.json_response({"ok": False, "error": problem}, status=403)
        answer: web.StreamResponse = await handler(request)
        return answer

    return guard


@web.middleware
async def _slack_errors(request: web.Request, handler: Any) -> web.StreamResponse:
    """Slack's way of refusing an unknown path or too large a body."""
    try:
        answer: web.StreamResponse = await handler(request)
    except web.HTTPRequestEntityTooLarge:
        return web.json_response({"ok": False, "error": "request_too_large"}, status=413)
    except web.HTTPNotFound:
        if request.path.startswith("/api"):
            return web.json_response({"ok": False, "error": "unknown_method"})
        raise
    return answer


async def _headers(request: web.Request, response: web.StreamResponse) -> None:
    policy = _POLICY
    if re.fullmatch(r"[\w.:\[\]-]+", request.host, re.ASCII):
        policy += f"; connect-src 'self' ws://{request.host}"  # not every browser counts it to 'self'
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("Cache-Control", "no-cache")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")  # no picture elsewhere, either
    response.headers.setdefault("Referrer-Policy", "no-referrer")
