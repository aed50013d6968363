"""Small checks from which the shapes of Block Kit are put together.

A check looks at one value and reports, in the words and with the JSON pointer that Slack uses in
`response_metadata.messages`, everything that is wrong with it.
https://docs.slack.dev/apis/web-api/#errors
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from practice.constants import Json
from practice.limits import limit

Surface = Literal["message", "modal", "home"]


@dataclass
class Report:
    """What was found wrong on one surface."""

    surface: Surface
    messages: list[str] = field(default_factory=list)
    focus: list[str] = field(default_factory=list)

    def fail(self, pointer: str, message: str) -> None:
        self.messages.append(f"[ERROR] {message} [json-pointer:{pointer}]")


Check = Callable[[Any, str, Report], None]


@dataclass(frozen=True)
class Shape:
    """One object: its fields, which of them are needed, and what must hold between them."""

    fields: Mapping[str, Check]
    required: tuple[str, ...] = ()
    also: tuple[Check, ...] = ()
    surfaces: frozenset[Surface] = frozenset({"message", "modal", "home"})

    def check(self, value: Json, at: str, report: Report) -> None:
        for name in self.required:
            if value.get(name) is None:
                report.fail(at, f"missing required field: {name}")
        for name, content in value.items():
            check = self.fields.get(name)
            if check is None:
                report.fail(at, f"invalid additional property: {name}")
            elif content is not None:
                check(content, f"{at}/{name}", report)
        for extra in self.also:
            extra(value, at, report)


def string(key: str | None = None, *, at_least: int = 0, pattern: str | None = None) -> Check:
    """A plain string up to the limit `key`."""

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, str):
            report.fail(at, "must provide a string")
            return
        if len(value) < at_least:
            report.fail(at, f"must be more than {at_least - 1} characters")
        if key is not None and len(value) > limit(key):
            report.fail(at, f"must be less than {limit(key) + 1} characters")
        if pattern is not None and not re.fullmatch(pattern, value):
            report.fail(at, "failed to match the required pattern")

    return check


def boolean(value: Any, at: str, report: Report) -> None:
    if not isinstance(value, bool):
        report.fail(at, "must provide a boolean")


def number(lowest: int, highest: int | None = None) -> Check:
    """A whole number in a range."""

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            report.fail(at, "must provide a number")
        elif value < lowest:
            report.fail(at, f"must be greater than or equal to {lowest}")
        elif highest is not None and value > highest:
            report.fail(at, f"must be less than or equal to {highest}")

    return check


def one_of(*values: str) -> Check:
    def check(value: Any, at: str, report: Report) -> None:
        if value not in values:
            report.fail(at, f"must be a valid enum value; allowed: {', '.join(values)}")

    return check


def text(kind: Literal["plain", "any"], key: str) -> Check:
    """A text object: https://docs.slack.dev/reference/block-kit/composition-objects/text-object"""
    types = ("plain_text",) if kind == "plain" else ("plain_text", "mrkdwn")

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.fail(at, "must provide an object")
            return
        if value.get("type") not in types:
            report.fail(f"{at}/type", f"unsupported type: {value.get('type')}; allowed: {', '.join(types)}")
            return
        own = {"emoji": boolean} if value["type"] == "plain_text" else {"verbatim": boolean}
        shape = Shape({"type": one_of(*types), "text": string(key, at_least=1), **own}, ("text",))
        shape.check(value, at, report)

    return check


def array(item: Check, key: str | None = None, *, at_least: int = 1) -> Check:
    """A list up to the limit `key`."""

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, list):
            report.fail(at, "must provide an array")
            return
        if len(value) < at_least:
            report.fail(at, f"no fewer than {at_least} items allowed")
        if key is not None and len(value) > limit(key):
            report.fail(at, f"no more than {limit(key)} items allowed")
        for index, content in enumerate(value):
            item(content, f"{at}/{index}", report)

    return check


def shaped(shape: Shape) -> Check:
    """An object without a `type`."""

    def check(value: Any, at: str, report: Report) -> None:
        if isinstance(value, dict):
            shape.check(value, at, report)
        else:
            report.fail(at, "must provide an object")

    return check


def typed(shapes: Mapping[str, Shape], allowed: Iterable[str] | None = None) -> Check:
    """An object whose `type` chooses its shape, out of those allowed in this place."""
    names = frozenset(shapes if allowed is None else allowed)

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.fail(at, "must provide an object")
            return
        kind = value.get("type")
        if not isinstance(kind, str):
            report.fail(at, "missing required field: type")
        elif kind not in names or kind not in shapes or report.surface not in shapes[kind].surfaces:
            report.fail(f"{at}/type", f"unsupported type: {kind}")
        else:
            shapes[kind].check(value, at, report)

    return check


def anything(value: Any, at: str, report: Report) -> None:
    """No rule of ours."""


def exactly_one(first: str, second: str) -> Check:
    """Exactly one of two fields."""

    def check(value: Any, at: str, report: Report) -> None:
        given = [name for name in (first, second) if value.get(name) is not None]
        if not given:
            report.fail(at, f"missing required field: {first} or {second}")
        elif len(given) == 2:
            report.fail(at, f"only one of {first} and {second} allowed")

    return check


def distinct_actions(elements: Iterable[Any], at: str, report: Report) -> None:
    """`action_id` is unique within its block."""
    seen: set[str] = set()
    for element in elements:
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(action_id, str):
            if action_id in seen:
                report.fail(at, f"`action_id` {action_id} already exists for another element in the block")
            seen.add(action_id)
