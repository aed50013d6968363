"""What the page draws for one person."""

from __future__ import annotations

from dataclasses import dataclass

from practice.constants import BOT_USER_ID, TEAM_NAME, Json
from practice.models import Channel, Message
from practice.workspace import Workspace

#: as many messages as the page gets at once, the latest first
PAGE = 60
#: as many of a thread's replies, the latest
MOST = 1_000


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


@dataclass(frozen=True, slots=True)
class Opened:
    """What a window has before it: a channel, perhaps a thread, and what it knows of the channel already.

    `since` is the revision of its last look at this channel and `oldest` the first message it has of it;
    without `since` it gets the latest page. `has_thread`: it has the thread as of then, too.
    """

    channel: str = ""
    thread: str = ""
    since: int | None = None
    oldest: str = ""
    has_thread: bool = False


def state(ws: Workspace, person: str, connected: bool, opened: Opened) -> Json:
    """All that a window shows; of messages only the open channel's, and of those only what is new to it."""
    channels = ws.channels_of(person)
    home = ws.views.homes.get(person)
    channel = next((one for one in channels if one.id == opened.channel), None)
    return {
        "rev": ws.changes.count,
        "epoch": ws.epoch,
        "now": ws.now(),
        "clock": clock(ws),
        "connected": connected,
        "channels": [_channel(ws, channel, person) for channel in channels],
        "opened": _opened(ws, channel, person, opened) if channel is not None else None,
        "home": {"view": home.as_json(home.values)} if home is not None else None,
        "modals": [view.as_json(view.values) for view in ws.views.stack(person)],
        "notices": [
            {"id": notice.id, "text": notice.text} for notice in ws.notices if notice.person == person
        ],
    }


def _opened(ws: Workspace, channel: Channel, person: str, opened: Opened) -> Json:
    gone = _gone_since(channel, opened.since)
    shown = [] if gone is None else _changed_since(channel, person, opened)
    page: Json = {"channel": channel.id, "whole": gone is None, "removed": gone or []}
    if gone is None:
        roots, page["more"] = _latest(channel, person, PAGE)
        shown = roots
    page["messages"] = [_message(ws, channel, message) for message in shown]
    if opened.thread and not _knows_thread(channel, opened):
        page["thread"] = thread(ws, channel, person, opened.thread)
    return page


def _gone_since(channel: Channel, since: int | None) -> list[str] | None:
    """What was deleted since; None where that cannot be known, so that all has to be drawn anew."""
    if since is None or since < channel.removal_forgotten:
        return None
    return [ts for rev, ts in channel.removed if rev > since]


def _changed_since(channel: Channel, person: str, opened: Opened) -> list[Message]:
    found: list[Message] = []
    for message in reversed(channel.messages.values()):
        if message.ts < opened.oldest:
            break
        if message.rev > (opened.since or 0) and _in_list(message, person):
            found.append(message)
    return found[::-1]


def _latest(channel: Channel, person: str, count: int, before: str = "") -> tuple[list[Message], bool]:
    """A page of the channel's list, the oldest first, and whether there is more above it."""
    found: list[Message] = []
    for message in reversed(channel.messages.values()):
        if (before and message.ts >= before) or not _in_list(message, person):
            continue
        if len(found) == count:
            return found[::-1], True
        found.append(message)
    return found[::-1], False


def _following(channel: Channel, person: str, count: int, after: str) -> tuple[list[Message], bool]:
    """A page below `after`, the oldest first, and whether there is more below it."""
    later: list[Message] = []
    for message in reversed(channel.messages.values()):
        if message.ts <= after:
            break
        if _in_list(message, person):
            later.append(message)
    later.reverse()
    return later[:count], len(later) > count


def earlier(ws: Workspace, channel: Channel, person: str, before: str) -> Json:
    """The page above `before`."""
    found, more = _latest(channel, person, PAGE, before)
    return {"messages": [_message(ws, channel, message) for message in found], "more": more}


