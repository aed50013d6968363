"""Files that open: their bytes for the app and for people, and a page that shows what is in them.

A file is seen by whoever is in a conversation in which it was shared, by everybody where that is a public
channel, and by the one who brought it: https://slack.com/help/articles/201330736 . The app fetches
`url_private` with its token: https://docs.slack.dev/messaging/working-with-files#authentication
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from aiohttp import web

from practice.calendar_preview import BROKEN as NO_CALENDAR
from practice.calendar_preview import entries_of
from practice.chosen_files import MOST_BYTES, keep_file
from practice.constants import BOT_TOKEN
from practice.emoji_names import emoji_table
from practice.models import StoredFile
from practice.pages import language_of
from practice.payloads import file_json
from practice.people import Person
from practice.sheet_preview import BROKEN as NO_SHEETS
from practice.sheet_preview import ROWS, Sheet, TooLargeError, padded, table, text_of, workbook
from practice.words import Language

if TYPE_CHECKING:
    from practice.server import Practice

#: Pictures that a browser may show as they are; none of them can carry a script.
PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
_TEXTS: Final = frozenset(
    {"txt", "md", "log", "json", "yaml", "yml", "toml", "xml", "html", "css", "js", "py"}
)
_MOST_TEXT: Final = 100_000
_DAY: Final = 86_400
_SEALED: Final = "default-src 'none'; sandbox"


class FilePages:
    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.ws = practice.ws

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/files/{id}", self.content),
            web.get("/files/{id}/view", self.view),
            web.post("/page/upload", self.upload),
            web.get("/page/emoji", self.emoji),
        ]

    # who sees what

    def _visible(self, request: web.Request) -> StoredFile | None:
        """The file, for somebody who may see it."""
        file = self.ws.files.get(request.match_info["id"])
        person = request.query.get("person", "")
        if file is None or file.content is None or person not in self.ws.people:
            return None
        if file.user == person:
            return file
        for channel in self.ws.channels.values():
            if channel.kind == "channel" or person in channel.members:
                for message in channel.messages.values():
                    if file in message.files and message.ephemeral_for in (None, person):
                        return file
        return None

    def _for_app(self, request: web.Request) -> StoredFile | None:
        """The file, for the app with its token and the scope for it."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        problem = "" if "files:read" in self.ws.app.scopes else "missing_scope"
        if token != BOT_TOKEN:
            problem = "invalid_auth"
        if problem:
            self.ws.refusals.record("url_private", problem, request.path)
            raise web.HTTPForbidden(text=problem)
        file = self.ws.files.get(request.match_info["id"])
        return file if file is not None and file.content is not None else None

    # the bytes

    async def content(self, request: web.Request) -> web.Response:
        for_app = "Authorization" in request.headers
        file = self._for_app(request) if for_app else self._visible(request)
        if file is None:
            raise web.HTTPNotFound()
        shown = file.mimetype in PICTURES and "download" not in request.query
        response = web.Response(body=file.content, content_type=file.mimetype)
        response.headers["Content-Disposition"] = aiohttp.helpers.content_disposition_header(
            "inline" if shown else "attachment", filename=file.name
        )
        response.headers["Content-Security-Policy"] = _SEALED
        return response

    async def upload(self, request: web.Request) -> web.Response:
        """Takes in a file that somebody chose in a form: `person` and `name` in the query, bytes as body."""
        person, name = request.query.get("person", ""), request.query.get("name", "")
        if person not in self.ws.people or not name:
            return web.json_response({"ok": False, "error": "invalid_arguments"}, status=400)
        content = bytearray()
        async for chunk in request.content.iter_chunked(65_536):
            content += chunk
            if len(content) > MOST_BYTES:
                return web.json_response({"ok": False, "error": "file_too_large"}, status=413)
        if not content:
            return web.json_response({"ok": False, "error": "file_empty"}, status=400)
        file = keep_file(self.ws, person, name, bytes(content))
        return web.json_response({"ok": True, "file": file_json(self.ws, file)})

    async def emoji(self, request: web.Request) -> web.Response:
        headers = {"Cache-Control": f"public, max-age={_DAY}"}
        return web.json_response(emoji_table(), headers=headers)

    # the page

    async def view(self, request: web.Request) -> web.Response:
        file = self._visible(request)
        pages = self.practice.pages
        if file is None:
            missing = pages.draw(request, "file_none.html")
            missing.set_status(404)
            return missing
        viewer = self.ws.people[request.query["person"]]
        shown = await asyncio.to_thread(preview, file, viewer, language_of(request), _sheet_number(request))
        return pages.draw(
            request,
            "file.html",
            file=file,
            kind=_extension(file),
            viewer=viewer,
            size=in_bytes(file.length),
            **shown,
        )


def _sheet_number(request: web.Request) -> int:
    asked = request.query.get("sheet", "")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else 0


def _extension(file: StoredFile) -> str:
    return file.name.rpartition(".")[2].lower() if "." in file.name else ""


def in_bytes(count: int) -> str:
    """950 B, 2.4 KB, 31 MB: as the message's card has it."""
    if count < 1000:
        return f"{count} B"
    amount, unit = (count / 1000, "KB") if count < 1_000_000 else (count / 1_000_000, "MB")
    return f"{amount:.1f} {unit}" if amount < 10 else f"{round(amount)} {unit}"


def preview(file: StoredFile, viewer: Person, language: Language, number: int) -> dict[str, Any]:
    """What the template needs: `shows` names the part that draws it, `note` a sentence by its key."""
    try:
        return _preview(file, viewer, language, number)
    except TooLargeError:
        return _note("file_too_large")
    except (*NO_CALENDAR, *NO_SHEETS):
        return _note("file_damaged")


def _preview(file: StoredFile, viewer: Person, language: Language, number: int) -> dict[str, Any]:
    content, kind = file.content or b"", _extension(file)
    if kind in ("ics", "ical"):
        entries = entries_of(content, viewer, language)
        shown = {"shows": "calendar", "entries": entries} if entries else _note("file_empty")
    elif kind in ("xlsx", "xlsm"):
        shown = _sheets(workbook(content), number)
    elif kind in ("csv", "tsv"):
        shown = _sheets([table(content, "\t" if kind == "tsv" else ",")], 0)
    elif file.mimetype in PICTURES:
        shown = {"shows": "picture"}
    elif kind in _TEXTS or file.mimetype == "text/plain":
        words = text_of(content)
        shown = {"shows": "text", "written": words[:_MOST_TEXT], "cut": len(words) > _MOST_TEXT}
    else:
        shown = _note("file_no_preview")
    return shown


def _note(key: str) -> dict[str, Any]:
    return {"shows": "note", "note": key}


def _sheets(sheets: list[Sheet], number: int) -> dict[str, Any]:
    if not any(sheet.rows for sheet in sheets):
        return _note("file_empty")
    at = min(number, len(sheets) - 1)
    rows = list(padded(sheets[at]))
    names = [sheet.name for sheet in sheets]
    return {"shows": "sheet", "names": names, "at": at, "rows": rows, "cut": sheets[at].cut, "most": ROWS}
