"""Response URLs: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""

from __future__ import annotations

from typing import Any

from practice.constants import BOT_USER_ID, RESPONSE_URL_SECONDS, RESPONSE_URL_USES
from practice.errors import SlackError
from practice.models import Channel, Message, ResponseUrl
from practice.normalise import normalise_blocks
from practice.validate_blocks import validate_message_blocks
from practice.workspace import Workspace


def respond(ws: Workspace, hook_id: str, body: Any) -> None:
    """Posts, replaces or deletes; five times within thirty minutes."""
    hook = ws.response_urls.get(hook_id)
    if hook is None or ws.now() - hook.born > RESPONSE_URL_SECONDS:
        raise SlackError("expired_url")
    if hook.uses >= RESPONSE_URL_USES:
        raise SlackError("used_url")
    if not isinstance(body, dict) or not _is_text(body, "text") or not _is_text(body, "thread_ts"):
        raise SlackError("invalid_payload")
    hook.uses += 1
    channel = ws.channels[hook.channel]
    original = channel.messages.get(hook.message_ts or "")
    if body.get("delete_original"):
        if original is not None:
            ws.remove(channel, original)
        return
    text = body.get("text") or ""
    blocks = normalise_blocks(validate_message_blocks(body["blocks"])) if body.get("blocks") else None
    if not text and not blocks:
        raise SlackError("no_text")
    if body.get("replace_original") and original is not None:
        original.text, original.blocks = text, blocks
        ws.changed(channel, original)
        return
    _post(ws, hook, channel, original, body, text, blocks)


def _is_text(body: dict[str, Any], name: str) -> bool:
    return isinstance(body.get(name) or "", str)


def _post(
    ws: Workspace,
    hook: ResponseUrl,
    channel: Channel,
    original: Message | None,
    body: Any,
    text: str,
    blocks: Any,
) -> None:
    hidden = None if body.get("response_type") == "in_channel" else hook.user
    thread_ts = body.get("thread_ts") or (original.thread_ts if original else None)
    ws.post(channel, BOT_USER_ID, text, blocks=blocks, ephemeral_for=hidden, thread_ts=thread_ts)
