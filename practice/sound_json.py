"""JSON from outside, as values that can be kept, passed on and drawn.

Python reads more than JSON has (NaN, infinity), and what it reads is not always fit to be written again: what
is nested very deeply, and halves of characters. A message with such things in it would be taken in, and the
file that the workspace is kept in could not be read any more. https://www.rfc-editor.org/rfc/rfc8259
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final

#: Levels of lists and objects. Slack's own need about fifteen (a rich text in a cell of a table in a view).
DEEPEST: Final = 64
_HALF = re.compile("[\ud800-\udfff]")


def parsed(text: str | bytes) -> Any:
    """The value; a half of a character becomes U+FFFD, as browsers write it.

    Raises ValueError for what is no JSON or is nested deeper than DEEPEST.
    """
    try:
        value = json.loads(text)
    except RecursionError as problem:
        raise ValueError("nested too deeply") from problem
    return _sound(value, DEEPEST)


def _sound(value: Any, levels: int) -> Any:
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("no number")
    if not isinstance(value, list | dict):
        return value
    if levels == 0:
        raise ValueError("nested too deeply")
    if isinstance(value, list):
        return [_sound(entry, levels - 1) for entry in value]
    return {_HALF.sub("\ufffd", name): _sound(entry, levels - 1) for name, entry in value.items()}
