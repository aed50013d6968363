"""The shape of the rich text block.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

from typing import Any, Final

from practice.checks import Check, Report, Shape, anything, array, number, one_of, string, typed
from practice.limits import limit

_STYLE: Final[dict[str, Check]] = {"type": anything, "style": anything}

INLINE: Final[dict[str, Shape]] = {
    "text": Shape({**_STYLE, "text": string(at_least=1)}, ("text",)),
    "link": Shape(
        {**_STYLE, "url": string(at_least=1), "text": string(at_least=1), "unsafe": anything}, ("url",)
    ),
    "user": Shape({**_STYLE, "user_id": string(at_least=1)}, ("user_id",)),
    "channel": Shape({**_STYLE, "channel_id": string(at_least=1)}, ("channel_id",)),
    "usergroup": Shape({**_STYLE, "usergroup_id": string(at_least=1)}, ("usergroup_id",)),
    "emoji": Shape(
        {**_STYLE, "name": string(at_least=1), "unicode": anything, "skin_tone": anything}, ("name",)
    ),
    "broadcast": Shape({**_STYLE, "range": one_of("here", "channel", "everyone")}, ("range",)),
    "color": Shape({**_STYLE, "value": string(at_least=1)}, ("value",)),
    "date": Shape(
        {
            **_STYLE,
            "timestamp": number(0),
            "format": string(at_least=1),
            "url": anything,
            "fallback": anything,
        },
        ("timestamp", "format"),
    ),
}

_SECTION: Final = Shape({"type": anything, "elements": array(typed(INLINE), at_least=0)}, ("elements",))
_LINES: Final = typed({"rich_text_section": _SECTION})

_BLOCKS: Final[dict[str, Shape]] = {
    "rich_text_section": _SECTION,
    "rich_text_preformatted": Shape(
        {
            "type": anything,
            "elements": array(typed(INLINE, {"text", "link"}), at_least=0),
            "border": number(0),
            "language": string(),
        },
        ("elements",),
    ),
    "rich_text_quote": Shape(
        {"type": anything, "elements": array(typed(INLINE), at_least=0), "border": number(0)}, ("elements",)
    ),
    "rich_text_list": Shape(
        {
            "type": anything,
            "style": one_of("bullet", "ordered"),
            "elements": array(_LINES),
            "indent": number(0, limit("rich_text_list.indent")),
            "offset": number(0),
            "border": number(0, limit("rich_text_list.border")),
        },
        ("style", "elements"),
    ),
}

RICH_TEXT: Final = Shape(
    {
        "type": anything,
        "block_id": string("block_id", at_least=1),
        "elements": array(typed(_BLOCKS), at_least=0),
    },
    ("elements",),
)


def plain_rich_text(words: str) -> dict[str, Any]:
    """What Slack makes of a line that a person typed."""
    return {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": words}] if words else []}
        ],
    }


def check_rich_text(value: Any, at: str, report: Report) -> None:
    typed({"rich_text": RICH_TEXT})(value, at, report)
