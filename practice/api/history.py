"""Reading a conversation: https://docs.slack.dev/reference/methods/conversations.history"""

from __future__ import annotations

import math

from practice.api.call import Call, method, page_of
from practice.constants import Json
from practice.errors import SlackError
from practice.limits import limit
from practice.models import Channel, Message
from practice.payloads import message_json


def _readable(call: Call) -> Channel:
    call.need_scope("channels:history", "groups:history", "im:history", "mpim:history")
    channel = call.channel()
    call.need_channel_scope(channel, "history")
    if not channel.with_app:
        raise SlackError("not_in_channel")
    return channel


def _within(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = _moment(call, "oldest", 0.0), _moment(call, "latest", math.inf)
    both = call.flag("inclusive")

    def inside(ts: str) -> bool:
        moment = float(ts)
        return oldest <= moment <= latest if both else oldest < moment < latest

    return [message for message in messages if inside(message.ts)]


def _moment(call: Call, name: str, default: float) -> float:
    """Epoch seconds."""
    words = call.text(name)
    if not words:
        return default
    try:
        moment = float(words)
    except ValueError as problem:
        raise SlackError(f"invalid_ts_{name}") from problem
    if not math.isfinite(moment):
        raise SlackError(f"invalid_ts_{name}")
    return moment


def _answer(call: Call, channel: Channel, found: list[Message], default: int, most: int) -> Json:
    page, cursor = page_of(found, call, default, most)
    whole = call.flag("include_all_metadata")
    body: Json = {
        "messages": [message_json(call.ws, channel, message, with_metadata=whole) for message in page],
        "has_more": bool(cursor),
    }
    return body | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


@method("conversations.history")
async def history(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.history"""
    channel = _readable(call)
    roots = [m for m in channel.messages.values() if not m.ephemeral_for and m.thread_ts in (None, m.ts)]
    return _answer(call, channel, _within(call, roots)[::-1], 100, limit("list.page"))


@method("conversations.replies")
async def replies(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.replies"""
    channel = _readable(call)
    message = channel.messages.get(call.needed("ts", "thread_not_found"))
    if message is None or message.ephemeral_for:
        raise SlackError("thread_not_found")
    root = channel.messages.get(message.thread_ts or message.ts, message)
    return _answer(
        call, channel, [root, *_within(call, channel.replies(root.ts))], 1000, limit("replies.page")
    )
