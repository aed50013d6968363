"""The conversations methods: https://docs.slack.dev/reference/methods?family=conversations"""

from __future__ import annotations

import re

from practice.api.call import Call, method, page_of
from practice.constants import BOT_USER_ID, Json
from practice.errors import SlackError
from practice.limits import limit
from practice.models import Channel


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
        "is_archived": channel.archived,
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
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
    }


@method("conversations.open", "im:write", "mpim:write")
async def open_conversation(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.open

    The same people have one conversation, in whatever order they are named.
    """
    if call.text("channel"):
        channel = call.channel()
        if channel.kind not in ("im", "mpim"):
            raise SlackError("method_not_supported_for_channel_type")
        call.need_channel_scope(channel, "write")
        return {"no_op": True, "already_open": True, "channel": _opened(call, channel)}
    people = [user for user in call.names("users") if user != BOT_USER_ID]
    if not people:
        raise SlackError("users_list_not_supplied")
    if len(people) > limit("conversation.people"):
        raise SlackError("too_many_users")
    if any(user not in call.ws.people for user in people):
        raise SlackError("user_not_found")
    call.need_scope("im:write" if len(people) == 1 else "mpim:write")
    known = call.ws.open_conversation(people)
    if known is not None:
        return {"no_op": True, "already_open": True, "channel": _opened(call, known)}
    return {"channel": _opened(call, call.ws.conversation(people))}


def _opened(call: Call, channel: Channel) -> Json:
    return channel_json(channel) if call.flag("return_im") else {"id": channel.id}


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
    page, cursor = page_of(channel.members, call, 100, limit("list.page"))
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


@method("conversations.list")
async def list_conversations(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.list"""
    return _listed(call, [c for c in call.ws.channels.values() if c.kind == "channel" or c.with_app])


@method("users.conversations")
async def conversations_of(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.conversations

    Those of the app, or of `user`; of another one's private ones only those in which the app is, too.
    """
    user = call.text("user") or BOT_USER_ID
    if user != BOT_USER_ID and user not in call.ws.people:
        raise SlackError("user_not_found")
    found = [c for c in call.ws.channels.values() if user in c.members]
    return _listed(call, [c for c in found if c.kind == "channel" or c.with_app])


def _listed(call: Call, channels: list[Channel]) -> Json:
    """A page of those that are of the kinds asked for; each kind needs its scope."""
    kinds = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": "mpim"}
    wanted = call.names("types") or ["public_channel"]
    if any(name not in kinds for name in wanted):
        raise SlackError("invalid_types")
    for name in wanted:
        call.need_scope({"channel": "channels", "private": "groups"}.get(kinds[name], kinds[name]) + ":read")
    chosen = {kinds[name] for name in wanted}
    without_archived = call.flag("exclude_archived")
    found = [
        channel_json(channel)
        for channel in channels
        if channel.kind in chosen and not (without_archived and channel.archived)
    ]
    page, cursor = page_of(found, call, 100, limit("list.page"))
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


@method("conversations.create", "channels:manage", "groups:write")
async def create(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.create"""
    name = call.needed("name", "invalid_name_required")
    private = call.flag("is_private")
    call.need_scope("groups:write" if private else "channels:manage")
    check_name(call, name)
    kind = "private" if private else "channel"
    channel = call.ws.add_channel(name, kind, [BOT_USER_ID], creator=BOT_USER_ID)  # type: ignore[arg-type]
    return {"channel": channel_json(channel)}


def check_name(call: Call, name: str, own: Channel | None = None) -> None:
    """Letters (of any script, none of them a capital), digits, hyphens and underscores; nobody else's name.

    https://docs.slack.dev/reference/methods/conversations.create#naming
    """
    if len(name) > limit("channel.name"):
        raise SlackError("invalid_name_maxlength")
    if name != name.lower() or not re.fullmatch(r"[\w-]+", name):
        raise SlackError("invalid_name_specials")
    if not name.strip("-_"):
        raise SlackError("invalid_name_punctuation")
    others = [c for c in call.ws.channels.values() if c is not own and c.kind in ("channel", "private")]
    if any(channel.name == name for channel in others):
        raise SlackError("name_taken")


@method(
    "conversations.invite",
    "channels:manage",
    "groups:write",
    "channels:write.invites",
    "groups:write.invites",
)
async def invite(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.invite

    One who cannot be invited stops all, unless `force` is given.
    """
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
    if len(users) > limit("invite.users"):  # which error is not documented
        raise SlackError("invalid_arguments", ["[ERROR] too many users [json-pointer:/users]"])
    if channel.archived:
        raise SlackError("is_archived")
    if not channel.with_app:
        raise SlackError("not_in_channel")
    refused = [_not_invited(user, error) for user in users if (error := _why_not(call, channel, user))]
    if refused and not (call.flag("force") and len(refused) < len(users)):
        raise SlackError(refused[0]["error"], errors=refused)
    for user in users:
        if user in call.ws.people:
            call.ws.join(channel, user, BOT_USER_ID)
    return {"channel": channel_json(channel)} | ({"errors": refused} if refused else {})


def _why_not(call: Call, channel: Channel, user: str) -> str:
    if user == BOT_USER_ID:
        return "cant_invite_self"
    if user not in call.ws.people:
        return "user_not_found"
    return "already_in_channel" if user in channel.members else ""


def _not_invited(user: str, error: str) -> Json:
    return {"user": user, "ok": False, "error": error}
