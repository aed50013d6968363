"""The events of the workspace, and which of them the app has subscribed to.

https://docs.slack.dev/reference/events
"""

from __future__ import annotations

from practice.constants import Json
from practice.models import Channel, Message, View
from practice.payloads import message_json
from practice.workspace import Workspace

#: subscription -> the scopes of which one is needed
_MESSAGE_SCOPES = {
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
}
_OTHER_SCOPES = {
    "app_home_opened": set[str](),
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
}
_MESSAGE_NAMES = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}


def message_event(ws: Workspace, channel: Channel, message: Message) -> Json:
    """https://docs.slack.dev/reference/events/message"""
    event = message_json(ws, channel, message)
    event.pop("edited", None)
    return event | {"channel": channel.id, "channel_type": channel.event_type, "event_ts": message.ts}


def message_changed(ws: Workspace, channel: Channel, message: Message, before: Json) -> Json:
    """https://docs.slack.dev/reference/events/message/message_changed"""
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel.event_type,
        "ts": ws.clock.next_ts(),
        "event_ts": ws.clock.next_ts(),
        "message": message_json(ws, channel, message),
        "previous_message": before,
    }


def message_deleted(ws: Workspace, channel: Channel, ts: str, before: Json) -> Json:
    """https://docs.slack.dev/reference/events/message/message_deleted"""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel.event_type,
        "deleted_ts": ts,
        "ts": ws.clock.next_ts(),
        "event_ts": ws.clock.next_ts(),
        "previous_message": before,
    }


def app_home_opened(ws: Workspace, person: str, tab: str, view: View | None) -> Json:
    """https://docs.slack.dev/reference/events/app_home_opened"""
    event: Json = {
        "type": "app_home_opened",
        "user": person,
        "channel": ws.dm(person).id,
        "tab": tab,
        "event_ts": ws.clock.next_ts(),
    }
    if view is not None and tab == "home":
        event["view"] = view.as_json()
    return event


def is_subscribed(ws: Workspace, event: Json) -> bool:
    """Whether Slack would send this event to the app at all."""
    kind = event["type"]
    if kind == "message":
        name = _MESSAGE_NAMES[event["channel_type"]]
        scopes = _MESSAGE_SCOPES[name]
    else:
        name, scopes = kind, _OTHER_SCOPES.get(kind, set())
    if name not in ws.app.bot_events or (scopes and not scopes & ws.app.scopes):
        return False
    channel = ws.channels.get(event.get("channel", ""))
    return kind == "app_home_opened" or (channel is not None and channel.with_app)
