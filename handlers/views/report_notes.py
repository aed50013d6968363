"""What the conversation of a case is told about reports and the end of the support."""

from collections.abc import Callable

from slack_sdk.models.blocks import Block

from bot.domain.consultation import RUNNING
from bot.domain.followup import Question
from bot.domain.report import Report, ReportStatus
from bot.domain.session import SessionMove
from bot.services.case_view import CaseView
from bot.services.outgoing import Note, NoteKind
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId
from handlers.views.followup_views import satisfaction_button, score_pairs, summary_pairs
from handlers.views.message import Message, actions, button, fallback, fields, message, quote, section
from handlers.views.report_text import report_blocks, report_buttons
from handlers.views.texts import NOTHING, lines, mention, short

_QUOTE = 1500
Blocks = list[Block | None]


def report_note(note: Note, view: CaseView, words: Words) -> Message:
    """The note, with the buttons of what it asks for."""
    params = {
        "number": view.case.number,
        "title": view.case.request.title,
        "by": note.params.get("by") or NOTHING,
    }
    said = words.mrkdwn(f"note.{note.kind}", **{name: short(text, 250) for name, text in params.items()})
    body, called = _BODIES[note.kind]
    first = lines([called(note, view), said], " ")
    return message(fallback(words, f"note.{note.kind}", **params), [section(first), *body(note, view, words)])


def _submitted(note: Note, view: CaseView, words: Words) -> Blocks:
    report = _report(note, view)
    if report is None:
        return []
    return [*report_blocks(view, report, words), report_buttons(view, report, words)]


def _change_asked(note: Note, view: CaseView, words: Words) -> Blocks:
    report = _report(note, view)
    again = None
    if report is not None and report.status is ReportStatus.CHANGE_ASKED:
        again = button(ActionId.REPORT, words("report.rewrite"), report.session_id, "primary")
    return [quote(note.params.get("comment", ""), _QUOTE), actions(again, block_id="report")]


def _confirmed(note: Note, view: CaseView, words: Words) -> Blocks:
    if not _next_wanted(view):
        return []
    propose = button(ActionId.PROPOSE, words("report.propose"), view.case.id, "primary")
    return [section(words.mrkdwn("report.next_wanted")), actions(propose, block_id="report")]


def _next_wanted(view: CaseView) -> bool:
    """Whether it is the expert's turn to propose the next session."""
    session = view.open_session
    return view.case.status in RUNNING and (session is None or session.allows(SessionMove.PROPOSE))


def _completed(note: Note, view: CaseView, words: Words) -> Blocks:
    return [*fields(summary_pairs(view, words)), section(words.mrkdwn("report.follows"))]


def _questions(note: Note, view: CaseView, words: Words) -> Blocks:
    followup = next((f for f in view.followups if f.id == note.params.get("followup")), None)
    if followup is None or not followup.waiting:
        return []
    return [actions(satisfaction_button(followup, words), block_id="followup")]


def _summary(note: Note, view: CaseView, words: Words) -> Blocks:
    return [*fields(summary_pairs(view, words))]


def _summary_and_on(note: Note, view: CaseView, words: Words) -> Blocks:
    on = button(ActionId.CONTINUE, words("continuing.button"), view.case.id)
    return [*_summary(note, view, words), actions(on, block_id="case")]


def _satisfaction(note: Note, view: CaseView, words: Words) -> Blocks:
    pairs = score_pairs([(q, note.params[q]) for q in Question if note.params.get(q)], words)
    if note.params.get("score"):
        average = words.mrkdwn("followup.score_value", score=short(note.params["score"], 10))
        pairs.append((words("followup.average"), average))
    return [*fields(pairs), quote(note.params.get("comment", ""), _QUOTE)]


def _outcome(note: Note, view: CaseView, words: Words) -> Blocks:
    key = f"progress_of.{note.params.get('outcome')}"
    if key not in words:
        return []
    line = words.mrkdwn(
        "followup.outcome_line", months=note.params.get("months") or NOTHING, outcome=words(key)
    )
    return [section(Mrkdwn(f"*{line}*")), quote(note.params.get("comment", ""), _QUOTE)]


def _report(note: Note, view: CaseView) -> Report | None:
    return view.reports.get(note.params.get("session", ""))


def _requester(note: Note, view: CaseView) -> Mrkdwn:
    return mention(view.case.requester.slack_user_id)


def _expert(note: Note, view: CaseView) -> Mrkdwn:
    report = _report(note, view)
    expert = view.experts.get(report.expert_id) if report is not None else None
    return mention(expert.slack_user_id) if expert is not None else Mrkdwn("")


def _expert_if_next(note: Note, view: CaseView) -> Mrkdwn:
    return _expert(note, view) if _next_wanted(view) else Mrkdwn("")


def _nobody(note: Note, view: CaseView) -> Mrkdwn:
    return Mrkdwn("")


Body = Callable[[Note, CaseView, Words], Blocks]
#: Whom a note calls: whoever must act now.
Called = Callable[[Note, CaseView], Mrkdwn]
_BODIES: dict[NoteKind, tuple[Body, Called]] = {
    NoteKind.REPORT_SUBMITTED: (_submitted, _requester),
    NoteKind.REPORT_CHANGE_ASKED: (_change_asked, _expert),
    NoteKind.REPORT_CONFIRMED: (_confirmed, _expert_if_next),
    NoteKind.COMPLETED: (_completed, _nobody),
    NoteKind.SATISFACTION_IN: (_satisfaction, _nobody),
    NoteKind.OUTCOME_IN: (_outcome, _nobody),
    NoteKind.YOURS_COMPLETED: (_questions, _requester),
    NoteKind.YOURS_CLOSED: (_summary_and_on, _requester),
    NoteKind.CLOSED: (_summary, _nobody),
}
REPORT_NOTES = frozenset(_BODIES)
