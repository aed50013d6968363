"""Trouble on demand over HTTP: for the switches of the page, and for whoever drives the workspace.

`GET /page/trouble` tells what is on; `POST` begins one trouble, `DELETE` ends all,
`DELETE /page/trouble/{id}` one. Every answer is `{"ok": true, "mode": "socket" | "http", "on": […], …}` or
`{"ok": false, "error": …, "message": …}` with 400 for a body that is not understood, 404 for a trouble
that is over, 409 for one that this mode of delivery cannot have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from practice.answers import json_answer
from practice.api.call import METHODS
from practice.constants import Json
from practice.faults import Faults, Trouble
from practice.pages import language_of
from practice.words import say

if TYPE_CHECKING:
    from practice.server import Practice

#: Socket Mode only: https://docs.slack.dev/apis/events-api/using-socket-mode
_OF_SOCKETS = ("drop_sockets", "refuse_sockets")
_CONNECT = "apps.connections.open"


def methods() -> list[str]:
    """The methods that the workspace knows."""
    return sorted([*METHODS, _CONNECT])


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Counted(_Body):
    times: int | None = Field(1, ge=1, le=1000)  #: None: until somebody ends it


class _OfCalls(_Counted):
    method: str = "*"


class RateLimited(_OfCalls):
    """`retry_after` in whole seconds, as the header has it."""

    kind: Literal["rate_limited"]
    retry_after: int = Field(30, ge=1, le=3600)

    def begin(self, faults: Faults) -> None:
        faults.rate_limit(self.method, times=self.times, retry_after=self.retry_after)


class ServerError(_OfCalls):
    kind: Literal["server_error"]
    status: Literal[500, 503] = 500

    def begin(self, faults: Faults) -> None:
        faults.fail(self.method, times=self.times, status=self.status)


class LoseAnswer(_OfCalls):
    kind: Literal["lose_answer"]

    def begin(self, faults: Faults) -> None:
        faults.lose_answer(self.method, times=self.times)


class Delay(_OfCalls):
    kind: Literal["delay"]
    seconds: float = Field(5.0, gt=0, le=120)

    def begin(self, faults: Faults) -> None:
        faults.delay(self.method, seconds=self.seconds, times=self.times)


class DeliverTwice(_Counted):
    kind: Literal["deliver_twice"]

    def begin(self, faults: Faults) -> None:
        faults.deliver_twice(self.times)


class RefuseSockets(_Counted):
    kind: Literal["refuse_sockets"]

    def begin(self, faults: Faults) -> None:
        faults.refuse_next_sockets(self.times)


class DropSockets(_Body):
    """Happens at once; there is nothing to end."""

    kind: Literal["drop_sockets"]

    def begin(self, faults: Faults) -> None:
        faults.drop_sockets()


Begin = Annotated[
    RateLimited | ServerError | LoseAnswer | Delay | DeliverTwice | RefuseSockets | DropSockets,
    Field(discriminator="kind"),
]
_BEGIN: TypeAdapter[Begin] = TypeAdapter(Begin)


class TroubleApi:
    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.faults = practice.faults

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/page/trouble", self.told),
            web.post("/page/trouble", self.begin),
            web.delete("/page/trouble", self.clear),
            web.delete("/page/trouble/{id}", self.end),
        ]

    async def told(self, request: web.Request) -> web.Response:
        return self._situation()

    async def begin(self, request: web.Request) -> web.Response:
        try:
            wanted = _BEGIN.validate_json(await request.read())
        except ValidationError as problem:
            return _refused(request, 400, "invalid_arguments", detail=_where(problem))
        if isinstance(wanted, _OfCalls) and wanted.method not in ("*", *methods()):
            return _refused(request, 400, "unknown_method", detail=f"method: {wanted.method}")
        if wanted.kind in _OF_SOCKETS and not self._socket_mode:
            return _refused(request, 409, "not_available")
        wanted.begin(self.faults)
        return self._situation()

    async def clear(self, request: web.Request) -> web.Response:
        self.faults.clear()
        return self._situation()

    async def end(self, request: web.Request) -> web.Response:
        number = request.match_info["id"]
        if number not in {str(trouble.id) for trouble in self.faults.on} or not self.faults.end(int(number)):
            return _refused(request, 404, "not_found")
        return self._situation()

    @property
    def _socket_mode(self) -> bool:
        return _by_socket(self.practice)

    def _situation(self) -> web.Response:
        return json_answer({"ok": True, "methods": methods(), **situation(self.practice)})


def _by_socket(practice: Practice) -> bool:
    return practice.deliverer is practice.hub


def situation(practice: Practice) -> Json:
    """What is on, and how the app is reached: every window shows it."""
    return {
        "mode": "socket" if _by_socket(practice) else "http",
        "connections": len(practice.hub.connections),
        "on": [_shown(trouble) for trouble in practice.faults.on],
    }


def _shown(trouble: Trouble) -> Json:
    """Only what belongs to the kind: `retry_after` and `seconds` in seconds, `status` of HTTP."""
    shown: Json = {"id": trouble.id, "kind": trouble.kind, "left": trouble.left}
    if trouble.fault is not None:
        shown["method"] = trouble.method
        of_kind: dict[str, Json] = {
            "rate_limited": {"retry_after": int(trouble.fault.seconds)},
            "delay": {"seconds": trouble.fault.seconds},
            "server_error": {"status": trouble.fault.status},
        }
        shown |= of_kind.get(trouble.fault.kind, {})
    return shown


def _where(problem: ValidationError) -> str:
    first = problem.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}".removeprefix(": ")


def _refused(request: web.Request, status: int, error: str, detail: str = "") -> web.Response:
    message = say(f"trouble_{error}", language_of(request))
    body = {"ok": False, "error": error, "message": message}
    return json_answer(body | ({"detail": detail} if detail else {}), status=status)
