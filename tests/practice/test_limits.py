"""Each limit of the table: accepted at the limit, refused one over (or one under a lower bound)."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from practice_support import button, modal, option, plain, text_input

from practice.errors import SlackError
from practice.limits import LIMITS, Limit
from practice.validate_blocks import BLOCK_COST, validate_message_blocks
from practice.validate_views import validate_view

Json = dict[str, Any]
Surface = str


def chars(n: int) -> str:
    return "あ" * n


def section(**more: Any) -> Json:
    return {"type": "section", "text": plain("x"), **more}


def actions(*elements: Json) -> list[Json]:
    return [{"type": "actions", "elements": list(elements)}]


def named(n: int) -> list[Json]:
    return [button(f"a{i}") for i in range(n)]


def options(n: int) -> list[Json]:
    return [option(str(i)) for i in range(n)]


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "s", "options": options(2), **more}


def confirm(**more: Any) -> Json:
    body = {"title": plain("x"), "text": plain("x"), "confirm": plain("x"), "deny": plain("x"), **more}
    return button(confirm=body)


def asks(element: Json, **more: Any) -> Json:
    return modal({"type": "input", "label": plain("x"), "element": element, **more})


def listed(**more: Any) -> list[Json]:
    line = {"type": "rich_text_section", "elements": [{"type": "text", "text": "行"}]}
    return [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_list", "style": "bullet", "elements": [line], **more}],
        }
    ]


def table(rows: int, cells: int, **more: Any) -> list[Json]:
    row = [{"type": "raw_text", "text": "x"}] * cells
    return [{"type": "table", "rows": [row] * rows, **more}]


def data_table(rows: int, cells: int, **more: Any) -> list[Json]:
    return [table(rows, cells)[0] | {"type": "data_table", "caption": "x", **more}]


def groups(n: int) -> list[Json]:
    return [{"label": plain("x"), "options": options(1)}] * n


def card(**more: Any) -> list[Json]:
    return [{"type": "card", "title": plain("x"), **more}]


def container(**more: Any) -> list[Json]:
    return [{"type": "container", "child_blocks": [section()], **more}]


def image(**more: Any) -> list[Json]:
    return [{"type": "image", "image_url": "https://x/a.png", "alt_text": "x", **more}]


def view_of(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


def sized(n: int) -> Json:
    """A home of exactly n bytes as JSON."""

    def build(last: int) -> Json:
        return view_of(*[section(text=plain("x" * 2900))] * 84, section(text=plain("x" * last)))

    spare = n - len(json.dumps(build(0), separators=(",", ":")))
    return build(spare)


#: what has exactly n of each; a list is the blocks of a message, a dictionary a view
BUILD: dict[str, Callable[[int], list[Json] | Json]] = {
    "message.blocks": lambda n: [{"type": "divider"}] * n,
    "modal.blocks": lambda n: modal(*[{"type": "divider"}] * n),
    "home.blocks": lambda n: view_of(*[{"type": "divider"}] * n),
    "message.blocks_text": lambda n: (
        [section(text=plain(chars(2600)))] * 4 + [section(text=plain(chars(n - 10400 - 4 * BLOCK_COST)))]
    ),
    "message.tables": lambda n: table(1, 1) * n,
    "message.markdown": lambda n: [
        {"type": "markdown", "text": chars(6000)},
        {"type": "markdown", "text": chars(n - 6000)},
    ],
    "view.size": sized,
    "view.title": lambda n: modal(title=plain(chars(n))),
    "view.submit": lambda n: modal(submit=plain(chars(n))),
    "view.close": lambda n: modal(close=plain(chars(n))),
    "view.private_metadata": lambda n: modal(private_metadata=chars(n)),
    "view.callback_id": lambda n: modal(callback_id=chars(n)),
    "view.external_id": lambda n: modal(external_id=chars(n)),
    "block_id": lambda n: [section(block_id=chars(n))],
    "action_id": lambda n: actions(button(chars(n))),
    "section.text": lambda n: [section(text={"type": "mrkdwn", "text": chars(n)})],
    "section.fields": lambda n: [section(fields=[plain("x")] * n)],
    "section.field": lambda n: [section(fields=[plain(chars(n))])],
    "header.text": lambda n: [{"type": "header", "text": plain(chars(n))}],
    "actions.elements": lambda n: actions(*named(n)),
    "context.elements": lambda n: [{"type": "context", "elements": [plain("x")] * n}],
    "context.text": lambda n: [{"type": "context", "elements": [plain(chars(n))]}],
    "context_actions.elements": lambda n: [
        {
            "type": "context_actions",
            "elements": [{"type": "icon_button", "icon": "trash", "text": plain("x")}] * n,
        }
    ],
    "image.url": lambda n: image(image_url="x" * n),
    "image.alt_text": lambda n: image(alt_text=chars(n)),
    "image.title": lambda n: image(title=plain(chars(n))),
    "input.label": lambda n: modal({**text_input("t"), "label": plain(chars(n))}),
    "input.hint": lambda n: modal({**text_input("t"), "hint": plain(chars(n))}),
    "rich_text_list.indent": lambda n: listed(indent=n),
    "rich_text_list.border": lambda n: listed(border=n),
    "table.rows": lambda n: table(n, 1),
    "table.cells": lambda n: table(1, n),
    "table.column_settings": lambda n: table(1, 1, column_settings=[{"align": "left"}] * n),
    "data_table.rows": lambda n: data_table(n, 1),
    "data_table.min_rows": lambda n: data_table(n, 1),
    "data_table.cells": lambda n: data_table(2, n),
    "data_table.page_size": lambda n: data_table(2, 1, page_size=n),
    "data_table.least_page_size": lambda n: data_table(2, 1, page_size=n),
    "alert.text": lambda n: modal({"type": "alert", "text": plain(chars(n))}),
    "card.title": lambda n: card(title=plain(chars(n))),
    "card.subtitle": lambda n: card(subtitle=plain(chars(n))),
    "card.body": lambda n: card(body=plain(chars(n))),
    "card.actions": lambda n: card(actions=named(n)),
    "carousel.elements": lambda n: [{"type": "carousel", "elements": card() * n}],
    "container.title": lambda n: container(title=plain(chars(n))),
    "container.subtitle": lambda n: container(subtitle=plain(chars(n))),
    "container.child_blocks": lambda n: container(child_blocks=[section()] * n),
    "button.text": lambda n: actions(button(text=plain(chars(n)))),
    "button.value": lambda n: actions(button(value=chars(n))),
    "button.url": lambda n: actions(button(url="https:" + "x" * (n - 6))),
    "button.accessibility_label": lambda n: actions(button(accessibility_label=chars(n))),
    "placeholder": lambda n: asks(select(placeholder=plain(chars(n)))),
    "select.options": lambda n: actions(select(options=options(n))),
    "select.option_groups": lambda n: asks({"type": "static_select", "option_groups": groups(n)}),
    "select.max_selected_items": lambda n: asks({"type": "multi_users_select", "max_selected_items": n}),
    "radio_buttons.options": lambda n: actions({"type": "radio_buttons", "options": options(n)}),
    "checkboxes.options": lambda n: actions({"type": "checkboxes", "options": options(n)}),
    "overflow.options": lambda n: [section(accessory={"type": "overflow", "options": options(n)})],
    "overflow.min_options": lambda n: [section(accessory={"type": "overflow", "options": options(n)})],
    "plain_text_input.initial_value": lambda n: modal(text_input("t", initial_value=chars(n))),
    "plain_text_input.min_length": lambda n: modal(text_input("t", min_length=n)),
    "plain_text_input.max_length": lambda n: modal(text_input("t", max_length=n)),
    "plain_text_input.least_max_length": lambda n: modal(text_input("t", max_length=n)),
    "file_input.least_max_files": lambda n: asks({"type": "file_input", "max_files": n}),
    "file_input.max_files": lambda n: asks({"type": "file_input", "max_files": n}),
    "option.text": lambda n: actions(select(options=[option("x", chars(n))])),
    "option.description": lambda n: actions(select(options=[option("x") | {"description": plain(chars(n))}])),
    "option.value": lambda n: actions(select(options=[option(chars(n), "x")])),
    "option.url": lambda n: actions({"type": "overflow", "options": [option("x") | {"url": "x" * n}] * 2}),
    "option_group.label": lambda n: asks(
        {"type": "static_select", "option_groups": [{"label": plain(chars(n)), "options": options(1)}]}
    ),
    "option_group.options": lambda n: asks(
        {"type": "static_select", "option_groups": [{"label": plain("x"), "options": options(n)}]}
    ),
    "confirm.title": lambda n: actions(confirm(title=plain(chars(n)))),
    "confirm.text": lambda n: actions(confirm(text=plain(chars(n)))),
    "confirm.confirm": lambda n: actions(confirm(confirm=plain(chars(n)))),
    "confirm.deny": lambda n: actions(confirm(deny=plain(chars(n)))),
}


def validate(built: list[Json] | Json) -> None:
    if isinstance(built, list):
        validate_message_blocks(built)
    else:
        validate_view(built, built["type"], frozenset({"files:read"}))


@pytest.mark.parametrize("row", [LIMITS[key] for key in BUILD], ids=lambda row: row.key)
def test_at_the_limit(row: Limit) -> None:
    validate(BUILD[row.key](row.value))


@pytest.mark.parametrize("row", [LIMITS[key] for key in BUILD], ids=lambda row: row.key)
def test_one_over(row: Limit) -> None:
    beyond = row.value - 1 if row.unit.startswith("min_") else row.value + 1
    with pytest.raises(SlackError) as refusal:
        validate(BUILD[row.key](beyond))
    assert refusal.value.error in (
        "invalid_blocks",
        "invalid_arguments",
        "view_too_large",
        "msg_blocks_too_long",
    )
