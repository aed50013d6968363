"""What Slack refuses and `slack_sdk.models` lets through. A view that fails here is a fault of ours."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

Json = dict[str, Any]

MESSAGE_BLOCKS = 50
MODAL_BLOCKS = 100
MESSAGE_CHARACTERS = 12_000
VIEW_BYTES = 250_000
_FIELD = 2_000
_OPTION = 75
_FEW_OPTIONS = 10


class BrokenViewError(ValueError):
    """Slack would refuse this view or message."""


def check_message(blocks: Sequence[Json]) -> None:
    """Raises BrokenViewError."""
    _need(0 < len(blocks) <= MESSAGE_BLOCKS, f"a message of {len(blocks)} blocks")
    _check_blocks(blocks)
    total = sum(map(len, texts_of(blocks)))
    _need(total <= MESSAGE_CHARACTERS, f"a message of {total} characters")


def check_view(view: Json) -> None:
    """Raises BrokenViewError."""
    blocks = view.get("blocks", [])
    _need(0 < len(blocks) <= MODAL_BLOCKS, f"a view of {len(blocks)} blocks")
    _check_blocks(blocks)
    if view["type"] == "modal":
        _need("title" in view, "a modal without a title")
        asks = any(block["type"] == "input" for block in blocks)
        _need(not asks or "submit" in view, "a modal with inputs and no submit")
    _need(len(json.dumps(view, ensure_ascii=False).encode()) <= VIEW_BYTES, "a view over 250 kB")


def texts_of(value: Any) -> Iterator[str]:
    """Every text that a reader sees."""
    if isinstance(value, dict):
        for key, content in value.items():
            if key == "text" and isinstance(content, str):
                yield content
            elif isinstance(content, (dict, list)):
                yield from texts_of(content)
    elif isinstance(value, (list, tuple)):
        for content in value:
            yield from texts_of(content)


def _check_blocks(blocks: Sequence[Json]) -> None:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    _need(len(set(ids)) == len(ids), "two blocks with one id")
    for block in blocks:
        for field in block.get("fields", ()):
            _need(0 < len(field["text"]) <= _FIELD, "a field that is empty or over 2,000 characters")
        elements = list(_elements_of(block))
        actions = [element["action_id"] for element in elements if "action_id" in element]
        _need(len(set(actions)) == len(actions), "two elements of a block with one action id")
        for element in elements:
            _check_element(element)


def _elements_of(block: Json) -> Iterator[Json]:
    if block["type"] == "actions":
        yield from block["elements"]
    for name in ("accessory", "element"):
        if name in block:
            yield block[name]


def _check_element(element: Json) -> None:
    options = list(element.get("options", ()))
    groups = element.get("option_groups", ())
    if element["type"] in ("radio_buttons", "checkboxes"):
        _need(0 < len(options) <= _FEW_OPTIONS, "too many or no choices")
    elif element["type"].endswith("static_select"):
        _need(0 < len(options) + len(groups) <= 100, "too many or no options")
    for group in groups:
        _need(0 < len(group["options"]) <= 100, "too many or no options in a group")
        options.extend(group["options"])
    for option in options:
        _need(0 < len(option["text"]["text"]) <= _OPTION, "an option that is empty or too long")
        _need(0 < len(option["value"]) <= _OPTION, "an option with a value that is empty or too long")
    initial = element.get(
        "initial_options", [element["initial_option"]] if "initial_option" in element else []
    )
    _need(all(option in options for option in initial), "an initial option that is not an option")


def _need(holds: bool, otherwise: str) -> None:
    if not holds:
        raise BrokenViewError(otherwise)
