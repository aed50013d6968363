"""The door of the Web API: tokens, scopes, arguments, trouble on demand.

https://docs.slack.dev/apis/web-api/
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from practice.api import auth, chat, conversations, files, history, users, views
from practice.api.call import METHODS, Call
from practice.constants import APP_TOKEN, BOT_TOKEN, Json
from practice.deliver.socket import SocketHub
from practice.errors import SlackError
from practice.faults import Fault, Faults
from practice.workspace import Workspace

#: importing them registers their methods
_MODULES = (auth, chat, conversations, files, history, users, views)
_SECRETS = {"token"}


class Api:
    def __init__(self, ws: Workspace, hub: SocketHub | None, faults: Faults) -> None:
        self.ws = ws
        self.hub = hub
        self.faults = faults

    async def handle(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        fault = self.faults.take(name)
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        elif fault is not None and fault.kind != "lose_answer":
            return _troubled(fault)
        arguments: Any = None
        try:
            arguments = await read_arguments(request)
            answer = await self._answer(request, name, arguments)
        except SlackError as problem:
            self.ws.refusals.record(name, problem.error, problem.detail, _without_secrets(arguments))
            answer = problem.answer()
        self.ws.stir()
        if fault is not None and fault.kind == "lose_answer" and request.transport is not None:
            request.transport.abort()
        return web.json_response(answer, dumps=_dumps)

    async def _answer(self, request: web.Request, name: str, arguments: Json) -> Json:
        try:
            return await self._run(request, name, arguments)
        except RecursionError as problem:  # nested deeper than anything of Slack's
            raise SlackError("invalid_arguments", ["[ERROR] nested too deeply"]) from problem

    async def _run(self, request: web.Request, name: str, arguments: Json) -> Json:
        kind = self._authenticate(request, arguments)
        if name == "apps.connections.open":
            return {"ok": True, "url": self._connect(request, kind)}
        entry = METHODS.get(name)
        if entry is None:
            raise SlackError("unknown_method", req_method=name)
        if entry.token != kind:
            raise SlackError("not_allowed_token_type")
        call = Call(self.ws, name, arguments)
        if entry.scopes:
            call.need_scope(*entry.scopes)
        return {"ok": True, **await entry.run(call)}

    def _authenticate(self, request: web.Request, arguments: Json) -> str:
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ").strip() or arguments.pop("token", "")
        if not token:
            raise SlackError("not_authed")
        if token == BOT_TOKEN:
            return "bot"
        if token == APP_TOKEN:
            return "app"
        raise SlackError("invalid_auth")

    def _connect(self, request: web.Request, kind: str) -> str:
        """https://docs.slack.dev/reference/methods/apps.connections.open"""
        if kind != "app":
            raise SlackError("not_allowed_token_type")
        if self.hub is None:
            raise SlackError("socket_mode_not_enabled")
        return f"ws://{request.host}/link/?ticket={self.hub.ticket()}&app_id=A0PRACTICE"


async def read_arguments(request: web.Request) -> Json:
    """From the query, a form or a JSON body."""
    arguments: Json = dict(request.query)
    try:
        if request.content_type == "application/json":
            body = json.loads(await request.read() or b"{}")
            if not isinstance(body, dict):
                raise SlackError("json_not_object")
            return arguments | body
        form = await request.post()
    except (ValueError, RecursionError) as problem:
        raise SlackError("invalid_json") from problem
    except web.HTTPRequestEntityTooLarge as problem:
        raise SlackError("request_too_large") from problem
    return arguments | {name: value for name, value in form.items() if isinstance(value, str)}


def _troubled(fault: Fault) -> web.Response:
    if fault.kind == "rate_limited":
        body = _dumps({"ok": False, "error": "ratelimited"})
        headers = {"Retry-After": str(int(fault.seconds))}
        return web.Response(status=429, text=body, headers=headers, content_type="application/json")
    return web.Response(status=fault.status, text="server error", content_type="text/html")


def _dumps(value: Any) -> str:
    return json.dumps(value)


def _without_secrets(arguments: Any) -> Any:
    if not isinstance(arguments, dict):
        return None
    return {name: value for name, value in arguments.items() if name not in _SECRETS}
