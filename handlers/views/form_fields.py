"""The inputs of the request form, one function for each kind."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from slack_sdk.models.blocks import (
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    PlainTextInputElement,
    PlainTextObject,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.blocks.basic_components import DispatchActionConfig

from bot.domain.codes import UNKNOWN_TOPIC
from bot.domain.people import Municipality, Topic
from bot.words import Words, words
from handlers.views.actions import ActionId
from handlers.views.texts import plain_line

Option = dict[str, Any]
Group = dict[str, Any]
EVERY_CHARACTER = DispatchActionConfig(trigger_actions_on=["on_character_entered"])
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def option(text: str, value: str, description: str = "") -> Option:
    """One choice. The same arguments give an equal one, as Slack wants of an initial choice."""
    drawn: Option = {"text": {"type": "plain_text", "text": plain_line(text, 75)}, "value": value}
    if description:
        drawn["description"] = {"type": "plain_text", "text": plain_line(description, 75)}
    return drawn


def group(label: str, options: Sequence[Option]) -> Group:
    return {"label": {"type": "plain_text", "text": plain_line(label, 75)}, "options": list(options)[:100]}


@lru_cache(maxsize=8)
def topic_groups(topics: tuple[Topic, ...], language: str) -> tuple[Group, ...]:
    """Topics by the need they belong to; "not sure" stands in a group of its own at the end."""
    sentences = words(language)
    by_need: dict[str, list[Option]] = {}
    for topic in topics:
        need = "unknown" if topic.code == UNKNOWN_TOPIC else topic.need
        by_need.setdefault(need, []).append(topic_option(topic, sentences))
    order = sorted(by_need, key=lambda need: need == "unknown")
    return tuple(group(_need(need, sentences), by_need[need]) for need in order)


def _need(code: str, sentences: Words) -> str:
    key = f"need.{code}"
    return sentences(key) if key in sentences else code


def topic_option(topic: Topic, sentences: Words) -> Option:
    return option(sentences.pick(ja=topic.name_ja, en=topic.name_en), topic.code)


@lru_cache(maxsize=256)
def partner_groups(places: tuple[Municipality, ...], own_code: str) -> tuple[Group, ...]:
    """The other municipalities by region."""
    by_region: dict[str, list[Option]] = {}
    for place in places:
        if place.code != own_code:
            by_region.setdefault(place.region, []).append(option(place.name, place.code))
    return tuple(group(region, options) for region, options in by_region.items())


def chosen(groups: Iterable[Group], values: Iterable[str]) -> list[Any]:
    """The options of these values, in the order of the groups."""
    wanted = set(values)
    return [o for g in groups for o in g["options"] if o["value"] in wanted]


def ask(
    sentences: Words,
    name: str,
    element: InputInteractiveElement,
    *,
    optional: bool = True,
    dispatch: bool = True,
    hint: bool = False,
    params: Mapping[str, object] | None = None,
) -> InputBlock:
    """An input with the field's name as block id.

    Its label is `form.<name>`, or `label.<name>` where the form needs no words of its own; its hint is
    `form.<name>_hint`.
    It dispatches: what was filled in is kept at once, so that a form closed half-way loses nothing.
    """
    label = f"form.{name}" if f"form.{name}" in sentences else f"label.{name}"
    return InputBlock(
        block_id=name,
        label=PlainTextObject(text=sentences(label, **(params or {}))),
        hint=PlainTextObject(text=sentences(f"form.{name}_hint", **(params or {}))) if hint else None,
        element=element,
        optional=optional,
        dispatch_action=dispatch or None,
    )


def text_input(
    value: str, suffix: object, *, most: int, multiline: bool = True, placeholder: str = ""
) -> PlainTextInputElement:
    """A text that is saved while it is typed, so that a form closed half-way is kept."""
    return PlainTextInputElement(
        action_id=ActionId.TYPED.with_suffix(suffix),
        # as Slack counts: what fitted when it was typed comes back whole
        initial_value=value[:most] or None,
        multiline=multiline or None,
        max_length=most,
        placeholder=PlainTextObject(text=placeholder) if placeholder else None,
        dispatch_action_config=EVERY_CHARACTER,
    )


def select(
    options: Sequence[Option], value: str, suffix: object, *, placeholder: str = ""
) -> StaticSelectElement:
    return StaticSelectElement(
        action_id=ActionId.CHOSEN.with_suffix(suffix),
        options=list(options),
        initial_option=next((o for o in options if o["value"] == value), None),
        placeholder=PlainTextObject(text=placeholder) if placeholder else None,
    )


def select_grouped(
    groups: Sequence[Any], value: str, suffix: object, *, placeholder: str
) -> StaticSelectElement:
    return StaticSelectElement(
        action_id=ActionId.CHOSEN.with_suffix(suffix),
        option_groups=list(groups),
        initial_option=next(iter(chosen(groups, [value])), None),
        placeholder=PlainTextObject(text=placeholder),
    )


def select_several(
    groups: Sequence[Any], values: Sequence[str], suffix: object, *, placeholder: str, most: int
) -> StaticMultiSelectElement:
    return StaticMultiSelectElement(
        action_id=ActionId.CHOSEN.with_suffix(suffix),
        option_groups=list(groups),
        initial_options=chosen(groups, values)[:most] or None,
        placeholder=PlainTextObject(text=placeholder),
        max_selected_items=most,
    )


def day_input(value: str, suffix: object, *, placeholder: str) -> DatePickerElement:
    return DatePickerElement(
        action_id=ActionId.CHOSEN.with_suffix(suffix),
        initial_date=value if _is_day(value) else None,
        placeholder=PlainTextObject(text=placeholder),
    )


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
