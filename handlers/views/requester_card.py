"""The card in the requester's DM: where the case stands, what comes next, what to do."""

from slack_sdk.models.blocks import Block, InteractiveElement

from bot.domain.consultation import Move, Status
from bot.domain.events import NOT_FOR_REQUESTERS
from bot.services.case_view import CaseView
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId
from handlers.views.case_text import (
    EXPECTED,
    contact_text,
    expert_text,
    heading,
    menu_text,
    status_text,
    timeline,
    topic_text,
)
from handlers.views.message import (
    Message,
    actions,
    button,
    confirm,
    context,
    divider,
    fallback,
    header,
    message,
    quote,
    section,
)
from handlers.views.texts import bold, day_text, lines

_EVENTS = 6
_COMMENT = 1500
#: How many of the four steps are behind a case in each state.
_STEPS = ("receipt", "choosing", "asking", "decided")
_DONE = {
    Status.SUBMITTED: 1,
    Status.PROPOSED: 1,
    Status.OFFERED: 2,
    Status.MATCHED: 4,
    Status.IN_PROGRESS: 4,
    Status.COMPLETED: 4,
    Status.CLOSED: 4,
    Status.RETURNED: 0,
}


def requester_card(view: CaseView, words: Words) -> Message:
    """The card in every state."""
    case = view.case
    text = fallback(
        words,
        "requester.fallback",
        number=case.number,
        title=case.request.title,
        status=words(f"status.{case.status}"),
    )
    blocks: list[Block | None] = [
        header(heading(view)),
        section(lines([_state(view, words), progress_text(case.status, words)])),
        *_next(view, words),
        *_experts(view, words),
        _buttons(view, words),
        divider(),
        *_history(view, words),
    ]
    return message(text, blocks)


def progress_text(status: Status, words: Words) -> Mrkdwn:
    """受付 → 候補選定 → 打診 → 決定, with what is done filled and what is under way in bold."""
    if status not in _DONE:
        return Mrkdwn("")
    done = _DONE[status]
    marks = []
    for n, step in enumerate(_STEPS):
        name = words(f"progress.{step}")
        mark = "●" if n < done else "◎" if n == done else "○"
        marks.append(Mrkdwn(f"*{mark} {name}*" if n == done else f"{mark} {name}"))
    return lines(marks, " → ")


def _state(view: CaseView, words: Words) -> Mrkdwn:
    about = lines([menu_text(view, words), topic_text(view, words)], " / ")
    return lines([Mrkdwn(f"*{status_text(view.case.status, words)}*"), about], "  ")


def _next(view: CaseView, words: Words) -> list[Block | None]:
    case = view.case
    sentence = words.mrkdwn(f"requester.next.{case.status}")
    by = Mrkdwn("")
    if case.expected_by is not None and case.status in EXPECTED:
        key = "requester.revise_by" if case.status is Status.RETURNED else "requester.by_when"
        by = words.mrkdwn(key, day=day_text(case.expected_by, words))
    blocks: list[Block | None] = [section(lines([sentence, by]))]
    if case.status in {Status.RETURNED, Status.REJECTED}:
        blocks.append(quote(case.comment, _COMMENT))
    return blocks


def _experts(view: CaseView, words: Words) -> list[Block | None]:
    if not view.case.expert_ids:
        return []
    parts = [
        lines([expert_text(expert, expert.expert_id), contact_text(expert)], "  ")
        for expert in view.accepted[:5]
    ]
    return [section(lines([bold(words("requester.expert")), *parts]))]


def _buttons(view: CaseView, words: Words) -> Block | None:
    case = view.case
    revise: InteractiveElement | None = None
    if case.allows(Move.REVISE):
        returned = case.status is Status.RETURNED
        revise = button(ActionId.REVISE, words("requester.revise"), case.id, "primary" if returned else None)
    withdraw: InteractiveElement | None = None
    if case.allows(Move.WITHDRAW):
        dialog = confirm(
            words("requester.withdraw_title"),
            words("requester.withdraw_text", number=case.number),
            words("requester.withdraw_yes"),
            words("common.back"),
            danger=True,
        )
        withdraw = button(ActionId.WITHDRAW, words("requester.withdraw"), case.id, "danger", dialog)
    opened = button(ActionId.OPEN, words("common.open"), case.id)
    return actions(revise, opened, withdraw, block_id="case")


def _history(view: CaseView, words: Words) -> list[Block | None]:
    parts = timeline(view.events, words, most=_EVENTS, hidden=NOT_FOR_REQUESTERS)
    return [context(lines([bold(words("case.timeline")), *parts]))] if parts else []
