"""Whom a message names, for the number that Slack puts on a channel.

https://docs.slack.dev/messaging/formatting-message-text#advanced and, in rich text, the elements `user` and
`broadcast`: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

#: Stands for everybody: @channel, @here and @everyone.
EVERYBODY: Final = "!"
#: In JSON, where what a person typed cannot look like a field.
_NAMED = re.compile(r'<@(\w+)|"user_id": "(\w+)"|(?:<!|"range": ")(?:channel|here|everyone)\b')


def named_in(text: str, blocks: list[dict[str, Any]] | None) -> frozenset[str]:
    """The ids of the people, and EVERYBODY."""
    written = json.dumps([text, blocks])
    return frozenset(found[1] or found[2] or EVERYBODY for found in _NAMED.finditer(written))
