"""`state.values`: what a person has filled in, in the shape Slack sends, with nothing left out.

https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload and
https://api.slack.com/changelog/2020-09-full-state-on-view-submisson-and-block-actions
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from practice.checks import Report
from practice.constants import Json
from practice.normalise import elements_of
from practice.objects import all_options, same_option
from practice.rich_text import check_rich_text

#: element type -> (field in the state, field with the initial value, what an untouched one has)
FIELDS: dict[str, tuple[str, str, Any]] = {
    "plain_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "email_text_input": ("value", "initial_value", None),
    "url_text_input": ("value", "initial_value", None),
    "rich_text_input": ("rich_text_value", "initial_value", None),
    "checkboxes": ("selected_options", "initial_options", []),
    "radio_buttons": ("selected_option", "initial_option", None),
    "static_select": ("selected_option", "initial_option", None),
    "external_select": ("selected_option", "initial_option", None),
    "multi_static_select": ("selected_options", "initial_options", []),
    "multi_external_select": ("selected_options", "initial_options", []),
    "users_select": ("selected_user", "initial_user", None),
    "multi_users_select": ("selected_users", "initial_users", []),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "channels_select": ("selected_channel", "initial_channel", None),
    "multi_channels_select": ("selected_channels", "initial_channels", []),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
    "file_input": ("files", "", []),
}


class BadStateError(Exception):
    """A state that Slack's own client could not have produced."""


def collect_state(blocks: list[Json], given: Mapping[str, Any], kept: Mapping[str, Any]) -> Json:
    """The state of all stateful elements: what is given, else what was kept, else the initial value."""
    values: Json = {}
    for block in blocks:
        for element in elements_of(block):
            kind = element["type"]
            if kind not in FIELDS:
                continue
            block_id, action_id = block["block_id"], element["action_id"]
            entry = _entry(given, block_id, action_id)
            shaped = (
                _shape(element, entry)
                if entry is not None
                else _kept(element, _entry(kept, block_id, action_id))
            )
            values.setdefault(block_id, {})[action_id] = shaped
    return values


def _kept(element: Json, entry: Json | None) -> Json:
    """What was there before, unless the element or its options are no longer the same."""
    if entry is not None and entry.get("type") == element["type"]:
        try:
            return _shape(element, entry)
        except BadStateError:
            pass
    return _shape(element, None)


def _entry(values: Mapping[str, Any], block_id: str, action_id: str) -> Json | None:
    block = values.get(block_id)
    entry = block.get(action_id) if isinstance(block, dict) else None
    return entry if isinstance(entry, dict) else None


def _shape(element: Json, entry: Json | None) -> Json:
    kind = element["type"]
    field, initial, empty = FIELDS[kind]
    value = element.get(initial) if entry is None else entry.get(field)
    if value is None or value == "":
        value = list(empty) if isinstance(empty, list) else empty
    if isinstance(empty, list) and not isinstance(value, list):
        raise BadStateError(f"{element['action_id']}: must be a list: {value!r}")
    if kind == "rich_text_input" and value is not None:
        report = Report("modal")
        check_rich_text(value, "", report)
        if report.messages:
            raise BadStateError("; ".join(report.messages))
    return {"type": kind, field: _own_options(element, field, value)}


def _own_options(element: Json, field: str, value: Any) -> Any:
    """Options as the element has them, so that a client cannot invent one."""
    if field not in ("selected_option", "selected_options") or value is None or "external" in element["type"]:
        return value
    known = all_options(element)

    def own(option: Any) -> Json:
        for candidate in known:
            if not isinstance(option, dict) or candidate.get("value") != option.get("value"):
                continue
            if option.get("text") is None or same_option(candidate, option):
                return candidate
        raise BadStateError(f"{element['action_id']}: not one of the options: {option!r}")

    return own(value) if field == "selected_option" else [own(option) for option in value]


def blank(entry: Json) -> bool:
    """Nothing is filled in."""
    return next((content in (None, "", []) for name, content in entry.items() if name != "type"), True)
