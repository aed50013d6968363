"""The plan over all open requests, with a tick for each, and what came of it."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, CheckboxesElement, InputBlock, PlainTextObject

from bot.services.sharing_out import ShareLine, ShareMember, SharePlan, Undone
from bot.words import Words
from handlers.views.actions import ActionId, CallbackId
from handlers.views.form_fields import option
from handlers.views.message import View, context, divider, many_lines, modal, plain, section
from handlers.views.refusals import refusal_text
from handlers.views.texts import bold, cut, plain_line, short

#: Lines with a tick in one modal: an answer must come in three seconds, and each asks an expert.
LINES_MOST = 20
#: Lines that say why there is nobody.
_NOBODY_MOST = 30
_BLOCK = "share"
_DIGITS_MOST = 9


def share_modal(plan: SharePlan, words: Words) -> View:
    """Each request with the expert found for it, ticked; then those for whom nobody was found, and why."""
    found = [line for line in plan.lines if line.lead]
    nobody = [line for line in plan.lines if not line.lead]
    if not plan.lines:
        blocks: list[Block | None] = [plain(words("share.none"))]
        return modal(words, title="share.title", blocks=blocks, callback_id=CallbackId.NOTICE)
    rest = len(found) - len(found[:LINES_MOST]) + plan.left
    blocks = [
        section(words.mrkdwn("share.intro", count=len(plan.lines), found=len(found))),
        *[_line(line, words) for line in found[:LINES_MOST]],
        context(words.mrkdwn("share.rest", count=rest)) if rest else None,
    ]
    if nobody:
        said = [
            words.mrkdwn(
                "share.nobody_line",
                case=short(_case(line), 120),
                reason=short(words.pick(ja=line.members[0].ja, en=line.members[0].en), 300),
            )
            for line in nobody[:_NOBODY_MOST]
        ]
        blocks += [divider(), section(bold(words("share.nobody"))), *many_lines(said)]
        if len(nobody) > _NOBODY_MOST:
            blocks.append(context(words.mrkdwn("common.and_more", count=len(nobody) - _NOBODY_MOST)))
    return modal(
        words,
        title="share.title",
        blocks=blocks,
        callback_id=CallbackId.SHARE,
        submit="share.submit" if found else "",
        close="common.back",
    )


def share_of_block(block_id: str) -> tuple[str, int] | None:
    """The case and its version that a block of the plan is about; None for other blocks."""
    name, _, rest = block_id.partition(":")
    case_id, _, version = rest.rpartition(":")
    known = name == _BLOCK and case_id and version.isdecimal() and len(version) <= _DIGITS_MOST
    return (case_id, int(version)) if known else None


def done_view(done: Sequence[str], undone: Sequence[Undone], words: Words) -> View:
    """What was done, and what could not be, each with its reason."""
    blocks: list[Block | None] = []
    if done:
        numbers = short(words("common.and").join(done), 1000)
        blocks.append(section(words.mrkdwn("share.done", count=len(done), numbers=numbers)))
    if undone:
        said = [
            words.mrkdwn(
                "share.nobody_line", case=one.number, reason=short(refusal_text(one.refusal, words), 300)
            )
            for one in undone
        ]
        blocks += [section(bold(words("share.undone", count=len(undone)))), *many_lines(said)]
    if not blocks:
        blocks.append(plain(words("share.nothing")))
    return modal(words, title="share.title", blocks=blocks, callback_id=CallbackId.NOTICE)


def _line(line: ShareLine, words: Words) -> Block | None:
    lead = line.lead
    if lead is None:
        return None
    ask = option(_ask(lead, words), lead.expert_id)
    reason = words.pick(ja=lead.ja, en=lead.en)
    others = [member for member in line.members if member is not lead]
    if others:
        team = words("common.and").join(_other(member, words) for member in others)
        reason = f"{reason}\n{words('share.team', team=team)}"
    return InputBlock(
        block_id=f"{_BLOCK}:{line.case_id}:{line.version}",
        label=PlainTextObject(text=_case(line)),
        element=CheckboxesElement(action_id=ActionId.SHARE_TICK, options=[ask], initial_options=[ask]),
        hint=PlainTextObject(text=cut(reason, 900)),
        optional=True,
    )


def _ask(lead: ShareMember, words: Words) -> str:
    return words("share.ask", expert=plain_line(lead.expert, 40), score=f"{lead.score * 100:.0f}")


def _other(member: ShareMember, words: Words) -> str:
    role = words(f"role.{member.role}") if member.role else ""
    name = plain_line(member.expert, 40) if member.expert_id else words("share.no_one")
    return words("share.member", role=role, expert=name)


def _case(line: ShareLine) -> str:
    return f"{line.number}　{line.town}　{plain_line(line.title, 100)}"
