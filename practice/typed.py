"""What Slack makes of a line that a person typed: escaped text, and the same as rich text.

https://docs.slack.dev/messaging/formatting-message-text#escaping and
https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from practice.constants import Json

#: What no address holds, and what ends a sentence or shuts a bracket behind one and is not its own.
_NEVER = r"\s<>\"'「」『』（）【】、。，！？"
_NOT_LAST = r".,:;!?)\]}*_~`"
#: A mention as the composer hands it over, or an address that Slack makes a link.
_PART = re.compile(rf"<@(?P<user>[UW][A-Z0-9]+)>|(?P<url>https?://[^{_NEVER}]*[^{_NEVER}{_NOT_LAST}])")


def escaped(text: str) -> str:
    """The three characters that would otherwise control: no others."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed_message(words: str, people: frozenset[str] | set[str]) -> tuple[str, Json]:
    """`text` and the rich text block of a message; only people who exist are mentioned."""
    parts = list(_parts(words, people))
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}
    return "".join(map(_as_text, parts)), block


def _parts(words: str, people: frozenset[str] | set[str]) -> Iterator[Json]:
    at = 0
    for found in _PART.finditer(words):
        user = found["user"]
        if user is not None and user not in people:
            continue
        if found.start() > at:
            yield {"type": "text", "text": words[at : found.start()]}
        yield {"type": "user", "user_id": user} if user else {"type": "link", "url": found["url"]}
        at = found.end()
    if at < len(words):
        yield {"type": "text", "text": words[at:]}


def _as_text(part: Json) -> str:
    match part["type"]:
        case "user":
            return f"<@{part['user_id']}>"
        case "link":
            return f"<{escaped(part['url'])}>"
    return escaped(part["text"])
