"""What the page draws for one person."""

from __future__ import annotations

from practice.constants import BOT_USER_ID, TEAM_NAME, Json
from practice.models import Channel, Message
from practice.workspace import Workspace

#: as many of the latest messages of a channel as the page gets at once
LATEST = 500


def bootstrap(ws: Workspace, connected: bool) -> Json:
    app = ws.app
    return {
        "workspace": {"name": TEAM_NAME},
        "people": [person.card() for person in ws.people.values()],
        "app": {
            "name": app.name,
            "bot_user_id": BOT_USER_ID,
            "description": app.description,
            "commands": [command.model_dump(exclude={"should_escape"}) for command in app.commands],
            "shortcuts": [shortcut.model_dump() for shortcut in app.shortcuts],
        },
        "clock": clock(ws),
        "connected": connected,
    }


def clock(ws: Workspace) -> Json:
    return {"now": ws.now(), "can_move": ws.can_move_time, "next_due": ws.next_due}


def state(ws: Workspace, person: str, connected: bool) -> Json:
    channels = ws.channels_of(person)
    home = ws.views.homes.get(person)
    return {
        "rev": ws.changes.count,
        "now": ws.now(),
        "clock": clock(ws),
        "connected": connected,
        "channels": [_channel(ws, channel, person) for channel in channels],
        "messages": {channel.id: _messages(ws, channel, person) for channel in channels},
        "home": {"view": home.as_json(home.values)} if home is not None else None,
        "modals": [view.as_json(view.values) for view in ws.views.stack(person)],
        "notices": [
            {"id": notice.id, "text": notice.text} for notice in ws.notices if notice.person == person
        ],
    }


def _seen_by(channel: Channel, person: str) -> list[Message]:
    return [message for message in channel.messages.values() if message.ephemeral_for in (None, person)]


def _channel(ws: Workspace, channel: Channel, person: str) -> Json:
    seen = _seen_by(channel, person)
    read = channel.read.get(person, "")
    return {
        "id": channel.id,
        "name": _name(ws, channel, person),
        "kind": "app" if channel.id == ws.dm(person).id else channel.kind,
        "unread": sum(1 for message in seen if message.ts > read and message.user != person),
        "last_ts": seen[-1].ts if seen else None,
        "members": list(channel.members),
    }


def _name(ws: Workspace, channel: Channel, person: str) -> str:
    if channel.kind not in ("im", "mpim"):
        return channel.name
    return "、".join(
        ws.app.bot_name if other == BOT_USER_ID else ws.people[other].name
        for other in channel.members
        if other != person and (other != BOT_USER_ID or channel.kind == "im")
    )


def _messages(ws: Workspace, channel: Channel, person: str) -> list[Json]:
    counts: dict[str, int] = {}
    for message in channel.messages.values():
        if message.thread_ts and message.thread_ts != message.ts and not message.ephemeral_for:
            counts[message.thread_ts] = counts.get(message.thread_ts, 0) + 1
    return [
        _message(ws, message, counts.get(message.ts, 0)) for message in _seen_by(channel, person)[-LATEST:]
    ]


def _message(ws: Workspace, message: Message, reply_count: int) -> Json:
    username = ws.app.bot_name if message.is_app else ws.people[message.user].name
    return {
        "ts": message.ts,
        "user": message.user,
        "username": username,
        "is_app": message.is_app,
        "text": message.text,
        "blocks": message.blocks,
        "thread_ts": message.thread_ts,
        "reply_count": reply_count,
        "edited": message.edited is not None,
        "ephemeral": message.ephemeral_for is not None,
        "files": [
            {"name": file.name, "mimetype": file.mimetype, "size": file.length, "url": f"/files/{file.id}"}
            for file in message.files
        ],
        "reactions": [{"name": name, "count": len(users)} for name, users in message.reactions.items()],
    }
