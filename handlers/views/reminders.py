"""The message of reminders: one or several, each with what to press and a way to put it off."""

from datetime import date

from slack_sdk.models.blocks import Block, InteractiveElement, PlainTextObject, StaticSelectElement

from bot.services.outgoing import DueKind, Note, ReminderItem
from bot.services.reminders.monthly import NAMED_MOST
from bot.services.reminders.snoozing import Snooze
from bot.words import Mrkdwn, Words
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
from handlers.views.reminder_buttons import change_asked, reminder_buttons
from handlers.views.texts import (
    NOTHING,
    address,
    day_text,
    lines,
    moment_from,
    plain_line,
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
#: In the monthly summary, whose lists together stay within one section.
_NUMBER = 12
_TITLE = 40


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
    names = ("number", "title", "expert", "requester", "action", "months", "held", "fixed", "silent")
    params: dict[str, object] = {name: short(given.get(name, ""), room) for name in names}
    params["when"] = _moment(given.get("starts_at") or given.get("due") or "", words)
    day = given.get("report_due") or given.get("by") or given.get("due_on") or ""
    params["day"] = _day(day, words)
    params["waiting"] = _waiting(given.get("waiting", ""), words)
    params["who"] = _who(item, words, room)
    params["place"] = _place(item, words, place_room)
    params["question"] = _question(item, words)
    return words.mrkdwn(_key(item), **params)


def _key(item: ReminderItem) -> str:
    """The sentence of the kind, or of what is different this time."""
    given = item.params
    if item.kind in {DueKind.REPORT_ASK, DueKind.REPORT_NUDGE} and change_asked(item):
        return "reminder.report.change"
    if item.kind == DueKind.REPORT_SILENT and change_asked(item):
        return "reminder.report.silent_change"
    if item.kind == DueKind.ACTION_DUE and given.get("late") == "yes":
        return "reminder.action.late"
    if item.kind == DueKind.MONTHLY_PROPOSE and given.get("side") == "requester":
        return "reminder.monthly.choose"
    return f"reminder.{item.kind}"


def _waiting(count: str, words: Words) -> Mrkdwn:
    """How many of the sessions held have no report yet."""
    if not count.isdecimal() or int(count) == 0:
        return Mrkdwn("")
    return words.mrkdwn("reminder.held_waiting", waiting=count)


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
    """Where to go or what to open; without it, what to do about it."""
    place = item.params.get("place", "").strip()
    if place:
        return words.mrkdwn("reminder.place", place=address(place, room))
    mine = item.params.get("side") == "expert"
    return words.mrkdwn("reminder.no_place_expert" if mine else "reminder.no_place_requester")


def _question(item: ReminderItem, words: Words) -> Mrkdwn:
    months = item.params.get("months", "0")
    if months == "0":
        return words.mrkdwn("reminder.questions")
    return words.mrkdwn("reminder.outcome_question", months=months)


def _lists(item: ReminderItem, words: Words) -> list[Mrkdwn]:
    """The cases behind the counts of the monthly summary: the silent ones with town and title."""
    if item.kind != DueKind.MONTHLY_SUMMARY:
        return []
    found = []
    for name in ("held", "fixed"):
        numbers = [short(number, _NUMBER) for number in item.params.get(f"{name}_cases", "").split()]
        if not numbers:
            continue
        cases = lines(numbers, words("common.and"))
        if int(item.params[name]) > NAMED_MOST:
            cases = words.mrkdwn("reminder.and_others", cases=cases)
        found.append(words.mrkdwn(f"reminder.{name}_cases", cases=cases))
    return [*found, *_silent(item, words)]


def _silent(item: ReminderItem, words: Words) -> list[Mrkdwn]:
    rows = [row.split("\t") for row in item.params.get("silent_cases", "").splitlines() if row.strip()]
    if not rows:
        return []
    found = [words.mrkdwn("reminder.silent_cases")]
    for number, town, title in ((*row, "", "")[:3] for row in rows[:NAMED_MOST]):
        said = {"town": short(town, 20), "title": short(plain_line(title, _TITLE), _TITLE + 20)}
        found.append(words.mrkdwn("reminder.silent_case", number=short(number, _NUMBER), **said))
    rest = int(item.params["silent"]) - len(rows[:NAMED_MOST])
    return [*found, words.mrkdwn("common.and_more", count=rest)] if rest > 0 else found


def _snooze(item: ReminderItem, words: Words) -> InteractiveElement:
    return StaticSelectElement(
        action_id=ActionId.SNOOZE,
        placeholder=PlainTextObject(text=words("reminder.snooze.choose")),
        options=[option(words(f"reminder.snooze.{choice}"), f"{choice}:{item.token}") for choice in Snooze],
    )
