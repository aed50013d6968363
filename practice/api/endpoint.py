"""The door of the Web API: tokens, scopes, arguments, trouble on demand.

https://docs.slack.dev/apis/web-api/
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from aiohttp import hdrs, web

from practice.api import auth, channels, chat, conversations, files, history, lists, marks, users, views
from practice.api.call import METHODS, Call, heard
from practice.constants import APP_TOKEN, BOT_TOKEN, Json
from practice.deliver.socket import SocketHub, SocketsRefusedError
from practice.errors import SlackError
from practice.faults import Fault, Faults
from practice.inspector import Inspector
from practice.rates import as_refused
from practice.sound_json import parsed
from practice.workspace import Workspace

#: importing them registers their methods
_MODULES = (auth, channels, chat, conversations, files, history, lists, marks, users, views)
_SECRETS = {"token"}
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")


class Api:
    def __init__(self, ws: Workspace, hub: SocketHub | None, faults: Faults, inspector: Inspector) -> None:
        self.ws = ws
        self.hub = hub
        self.faults = faults
        self.inspector = inspector

    async def handle(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        started = time.monotonic()
        fault = self.faults.take(name)
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        elif fault is not None and fault.kind != "lose_answer":
            return await self._strike(request, name, fault, started)
        trouble: str = fault.kind if fault is not None else ""
        arguments: Any = None
        problem: SlackError | None = None
        try:
            arguments = await read_arguments(request)
            answer = await self._answer(request, name, arguments)
        except SlackError as met:
            problem = met
            answer = problem.answer()
            if isinstance(problem, SocketsRefusedError):
                trouble = "refuse_sockets"
        self._write_down(name, arguments, answer, problem, started=started, trouble=trouble)
        if trouble == "lose_answer" and request.transport is not None:
            request.transport.abort()
        return web.json_response(answer, dumps=_dumps, **as_refused(problem))

    async def _strike(self, request: web.Request, name: str, fault: Fault, started: float) -> web.Response:
        """An answer instead of the work. What was asked is read for the inspector only."""
        try:
            arguments = await read_arguments(request)
        except SlackError:
            arguments = None
        error = "ratelimited" if fault.kind == "rate_limited" else "server_error"
        self.inspector.add(
            "call",
            name,
            arguments,
            status=fault.status,
            started=started,
            trouble=fault.kind,
            error=error,
            expected=True,
        )
        return _troubled(fault)

    def _write_down(
        self,
        name: str,
        arguments: Any,
        answer: Json,
        problem: SlackError | None,
        *,
        started: float,
        trouble: str,
    ) -> None:
        expected = False
        if problem is not None:
            on_purpose = isinstance(problem, SocketsRefusedError)
            kept = _without_secrets(arguments)
            refusal = self.ws.refusals.record(name, problem.error, problem.detail, kept, expected=on_purpose)
            expected = refusal.expected
        self.inspector.add(
            "call",
            name,
            arguments,
            answer,
            status=as_refused(problem).get("status", 200),
            started=started,
            trouble=trouble,
            error=problem.error if problem is not None else "",
            detail=problem.detail if problem is not None else "",
            expected=expected,
        )
        self.ws.stir()

    async def _answer(self, request: web.Request, name: str, arguments: Json) -> Json:
        try:
            return await self._run(request, name, arguments)
        except RecursionError as problem:  # nested deeper than anything of Slack's
            raise SlackError("invalid_arguments", ["[ERROR] nested too deeply"]) from problem

    async def _run(self, request: web.Request, name: str, arguments: Json) -> Json:
        kind = self._authenticate(request, arguments)
        self.ws.rates.check(name, arguments)
        if name == "apps.connections.open":
            return {"ok": True, "url": self._connect(request, kind)}
        entry = METHODS.get(name)
        if entry is None:
            raise SlackError("unknown_method", req_method=name)
        if entry.token != kind:
            raise SlackError("not_allowed_token_type")
        call = Call(self.ws, name, heard(request, name, arguments))
        if entry.scopes:
            call.need_scope(*entry.scopes)
        return {"ok": True, **await entry.run(call)}

    def _authenticate(self, request: web.Request, arguments: Json) -> str:
        """A token in the address is none; a link or a picture on a page of another site could bring it along.

        https://docs.slack.dev/changelog/2020-11-no-more-tokens-in-querystrings-for-newly-created-apps
        """
        header = request.headers.get("Authorization", "")
        given = arguments.pop("token", "")
        token = header.removeprefix("Bearer ").strip() or ("" if "token" in request.query else given)
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
    """From the query, a form or a JSON body.

    https://docs.slack.dev/apis/web-api/#post_bodies; the errors are those that every method may answer.
    """
    arguments: Json = dict(request.query)
    if not request.can_read_body:
        return arguments
    if hdrs.CONTENT_TYPE not in request.headers:
        raise SlackError("missing_post_type")
    if request.content_type == "application/json":
        return arguments | await _from_json(request)
    if request.content_type not in _FORMS:
        raise SlackError("invalid_post_type")
    return arguments | await _from_form(request)  # which reads its parts itself


async def _from_json(request: web.Request) -> Json:
    try:
        body = parsed(await request.read() or b"{}")
    except web.HTTPRequestEntityTooLarge as problem:
        raise SlackError("request_too_large") from problem
    except ValueError as problem:
        raise SlackError("invalid_json") from problem
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body


async def _from_form(request: web.Request) -> Json:
    try:
        form = await request.post()
    except LookupError as problem:
        raise SlackError("invalid_charset") from problem
    except (ValueError, AssertionError) as problem:  # a boundary that is missing, or not where it should be
        raise SlackError("invalid_form_data") from problem
    except web.HTTPRequestEntityTooLarge as problem:
        raise SlackError("request_too_large") from problem
    return {name: value for name, value in form.items() if isinstance(value, str)}


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
