"""The card in the requester's DM: where the case stands, what comes next, what to do."""

from slack_sdk.models.blocks import Block, InteractiveElement

from bot.domain.consultation import RUNNING, Move, Status
from bot.domain.events import NOT_FOR_REQUESTERS
from bot.domain.report import ReportStatus
from bot.domain.session import SessionStatus
from bot.services.case_view import CaseView
from bot.services.conversation import CHANNEL
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
from handlers.views.followup_views import effect_button, outcome_line, so_far, summary_pairs, waiting_blocks
from handlers.views.message import (
    Message,
    actions,
    button,
    confirm,
    context,
    divider,
    fallback,
    fields,
    header,
    message,
    quote,
    section,
)
from handlers.views.texts import address, bold, day_text, lines, short, slack_moment

_EVENTS = 6
_COMMENT = 1500
#: How many of the steps are behind a case in each state; a case that was turned down or taken back has none.
_STEPS = ("receipt", "choosing", "asking", "decided", "support", "ended")
_DONE = {
    Status.SUBMITTED: 1,
    Status.PROPOSED: 1,
    Status.OFFERED: 2,
    Status.MATCHED: 4,
    Status.IN_PROGRESS: 4,
    Status.COMPLETED: 5,
    Status.CLOSED: 6,
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
        *_previous(view, words),
        *_next(view, words),
        *_support(view, words),
        *_experts(view, words),
        _buttons(view, words),
        divider(),
        *_history(view, words),
    ]
    return message(text, blocks)


def progress_text(status: Status, words: Words) -> Mrkdwn:
    """受付 → 候補選定 → 打診 → 決定 → 支援 → 終了: what is done is filled, what is under way in bold."""
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
    sentence = words.mrkdwn(f"requester.next.{_stage(view)}")
    by = Mrkdwn("")
    if case.expected_by is not None and case.status in EXPECTED:
        key = "requester.revise_by" if case.status is Status.RETURNED else "requester.by_when"
        by = words.mrkdwn(key, day=day_text(case.expected_by, words))
    blocks: list[Block | None] = [section(lines([sentence, by]))]
    if case.status in {Status.RETURNED, Status.REJECTED, Status.CLOSED}:  # the last: ended early, and why
        blocks.append(quote(case.comment, _COMMENT))
    return blocks


def _stage(view: CaseView) -> str:
    """The state; of a support that has begun on paper only, what is really going on."""
    if view.case.status is not Status.IN_PROGRESS or view.held:
        return view.case.status.value
    session = view.open_session
    return "dated" if session is not None and session.status is SessionStatus.FIXED else "arranging"


def _previous(view: CaseView, words: Words) -> list[Block | None]:
    if not view.previous_number:
        return []
    return [context(words.mrkdwn("continuing.previous", number=view.previous_number))]


def _support(view: CaseView, words: Words) -> list[Block | None]:
    """While an expert works on it: what is next, where to talk. Then: what is asked, what it came to."""
    status = view.case.status
    if status in RUNNING:
        said = lines([*_next_session(view, words), so_far(view, words), _talk(view, words)])
        return [section(said)] if said else []
    if status is Status.COMPLETED:
        said = so_far(view, words)
        return [section(said) if said else None, *waiting_blocks(view, words), _effect(view, words)]
    if status is Status.CLOSED and (pairs := summary_pairs(view, words)):
        return [section(bold(words("support.summary"))), *fields(pairs), _effect(view, words)]
    return []


def _next_session(view: CaseView, words: Words) -> list[Mrkdwn]:
    parts = []
    if any(report.status is ReportStatus.SUBMITTED for report in view.reports.values()):
        parts.append(words.mrkdwn("support.report_in"))
    session = view.open_session
    if session is None:
        return parts
    if session.status is not SessionStatus.FIXED:
        return [*parts, words.mrkdwn(f"support.{session.status}")]
    starts_at, _ = session.times()
    when = slack_moment(starts_at, words)
    parts.append(words.mrkdwn("support.fixed", when=when, format=words(f"format.{session.format}")))
    if session.place.strip():
        parts.append(words.mrkdwn("support.place", place=address(session.place)))
    return parts


def _talk(view: CaseView, words: Words) -> Mrkdwn:
    if not view.case.talks:
        return Mrkdwn("")
    if view.case.talks[-1] == CHANNEL:
        return words.mrkdwn("support.talk_channel")
    names = [words.mrkdwn("common.person", name=short(expert.name, 100)) for expert in view.accepted[:5]]
    return words.mrkdwn("support.talk", experts=lines(names, words("common.and")))


def _effect(view: CaseView, words: Words) -> Block | None:
    """A word on the effect may follow the last tap at any time."""
    told = [followup for followup in view.followups if followup.outcome is not None]
    if not told or told[-1].text.strip():
        return None
    last = told[-1]
    return section(outcome_line(last, words), accessory=effect_button(last, words), block_id="effect")


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
    on: InteractiveElement | None = None
    if case.status in {Status.COMPLETED, Status.CLOSED}:
        on = button(ActionId.CONTINUE, words("continuing.button"), case.id)
    return actions(revise, opened, on, withdraw, block_id="case")


def _history(view: CaseView, words: Words) -> list[Block | None]:
    parts = timeline(view.events, words, most=_EVENTS, hidden=NOT_FOR_REQUESTERS)
    return [context(lines([bold(words("case.timeline")), *parts]))] if parts else []
