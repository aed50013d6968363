"""Back to the beginning, and the service's restart: done to the whole workspace, so every window hears of it.

Where the service is a demo's, its control address stops it and starts it again (practice/control.py).
Somebody's `serve` has none: then the workspace alone is emptied, and the page says so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from practice.answers import json_answer
from practice.constants import Json
from practice.control import ControlError
from practice.pages import language_of
from practice.under_way import BusyError
from practice.words import Language, say

if TYPE_CHECKING:
    from practice.server import Practice

#: Acts that the app would have to answer; while it starts again, the client says why it does not.
_OF_THE_APP = frozenset({"command", "shortcut", "message_shortcut", "press", "suggest", "submit", "close"})
#: Acts that change the workspace alone, or that are told to the app later.
_OF_THE_WORKSPACE = frozenset({"message", "home_opened", "read", "dismiss"})
#: Seconds for what people have begun to end before all is thrown away: an answer of the app takes three.
_ACTS_END_WITHIN = 5.0

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _NoControlError(ControlError):
    """There is no service here that could be restarted."""


def life(practice: Practice) -> Json:
    """What the page shows of the workspace as a whole."""
    return {
        "under_way": practice.ws.under_way.what,
        "epoch_before": practice.ws.epoch_before,
        "can_restart": practice.control is not None,
        "starting": practice.control is not None and not practice.hub.met,
        "kept": practice.keeper is not None,
    }


def busy_answer(problem: BusyError, language: Language) -> Json:
    return {"ok": False, "error": "busy", "message": say(f"busy_{problem.what}", language)}


class Resetting:
    """The routes of the workspace's menu, and the middleware that holds people's acts back meanwhile."""

    def __init__(self, practice: Practice) -> None:
        self._practice = practice
        self._ws = practice.ws

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/page/reset", self._handle(self.reset)),
            web.post("/page/restart", self._handle(self.restart)),
        ]

    def _handle(self, work: Callable[[], Awaitable[None]]) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            language = language_of(request)
            try:
                await work()
            except BusyError as problem:
                return json_answer(busy_answer(problem, language))
            except _NoControlError:
                sentence = say("no_control", language)
                return json_answer({"ok": False, "error": "no_control", "message": sentence})
            except ControlError as problem:
                message = say("service_failed", language, why=str(problem))
                return json_answer({"ok": False, "error": "service_failed", "message": message})
            return json_answer({"ok": True})

        return handle

    async def reset(self) -> None:
        """Raises BusyError, and ControlError where the service does not stop or start."""
        control = self._practice.control
        with self._ws.under_way.doing("reset"):
            if control is not None:
                await control.stop()
            await self._ws.under_way.acts_end(_ACTS_END_WITHIN)
            await self._practice.dispatcher.close()  # what waits to be told to the app is void
            self._practice.dispatcher.log.clear()  # who filed a case before has filed none in what is new
            self._practice.faults.clear()
            self._practice.inspector.clear()
            self._ws.begin_anew()
            if control is not None:
                self._practice.time.took(await control.start(fresh=True))

    async def restart(self) -> None:
        """Raises BusyError, and ControlError where there is no service that can be restarted, or it fails."""
        control = self._practice.control
        if control is None:
            raise _NoControlError
        with self._ws.under_way.doing("restart"):
            await control.stop()
            self._practice.time.took(await control.start(fresh=False))

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        act = request.path.removeprefix("/page/")
        if request.method != "POST" or act not in _OF_THE_APP | _OF_THE_WORKSPACE:
            return await handler(request)
        what = self._ws.under_way.what
        if what == "reset" or (what == "restart" and act in _OF_THE_APP):
            return json_answer(busy_answer(BusyError(what), language_of(request)))
        with self._ws.under_way.act():
            return await handler(request)
