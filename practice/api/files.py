"""Files and reactions.

https://docs.slack.dev/messaging/working-with-files#uploading_files and
https://docs.slack.dev/reference/methods/reactions.add
"""

from __future__ import annotations

import mimetypes
import re

from practice.api.call import Call, method
from practice.api.chat import thread_of
from practice.constants import BOT_USER_ID, Json
from practice.errors import SlackError
from practice.limits import limit
from practice.models import Channel, StoredFile
from practice.normalise import normalise_blocks
from practice.payloads import file_json
from practice.validate_blocks import validate_message_blocks
from practice.workspace import Workspace

mimetypes.add_type("text/calendar", ".ics")
mimetypes.add_type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")


@method("files.getUploadURLExternal", "files:write")
async def get_upload_url(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.getUploadURLExternal"""
    name = call.needed("filename")
    if str(call.arguments.get("length")) == "0":
        raise SlackError("missing_argument")
    length = call.number("length", 0, 10**9)
    if not length:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: length [json-pointer:]"])
    if len(call.text("alt_txt") or "") > limit("file.alt_txt"):
        raise SlackError("alt_txt_too_large")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    stored = StoredFile(call.ws.new_id("F"), name, kind, length, created=int(call.ws.now()))
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
    """https://docs.slack.dev/reference/methods/files.completeUploadExternal

    Without a conversation the files stay private. The answer does not say where they were shared: Slack
    does that after it has answered.
    """
    titles = _titles(call)
    targets = _targets(call)
    if any(channel.archived for channel in targets):
        raise SlackError("is_archived")
    threads = [thread_of(call, channel) for channel in targets]
    if len(targets) > 1 and any(threads):
        raise SlackError("invalid_arguments", ["[ERROR] one channel in a thread [json-pointer:/channels]"])
    comment, blocks = _introduction(call)
    stored = [call.ws.files[file_id] for file_id in titles]
    for file in stored:
        file.title = titles[file.id] or file.name
        file.shared = file.shared or bool(targets)
    for channel, thread_ts in zip(targets, threads, strict=True):
        call.ws.post(
            channel,
            BOT_USER_ID,
            comment,
            blocks=blocks,
            files=stored,
            thread_ts=thread_ts,
            subtype="file_share",
        )
    return {"files": [file_json(call.ws, file) for file in stored]}


def _titles(call: Call) -> dict[str, str]:
    """The title of each uploaded file by its id; the title may be empty."""
    given = call.nested("files")
    if not isinstance(given, list) or not given or not all(isinstance(entry, dict) for entry in given):
        raise SlackError("invalid_arguments", ["[ERROR] must provide an array [json-pointer:/files]"])
    titles = {str(entry.get("id")): str(entry.get("title") or "") for entry in given}
    for file_id in titles:
        file = call.ws.files.get(file_id)
        if file is None or file.content is None:
            raise SlackError("file_not_found")
    return titles


def _targets(call: Call) -> list[Channel]:
    """`channel_id` takes no person, `channels` does: https://github.com/slackapi/bolt-js/issues/2115"""
    single = call.text("channel_id")
    if single and not re.fullmatch(r"[CGDZ][A-Z0-9]+", single):
        wrong = "input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$"
        raise SlackError("invalid_arguments", [f"[ERROR] {wrong} [json-pointer:/channel_id]"])
    names = list(dict.fromkeys([*([single] if single else []), *call.names("channels")]))
    return [_shareable(call, name) for name in names]


def _shareable(call: Call, name: str) -> Channel:
    channel = call.ws.dm(name) if name in call.ws.people else call.ws.channels.get(name)
    if channel is None or (channel.kind != "channel" and not channel.with_app):
        raise SlackError("channel_not_found")
    if not channel.with_app:
        raise SlackError("not_in_channel")
    return channel


def _introduction(call: Call) -> tuple[str, list[Json] | None]:
    """The text above the files, or blocks; blocks beside a text are ignored."""
    comment = call.text("initial_comment") or ""
    given = None if comment else call.nested("blocks", "invalid_blocks_format")
    return comment, normalise_blocks(validate_message_blocks(given)) if given else None


@method("reactions.add", "reactions:write")
async def add_reaction(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/reactions.add"""
    name = call.needed("name", "invalid_name")
    channel = call.channel()
    message = call.ws.message(channel, call.needed("timestamp", "no_item_specified"))
    if channel.archived:
        raise SlackError("is_archived")
    users = message.reactions.setdefault(name, [])
    if BOT_USER_ID in users:
        raise SlackError("already_reacted")
    users.append(BOT_USER_ID)
    call.ws.changed(channel, message)
    return {}
