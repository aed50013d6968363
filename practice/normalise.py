"""What Slack adds to blocks when it takes them in: ids and the defaults of text objects."""

from __future__ import annotations

import secrets
import string
from copy import deepcopy
from typing import Any

from practice.constants import Json
from practice.elements import ELEMENTS

_LETTERS = string.ascii_letters + string.digits


def short_id() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(5))


def normalise_blocks(blocks: list[Json]) -> list[Json]:
    """A copy with every block_id and action_id filled in."""
    copied = deepcopy(blocks)
    for block in copied:
        if not block.get("block_id"):
            block["block_id"] = short_id()
        _fill(block)
    return copied


def _fill(value: Any) -> None:
    if isinstance(value, list):
        for content in value:
            _fill(content)
    elif isinstance(value, dict):
        for name in [name for name, content in value.items() if content is None]:
            del value[name]
        kind = value.get("type")
        if kind == "plain_text":
            value.setdefault("emoji", True)
        elif kind == "mrkdwn":
            value.setdefault("verbatim", False)
        elif isinstance(kind, str) and kind in ELEMENTS and kind != "image" and not value.get("action_id"):
            value["action_id"] = short_id()
        for content in value.values():
            _fill(content)


def elements_of(block: Json) -> list[Json]:
    """The elements that a person can use in a block."""
    found: list[Any] = []
    if block.get("type") in ("actions", "context_actions"):
        found = list(block.get("elements") or [])
    elif block.get("type") == "section":
        found = [block.get("accessory")]
    elif block.get("type") == "input":
        found = [block.get("element")]
    elif block.get("type") == "card":
        found = list(block.get("actions") or [])
    nested = [*(block.get("child_blocks") or [])]
    if block.get("type") == "carousel":
        nested += block.get("elements") or []
    for child in nested:
        found += elements_of(child)
    return [element for element in found if isinstance(element, dict) and element.get("type") != "image"]
