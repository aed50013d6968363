"""The shapes of Block Kit's composition objects, and what concerns options.

https://docs.slack.dev/reference/block-kit/composition-objects
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from practice.checks import Check, Report, Shape, array, boolean, one_of, shaped, string, text
from practice.constants import Json

CONFIRM: Final = Shape(
    {
        "title": text("plain", "confirm.title"),
        "text": text("any", "confirm.text"),
        "confirm": text("plain", "confirm.confirm"),
        "deny": text("plain", "confirm.deny"),
        "style": one_of("primary", "danger"),
    },
    ("title", "text", "confirm", "deny"),
)
CONFIRM_FIELD: Final[dict[str, Check]] = {"confirm": shaped(CONFIRM)}


def _focus(value: Any, at: str, report: Report) -> None:
    """Only one element of a view may take the focus."""
    boolean(value, at, report)
    if value is True:
        report.focus.append(at)
        if len(report.focus) == 2:
            report.fail(at, "only one element can have focus_on_load set to true")


FOCUS_FIELD: Final[dict[str, Check]] = {"focus_on_load": _focus}
PLACEHOLDER_FIELD: Final[dict[str, Check]] = {"placeholder": text("plain", "placeholder")}


def option_check(*, rich: bool = False, url: bool = False) -> Check:
    """https://docs.slack.dev/reference/block-kit/composition-objects/option-object

    Only radio buttons and checkboxes take mrkdwn; only overflow menus take a url.
    """
    kind = "any" if rich else "plain"
    fields: dict[str, Check] = {
        "text": text(kind, "option.text"),  # type: ignore[arg-type]
        "value": string("option.value", at_least=1),
        "description": text(kind, "option.description"),  # type: ignore[arg-type]
    }
    if url:
        fields["url"] = string("option.url", at_least=1)
    return shaped(Shape(fields, ("text", "value")))


OPTION: Final = option_check()
RICH_OPTION: Final = option_check(rich=True)
GROUP: Final = shaped(
    Shape(
        {"label": text("plain", "option_group.label"), "options": array(OPTION, "option_group.options")},
        ("label", "options"),
    )
)
OPTION_FIELDS: Final[dict[str, Check]] = {
    "options": array(OPTION, "select.options"),
    "option_groups": array(GROUP, "select.option_groups"),
}


def _entries(value: Any) -> list[Json]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def all_options(element: Mapping[str, Any]) -> list[Json]:
    """Every option of an element, those in groups too."""
    options = _entries(element.get("options"))
    for group in _entries(element.get("option_groups")):
        options += _entries(group.get("options"))
    return options


def same_option(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Slack wants initial options to be exactly one of the options."""

    def words(option: Mapping[str, Any]) -> tuple[Any, Any, Any]:
        label, description = option.get("text"), option.get("description")
        return (
            option.get("value"),
            label.get("text") if isinstance(label, dict) else label,
            description.get("text") if isinstance(description, dict) else description,
        )

    return words(one) == words(other)


def initial_among_options(value: Any, at: str, report: Report) -> None:
    given = (
        [value["initial_option"]] if value.get("initial_option") is not None else value.get("initial_options")
    )
    if not isinstance(given, list):
        return
    options = all_options(value)
    for initial in given:
        if isinstance(initial, dict) and not any(same_option(initial, option) for option in options):
            report.fail(at, "initial option is not among the options")
