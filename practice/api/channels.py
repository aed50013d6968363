"""What an app does to a channel as such: who is in it, how it is called, whether it is still open.

https://docs.slack.dev/reference/methods?family=conversations
"""

from __future__ import annotations

from practice.api.call import Call, method
from practice.api.conversations import channel_json, check_name
from practice.constants import BOT_USER_ID, Json
from practice.errors import SlackError
from practice.limits import limit
from practice.models import Channel

_WRITE = ("channels:manage", "groups:write", "im:write", "mpim:write")
_TOPIC = (*_WRITE, "channels:write.topic", "groups:write.topic", "im:write.topic", "mpim:write.topic")


def _own(call: Call, *, extra: str = "") -> Channel:
    """The channel of the call, and the scope for its kind."""
    channel = call.channel()
    name = {"channel": "channels:manage", "private": "groups:write"}.get(
        channel.kind, f"{channel.kind}:write"
    )
    other = name.replace("manage", "write") + extra
    call.need_scope(*([name, other] if extra else [name]))
    return channel


def _is_channel(channel: Channel) -> None:
    if channel.kind in ("im", "mpim"):
        raise SlackError("method_not_supported_for_channel_type")


def _is_open(channel: Channel, error: str = "is_archived") -> None:
    if channel.archived:
        raise SlackError(error)


def _is_inside(channel: Channel) -> None:
    if not channel.with_app:
        raise SlackError("not_in_channel")


@method("conversations.join", "channels:join")
async def join(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.join"""
    channel = call.channel()
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    _is_open(channel)
    if channel.with_app:
        already = "already_in_channel"
        return {
            "channel": channel_json(channel),
            "warning": already,
            "response_metadata": {"warnings": [already]},
        }
    call.ws.join(channel, BOT_USER_ID)
    return {"channel": channel_json(channel)}


@method("conversations.leave", *_WRITE)
async def leave(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.leave"""
    channel = _own(call)
    _is_channel(channel)
    _is_open(channel)
    if channel.name == "general":
        raise SlackError("cant_leave_general")
    if not channel.with_app:
        return {"not_in_channel": True}
    if channel.members == [BOT_USER_ID]:
        raise SlackError("last_member")
    call.ws.leave(channel, BOT_USER_ID)
    return {}


@method("conversations.kick", *_WRITE)
async def kick(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.kick"""
    channel = _own(call)
    _is_channel(channel)
    user = call.needed("user", "user_not_found")
    if user == BOT_USER_ID:
        raise SlackError("cant_kick_self")
    if user not in call.ws.people:
        raise SlackError("user_not_found")
    if channel.name == "general":
        raise SlackError("cant_kick_from_general")
    if not channel.with_app or user not in channel.members:
        raise SlackError("not_in_channel")
    call.ws.leave(channel, user)
    return {}


@method("conversations.archive", *_WRITE)
async def archive(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.archive

    There is no way back: a bot token cannot unarchive.
    https://docs.slack.dev/reference/methods/conversations.unarchive
    """
    channel = _own(call)
    _is_channel(channel)
    if channel.name == "general":
        raise SlackError("cant_archive_general")
    _is_open(channel, "already_archived")
    _is_inside(channel)
    channel.archived = True
    call.ws.touch()
    return {}


@method("conversations.rename", *_WRITE)
async def rename(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.rename

    An app may rename only what it has created.
    """
    channel = _own(call)
    _is_channel(channel)
    name = call.needed("name", "invalid_name_required")
    _is_open(channel)
    _is_inside(channel)
    if channel.creator != BOT_USER_ID:
        raise SlackError("not_authorized")
    check_name(call, name, own=channel)
    channel.name = name
    call.ws.touch()
    return {"channel": channel_json(channel)}


@method("conversations.setTopic", *_TOPIC)
async def set_topic(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.setTopic"""
    channel, topic = _described(call, "topic")
    channel.topic = topic
    call.ws.touch()
    return {"channel": channel_json(channel)}


@method("conversations.setPurpose", *_TOPIC)
async def set_purpose(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.setPurpose"""
    channel, purpose = _described(call, "purpose")
    channel.purpose = purpose
    call.ws.touch()
    return {"purpose": purpose, "channel": channel_json(channel)}


def _described(call: Call, what: str) -> tuple[Channel, str]:
    """An empty text takes the old one away."""
    channel = _own(call, extra=".topic")
    words = call.text(what)
    if words is None:
        raise SlackError("invalid_arguments", [f"[ERROR] missing required field: {what} [json-pointer:]"])
    if len(words) > limit(f"channel.{what}"):
        raise SlackError("too_long")
    _is_inside(channel)
    _is_open(channel)
    return channel, words


@method("conversations.close", "im:write", "mpim:write")
async def close(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.close

    Only out of the app's sight; the conversation stays.
    """
    channel = call.channel()
    if channel.kind not in ("im", "mpim"):
        raise SlackError("method_not_supported_for_channel_type")
    call.need_channel_scope(channel, "write")
    return {"no_op": True, "already_closed": True}
