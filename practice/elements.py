"""The shapes of Block Kit's elements.

https://docs.slack.dev/reference/block-kit/block-elements
"""

from __future__ import annotations

import re
from typing import Any, Final

from practice.checks import (
    Check,
    Report,
    Shape,
    anything,
    array,
    boolean,
    exactly_one,
    number,
    one_of,
    shaped,
    string,
    text,
)
from practice.limits import limit
from practice.objects import (
    CONFIRM_FIELD,
    FOCUS_FIELD,
    OPTION,
    OPTION_FIELDS,
    PLACEHOLDER_FIELD,
    RICH_OPTION,
    initial_among_options,
    option_check,
)

_ACTION: Final[dict[str, Check]] = {"type": anything, "action_id": string("action_id", at_least=1)}
_DATE: Final = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME: Final = r"([01]\d|2[0-3]):[0-5]\d"
_NUMBER: Final = r"-?\d+(\.\d+)?"
_URL: Final = r"(?s)[A-Za-z][A-Za-z0-9+.-]*:.+"


def _at_most_selected(value: Any, at: str, report: Report) -> None:
    most = value.get("max_selected_items")
    for name in ("initial_options", "initial_users", "initial_conversations", "initial_channels"):
        given = value.get(name)
        if isinstance(most, int) and isinstance(given, list) and len(given) > most:
            report.fail(f"{at}/{name}", f"no more than {most} items allowed")


def _length_range(value: Any, at: str, report: Report) -> None:
    low, high = value.get("min_length"), value.get("max_length")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        report.fail(at, "min_length must be less than or equal to max_length")


def _number_range(value: Any, at: str, report: Report) -> None:
    """`min_value` <= `initial_value` <= `max_value`, all of them numbers as text.

    https://docs.slack.dev/reference/block-kit/block-elements/number-input-element
    """
    given = [value.get(name) for name in ("min_value", "initial_value", "max_value")]
    known = [float(words) for words in given if isinstance(words, str) and re.fullmatch(_NUMBER, words)]
    if known != sorted(known):
        report.fail(at, "min_value, initial_value and max_value must be in this order")


_EPOCH: Final = number(1_000_000_000, 9_999_999_999)
_DISPATCH: Final[dict[str, Check]] = {
    "dispatch_action_config": shaped(
        Shape({"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"))})
    )
}
_FILTER: Final = shaped(
    Shape(
        {
            "include": array(one_of("im", "mpim", "private", "public")),
            "exclude_external_shared_channels": boolean,
            "exclude_bot_users": boolean,
        }
    )
)
_CONVERSATIONS: Final[dict[str, Check]] = {"default_to_current_conversation": boolean, "filter": _FILTER}
_ID: Final = string(at_least=1)
_MOST: Final[dict[str, Check]] = {"max_selected_items": number(limit("select.max_selected_items"))}


def _select(own: dict[str, Check], *, required: tuple[str, ...] = (), also: tuple[Check, ...] = ()) -> Shape:
    return Shape({**_ACTION, **PLACEHOLDER_FIELD, **CONFIRM_FIELD, **FOCUS_FIELD, **own}, required, also)


def _multi(own: dict[str, Check], *also: Check) -> Shape:
    return _select({**_MOST, **own}, also=(_at_most_selected, *also))


def _input(own: dict[str, Check], *, required: tuple[str, ...] = (), also: tuple[Check, ...] = ()) -> Shape:
    return Shape({**_ACTION, **PLACEHOLDER_FIELD, **FOCUS_FIELD, **own}, required, also)


