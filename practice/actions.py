"""What a payload says about the element that was used and the conversations that were chosen."""

from __future__ import annotations

from practice.constants import Json
from practice.errors import SlackError
from practice.models import View
from practice.workspace import Workspace


def view_response_urls(ws: Workspace, view: View) -> list[Json]:
    """One for each select with `response_url_enabled`.

    https://docs.slack.dev/surfaces/modals#modal_response_url
    """
    urls = []
    for block in view.blocks:
        element = block.get("element") if block.get("type") == "input" else None
        if not element or not element.get("response_url_enabled"):
            continue
        entry = view.values[block["block_id"]][element["action_id"]]
        channel = ws.channels.get(entry.get("selected_conversation") or entry.get("selected_channel") or "")
        if channel is not None:
            urls.append(
                {
                    "block_id": block["block_id"],
                    "action_id": element["action_id"],
                    "channel_id": channel.id,
                    "response_url": ws.response_url(channel, view.user),
                }
            )
    return urls


def pressed(element: Json, block: Json, chosen: Json, values: Json, action_ts: str) -> Json:
    """One entry of `actions`: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload"""
    kind = element["type"]
    action: Json = {
        "type": kind,
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": action_ts,
    }
    if kind in ("button", "workflow_button", "icon_button"):
        own = {name: element[name] for name in ("text", "value", "style", "url") if name in element}
        return action | {name: value for name, value in own.items() if name != "url"}
    if kind == "overflow":
        wanted = (chosen.get("selected_option") or {}).get("value")
        option = next((o for o in element["options"] if o.get("value") == wanted), None)
        if option is None:
            raise SlackError("invalid_option")
        return action | {"selected_option": option}
    state = values[block["block_id"]][element["action_id"]]
    action |= {name: content for name, content in state.items() if name != "type"}
    placeholder = element.get("placeholder")
    return action | ({"placeholder": placeholder} if placeholder else {})
