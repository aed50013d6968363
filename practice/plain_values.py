"""From a plain Python value to what Slack's client would have in `state.values` for an element."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from practice.constants import Json
from practice.normalise import elements_of
from practice.objects import all_options
from practice.rich_text import plain_rich_text
from practice.state_values import FIELDS


def entry_for(element: Json, value: Any) -> Json:
    """One entry of `state.values[block_id]`.

    Text for text inputs, the option's value (a code) for selects and radio buttons, a list of them
    for multi-selects and checkboxes (True is "all of them"), dates and times as such or as text; a
    date and time together as epoch seconds or as a `datetime` with its zone.
    An external select takes the option itself, as `suggest` gave it. A rich text takes a line or the block;
    a file input what `Actor.bring` gave.
    """
    kind = element["type"]
    if kind not in FIELDS:
        raise AssertionError(f"{kind} cannot be filled in")
    field, _, empty = FIELDS[kind]
    if value is None:
        return {"type": kind, field: empty}
    return {"type": kind, field: _content(element, field, value)}


def _content(element: Json, field: str, value: Any) -> Any:
    if field == "selected_option":
        return _option(element, value)
    if field == "selected_options":
        chosen = all_options(element) if value is True else value or []
        return [_option(element, one) for one in chosen]
    if field == "selected_date_time":
        return _epoch(value)
    if field == "rich_text_value":
        return plain_rich_text(value) if isinstance(value, str) else value
    return str(value) if field == "value" else _written(value, field)


def _epoch(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise AssertionError(f"{value} needs its time zone")
    return int(value.timestamp())


def _written(value: Any, field: str) -> Any:
    """Dates and times as Slack writes them; anything else as it is."""
    if isinstance(value, datetime):
        value = value.time() if field == "selected_time" else value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return list(value) if isinstance(value, tuple | set) else value


def _option(element: Json, value: Any) -> Json:
    if isinstance(value, Mapping):
        return dict(value)
    options = all_options(element)
    for option in options:
        if option.get("value") == value:
            return option
    codes = [option.get("value") for option in options]
    raise AssertionError(f"{element['action_id']}: {value!r} is not among {codes}")


def values_for(blocks: list[Json], plain: Mapping[str, Any]) -> Json:
    """`state.values` for plain values by block_id, or by block_id and action_id where a block has several."""
    by_id = {block["block_id"]: block for block in blocks}
    values: Json = {}
    for block_id, value in plain.items():
        if block_id not in by_id:
            raise AssertionError(f"there is no block {block_id!r}; there are {sorted(by_id)}")
        elements = {element["action_id"]: element for element in elements_of(by_id[block_id])}
        several = isinstance(value, Mapping) and bool(value) and set(value) <= set(elements)
        chosen = value if several else {next(iter(elements)): value}
        values[block_id] = {
            action_id: entry_for(elements[action_id], one) for action_id, one in chosen.items()
        }
    return values
