"""What Slack's own client says about a form before it hands it in, in Japanese.

The app is not asked: required inputs, lengths, numbers, addresses.
https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from practice.constants import Json
from practice.state_values import blank

_REQUIRED = "この項目を入力してください。"


def form_errors(blocks: list[Json], values: Json) -> dict[str, str]:
    """Sentences by block_id; empty when the form may go to the app."""
    errors: dict[str, str] = {}
    for block in blocks:
        if block.get("type") != "input":
            continue
        element = block["element"]
        entry = values.get(block["block_id"], {}).get(element["action_id"])
        if entry is None or blank(entry):
            if not block.get("optional"):
                errors[block["block_id"]] = _REQUIRED
            continue
        problem = _problem(element, entry)
        if problem:
            errors[block["block_id"]] = problem
    return errors


def _problem(element: Json, entry: Json) -> str | None:
    check = _CHECKS.get(element["type"])
    return check(element, entry) if check is not None else _count(element, entry)


def _length(element: Json, entry: Json) -> str | None:
    words = entry["value"]
    if not isinstance(words, str):
        return _REQUIRED
    most = element.get("max_length", 3000)
    if len(words) < element.get("min_length", 0):
        return f"{element['min_length']}文字以上で入力してください。"
    return f"{most}文字以内で入力してください。" if len(words) > most else None


def _number(element: Json, entry: Json) -> str | None:
    words = entry["value"]
    pattern = r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
    if not isinstance(words, str) or not re.fullmatch(pattern, words):
        return "数字を入力してください。" if element["is_decimal_allowed"] else "整数を入力してください。"
    if "min_value" in element and float(words) < float(element["min_value"]):
        return f"{element['min_value']}以上の数を入力してください。"
    if "max_value" in element and float(words) > float(element["max_value"]):
        return f"{element['max_value']}以下の数を入力してください。"
    return None


def _date(element: Json, entry: Json) -> str | None:
    try:
        date.fromisoformat(entry["selected_date"])
    except (TypeError, ValueError):
        return "日付の形で入力してください。"
    return None


def _date_time(element: Json, entry: Json) -> str | None:
    moment = entry["selected_date_time"]
    whole = isinstance(moment, int) and not isinstance(moment, bool)
    return None if whole and 10**9 <= moment < 10**10 else "日時の形で入力してください。"


def _matching(field: str, pattern: str, sentence: str) -> Callable[[Json, Json], str | None]:
    def check(element: Json, entry: Json) -> str | None:
        return None if isinstance(entry[field], str) and re.fullmatch(pattern, entry[field]) else sentence

    return check


def _count(element: Json, entry: Json) -> str | None:
    chosen = next((content for name, content in entry.items() if name != "type"), None)
    most = element.get("max_selected_items")
    if most is not None and isinstance(chosen, list) and len(chosen) > most:
        return f"選べるのは{most}個までです。"
    return None


_CHECKS: dict[str, Callable[[Json, Json], str | None]] = {
    "plain_text_input": _length,
    "number_input": _number,
    "email_text_input": _matching(
        "value", r"[^@\s]+@[^@\s]+\.[^@\s]+", "メールアドレスの形で入力してください。"
    ),
    "url_text_input": _matching("value", r"https?://\S+", "URLの形で入力してください。"),
    "datepicker": _date,
    "datetimepicker": _date_time,
    "timepicker": _matching("selected_time", r"([01]\d|2[0-3]):[0-5]\d", "時刻の形で入力してください。"),
}
