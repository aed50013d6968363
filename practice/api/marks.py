"""What an app hangs on messages and channels: reactions, pins, bookmarks.

https://docs.slack.dev/reference/methods?family=reactions, =pins and =bookmarks
"""

from __future__ import annotations

import re

from practice.api.call import Call, method
from practice.constants import BOT_USER_ID, TEAM_ID, Json
from practice.errors import SlackError
from practice.limits import limit
from practice.models import Channel, Message
from practice.payloads import message_json


def _item(call: Call) -> tuple[Channel, Message]:
    channel = call.channel()
    message = call.ws.message(channel, call.needed("timestamp", "no_item_specified"))
    if message.ephemeral_for:
        raise SlackError("message_not_found")
    return channel, message


@method("reactions.remove", "reactions:write")
async def remove_reaction(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/reactions.remove"""
    name = call.needed("name", "invalid_name")
    channel, message = _item(call)
    users = message.reactions.get(name, [])
    if BOT_USER_ID not in users:
        raise SlackError("no_reaction")
    users.remove(BOT_USER_ID)
    if not users:
        del message.reactions[name]
    call.ws.changed(channel, message)
    return {}


@method("reactions.get", "reactions:read")
async def get_reactions(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/reactions.get"""
    channel, message = _item(call)
    return {"type": "message", "channel": channel.id, "message": message_json(call.ws, channel, message)}


def _inside(channel: Channel) -> Channel:
    if not channel.with_app:
        raise SlackError("not_in_channel")
    return channel


@method("pins.add", "pins:write")
async def pin(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/pins.add"""
    channel, message = _item(call)
    pins = _inside(channel).pins
    if message.ts in pins:
        raise SlackError("already_pinned")
    pins[message.ts] = int(call.ws.now())
    return {}


@method("pins.remove", "pins:write")
async def unpin(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/pins.remove"""
    channel, message = _item(call)
    if channel.pins.pop(message.ts, None) is None:
        raise SlackError("no_pin")
    return {}


@method("pins.list", "pins:read")
async def list_pins(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/pins.list"""
    channel = _inside(call.channel())
    return {
        "items": [
            {
                "type": "message",
                "channel": channel.id,
                "created": created,
                "created_by": BOT_USER_ID,
                "message": message_json(call.ws, channel, channel.messages[ts]),
            }
            for ts, created in reversed(channel.pins.items())
            if ts in channel.messages
        ]
    }


def _shelf(call: Call) -> list[Json]:
    return _inside(call.channel("channel_id")).bookmarks


@method("bookmarks.add", "bookmarks:write")
async def add_bookmark(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/bookmarks.add"""
    title, kind = call.needed("title"), call.needed("type")
    kept = _shelf(call)
    if kind != "link":
        raise SlackError("invalid_bookmark_type")
    if len(kept) >= limit("channel.bookmarks"):
        raise SlackError("too_many_bookmarks")
    bookmark: Json = {
        "id": call.ws.new_id("Bk"),
        "channel_id": call.needed("channel_id"),
        "title": title,
        "link": _link(call),
        "emoji": call.text("emoji") or "",
        "type": kind,
        "date_created": int(call.ws.now()),
        "date_updated": 0,
        "last_updated_by_user_id": BOT_USER_ID,
        "last_updated_by_team_id": TEAM_ID,
    }
    kept.append(bookmark)
    return {"bookmark": bookmark}


def _link(call: Call) -> str:
    link = call.text("link") or ""
    if not re.match(r"https?://.", link):
        raise SlackError("invalid_link")
    return link


def _bookmark(call: Call, kept: list[Json]) -> Json:
    wanted = call.needed("bookmark_id")
    found = next((bookmark for bookmark in kept if bookmark["id"] == wanted), None)
    if found is None:
        raise SlackError("not_found")
    return found


@method("bookmarks.edit", "bookmarks:write")
async def edit_bookmark(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/bookmarks.edit"""
    bookmark = _bookmark(call, _shelf(call))
    if call.text("link") is not None:
        bookmark["link"] = _link(call)
    bookmark |= {name: words for name in ("title", "emoji") if (words := call.text(name)) is not None}
    bookmark["date_updated"] = int(call.ws.now())
    return {"bookmark": bookmark}


@method("bookmarks.remove", "bookmarks:write")
async def remove_bookmark(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/bookmarks.remove"""
    kept = _shelf(call)
    kept.remove(_bookmark(call, kept))
    return {}


@method("bookmarks.list", "bookmarks:read")
async def list_bookmarks(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/bookmarks.list"""
    return {"bookmarks": _shelf(call)}
