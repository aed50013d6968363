"""What Slack sends to an app, in exactly its shapes.

https://docs.slack.dev/reference/interaction-payloads and
https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling
"""

from __future__ import annotations

from typing import Any

from practice.constants import APP_ID, BOT_ID, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID, VERIFICATION_TOKEN, Json
from practice.models import Channel, Message, StoredFile, View
from practice.workspace import Workspace


def message_json(ws: Workspace, channel: Channel, message: Message, *, with_metadata: bool = False) -> Json:
    """https://docs.slack.dev/reference/events/message"""
    body: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": TEAM_ID,
    }
    if message.subtype:
        body["subtype"] = message.subtype
    if message.is_app:
        body |= {
            "bot_id": BOT_ID,
            "app_id": APP_ID,
            "bot_profile": {
                "id": BOT_ID,
                "app_id": APP_ID,
                "name": ws.app.bot_name,
                "team_id": TEAM_ID,
                "deleted": False,
            },
        }
    if message.blocks is not None:
        body["blocks"] = message.blocks
    if message.files:
        body["files"] = [file_json(ws, file) for file in message.files]
    if message.edited:
        body["edited"] = message.edited
    if message.reactions:
        body["reactions"] = [{"name": n, "users": u, "count": len(u)} for n, u in message.reactions.items()]
    if with_metadata and message.metadata is not None:
        body["metadata"] = message.metadata
    return body | _thread_fields(channel, message)


def file_json(ws: Workspace, file: StoredFile) -> Json:
    """https://docs.slack.dev/reference/objects/file-object"""
    address = f"{ws.root_url}files/{file.id}"
    extension = file.name.rpartition(".")[2].lower() if "." in file.name else "binary"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": extension,
        "pretty_type": extension.upper(),
        "user": file.user,
        "user_team": TEAM_ID,
        "editable": False,
        "size": file.length,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": address,
        "url_private_download": f"{address}?download=1",
        "permalink": f"{address}/view",
        "has_rich_preview": False,
        "file_access": "visible",
    }


def _thread_fields(channel: Channel, message: Message) -> Json:
    if message.thread_ts and message.thread_ts != message.ts:
        parent = channel.messages.get(message.thread_ts)
        return {"thread_ts": message.thread_ts, "parent_user_id": parent.user if parent else ""}
    replies = channel.replies(message.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": users,
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
    }


def _team() -> Json:
    return {"id": TEAM_ID, "domain": TEAM_DOMAIN}


def _user(ws: Workspace, person: str) -> Json:
    handle = ws.people[person].handle
    return {"id": person, "username": handle, "name": handle, "team_id": TEAM_ID}


def _common(ws: Workspace, kind: str, person: str) -> Json:
    return {
        "type": kind,
        "team": _team(),
        "user": _user(ws, person),
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _channel(channel: Channel) -> Json:
    return {"id": channel.id, "name": channel.payload_name}


def slash_command(ws: Workspace, person: str, channel: Channel, command: str, text: str) -> dict[str, str]:
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel.payload_name,
        "user_id": person,
        "user_name": ws.people[person].handle,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": ws.response_url(channel, person),
        "trigger_id": ws.triggers.issue(person),
    }


def shortcut(ws: Workspace, person: str, callback_id: str) -> Json:
    """https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload"""
    return _common(ws, "shortcut", person) | {
        "action_ts": ws.clock.next_ts(),
        "callback_id": callback_id,
        "trigger_id": ws.triggers.issue(person),
    }


def message_action(ws: Workspace, person: str, channel: Channel, message: Message, callback_id: str) -> Json:
    return _common(ws, "message_action", person) | {
        "action_ts": ws.clock.next_ts(),
        "callback_id": callback_id,
        "trigger_id": ws.triggers.issue(person),
        "response_url": ws.response_url(channel, person),
        "channel": _channel(channel),
        "message_ts": message.ts,
        "message": message_json(ws, channel, message),
    }


def message_container(channel: Channel, message: Message) -> Json:
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_for is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    return container


def message_block_actions(
    ws: Workspace, person: str, channel: Channel, message: Message, action: Json, values: Json
) -> Json:
    """https://docs.slack.dev/reference/interaction-payloads/block_actions-payload"""
    payload = _common(ws, "block_actions", person) | {
        "container": message_container(channel, message),
        "trigger_id": ws.triggers.issue(person),
        "channel": _channel(channel),
        "state": {"values": values},
        "response_url": ws.response_url(channel, person, message.ts),
        "actions": [action],
    }
    if message.ephemeral_for is None:
        payload["message"] = message_json(ws, channel, message)
    return payload


def view_block_actions(ws: Workspace, person: str, view: View, action: Json, values: Json) -> Json:
    is_modal = view.content["type"] == "modal"
    return _common(ws, "block_actions", person) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": ws.triggers.issue(person, from_modal=is_modal),
        "view": view.as_json(values),
        "actions": [action],
    }


def view_submission(ws: Workspace, person: str, view: View, values: Json, response_urls: list[Json]) -> Json:
    """https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload"""
    return _common(ws, "view_submission", person) | {
        "trigger_id": ws.triggers.issue(person, from_modal=True),
        "view": view.as_json(values),
        "response_urls": response_urls,
    }


def view_closed(ws: Workspace, person: str, view: View, *, is_cleared: bool) -> Json:
    """Slack does not promise values here, so there are none."""
    return _common(ws, "view_closed", person) | {"view": view.as_json({}), "is_cleared": is_cleared}


def block_suggestion(
    ws: Workspace, person: str, place: Json, block_id: str, action_id: str, value: str
) -> Json:
    """https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select

    `place` holds the container and the view, or the channel and the message.
    """
    return (
        _common(ws, "block_suggestion", person)
        | place
        | {"block_id": block_id, "action_id": action_id, "value": value}
    )


def event_callback(event: Json, event_id: str, event_time: int) -> Json:
    """https://docs.slack.dev/apis/events-api#callback-field"""
    authorization: dict[str, Any] = {
        "enterprise_id": None,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": event_time,
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }
