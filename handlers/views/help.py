"""Short answers: how to use the service, my cases, hints."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.domain.permissions import Actor, Part
from bot.services.home import CaseLine
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId
from handlers.views.case_text import case_line
from handlers.views.message import Message, actions, button, context, message, section

_LIST_MOST = 20


def help_message(actor: Actor, words: Words) -> Message:
    """For `/soudan help`: what each part can do."""
    parts = [part for part in Part if actor.is_a(part)]
    blocks: list[Block | None] = [section(words.mrkdwn("help.intro"))]
    blocks += [section(words.mrkdwn(f"help.{part}")) for part in parts]
    if not parts:
        blocks.append(section(words.mrkdwn("home.unregistered")))
    blocks.append(context(words.mrkdwn("help.commands")))
    if actor.is_a(Part.STAFF):
        blocks.append(actions(button(ActionId.NEW, words("home.ask"), "help", "primary")))
    return message(words.mrkdwn("help.fallback"), blocks)


def list_message(lines: Sequence[CaseLine], words: Words) -> Message:
    """For `/soudan list`: the newest cases, each with a button to open it."""
    if not lines:
        nothing = words.mrkdwn("list.none")
        return message(nothing, [section(nothing)])
    title = words.mrkdwn("list.title", count=min(len(lines), _LIST_MOST))
    blocks = [
        section(
            case_line(line, words),
            accessory=button(ActionId.OPEN, words("common.open"), line.consultation_id),
        )
        for line in lines[:_LIST_MOST]
    ]
    rest = len(lines) - len(blocks)
    more = context(words.mrkdwn("common.and_more", count=rest)) if rest > 0 else None
    home = context(words.mrkdwn("list.home"))
    return message(title, [section(Mrkdwn(f"*{title}*")), *blocks, more, home])


def hint_message(words: Words, key: str) -> Message:
    """Something was typed where a button decides, or where nobody reads it."""
    text = words.mrkdwn(key)
    return message(text, [section(text)])