def later(ws: Workspace, channel: Channel, person: str, after: str) -> Json:
    """The page below `after`."""
    found, below = _following(channel, person, PAGE, after)
    return {"messages": [_message(ws, channel, message) for message in found], "below": below}


def around(ws: Workspace, channel: Channel, person: str, ts: str) -> Json:
    """A page with the message `ts` in its middle, for a link to it."""
    below, more_below = _following(channel, person, PAGE // 2, ts)
    end = below[-1].ts if below else ts
    found, more = _latest(channel, person, PAGE, f"{end}+")
    messages = [_message(ws, channel, message) for message in found]
    return {"messages": messages, "more": more, "below": more_below, "rev": ws.changes.count}


def _knows_thread(channel: Channel, opened: Opened) -> bool:
    """Whatever happens in a thread gives its first message a new revision."""
    root = channel.messages.get(opened.thread)
    return opened.has_thread and root is not None and root.rev <= (opened.since or 0)


def thread(ws: Workspace, channel: Channel, person: str, ts: str) -> Json | None:
    """A thread from its first message on; None when that is gone."""
    root = channel.messages.get(ts)
    if root is None or not _seen(root, person):
        return None
    replies = [message for message in channel.threads.get(ts, ()) if _seen(message, person)]
    return {"ts": ts, "messages": [_message(ws, channel, message) for message in [root, *replies[-MOST:]]]}


def _seen(message: Message, person: str) -> bool:
    return message.ephemeral_for in (None, person)


def _in_list(message: Message, person: str) -> bool:
    """Replies are shown in their thread alone."""
    return _seen(message, person) and not message.is_reply


def _channel(ws: Workspace, channel: Channel, person: str) -> Json:
    unread, mentions, last_ts = _unread(channel, person)
    return {
        "id": channel.id,
        "name": _name(ws, channel, person),
        "kind": "app" if channel.id == ws.dm(person).id else channel.kind,
        "unread": unread,
        "mentions": mentions,
        "read": channel.read.get(person, ""),
        "last_ts": last_ts,
        "members": list(channel.members),
    }


def _unread(channel: Channel, person: str) -> tuple[int, int, str | None]:
    """How many messages others wrote since this person looked, how many of them name the person or everybody,
    and the ts of the newest message at all."""
    read = channel.read.get(person, "")
    count, mentions, last_ts = 0, 0, None
    for message in reversed(channel.messages.values()):
        if not _seen(message, person):
            continue
        last_ts = last_ts or message.ts
        if message.ts <= read:
            break
        if message.user != person:
            count += 1
            mentions += message.names(person)
    return count, mentions, last_ts


def _name(ws: Workspace, channel: Channel, person: str) -> str:
    if channel.kind not in ("im", "mpim"):
        return channel.name
    return "、".join(
        ws.app.bot_name if other == BOT_USER_ID else ws.people[other].name
        for other in channel.members
        if other != person and (other != BOT_USER_ID or channel.kind == "im")
    )


def _message(ws: Workspace, channel: Channel, message: Message) -> Json:
    username = ws.app.bot_name if message.is_app else ws.people[message.user].name
    replies = channel.replies(message.ts)
    return {
        "ts": message.ts,
        "user": message.user,
        "username": username,
        "is_app": message.is_app,
        "text": message.text,
        "blocks": message.blocks,
        "thread_ts": message.thread_ts,
        "replies": {
            "count": len(replies),
            "users": list(dict.fromkeys(reply.user for reply in replies))[:4],
            "last_ts": replies[-1].ts,
        }
        if replies
        else None,
        "edited": message.edited is not None,
        "ephemeral": message.ephemeral_for is not None,
        "files": [
            {
                "id": file.id,
                "name": file.name,
                "mimetype": file.mimetype,
                "size": file.length,
                "url": f"/files/{file.id}",
            }
            for file in message.files
        ],
        "reactions": [{"name": name, "count": len(users)} for name, users in message.reactions.items()],
    }