ELEMENTS: Final[dict[str, Shape]] = {
    "button": Shape(
        {
            **_ACTION,
            **CONFIRM_FIELD,
            "text": text("plain", "button.text"),
            "url": string("button.url", at_least=1, pattern=_URL),
            "value": string("button.value"),
            "style": one_of("primary", "danger"),
            "accessibility_label": string("button.accessibility_label", at_least=1),
        },
        ("text",),
    ),
    "overflow": Shape(
        {
            **_ACTION,
            **CONFIRM_FIELD,
            "options": array(
                option_check(url=True), "overflow.options", at_least=limit("overflow.min_options")
            ),
        },
        ("options",),
    ),
    "image": Shape(
        {
            "type": anything,
            "image_url": string("image.url", at_least=1),
            "slack_file": anything,
            "alt_text": string("image.alt_text", at_least=1),
        },
        ("alt_text",),
        (exactly_one("image_url", "slack_file"),),
    ),
    "checkboxes": Shape(
        {
            **_ACTION,
            **CONFIRM_FIELD,
            **FOCUS_FIELD,
            "options": array(RICH_OPTION, "checkboxes.options"),
            "initial_options": array(RICH_OPTION, "checkboxes.options"),
        },
        ("options",),
        (initial_among_options,),
    ),
    "radio_buttons": Shape(
        {
            **_ACTION,
            **CONFIRM_FIELD,
            **FOCUS_FIELD,
            "options": array(RICH_OPTION, "radio_buttons.options"),
            "initial_option": RICH_OPTION,
        },
        ("options",),
        (initial_among_options,),
    ),
    "static_select": _select(
        {**OPTION_FIELDS, "initial_option": OPTION},
        also=(exactly_one("options", "option_groups"), initial_among_options),
    ),
    "multi_static_select": _multi(
        {**OPTION_FIELDS, "initial_options": array(OPTION, "select.options")},
        exactly_one("options", "option_groups"),
        initial_among_options,
    ),
    "external_select": _select({"min_query_length": number(0), "initial_option": OPTION}),
    "multi_external_select": _multi(
        {"min_query_length": number(0), "initial_options": array(OPTION, "select.options")}
    ),
    "users_select": _select({"initial_user": _ID}),
    "multi_users_select": _multi({"initial_users": array(_ID)}),
    "conversations_select": _select(
        {**_CONVERSATIONS, "initial_conversation": _ID, "response_url_enabled": boolean}
    ),
    "multi_conversations_select": _multi({**_CONVERSATIONS, "initial_conversations": array(_ID)}),
    "channels_select": _select({"initial_channel": _ID, "response_url_enabled": boolean}),
    "multi_channels_select": _multi({"initial_channels": array(_ID)}),
    "datepicker": _select({"initial_date": string(pattern=_DATE)}),
    "timepicker": _select({"initial_time": string(pattern=_TIME), "timezone": string(at_least=1)}),
    "datetimepicker": Shape({**_ACTION, **CONFIRM_FIELD, **FOCUS_FIELD, "initial_date_time": _EPOCH}),
    "plain_text_input": _input(
        {
            **_DISPATCH,
            "initial_value": string("plain_text_input.initial_value"),
            "multiline": boolean,
            "min_length": number(0, limit("plain_text_input.min_length")),
            "max_length": number(
                limit("plain_text_input.least_max_length"), limit("plain_text_input.max_length")
            ),
        },
        also=(_length_range,),
    ),
    "number_input": _input(
        {
            **_DISPATCH,
            "is_decimal_allowed": boolean,
            "initial_value": string(pattern=_NUMBER),
            "min_value": string(pattern=_NUMBER),
            "max_value": string(pattern=_NUMBER),
        },
        required=("is_decimal_allowed",),
        also=(_number_range,),
    ),
    "email_text_input": _input({**_DISPATCH, "initial_value": string(at_least=1)}),
    "url_text_input": _input({**_DISPATCH, "initial_value": string(at_least=1, pattern=_URL)}),
    "rich_text_input": _input({**_DISPATCH, "initial_value": anything}),
    "file_input": Shape(
        {
            **_ACTION,
            "filetypes": array(string(at_least=1)),
            "max_files": number(limit("file_input.least_max_files"), limit("file_input.max_files")),
        },
        surfaces=frozenset({"modal"}),
    ),
    "workflow_button": Shape(
        {**_ACTION, "text": text("plain", "button.text"), "workflow": anything}, ("text", "workflow")
    ),
    "feedback_buttons": Shape({**_ACTION, "positive_button": anything, "negative_button": anything}),
    "icon_button": Shape(
        {**_ACTION, **CONFIRM_FIELD, "icon": _ID, "text": text("plain", "button.text"), "value": anything}
    ),
}

SELECTS: Final = frozenset(name for name in ELEMENTS if name.endswith("_select"))
PICKERS: Final = frozenset({"datepicker", "timepicker"})
GROUPS: Final = frozenset({"checkboxes", "radio_buttons"})

#: Which elements each block takes; https://docs.slack.dev/reference/block-kit/blocks
IN_SECTION: Final = SELECTS | PICKERS | GROUPS | {"button", "overflow", "image", "workflow_button"}
IN_ACTIONS: Final = (
    SELECTS
    | PICKERS
    | GROUPS
    | {"button", "overflow", "datetimepicker", "rich_text_input", "workflow_button"}
)
IN_INPUT: Final = (
    SELECTS
    | PICKERS
    | GROUPS
    | {
        "datetimepicker",
        "plain_text_input",
        "number_input",
        "email_text_input",
        "url_text_input",
        "rich_text_input",
        "file_input",
    }
)
