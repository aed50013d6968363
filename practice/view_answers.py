"""What an app may answer to a submitted modal.

https://docs.slack.dev/surfaces/modals#modifying-in-response
"""

from __future__ import annotations

from typing import Any

from practice.constants import Json
from practice.errors import SlackError
from practice.models import View
from practice.validate_views import validate_view
from practice.workspace import Workspace


def answer_submission(ws: Workspace, view: View, body: Any) -> dict[str, str]:
    """Does what the answer says; the errors to show at fields, if any."""
    if body in (None, "", {}):
        ws.views.close(view)
        return {}
    if not isinstance(body, dict):
        raise SlackError("invalid_ack", ["[ERROR] must be empty or an object with response_action"])
    match body.get("response_action"):
        case "errors":
            return _errors(view, body.get("errors"))
        case "clear":
            ws.views.clear(view.user)
        case "update":
            ws.views.update(view, _new_view(ws, body))
        case "push":
            ws.views.open(view.user, _new_view(ws, body))
        case other:
            raise SlackError("invalid_ack", [f"[ERROR] unknown response_action: {other}"])
    return {}


def _new_view(ws: Workspace, body: Json) -> Json:
    return validate_view(body.get("view"), "modal", ws.app.scopes)


def _errors(view: View, errors: Any) -> dict[str, str]:
    """Keys are block ids of input blocks of this view, values are sentences."""
    if not isinstance(errors, dict) or not errors:
        raise SlackError("invalid_ack", ["[ERROR] errors must be an object with at least one entry"])
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    for block_id, sentence in errors.items():
        if block_id not in inputs:
            raise SlackError("invalid_ack", [f"[ERROR] {block_id} is not the block_id of an input block"])
        if not isinstance(sentence, str) or not sentence:
            raise SlackError("invalid_ack", [f"[ERROR] the error of {block_id} must be a text"])
    return dict(errors)
