"""What Slack refuses beside its limits, with the words it uses."""

from typing import Any

import pytest
from practice_support import button, modal, option, plain, text_input

from practice.errors import SlackError
from practice.validate_blocks import validate_message_blocks
from practice.validate_views import validate_view

Json = dict[str, Any]
MRKDWN = {"type": "mrkdwn", "text": "*x*"}
SECTION = {"type": "section", "text": plain("x")}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "s", "options": [option("a")], **more}


def ask(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain("x"), "element": element, **more}


def row(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def data_table(*rows: list[Json]) -> Json:
    return {"type": "data_table", "caption": "x", "rows": list(rows)}


CELL = {"type": "raw_text", "text": "x"}
RICH_CELL = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
}

BAD_MESSAGES: dict[str, tuple[list[Json], str]] = {
    "unknown block": ([{"type": "paragraph"}], "unsupported type: paragraph"),
    "no type": ([{"text": plain("x")}], "missing required field: type"),
    "unknown key": ([SECTION | {"colour": "red"}], "invalid additional property: colour"),
    "empty section": ([{"type": "section"}], "missing required field: text or fields"),
    "empty text": ([{"type": "section", "text": plain("")}], "must be more than 0 characters"),
    "text as a string": ([{"type": "section", "text": "x"}], "must provide an object"),
    "mrkdwn in a header": ([{"type": "header", "text": MRKDWN}], "unsupported type: mrkdwn"),
    "mrkdwn in a button": ([row(button(text=MRKDWN))], "unsupported type: mrkdwn"),
    "mrkdwn in a select's option": (
        [row(select(options=[{"text": MRKDWN, "value": "a"}]))],
        "unsupported type: mrkdwn",
    ),
    "url in a select's option": (
        [row(select(options=[option("a") | {"url": "https://x"}]))],
        "property: url",
    ),
    "emoji in mrkdwn": ([{"type": "section", "text": MRKDWN | {"emoji": True}}], "property: emoji"),
    "same block_id": (
        [SECTION | {"block_id": "a"}, SECTION | {"block_id": "a"}],
        "block_id `a` already exists",
    ),
    "same action_id": ([row(button("a"), button("a"))], "`action_id` a already exists"),
    "no options": ([row(select(options=[]))], "no fewer than 1 items"),
    "neither options nor groups": (
        [row(select(options=None))],
        "missing required field: options or option_groups",
    ),
    "both options and groups": (
        [row(select(option_groups=[{"label": plain("x"), "options": [option("a")]}]))],
        "only one of options and option_groups",
    ),
    "initial option elsewhere": ([row(select(initial_option=option("b")))], "initial option is not among"),
    "initial option with other words": (
        [row(select(initial_option=option("a", "other")))],
        "initial option is not among",
    ),
    "no elements": ([row()], "no fewer than 1 items"),
    "text input in actions": (
        [row({"type": "plain_text_input", "action_id": "a"})],
        "unsupported type: plain_text_input",
    ),
    "button in an input": ([ask(button())], "unsupported type: button"),
    "button in a context": ([{"type": "context", "elements": [button()]}], "unsupported type: button"),
    "datetimepicker in a section": (
        [SECTION | {"accessory": {"type": "datetimepicker"}}],
        "unsupported type: datetimepicker",
    ),
    "button's style": ([row(button(style="default"))], "must be a valid enum value"),
    "button's url": ([row(button(url="nowhere"))], "failed to match"),
    "half a confirm": ([row(button(confirm={"title": plain("x")}))], "missing required field: confirm"),
    "a bad date": ([row({"type": "datepicker", "initial_date": "2026-13-01"})], "failed to match"),
    "a bad time": ([row({"type": "timepicker", "initial_time": "24:00"})], "failed to match"),
    "milliseconds": (
        [row({"type": "datetimepicker", "initial_date_time": 1_700_000_000_000})],
        "less than or equal",
    ),
    "image without alt_text": (
        [{"type": "image", "image_url": "https://x"}],
        "missing required field: alt_text",
    ),
    "alert in a message": ([{"type": "alert", "text": plain("x")}], "unsupported type: alert"),
    "file input in a message": ([ask({"type": "file_input"})], "unsupported type: file_input"),
    "empty rich text": (
        [
            {
                "type": "rich_text",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}],
            }
        ],
        "must be more than 0 characters",
    ),
    "number input": ([ask({"type": "number_input"})], "missing required field: is_decimal_allowed"),
    "number out of its range": (
        [ask({"type": "number_input", "is_decimal_allowed": False, "min_value": "10", "initial_value": "9"})],
        "must be in this order",
    ),
    "uneven data table": ([data_table([CELL, CELL], [CELL])], "the same number of cells"),
    "rich text in the header": ([data_table([RICH_CELL], [CELL])], "rich_text is not allowed in the header"),
    "lengths the wrong way": (
        [ask({"type": "plain_text_input", "min_length": 9, "max_length": 5})],
        "min_length must be",
    ),
}


@pytest.mark.parametrize("name", BAD_MESSAGES)
def test_a_bad_message(name: str) -> None:
    blocks, words = BAD_MESSAGES[name]
    with pytest.raises(SlackError) as refusal:
        validate_message_blocks(blocks)
    assert refusal.value.error == "invalid_blocks"
    assert any(words in message for message in refusal.value.messages), refusal.value.messages


BAD_VIEWS: dict[str, tuple[Json, str]] = {
    "input without submit": (modal(submit=None), "missing required field: submit"),
    "no title": (modal(title=None), "missing required field: title"),
    "no blocks": ({"type": "modal", "title": plain("x")}, "missing required field: blocks"),
    "empty blocks": (modal() | {"blocks": []}, "no fewer than 1 items"),
    "unknown key": (modal(colour="red"), "invalid additional property: colour"),
    "two with the focus": (
        modal(text_input("a", focus_on_load=True), text_input("b", focus_on_load=True)),
        "only one element",
    ),
    "markdown in a modal": (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown"),
    "table in a modal": (
        modal({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}),
        "unsupported type",
    ),
    "file input without its scope": (modal(ask({"type": "file_input"})), "files:read"),
    "title with mrkdwn": (modal(title=MRKDWN), "unsupported type: mrkdwn"),
    "a home": ({"type": "home", "blocks": []}, "unsupported type: home"),
    "more chosen than allowed": (
        modal(ask({"type": "multi_users_select", "initial_users": ["U1", "U2"], "max_selected_items": 1})),
        "no more than 1 items",
    ),
}


@pytest.mark.parametrize("name", BAD_VIEWS)
def test_a_bad_view(name: str) -> None:
    view, words = BAD_VIEWS[name]
    with pytest.raises(SlackError) as refusal:
        validate_view(view, "modal", frozenset())
    assert refusal.value.error == "invalid_arguments"
    assert any(words in message for message in refusal.value.messages), refusal.value.messages


def test_the_pointer_says_where() -> None:
    with pytest.raises(SlackError) as refusal:
        validate_message_blocks([{"type": "header", "text": plain("x" * 151)}])
    assert refusal.value.messages == [
        "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_blocks_that_are_no_list() -> None:
    with pytest.raises(SlackError, match="invalid_blocks_format"):
        validate_message_blocks({"type": "section"})
