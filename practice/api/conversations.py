"""The conversations methods: https://docs.slack.dev/reference/methods?family=conversations"""

from __future__ import annotations

import re

from practice.api.call import Call, method, page_of
from practice.constants import BOT_USER_ID, Json
from practice.errors import SlackError
from practice.models import Channel, Message
from practice.payloads import message_json


def channel_json(channel: Channel) -> Json:
    """https://docs.slack.dev/reference/objects/conversation-object"""
    body: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_channel": channel.kind == "channel",
        "is_group": False,
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_archived": False,
        "is_member": channel.with_app,
        "is_org_shared": False,
        "is_ext_shared": False,
        "is_shared": False,
    }
    if channel.kind == "im":
        return body | {"user": next(iter(channel.others(BOT_USER_ID)), BOT_USER_ID)}
    return body | {
        "name": channel.name,
        "name_normalized": channel.name,
        "creator": channel.creator or BOT_USER_ID,
        "is_general": channel.name == "general",
        "num_members": len(channel.members),
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


@method("conversations.open", "im:write", "mpim:write")
async def open_conversation(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.open"""
    if call.text("channel"):
        return {"channel": channel_json(call.channel()), "no_op": True, "already_open": True}
    users = [user for user in call.names("users") if user != BOT_USER_ID]
    if not users:
        raise SlackError("users_list_not_supplied")
    if any(user not in call.ws.people for user in users):
        raise SlackError("user_not_found")
    if len(users) > 8:
        raise SlackError("too_many_users")
    call.need_scope("im:write" if len(users) == 1 else "mpim:write")
    channel = call.ws.dm(users[0]) if len(users) == 1 else call.ws.conversation(users)
    return {"channel": channel_json(channel) if call.flag("return_im") else {"id": channel.id}}


@method("conversations.info")
async def info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.info"""
    call.need_scope("channels:read", "groups:read", "im:read", "mpim:read")
    channel = call.channel()
    call.need_channel_scope(channel, "read")
    return {"channel": channel_json(channel)}


@method("conversations.members")
async def members(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.members"""
    call.need_scope("channels:read", "groups:read", "im:read", "mpim:read")
    channel = call.channel()
    call.need_channel_scope(channel, "read")
    page, cursor = page_of(channel.members, call, 100, 1000)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def _readable(call: Call) -> Channel:
    call.need_scope("channels:history", "groups:history", "im:history", "mpim:history")
    channel = call.channel()
    call.need_channel_scope(channel, "history")
    if not channel.with_app:
        raise SlackError("not_in_channel")
    return channel


def _within(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = call.text("oldest") or "0", call.text("latest") or "99999999999"
    both = call.flag("inclusive")

    def inside(ts: str) -> bool:
        moment = float(ts)
        if both:
            return float(oldest) <= moment <= float(latest)
        return float(oldest) < moment < float(latest)

    try:
        return [message for message in messages if inside(message.ts)]
    except ValueError as problem:
        raise SlackError("invalid_ts_latest") from problem


def _answer(call: Call, channel: Channel, found: list[Message], default: int) -> Json:
    page, cursor = page_of(found, call, default, 1000)
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
    return _answer(call, channel, _within(call, roots)[::-1], 100)


@method("conversations.replies")
async def replies(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.replies"""
    channel = _readable(call)
    message = channel.messages.get(call.needed("ts", "thread_not_found"))
    if message is None or message.ephemeral_for:
        raise SlackError("thread_not_found")
    root = channel.messages.get(message.thread_ts or message.ts, message)
    return _answer(call, channel, [root, *_within(call, channel.replies(root.ts))], 1000)


@method("conversations.list")
async def list_conversations(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.list"""
    kinds = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": "mpim"}
    wanted = call.names("types") or ["public_channel"]
    if any(name not in kinds for name in wanted):
        raise SlackError("invalid_types")
    for name in wanted:
        call.need_scope({"channel": "channels", "private": "groups"}.get(kinds[name], kinds[name]) + ":read")
    chosen = {kinds[name] for name in wanted}
    found = [
        channel_json(channel)
        for channel in call.ws.channels.values()
        if channel.kind in chosen and (channel.kind == "channel" or channel.with_app)
    ]
    page, cursor = page_of(found, call, 100, 1000)
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


@method("conversations.create", "channels:manage", "groups:write")
async def create(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.create"""
    name = call.needed("name", "invalid_name_required")
    private = call.flag("is_private")
    call.need_scope("groups:write" if private else "channels:manage")
    if len(name) > 80:
        raise SlackError("invalid_name_maxlength")
    if name != name.lower() or re.search(r"[\s.,!?#@/\\\"'()]", name):
        raise SlackError("invalid_name_specials")
    if any(
        channel.name == name and channel.kind in ("channel", "private")
        for channel in call.ws.channels.values()
    ):
        raise SlackError("name_taken")
    kind = "private" if private else "channel"
    channel = call.ws.add_channel(name, kind, [BOT_USER_ID], creator=BOT_USER_ID)  # type: ignore[arg-type]
    return {"channel": channel_json(channel)}


@method(
    "conversations.invite",
    "channels:manage",
    "groups:write",
    "channels:write.invites",
    "groups:write.invites",
)
async def invite(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.invite"""
    channel = call.channel()
    family = {"channel": ("channels:manage", "channels:write.invites")}.get(
        channel.kind, ("groups:write", "groups:write.invites")
    )
    call.need_scope(*family)
    if channel.kind in ("im", "mpim"):
        raise SlackError("method_not_supported_for_channel_type")
    users = call.names("users")
    if not users:
        raise SlackError("no_user")
    if not channel.with_app:
        raise SlackError("not_in_channel")
    if any(user not in call.ws.people for user in users):
        raise SlackError("user_not_found")
    if all(user in channel.members for user in users):
        raise SlackError("already_in_channel")
    for user in users:
        call.ws.join(channel, user, BOT_USER_ID)
    return {"channel": channel_json(channel)}
