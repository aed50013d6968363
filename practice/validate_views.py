"""What a view must be: modals and the Home tab.

https://docs.slack.dev/reference/views/modal-views and
https://docs.slack.dev/reference/views/home-tab-views
"""

from __future__ import annotations

import json
from typing import Any, Final

from practice.checks import Check, Report, Shape, anything, boolean, string, text
from practice.constants import Json
from practice.errors import SlackError
from practice.limits import limit
from practice.validate_blocks import check_blocks

_COMMON: Final[dict[str, Check]] = {
    "type": anything,
    "blocks": anything,
    "private_metadata": string("view.private_metadata"),
    "callback_id": string("view.callback_id"),
    "external_id": string("view.external_id"),
}
_HOME: Final = Shape(_COMMON, ("blocks",))
_MODAL: Final = Shape(
    {
        **_COMMON,
        "title": text("plain", "view.title"),
        "submit": text("plain", "view.submit"),
        "close": text("plain", "view.close"),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
    ("title", "blocks"),
)


def _needs_submit(view: Json, report: Report) -> None:
    blocks = view.get("blocks")
    has_input = isinstance(blocks, list) and any(
        isinstance(b, dict) and b.get("type") == "input" for b in blocks
    )
    if has_input and view.get("submit") is None:
        report.fail("/view", "missing required field: submit")


def validate_view(view: Any, kind: str, scopes: frozenset[str]) -> Json:
    """The view, or Slack's refusal. `kind` is what the method takes: "modal" or "home"."""
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", ["[ERROR] must be a valid view [json-pointer:/view]"])
    if len(json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")) > limit(
        "view.size"
    ):
        raise SlackError("view_too_large")
    if view.get("type") != kind:
        raise SlackError(
            "invalid_arguments", [f"[ERROR] unsupported type: {view.get('type')} [json-pointer:/view/type]"]
        )
    surface: Any = kind
    report = Report(surface)
    (_MODAL if kind == "modal" else _HOME).check(view, "/view", report)
    if kind == "modal":
        _needs_submit(view, report)
    report.messages += (
        check_blocks(view.get("blocks"), surface, "/view/blocks").messages if "blocks" in view else []
    )
    if '"file_input"' in json.dumps(view.get("blocks")) and "files:read" not in scopes:
        report.fail("/view/blocks", "file_input needs the scope files:read")
    if report.messages:
        raise SlackError("invalid_arguments", report.messages)
    return view
