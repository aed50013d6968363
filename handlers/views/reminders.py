"""The message of reminders: one or several, each with what to press and a way to put it off."""

import re
from datetime import date

from slack_sdk.models.blocks import Block, InteractiveElement, PlainTextObject, StaticSelectElement

from bot.domain.codes import Format
from bot.services.outgoing import DueKind, Note, ReminderItem
from bot.services.reminders.monthly import NAMED_MOST
from bot.services.reminders.snoozing import Snooze
from bot.words import Mrkdwn, Words, escape
from handlers.views.actions import ActionId
from handlers.views.checks import texts_of
from handlers.views.form_fields import option
from handlers.views.message import (
    FALLBACK_MOST,
    Message,
    actions,
    context,
    divider,
    header,
    message,
    section,
)
from handlers.views.reminder_buttons import reminder_buttons
from handlers.views.texts import (
    NOTHING,
    day_text,
    fit,
    lines,
    moment_from,
    short,
    slack_moment,
    units,
)

#: Room for a heading and the count of what is left out, of 50 blocks and 12,000 characters.
_BLOCKS_MOST = 47
_CHARACTERS_MOST = 11_000
_NAME = 120
_PLACE = 400
#: Of people's words and of a place in a notification; what cannot stay is cut, the place last.
_ROOMS = ((120, 200), (60, 200), (30, 150), (12, 80))
_ADDRESS = re.compile(r"https?://[^\s<>|]+")
_SUMMARY = ("held", "fixed", "silent")


def reminder_message(note: Note, words: Words) -> Message:
    """Every item of the note in the order given, but what begins in a few minutes first."""
    items = sorted(note.items, key=lambda item: item.kind != DueKind.SESSION_SOON)
    if not items:
        said = words.mrkdwn("reminder.several", count=0)
        return message(said, [section(said)])
    several = len(items) > 1
    blocks: list[Block | None] = []
    if several:
        blocks.append(header(words("reminder.several", count=len(items))))
    length = 0
    for n, item in enumerate(items):
        drawn = [divider() if several else None, *_item(item, words)]
        present = [block for block in drawn if block is not None]
        length += sum(map(len, texts_of([block.to_dict() for block in present])))
        if n and (len(blocks) + len(present) > _BLOCKS_MOST or length > _CHARACTERS_MOST):
            blocks += [divider(), context(words.mrkdwn("reminder.more", count=len(items) - n))]
            break
        blocks += present
    return message(_text(items[0], len(items), words), blocks)


def _text(first: ReminderItem, count: int, words: Words) -> Mrkdwn:
    """What a notification says: the first reminder in full, and how many there are."""
    for room, place_room in _ROOMS:
        said = _sentence(first, words, room, place_room)
        if count > 1:
            said = words.mrkdwn("reminder.first", count=count, first=said)
        if units(said) <= FALLBACK_MOST:
            break
    return said


def _item(item: ReminderItem, words: Words) -> list[Block | None]:
    said = lines([_sentence(item, words, _NAME, _PLACE), *_lists(item, words)])
    buttons = reminder_buttons(item, words)
    return [section(said), actions(*buttons, _snooze(item, words), block_id=f"reminder:{item.token}")]


def _sentence(item: ReminderItem, words: Words, room: int, place_room: int) -> Mrkdwn:
    given = item.params
    names = ("number", "title", "expert", "requester", "action", "months", *_SUMMARY)
    params: dict[str, object] = {name: short(given.get(name, ""), room) for name in names}
    params["when"] = _moment(given.get("starts_at") or given.get("due") or "", words)
    params["day"] = _day(given.get("by") or given.get("due_on") or "", words)
    params["who"] = _who(item, words, room)
    params["place"] = _place(item, words, place_room)
    params["question"] = _question(item, words)
    return words.mrkdwn(f"reminder.{item.kind}", **params)


def _moment(text: str, words: Words) -> Mrkdwn:
    moment = moment_from(text)
    return slack_moment(moment, words) if moment is not None else Mrkdwn(NOTHING)


def _day(text: str, words: Words) -> Mrkdwn:
    try:
        return Mrkdwn(day_text(date.fromisoformat(text), words))
    except ValueError:
        return Mrkdwn(NOTHING)


def _who(item: ReminderItem, words: Words, room: int) -> Mrkdwn:
    """The other side of the session."""
    if item.params.get("side") == "expert":
        return words.mrkdwn("reminder.with_expert", name=short(item.params.get("requester", ""), room))
    return words.mrkdwn("reminder.with_requester", name=short(item.params.get("expert", ""), room))


def _place(item: ReminderItem, words: Words, room: int) -> Mrkdwn:
    """Where to go or what to open; without it, whom to ask."""
    place = item.params.get("place", "").strip()
    if place:
        return words.mrkdwn("reminder.place", place=address(place, room))
    mine = item.params.get("side") == "expert" and item.params.get("format") != Format.ONSITE
    return words.mrkdwn("reminder.no_place_expert" if mine else "reminder.no_place_requester")


def address(place: str, most: int = _PLACE) -> Mrkdwn:
    """A place in one line; an address of the web in it can be pressed."""
    if units(escape(place)) > most:
        return fit(" ".join(place.split()), most)
    parts = [f"<{escape(part)}>" if _ADDRESS.fullmatch(part) else escape(part) for part in place.split()]
    return Mrkdwn(" ".join(parts))


def _question(item: ReminderItem, words: Words) -> Mrkdwn:
    months = item.params.get("months", "0")
    if months == "0":
        return words.mrkdwn("reminder.questions")
    return words.mrkdwn("reminder.outcome_question", months=months)


def _lists(item: ReminderItem, words: Words) -> list[Mrkdwn]:
    """The numbers of the cases behind the counts of the monthly summary."""
    if item.kind != DueKind.MONTHLY_SUMMARY:
        return []
    found = []
    for name in _SUMMARY:
        numbers = [short(number, 30) for number in item.params.get(f"{name}_cases", "").split()]
        if not numbers:
            continue
        cases = lines(numbers, words("common.and"))
        if int(item.params[name]) > NAMED_MOST:
            cases = words.mrkdwn("reminder.and_others", cases=cases)
        found.append(words.mrkdwn(f"reminder.{name}_cases", cases=cases))
    return found


def _snooze(item: ReminderItem, words: Words) -> InteractiveElement:
    return StaticSelectElement(
        action_id=ActionId.SNOOZE,
        placeholder=PlainTextObject(text=words("reminder.snooze.choose")),
        options=[option(words(f"reminder.snooze.{choice}"), f"{choice}:{item.token}") for choice in Snooze],
    )
