"""The card at the head of the conversation of a case: who is who, what comes next, what to press."""

from slack_sdk.models.blocks import Block

from bot.domain.consultation import RUNNING, TALKING, Status
from bot.domain.session import OPEN_SESSIONS
from bot.services.case_view import CaseView
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId
from handlers.views.case_text import contact_text, expert_text, heading, status_text
from handlers.views.followup_views import so_far
from handlers.views.message import (
    Message,
    actions,
    button,
    context,
    divider,
    fallback,
    fields,
    header,
    message,
    section,
)
from handlers.views.session_text import (
    Blocks,
    expert_called,
    next_step,
    pending_reports,
    propose_button,
    report_blocks,
    requester_called,
    session_blocks,
)
from handlers.views.texts import lines, mention, person, short

_EXPERTS_MOST = 5
_JOINED_MOST = 10
#: One is usual; one that has begun may wait for its report while the next one is arranged.
_SESSIONS_MOST = 3
_REPORTS_MOST = 3
#: Where the case is between two experts.
_HANDED_OVER = frozenset({Status.SUBMITTED, Status.PROPOSED, Status.OFFERED, Status.RETURNED})


def case_card(view: CaseView, talk: str, words: Words) -> Message:
    """The card in every state. `talk` tells which of the case's conversations it stands in."""
    case = view.case
    text = fallback(words, "case_card.fallback", number=case.number, title=case.request.title)
    head = header(heading(view))
    if case.talks[-1:] != (talk,):
        return message(text, [head, section(words.mrkdwn("case_card.moved"))])
    if case.status in RUNNING:
        return message(text, [head, *_people(view, words), divider(), *_running(view, words)])
    if case.status in {Status.COMPLETED, Status.CLOSED}:
        return message(text, [head, *_people(view, words), *_over(view, words)])
    key = "case_card.handed_over" if case.status in _HANDED_OVER else "case_card.ended"
    return message(text, [head, section(words.mrkdwn(key))])


def _people(view: CaseView, words: Words) -> Blocks:
    requester = view.case.requester
    town = short(f"{view.municipality.name} {requester.department}", 250)
    asks = lines([town, person(requester.name, requester.slack_user_id, words, 150)])
    pairs = [(words("label.requester"), asks)]
    experts = [
        lines([expert_text(expert, expert.expert_id), contact_text(expert)])
        for expert in view.accepted[:_EXPERTS_MOST]
    ]
    pairs += [(words("case_card.expert"), shown) for shown in experts]
    if joined := lines([mention(user) for user in view.case.joined[:_JOINED_MOST]], " "):
        pairs.append((words("case_card.coordinators"), joined))
    pairs.append((words("label.status"), status_text(view.case.status, words)))
    running = view.case.status in RUNNING
    return [*fields(pairs), context(words.mrkdwn("case_card.intro")) if running else None]


def _running(view: CaseView, words: Words) -> Blocks:
    blocks: Blocks = [section(_next(view, words)), *_reports(view, words)]
    sessions = [s for s in view.sessions if s.status in OPEN_SESSIONS][-_SESSIONS_MOST:]
    for session in sessions:
        blocks += session_blocks(view, session, words)
    if _wants_dates(view):
        blocks.append(propose_button(view.case.id, words("session.propose"), "session"))
    return [*blocks, _so_far(view, words)]


def _over(view: CaseView, words: Words) -> Blocks:
    going_on = button(ActionId.CONTINUE, words("continuing.button"), view.case.id)
    return [
        section(words.mrkdwn(f"case_card.{view.case.status}")),
        *(_reports(view, words) if view.case.status in TALKING else ()),
        actions(going_on, block_id="continue"),
        _so_far(view, words),
    ]


def _reports(view: CaseView, words: Words) -> Blocks:
    blocks: Blocks = []
    for session, report in pending_reports(view)[-_REPORTS_MOST:]:
        blocks += report_blocks(view, session, report, words)
    return blocks


def _next(view: CaseView, words: Words) -> Mrkdwn:
    """Whose turn it is, and what to press."""
    return words.mrkdwn(
        f"case_card.next.{next_step(view)}",
        expert=expert_called(view, words),
        requester=requester_called(view, words),
    )


def _wants_dates(view: CaseView) -> bool:
    """Nothing is being arranged, and the last report does not say that it was the last."""
    if view.open_session is not None:
        return False
    contents = [report.content for _, report in pending_reports(view)]
    return not any(content is not None and content.last for content in contents)


def _so_far(view: CaseView, words: Words) -> Block | None:
    said = so_far(view, words)
    return context(said) if said else None
