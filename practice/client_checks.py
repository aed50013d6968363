"""What Slack's own client says about a form before it hands it in, in the language of the window.

The app is not asked: required inputs, lengths, numbers, addresses, files.
https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from practice.chosen_files import files_problem
from practice.constants import Json
from practice.state_values import blank
from practice.words import Language, say

#: the key of a sentence in the catalogue, and its fields
Said = tuple[str, Json]
_Check = Callable[[Json, Json], Said | None]


def form_errors(blocks: list[Json], values: Json, language: Language = "ja") -> dict[str, str]:
    """Sentences by block_id; empty when the form may go to the app."""
    errors: dict[str, str] = {}
    for block in blocks:
        if block.get("type") != "input":
            continue
        element = block["element"]
        entry = values.get(block["block_id"], {}).get(element["action_id"])
        if entry is None or blank(entry):
            problem: Said | None = None if block.get("optional") else ("required", {})
        else:
            problem = _CHECKS.get(element["type"], _count)(element, entry)
        if problem:
            key, fields = problem
            errors[block["block_id"]] = say(key, language, **fields)
    return errors


def _length(element: Json, entry: Json) -> Said | None:
    words = entry["value"]
    if not isinstance(words, str):
        return "required", {}
    most = element.get("max_length", 3000)
    if len(words) < element.get("min_length", 0):
        return "too_short", {"n": element["min_length"]}
    return ("too_long", {"n": most}) if len(words) > most else None


def _number(element: Json, entry: Json) -> Said | None:
    words = entry["value"]
    pattern = r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
    if not isinstance(words, str) or not re.fullmatch(pattern, words):
        return ("bad_number" if element["is_decimal_allowed"] else "bad_integer"), {}
    if "min_value" in element and float(words) < float(element["min_value"]):
        return "too_small", {"n": element["min_value"]}
    if "max_value" in element and float(words) > float(element["max_value"]):
        return "too_large", {"n": element["max_value"]}
    return None


def _date(element: Json, entry: Json) -> Said | None:
    try:
        date.fromisoformat(entry["selected_date"])
    except (TypeError, ValueError):
        return "client_bad_date", {}
    return None


def _date_time(element: Json, entry: Json) -> Said | None:
    moment = entry["selected_date_time"]
    whole = isinstance(moment, int) and not isinstance(moment, bool)
    return None if whole and 10**9 <= moment < 10**10 else ("client_bad_datetime", {})


def _matching(field: str, pattern: str, key: str) -> _Check:
    def check(element: Json, entry: Json) -> Said | None:
        return None if isinstance(entry[field], str) and re.fullmatch(pattern, entry[field]) else (key, {})

    return check


def _files(element: Json, entry: Json) -> Said | None:
    return files_problem(element, entry["files"])


def _count(element: Json, entry: Json) -> Said | None:
    chosen = next((content for name, content in entry.items() if name != "type"), None)
    most = element.get("max_selected_items")
    if most is not None and isinstance(chosen, list) and len(chosen) > most:
        return "client_too_many", {"n": most}
    return None


_CHECKS: dict[str, _Check] = {
    "plain_text_input": _length,
    "number_input": _number,
    "email_text_input": _matching("value", r"[^@\s]+@[^@\s]+\.[^@\s]+", "bad_email"),
    "url_text_input": _matching("value", r"https?://\S+", "bad_url"),
    "datepicker": _date,
    "datetimepicker": _date_time,
    "timepicker": _matching("selected_time", r"([01]\d|2[0-3]):[0-5]\d", "client_bad_time"),
    "file_input": _files,
}
