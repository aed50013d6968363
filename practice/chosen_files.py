"""Files that a person chooses in a form: brought before the form is sent, and described in its state.

https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
"""

from __future__ import annotations

import mimetypes
from typing import Any, Final

from practice.constants import Json
from practice.limits import limit
from practice.models import StoredFile
from practice.payloads import file_json
from practice.state_values import BadStateError
from practice.workspace import Workspace

#: Bytes of one file: https://docs.slack.dev/reference/block-kit/block-elements/file-input-element#usage-info
MOST_BYTES: Final = 10 * 1024 * 1024
_ALSO: Final = {"jpeg": "jpg", "tiff": "tif", "htm": "html"}


def keep_file(ws: Workspace, person: str, name: str, content: bytes) -> StoredFile:
    """A file as it comes from somebody's machine. Nobody sees it until the app shares it."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = StoredFile(ws.new_id("F"), name, kind, len(content), content, created=int(ws.now()), user=person)
    ws.files[file.id] = file
    return file


def with_files(ws: Workspace, person: str, values: Json) -> Json:
    """The state with each chosen file as Slack describes it.

    Raises BadStateError for a file that this person did not bring.
    """
    for elements in values.values():
        for entry in elements.values():
            if entry["type"] == "file_input":
                entry["files"] = [_described(ws, person, file) for file in entry["files"]]
    return values


def _described(ws: Workspace, person: str, given: Any) -> Json:
    file = ws.files.get(str(given.get("id"))) if isinstance(given, dict) else None
    if file is None or file.user != person:
        raise BadStateError(f"not a file that was chosen here: {given!r}")
    return file_json(ws, file)


def files_problem(element: Json, files: list[Json]) -> tuple[str, Json] | None:
    """The key and the fields of what Slack's client says about the files; None where they will do."""
    most = element.get("max_files", limit("file_input.max_files"))
    if len(files) > most:
        return "block_file_too_many", {"n": most}
    wanted = [kind.lower().removeprefix(".") for kind in element.get("filetypes") or ()]
    for file in files:
        if file["size"] > MOST_BYTES:
            return "block_file_too_large", {"name": file["name"]}
        if wanted and _kind(file["filetype"]) not in map(_kind, wanted):
            return "block_file_kind", {"name": file["name"], "kinds": ", ".join(wanted)}
    return None


def _kind(extension: str) -> str:
    return _ALSO.get(extension, extension)
