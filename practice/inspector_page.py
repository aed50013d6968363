"""The inspector's page: every call and delivery, the newest first.

Drawn by the server, row by row; what came since is the same template alone. A WebSocket says
that there is something new. Payloads are drawn only when somebody opens a row.
"""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from aiohttp import web
from yarl import URL

from practice.answers import told_of_changes
from practice.constants import ACK_SECONDS
from practice.inspector import KINDS, Entry, EntryKind, Inspector, Wanted
from practice.pages import language_of
from practice.reasons import Reason, reason_of
from practice.secrets_hidden import without_secrets
from practice.words import catalogue, say

if TYPE_CHECKING:
    from practice.server import Practice

#: rows drawn at once
PAGE = 100
#: characters of one payload that are drawn
LONGEST = 64_000
_ZONE = ZoneInfo("Asia/Tokyo")
#: the first part of a path -> what is written down of it
_WATCHED: dict[str, tuple[EntryKind, str]] = {
    "hooks": ("response_url", "response_url"),
    "upload": ("upload", "upload"),
}


class InspectorPage:
    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.inspector = practice.inspector

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/inspector", self.page),
            web.get("/inspector/rows", self.rows),
            web.get("/inspector/rows/{number}", self.row),
            web.get("/inspector/events", self.events),
        ]

    async def page(self, request: web.Request) -> web.Response:
        wanted = _wanted(request)
        entries = self.inspector.entries
        names = sorted({(entry.kind == "call", entry.name) for entry in entries} | {(False, wanted.name)})
        people = {entry.person for entry in entries} | {wanted.person}
        return self._draw(
            request,
            "inspector.html",
            kinds=KINDS,
            names=[name for _, name in names if name],
            people=[(one.id, one.name) for one in self.practice.ws.people.values() if one.id in people],
            **self._rows(request, wanted),
        )

    async def rows(self, request: web.Request) -> web.Response:
        """Rows alone: `after` or `before` a number, and the same filters as the page."""
        return self._draw(request, "inspector_rows.html", **self._rows(request, _wanted(request)))

    async def row(self, request: web.Request) -> web.Response:
        """What is inside one row."""
        entry = self.inspector.find(_number(request.match_info["number"]))
        if entry is None:
            raise web.HTTPNotFound(text=say("inspect_gone", language_of(request)))
        return self._draw(
            request,
            "inspector_entry.html",
            entry=entry,
            sent=_pretty(entry.sent),
            answered=_pretty(entry.answered),
            detail=without_secrets(entry.detail),
            reason=_reason(request, entry),
        )

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The number of the newest row, at once and whenever it changes."""
        inspector = self.inspector
        return await told_of_changes(
            request, inspector.changes, lambda: {"last": inspector.last}, self.practice.stopping
        )

    def _rows(self, request: web.Request, wanted: Wanted) -> dict[str, Any]:
        after = _number(request.query.get("after", "0"))
        before = _number(request.query["before"]) if "before" in request.query else None
        found = self.inspector.newest(wanted, after=after, before=before, most=PAGE + 1)
        shown = found[:PAGE]
        return {
            "wanted": wanted,
            "rows": [self._row(request, entry) for entry in shown],
            "last": self.inspector.last,
            "oldest": shown[-1].number if shown else 0,
            "more": len(found) > PAGE,
            "older": str(URL("/inspector").with_query(_query(wanted) | {"before": shown[-1].number}))
            if shown
            else "",
            "ack_seconds": ACK_SECONDS,
        }

    def _row(self, request: web.Request, entry: Entry) -> dict[str, Any]:
        person = self.practice.ws.people.get(entry.person)
        moment = datetime.fromtimestamp(entry.time, _ZONE)
        return {
            "entry": entry,
            "about": _printable(without_secrets(entry.about)),
            "person": person.name if person is not None else "",
            "at": moment.strftime("%H:%M:%S"),
            "when": moment.isoformat(timespec="milliseconds"),
            "reason": _reason(request, entry),
        }

    def _draw(self, request: web.Request, template: str, **values: Any) -> web.Response:
        return self.practice.pages.draw(request, template, **values)


def watching(inspector: Inspector) -> Any:
    """Writes down what an app sends to its response URLs and upload URLs."""

    @web.middleware
    async def watch(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        watched = _WATCHED.get(request.path.split("/")[1])
        if watched is None:
            return await handler(request)
        started = time.monotonic()
        answer = await handler(request)
        kind, name = watched
        sent = await _sent(request) if kind == "response_url" else {"bytes": request.content_length}
        said = answer.text if isinstance(answer, web.Response) and answer.text else ""
        error = _error(said) if answer.status >= 400 else ""
        inspector.add(kind, name, sent, said, status=answer.status, started=started, error=error)
        return answer

    return watch


async def _sent(request: web.Request) -> Any:
    """The body once more; it has been read already."""
    content = await request.read()
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return content.decode(errors="replace")


def _error(said: str) -> str:
    """The code in an answer that refuses: as JSON, or as plain words."""
    try:
        body = json.loads(said)
    except ValueError:
        return said.replace(" ", "_")
    return str(body.get("error", "")) if isinstance(body, dict) else said


def _wanted(request: web.Request) -> Wanted:
    query = request.query
    kind = query.get("kind", "")
    return Wanted(
        kind if kind in KINDS else "",
        query.get("name", "")[:100],
        query.get("person", "")[:100],
        query.get("refused", "") == "1",
    )


def _query(wanted: Wanted) -> dict[str, Any]:
    return {name: "1" if value is True else value for name, value in asdict(wanted).items() if value}


def _number(text: str) -> int:
    """Raises HTTPBadRequest for what is no number of a row."""
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise web.HTTPBadRequest(text="not a number")
    return int(text)


def _reason(request: web.Request, entry: Entry) -> Reason | None:
    """Why Slack refused it; the sentence in the reader's language."""
    if not entry.error:
        return None
    reason = reason_of(entry)
    key = reason.key if reason.key in catalogue() else "why_other"
    return Reason(say(key, language_of(request)), reason.page)


def _pretty(text: str) -> tuple[str, int]:
    """A payload as it is shown, and how many characters are left out."""
    if not text:
        return "", 0
    hidden = without_secrets(text)
    try:
        shown = json.dumps(json.loads(hidden), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):  # deeper than the encoder goes
        shown = hidden
    shown = _printable(shown)
    return shown[:LONGEST], max(0, len(shown) - LONGEST)


def _printable(text: str) -> str:
    """Without halves of characters, which no encoding has."""
    return text.encode("utf-8", "backslashreplace").decode()
