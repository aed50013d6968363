"""The coordinators' card from the expert's yes on: sessions, report, follow-up, the summary of the end."""

from slack_sdk.models.blocks import Block

from bot.domain.consultation import TALKING, Move, Status
from bot.domain.report import ReportStatus
from bot.domain.session import Session, SessionStatus
from bot.services.case_view import CaseView
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId
from handlers.views.case_text import contact_text, expert_text
from handlers.views.followup_views import answer_lines, so_far, summary_pairs
from handlers.views.message import actions, button, context, fields, quote, section
from handlers.views.texts import bold, lines, moment_text, short, slack_moment

_COMMENT = 600
_EXPERTS_MOST = 5
Blocks = list[Block | None]


def running_body(view: CaseView, words: Words) -> Blocks:
    """Who supports, the next session, what was held, the report that is under way."""
    parts = [*_next_session(view, words), *_report(view, words), so_far(view, words)]
    if view.case.status is Status.MATCHED and not view.sessions:
        parts.append(words.mrkdwn("coordinator.matched_next"))
    return [_experts(view, words), section(lines(parts)) if any(parts) else None]


def completed_body(view: CaseView, words: Words) -> Blocks:
    """What the support came to so far, and the answers as they come in."""
    answers = answer_lines(view, words)
    said = so_far(view, words)
    blocks: Blocks = [_experts(view, words), section(said) if said else None]
    return [*blocks, section(lines(answers)) if answers else None]


def closed_body(view: CaseView, words: Words) -> Blocks:
    """The summary; where the coordinators ended the support, who and why."""
    case = view.case
    pairs = summary_pairs(view, words)
    if case.closed_at is not None:
        first, last = (moment.astimezone(words.zone).date() for moment in (case.submitted_at, case.closed_at))
        days = (last - first).days
        pairs.append((words("coordinator.took"), words.mrkdwn("coordinator.took_value", days=days)))
    answers = answer_lines(view, words)
    blocks: Blocks = [_experts(view, words), *fields(pairs), section(lines(answers)) if answers else None]
    if ended_early(view) and case.closed_at is not None:
        when = moment_text(case.closed_at, words)
        by = words.mrkdwn("coordinator.ended", by=short(case.decided_by, 150), when=when)
        blocks += [context(by), quote(case.comment, _COMMENT)]
    return blocks


def ended_early(view: CaseView) -> bool:
    """Whether it was a coordinator who closed the case: then the last decision is the end."""
    case = view.case
    return case.status is Status.CLOSED and bool(case.decided_by) and case.decided_at == case.closed_at


def people_buttons(view: CaseView, words: Words) -> Block | None:
    """The rarer changes, in a row of their own below the others: who supports, who asks, an early end.

    Before there is an expert, another requester is only looked for where the present one has left.
    """
    case = view.case
    return actions(
        button(ActionId.CHANGE_EXPERT, words("coordinator.change_expert"), case.id)
        if case.allows(Move.CHANGE_EXPERT)
        else None,
        button(ActionId.CHANGE_REQUESTER, words("coordinator.change_requester"), case.id)
        if case.status in TALKING or view.requester_left
        else None,
        button(ActionId.END, words("coordinator.end"), case.id, "danger") if case.allows(Move.END) else None,
        block_id="people",
    )


def may_join(view: CaseView) -> bool:
    """Whether there is a conversation to take part in."""
    return view.case.status in TALKING


def _experts(view: CaseView, words: Words) -> Block:
    parts = [
        lines([expert_text(expert, expert.expert_id), contact_text(expert)], "  ")
        for expert in view.accepted[:_EXPERTS_MOST]
    ]
    preparing = view.case.status is Status.IN_PROGRESS and not view.held
    state = "preparing" if preparing else view.case.status.value
    return section(lines([bold(words(f"coordinator.{state}")), *parts]))


def _next_session(view: CaseView, words: Words) -> list[Mrkdwn]:
    session = view.open_session
    if session is None:
        return []
    if session.status is not SessionStatus.FIXED:
        key = f"coordinator.session_{session.status}"
        return [words.mrkdwn(key, **_count(session))]
    starts_at, _ = session.times()
    said = {"when": slack_moment(starts_at, words), "format": words(f"format.{session.format}")}
    seen = "acknowledged" if session.acknowledged_at is not None else "not_acknowledged"
    return [words.mrkdwn("coordinator.session_fixed", **said), words.mrkdwn(f"coordinator.{seen}")]


def _count(session: Session) -> dict[str, int]:
    return {"count": len(session.slots)} if session.status is SessionStatus.PROPOSED else {}


def _report(view: CaseView, words: Words) -> list[Mrkdwn]:
    """The latest report that is not confirmed yet, else the latest."""
    reports = [(session, view.reports.get(session.id)) for session in view.sessions]
    written = [(s, r) for s, r in reports if r is not None and r.status is not ReportStatus.DRAFT]
    if not written:
        return []
    open_ones = [(s, r) for s, r in written if r.status is not ReportStatus.CONFIRMED]
    session, report = (open_ones or written)[-1]
    status = words(f"report_status.{report.status}")
    return [words.mrkdwn("coordinator.report", ordinal=view.number_of(session), status=status)]
