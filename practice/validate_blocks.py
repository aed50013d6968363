"""The shapes of Block Kit's blocks, and what must hold for all blocks of a surface.

https://docs.slack.dev/reference/block-kit/blocks
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from practice.checks import (
    Check,
    Report,
    Shape,
    Surface,
    anything,
    array,
    boolean,
    distinct_actions,
    exactly_one,
    one_of,
    string,
    text,
    typed,
)
from practice.constants import Json
from practice.elements import ELEMENTS, IN_ACTIONS, IN_INPUT, IN_SECTION
from practice.errors import SlackError
from practice.limits import limit
from practice.rich_text import RICH_TEXT
from practice.tables import TABLES

_BLOCK: Final[dict[str, Check]] = {"type": anything, "block_id": string("block_id", at_least=1)}
_MESSAGES: Final[frozenset[Surface]] = frozenset({"message"})
_PAGES: Final[frozenset[Surface]] = frozenset({"message", "home"})


def _text_or_fields(value: Any, at: str, report: Report) -> None:
    if value.get("text") is None and value.get("fields") is None:
        report.fail(at, "missing required field: text or fields")


def _context_element(value: Any, at: str, report: Report) -> None:
    if isinstance(value, dict) and value.get("type") == "image":
        ELEMENTS["image"].check(value, at, report)
    else:
        text("any", "context.text")(value, at, report)


def _actions_distinct(value: Any, at: str, report: Report) -> None:
    elements = value.get("elements")
    distinct_actions(elements if isinstance(elements, list) else [], at, report)


#: characters that each further block costs of a message's allowance
BLOCK_COST: Final = 125

BLOCKS: Final[dict[str, Shape]] = {
    **TABLES,
    "section": Shape(
        {
            **_BLOCK,
            "text": text("any", "section.text"),
            "fields": array(text("any", "section.field"), "section.fields"),
            "accessory": typed(ELEMENTS, IN_SECTION),
            "expand": boolean,
        },
        also=(_text_or_fields,),
    ),
    "header": Shape({**_BLOCK, "text": text("plain", "header.text")}, ("text",)),
    "divider": Shape(_BLOCK),
    "image": Shape(
        {
            **_BLOCK,
            "image_url": string("image.url", at_least=1),
            "slack_file": anything,
            "alt_text": string("image.alt_text", at_least=1),
            "title": text("plain", "image.title"),
        },
        ("alt_text",),
        (exactly_one("image_url", "slack_file"),),
    ),
    "actions": Shape(
        {**_BLOCK, "elements": array(typed(ELEMENTS, IN_ACTIONS), "actions.elements")},
        ("elements",),
        (_actions_distinct,),
    ),
    "context": Shape({**_BLOCK, "elements": array(_context_element, "context.elements")}, ("elements",)),
    "context_actions": Shape(
        {
            **_BLOCK,
            "elements": array(
                typed(ELEMENTS, {"feedback_buttons", "icon_button"}), "context_actions.elements"
            ),
        },
        ("elements",),
        (_actions_distinct,),
        _MESSAGES,
    ),
    "input": Shape(
        {
            **_BLOCK,
            "label": text("plain", "input.label"),
            "hint": text("plain", "input.hint"),
            "element": typed(ELEMENTS, IN_INPUT),
            "optional": boolean,
            "dispatch_action": boolean,
        },
        ("label", "element"),
    ),
    "rich_text": RICH_TEXT,
    "markdown": Shape({**_BLOCK, "text": string("message.markdown", at_least=1)}, ("text",), (), _MESSAGES),
    "file": Shape(
        {**_BLOCK, "external_id": string(at_least=1), "source": one_of("remote")},
        ("external_id", "source"),
        (),
        _MESSAGES,
    ),
    "alert": Shape(
        {
            **_BLOCK,
            "text": text("any", "alert.text"),
            "level": one_of("default", "info", "warning", "error", "success"),
        },
        ("text",),
        (),
        frozenset({"modal"}),
    ),
    "card": Shape(
        {
            **_BLOCK,
            "title": text("any", "card.title"),
            "subtitle": text("any", "card.subtitle"),
            "body": text("any", "card.body"),
            "subtext": text("any", "card.body"),
            "hero_image": anything,
            "icon": anything,
            "slack_icon": anything,
            "actions": array(typed(ELEMENTS, {"button"}), "card.actions"),
        }
    ),
    "task_card": Shape(
        {**_BLOCK, "task_id": anything, "title": anything, "status": anything}, surfaces=_MESSAGES
    ),
}
BLOCKS["carousel"] = Shape(
    {**_BLOCK, "elements": array(typed(BLOCKS, {"card"}), "carousel.elements")}, ("elements",), (), _PAGES
)
BLOCKS["container"] = Shape(
    {
        **_BLOCK,
        "title": text("plain", "container.title"),
        "subtitle": text("plain", "container.subtitle"),
        "child_blocks": array(typed(BLOCKS, set(BLOCKS) - {"input", "carousel"}), "container.child_blocks"),
        "width": anything,
        "icon": anything,
        "is_collapsible": boolean,
        "is_collapsed": boolean,
    },
    ("child_blocks",),
    (),
    _PAGES,
)


def check_blocks(blocks: Any, surface: Surface, at: str) -> Report:
    """Every block, and what must hold between them."""
    report = Report(surface)
    at_least = 1 if surface == "modal" else 0
    array(typed(BLOCKS), f"{surface}.blocks", at_least=at_least)(blocks, at, report)
    if isinstance(blocks, list):
        _distinct_block_ids(blocks, at, report)
        if surface == "message":
            _totals(blocks, at, report)
    return report


def _distinct_block_ids(blocks: list[Any], at: str, report: Report) -> None:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        block_id = block.get("block_id") if isinstance(block, dict) else None
        if isinstance(block_id, str):
            if block_id in seen:
                report.fail(f"{at}/{index}/block_id", f"block_id `{block_id}` already exists")
            seen.add(block_id)


def _totals(blocks: list[Any], at: str, report: Report) -> None:
    kinds = [block.get("type") for block in blocks if isinstance(block, dict)]
    if kinds.count("table") > limit("message.tables"):
        report.fail(at, "only_one_table_allowed")
    markdown = sum(
        len(str(b.get("text", ""))) for b in blocks if isinstance(b, dict) and b.get("type") == "markdown"
    )
    if markdown > limit("message.markdown"):
        report.fail(
            at, f"must be less than {limit('message.markdown') + 1} characters in all markdown blocks"
        )


def texts_of(value: Any) -> Iterator[str]:
    """Every text that a reader sees in some blocks."""
    if isinstance(value, dict):
        for key, content in value.items():
            if isinstance(content, str):
                if key in ("text", "alt_text"):
                    yield content
            else:
                yield from texts_of(content)
    elif isinstance(value, list):
        for content in value:
            yield from texts_of(content)


def validate_message_blocks(blocks: Any) -> list[Json]:
    """The blocks of a message, or Slack's refusal.

    https://docs.slack.dev/reference/methods/chat.postMessage#errors
    """
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise SlackError("invalid_blocks_format")
    report = check_blocks(blocks, "message", "/blocks")
    if report.messages:
        raise SlackError("invalid_blocks", report.messages)
    length = sum(len(words) for words in texts_of(blocks)) + BLOCK_COST * max(0, len(blocks) - 1)
    if length > limit("message.blocks_text"):
        raise SlackError("msg_blocks_too_long")
    return blocks
