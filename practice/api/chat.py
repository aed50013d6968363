"""The chat methods: https://docs.slack.dev/reference/methods?family=chat"""

from __future__ import annotations

import json
from typing import Any

from practice.api.call import Call, method
from practice.constants import BOT_USER_ID, Json
from practice.errors import SlackError
from practice.events import message_changed, message_deleted
from practice.limits import limit
from practice.models import Channel, Message
from practice.normalise import normalise_blocks
from practice.payloads import message_json
from practice.validate_blocks import validate_message_blocks

#: who an app may not pretend to be: the old name of its person, and a name and picture without the scope
_MASKS = ("username", "icon_emoji", "icon_url")


def _content(call: Call) -> tuple[str, list[Json] | None]:
    """Text and blocks; a message has at least one of them.

    `as_user` is for classic apps alone (https://github.com/HubSpot/slack-client/pull/201); another name or
    picture needs a scope (https://docs.slack.dev/reference/scopes/chat.write.customize).
    """
    if call.arguments.get("as_user") is not None:
        raise SlackError("invalid_arguments", deprecated_argument="as_user")
    if any(call.arguments.get(name) for name in _MASKS):
        call.need_scope("chat:write.customize")
    text = call.text("text") or ""
    given = call.nested("blocks", "invalid_blocks_format")
    markdown = call.text("markdown_text")
    if markdown:
        if text or given:
            raise SlackError("markdown_text_conflict")
        given = [{"type": "markdown", "text": markdown}]
    blocks = validate_message_blocks(given) if given else None
    if not text.strip() and not blocks and not call.nested("attachments"):
        raise SlackError("no_text")
    return text, normalise_blocks(blocks) if blocks else None


def _cut(call: Call, text: str, blocks: list[Json] | None) -> tuple[str, Json]:
    """The text as Slack keeps it, and what it warns of.

    Too long a text is no error, but half a message is a mistake: it is written down as one.
    https://docs.slack.dev/reference/methods/chat.postMessage#truncating
    """
    most = limit("message.text")
    warning = ""
    if len(text) > most:
        warning = "message_truncated"
        call.ws.refusals.record(call.method, warning, f"{len(text)} characters, {most} kept")
    elif blocks and not text:
        warning = "missing_text_in_message"
    if not warning:
        return text, {}
    return text[:most], {"warning": warning, "response_metadata": {"warnings": [warning]}}


def _metadata(call: Call) -> Json | None:
    """https://docs.slack.dev/messaging/message-metadata"""
    given: Any = call.nested("metadata", "invalid_metadata_format")
    if given is None:
        return None
    if (
        not isinstance(given, dict)
        or not isinstance(given.get("event_type"), str)
        or not given["event_type"]
        or len(given["event_type"]) > limit("metadata.event_type")
        or not isinstance(given.get("event_payload"), dict)
        or set(given) - {"event_type", "event_payload"}
    ):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(given["event_payload"], ensure_ascii=False).encode(errors="replace")) > limit(
        "metadata.size"
    ):
        raise SlackError("metadata_too_large")
    return given


def _target(call: Call) -> Channel:
    """Where to post: a channel, or a person's conversation with the app."""
    name = call.needed("channel", "channel_not_found")
    if name in call.ws.people:
        _messages_tab(call)
        return call.ws.dm(name)
    channel = call.channel()
    if channel.archived:
        raise SlackError("is_archived")
    if channel.kind == "im":
        _messages_tab(call)
    may_post = channel.with_app or (channel.kind == "channel" and "chat:write.public" in call.ws.app.scopes)
    if not may_post:
        raise SlackError("not_in_channel")
    return channel


def _messages_tab(call: Call) -> None:
    """https://docs.slack.dev/surfaces/app-home: a person and the app talk in the Messages tab."""
    if not call.ws.app.messages_tab:
        raise SlackError("messages_tab_disabled")


def thread_of(call: Call, channel: Channel) -> str | None:
    """The thread that `thread_ts` names; the ts of a reply leads to its parent."""
    thread_ts = call.text("thread_ts")
    if not thread_ts:
        return None
    parent = channel.messages.get(thread_ts)
    if parent is None or parent.ephemeral_for:
        raise SlackError("thread_not_found")
    return parent.thread_ts or thread_ts


def _unfurls(call: Call) -> bool:
    """Media are unfurled unless one says otherwise, and other links where one asks for it.

    https://docs.slack.dev/messaging/unfurling-links-in-messages
    """
    media = call.arguments.get("unfurl_media")
    return call.flag("unfurl_links") or media is None or call.flag("unfurl_media")


@method("chat.postMessage", "chat:write")
async def post_message(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    channel = _target(call)
    text, blocks = _content(call)
    text, warned = _cut(call, text, blocks)
    metadata = _metadata(call)
    thread_ts = thread_of(call, channel)
    message = call.ws.post(
        channel,
        BOT_USER_ID,
        text,
        blocks=blocks,
        metadata=metadata,
        thread_ts=thread_ts,
        unfurls=_unfurls(call),
    )
    return {
        "channel": channel.id,
        "ts": message.ts,
        "message": message_json(call.ws, channel, message, with_metadata=True),
        **warned,
    }


@method("chat.postEphemeral", "chat:write")
async def post_ephemeral(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postEphemeral"""
    user = call.needed("user")
    if user not in call.ws.people:
        raise SlackError("user_not_found")
    channel = _target(call)
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = _content(call)
    text, warned = _cut(call, text, blocks)
    message = call.ws.post(
        channel, BOT_USER_ID, text, blocks=blocks, thread_ts=thread_of(call, channel), ephemeral_for=user
    )
    return {"message_ts": message.ts, **warned}


def _own_message(call: Call, refusal: str) -> tuple[Channel, Message]:
    channel = call.channel()
    message = call.ws.message(channel, call.needed("ts", "message_not_found"))
    if message.ephemeral_for:
        raise SlackError("message_not_found")
    if message.user != BOT_USER_ID:
        raise SlackError(refusal)
    return channel, message


@method("chat.update", "chat:write")
async def update(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.update

    Text without blocks takes the blocks away; without metadata the old metadata stays; the mark
    "edited" is not shown where blocks are used.
    """
    channel, message = _own_message(call, "cant_update_message")
    if channel.archived:
        raise SlackError("is_inactive")
    text, blocks = _content(call)
    if len(text) > limit("update.text"):
        raise SlackError("msg_too_long")
    metadata = _metadata(call)
    before = message_json(call.ws, channel, message)
    message.text, message.blocks = text, blocks
    message.metadata = metadata if metadata is not None else message.metadata
    if not blocks:
        message.edited = {"user": BOT_USER_ID, "ts": call.ws.clock.next_ts()}
    call.ws.changed(channel, message)
    call.ws.on_event(message_changed(call.ws, channel, message, before))
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": text,
        "message": message_json(call.ws, channel, message),
    }


@method("chat.delete", "chat:write")
async def delete(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.delete"""
    channel, message = _own_message(call, "cant_delete_message")
    before = message_json(call.ws, channel, message)
    call.ws.remove(channel, message)
    call.ws.on_event(message_deleted(call.ws, channel, message.ts, before))
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink")
async def get_permalink(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.getPermalink"""
    channel = call.channel()
    message = call.ws.message(channel, call.needed("message_ts", "message_not_found"))
    if message.ephemeral_for:
        raise SlackError("message_not_found")
    link = f"{call.ws.root_url}archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts and message.thread_ts != message.ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}
