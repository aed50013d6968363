"""The plan over all open requests, with a tick for each, and what came of it."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, CheckboxesElement, InputBlock, PlainTextObject

from bot.services.sharing_out import Done, ShareLine, ShareMember, SharePlan, Undone
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId, CallbackId
from handlers.views.form_fields import option
from handlers.views.message import (
    View,
    actions,
    button,
    context,
    divider,
    many_lines,
    modal,
    plain,
    section,
)
from handlers.views.refusals import refusal_text
from handlers.views.texts import bold, cut, lines, plain_line, short

#: Lines on a page: two blocks for each, and room for the reasons of all in a view's 250 kB.
LINES_MOST = 30
_BLOCK = "share"
_DIGITS_MOST = 9


def share_modal(plan: SharePlan, words: Words, drawing: str, page: int = 0) -> View:
    """Each request with the expert found for it, ticked; then those for whom nobody was found, and why.

    `drawing`: an id of its own for each time that a plan is drawn. Where the ids of an input stand in a view
    once more, Slack keeps what was there and sends that, whatever is shown as ticked
    (https://github.com/slackapi/bolt-js/issues/290, https://github.com/slackapi/bolt-python/issues/572).
    `page`: from 0; one that is not there (any more) is the last one.
    """
    if not plan.lines:
        return modal(
            words, title="share.title", blocks=[plain(words("share.none"))], callback_id=CallbackId.NOTICE
        )
    pages = -(-len(plan.lines) // LINES_MOST)
    page = min(page, pages - 1)
    here = plan.lines[page * LINES_MOST : (page + 1) * LINES_MOST]
    ticks = [block for line in here if line.lead for block in _tick(line, line.lead, words, drawing)]
    teams = any(line.lead and len(line.members) > 1 for line in here)
    nobody = [_nobody(line, words) for line in here if not line.lead]
    blocks: list[Block | None] = [
        section(_intro(plan, words)),
        context(_how(pages, words, teams=teams)) if ticks else None,
        *ticks,
    ]
    if nobody:
        blocks += [divider(), section(bold(words("share.nobody"))), *many_lines(nobody)]
    if plan.left:
        blocks.append(context(words.mrkdwn("share.left", count=plan.left)))
    return modal(
        words,
        title="share.title",
        blocks=[*blocks, *_pages(page, pages, words)],
        callback_id=CallbackId.SHARE,
        submit="share.submit" if ticks else "",
    )


def share_of_block(block_id: str) -> tuple[str, int] | None:
    """The case and its version that a block of the plan is about; None for other blocks."""
    name, case_id, version, _ = [*block_id.split(":", 3), "", "", ""][:4]
    known = name == _BLOCK and case_id and version.isdecimal() and len(version) <= _DIGITS_MOST
    return (case_id, int(version)) if known else None


def done_view(done: Sequence[Done], undone: Sequence[Undone], words: Words) -> View:
    """What was done, and what could not be, each with its reason; from here the rest can be planned anew."""
    blocks: list[Block | None] = []
    if done:
        said = [
            words.mrkdwn("share.done_line", number=short(one.number, 20), expert=short(one.expert, 60))
            for one in done
        ]
        blocks += [section(words.mrkdwn("share.done", count=len(done))), *many_lines(said)]
    if undone:
        refused = [_refused(one, words) for one in undone]
        blocks += [section(bold(words("share.undone", count=len(undone)))), *many_lines(refused)]
    if not blocks:
        blocks.append(plain(words("share.nothing")))
    blocks.append(actions(button(ActionId.SHARE_PAGE, words("share.again"), "0"), block_id="again"))
    return modal(words, title="share.title", blocks=blocks, callback_id=CallbackId.NOTICE)


def _intro(plan: SharePlan, words: Words) -> Mrkdwn:
    """How many are placed, and how well the worst of them."""
    leads = [(line.lead.score, line.number) for line in plan.lines if line.lead]
    said = [words.mrkdwn("share.intro", count=len(plan.lines), found=len(leads))]
    if leads:
        score, number = min(leads)
        said.append(words.mrkdwn("share.worst", number=short(number, 20), score=f"{score * 100:.0f}"))
    return lines(said)


def _how(pages: int, words: Words, *, teams: bool) -> Mrkdwn:
    keys = ["share.how", *["share.how_pages"] * (pages > 1), *["share.team_how"] * teams]
    return lines([words.mrkdwn(key) for key in keys])


def _tick(line: ShareLine, lead: ShareMember, words: Words, drawing: str) -> list[Block]:
    """The request, and under it the tick. Slack writes "optional" behind the label of an input: it would
    look as if the request were."""
    ask = option(_ask(lead, words), lead.expert_id)
    reason = words.pick(ja=lead.ja, en=lead.en)
    others = [member for member in line.members if member is not lead]
    if others:
        team = words("common.and").join(_other(member, words) for member in others)
        who = plain_line(lead.expert, 40)
        reason = f"{cut(reason, 500)}\n{words('share.team', lead=who, team=team)}"
    tick = InputBlock(
        block_id=f"{_BLOCK}:{line.case_id}:{line.version}:{drawing}",
        label=PlainTextObject(text=words("share.tick", number=plain_line(line.number, 20))),
        element=CheckboxesElement(action_id=ActionId.SHARE_TICK, options=[ask], initial_options=[ask]),
        hint=PlainTextObject(text=cut(reason, 900)),
        optional=True,
    )
    return [section(bold(short(_case(line), 200))), tick]


def _nobody(line: ShareLine, words: Words) -> Mrkdwn:
    """Why nobody can be asked; of a team, what is missing for each role."""
    said = [words("share.searching")]
    if not line.searching:
        said = [words.pick(ja=member.ja, en=member.en) for member in line.members]
    reason = short(" ".join(dict.fromkeys(said)), 300)
    return words.mrkdwn("share.nobody_line", case=short(_case(line), 120), reason=reason)


def _refused(one: Undone, words: Words) -> Mrkdwn:
    """Most refusals name the case themselves."""
    reason = refusal_text(one.refusal, words)
    if not one.number or one.number in reason:
        return words.mrkdwn("share.undone_line", reason=short(reason, 300))
    return words.mrkdwn("share.undone_named", number=short(one.number, 20), reason=short(reason, 300))


def _pages(page: int, pages: int, words: Words) -> list[Block | None]:
    if pages == 1:
        return []
    turn = [
        button(ActionId.SHARE_PAGE.with_suffix(name), words(f"share.{name}"), str(to))
        for name, to in (("previous", page - 1), ("next", page + 1))
        if 0 <= to < pages
    ]
    at = context(words.mrkdwn("share.page", page=page + 1, pages=pages))
    return [divider(), at, actions(*turn, block_id="pages")]


def _ask(lead: ShareMember, words: Words) -> str:
    return words("share.ask", expert=plain_line(lead.expert, 40), score=f"{lead.score * 100:.0f}")


def _other(member: ShareMember, words: Words) -> str:
    role = words(f"role.{member.role}") if member.role else ""
    name = plain_line(member.expert, 40) if member.expert_id else words("share.no_one")
    return words("share.member", role=role, expert=name)


def _case(line: ShareLine) -> str:
    return f"{line.number}　{line.town}　{plain_line(line.title, 100)}"
