"""Files and reactions.

https://docs.slack.dev/messaging/working-with-files#uploading_files and
https://docs.slack.dev/reference/methods/reactions.add
"""

from __future__ import annotations

import mimetypes

from practice.api.call import Call, method
from practice.constants import BOT_USER_ID, Json
from practice.errors import SlackError
from practice.models import Channel, StoredFile
from practice.workspace import Workspace

mimetypes.add_type("text/calendar", ".ics")
mimetypes.add_type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")


@method("files.getUploadURLExternal", "files:write")
async def get_upload_url(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.getUploadURLExternal"""
    name = call.needed("filename")
    length = call.number("length", 0, 10**9)
    if not length:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: length [json-pointer:]"])
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    stored = StoredFile(call.ws.new_id("F"), name, kind, length)
    call.ws.files[stored.id] = stored
    return {"upload_url": f"{call.ws.root_url}upload/{stored.id}", "file_id": stored.id}


def receive(ws: Workspace, file_id: str, content: bytes) -> bool:
    """What came to an upload URL; False when it does not fit what was announced."""
    stored = ws.files.get(file_id)
    if stored is None or stored.content is not None or len(content) != stored.length:
        ws.refusals.record("upload", "upload_failed", f"{file_id}: {len(content)} bytes")
        return False
    stored.content = content
    return True


@method("files.completeUploadExternal", "files:write")
async def complete_upload(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.completeUploadExternal"""
    given = call.nested("files")
    if not isinstance(given, list) or not given or not all(isinstance(entry, dict) for entry in given):
        raise SlackError("invalid_arguments", ["[ERROR] must provide an array [json-pointer:/files]"])
    stored = []
    for entry in given:
        file = call.ws.files.get(str(entry.get("id")))
        if file is None or file.content is None:
            raise SlackError("file_not_found")
        file.title = str(entry.get("title") or file.name)
        stored.append(file)
    targets = [name for name in [call.text("channel_id"), *call.names("channels")] if name]
    for target in targets:
        _share(call, _channel(call, target), stored)
    return {"files": [file_json(call.ws, file) for file in stored]}


def _channel(call: Call, name: str) -> Channel:
    channel = call.ws.channels.get(name)
    if channel is None or not channel.with_app:
        raise SlackError("channel_not_found")
    return channel


def _share(call: Call, channel: Channel, stored: list[StoredFile]) -> None:
    thread_ts = call.text("thread_ts")
    if thread_ts and thread_ts not in channel.messages:
        raise SlackError("thread_not_found")
    for file in stored:
        file.shared = True
    files = [file_json(call.ws, file) for file in stored]
    text = call.text("initial_comment") or ""
    call.ws.post(channel, BOT_USER_ID, text, files=files, thread_ts=thread_ts or None, subtype="file_share")


def file_json(ws: Workspace, file: StoredFile) -> Json:
    """https://docs.slack.dev/reference/objects/file-object"""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": file.name.rpartition(".")[2],
        "size": file.length,
        "user": BOT_USER_ID,
        "url_private": f"{ws.root_url}files/{file.id}",
        "url_private_download": f"{ws.root_url}files/{file.id}?download=1",
    }


@method("reactions.add", "reactions:write")
async def add_reaction(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/reactions.add"""
    name = call.needed("name", "invalid_name")
    channel = call.channel()
    message = call.ws.message(channel, call.needed("timestamp", "no_item_specified"))
    users = message.reactions.setdefault(name, [])
    if BOT_USER_ID in users:
        raise SlackError("already_reacted")
    users.append(BOT_USER_ID)
    call.ws.touch()
    return {}
