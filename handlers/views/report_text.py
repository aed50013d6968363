"""A report as a document: its date in 令和, its texts, its homework, and what the support came to so far."""

from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.domain.report import NextAction, Owner, Report, ReportContent, ReportStatus
from bot.domain.session import Session
from bot.services.case_view import CaseView
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId, CallbackId
from handlers.views.case_text import Pairs, expert_name
from handlers.views.message import (
    View,
    actions,
    button,
    confirm,
    fields,
    many_lines,
    modal,
    paragraphs,
    quote,
    section,
)
from handlers.views.texts import address, bold, day_text, fit, lines, moment_text, one_line, short

#: Of each text in a message; the whole is behind a button.
EXCERPT = 900
_ACTION = 300
_TEXTS = ("present", "advice", "decisions", "remains")


def report_blocks(view: CaseView, report: Report, words: Words, *, full: bool = False) -> list[Block]:
    """The document; nothing of a report that was never submitted."""
    session = _session(view, report)
    content = report.content
    if session is None or content is None:
        return []
    blocks: list[Block | None] = [*fields(_facts(view, session, content, words))]
    for name in _TEXTS:
        text = getattr(content, name)
        if text.strip():
            blocks.append(section(bold(words(f"report.{name}"))))
            blocks += paragraphs(text, count=2) if full else [quote(text, EXCERPT)]
        if name == "decisions" and content.actions:
            blocks.append(section(bold(words("report.document.actions"))))
            blocks += many_lines([action_line(view, report, action, words) for action in content.actions])
    return [block for block in blocks if block is not None]


def report_buttons(view: CaseView, report: Report, words: Words) -> Block | None:
    """What the requester can do with a report that waits for them; and the way to the whole of a long one."""
    session = _session(view, report)
    if session is None or report.content is None:
        return None
    whole = button(ActionId.READ_REPORT, words("report.open"), report.id) if _is_cut(report.content) else None
    if report.status is not ReportStatus.SUBMITTED:
        return actions(whole, block_id=f"report:{report.id}")
    dialog = confirm(
        words("report.confirm_title"),
        words("report.confirm_text", ordinal=view.number_of(session)),
        words("report.confirm_yes"),
        words("common.back"),
    )
    return actions(
        button(ActionId.CONFIRM, words("report.confirm"), report.id, "primary", dialog),
        button(ActionId.CHANGE, words("report.change"), report.id),
        whole,
        block_id=f"report:{report.id}",
    )


def report_page(view: CaseView, report: Report, words: Words) -> View:
    """All of it, in a modal."""
    title = short(view.case.request.title, 500)
    status = words(f"report_status.{report.status}")
    about = lines([Mrkdwn(f"*{short(view.case.number, 20)}* {title}"), Mrkdwn(status)])
    return modal(
        words,
        title="report.heading",
        blocks=[section(about), *report_blocks(view, report, words, full=True)],
        callback_id=CallbackId.READ_REPORT,
    )


def action_line(view: CaseView, report: Report, action: NextAction, words: Words) -> Mrkdwn:
    """One piece of homework: what, whose, by when."""
    return words.mrkdwn(
        "report.document.action_line",
        text=fit(one_line(action.text), _ACTION),
        owner=short(owner_text(view, report.expert_id, action.owner, words), 150),
        day=day_text(action.by, words),
    )


def owner_text(view: CaseView, expert_id: str, owner: Owner, words: Words) -> str:
    """Whose it is, by name (plain text)."""
    name = view.case.requester.name if owner is Owner.REQUESTER else expert_name(view, expert_id)
    return words(f"report.owner.{owner}", name=one_line(name))


def hours_text(hours: float) -> str:
    return f"{hours:g}"


def _facts(view: CaseView, session: Session, content: ReportContent, words: Words) -> Pairs:
    document = "report.document"
    place = words(f"format.{session.format}")
    said_place = short(place)
    if session.place.strip():
        said_place = words.mrkdwn(f"{document}.place_value", format=place, place=address(session.place, 300))
    count, hours = _so_far(view, session)
    return [
        (
            words(f"{document}.number"),
            words.mrkdwn(
                f"{document}.number_value", number=view.case.number, ordinal=view.number_of(session)
            ),
        ),
        (
            words(f"{document}.when"),
            words.mrkdwn(
                f"{document}.when_value",
                began=moment_text(content.began_at, words),
                ended=_end(content.began_at, content.ended_at, words),
                hours=hours_text(content.hours),
            ),
        ),
        (words(f"{document}.place"), said_place),
        (words("report.progress"), Mrkdwn(words(f"progress_of.{content.progress}"))),
        (
            words(f"{document}.total"),
            words.mrkdwn(f"{document}.total_value", count=count, hours=hours_text(hours)),
        ),
        (
            words(f"{document}.after"),
            Mrkdwn(words(f"{document}.last" if content.last else f"{document}.more")),
        ),
    ]


def _end(began_at: datetime, ended_at: datetime, words: Words) -> str:
    """Only the time, where it ended on the same day."""
    began, ended = began_at.astimezone(words.zone), ended_at.astimezone(words.zone)
    return f"{ended:%H:%M}" if began.date() == ended.date() else moment_text(ended_at, words)


def _so_far(view: CaseView, session: Session) -> tuple[int, float]:
    """Sessions reported up to this one, and their hours."""
    ordinals = {s.id: s.ordinal for s in view.sessions}
    contents = [
        report.content
        for session_id, report in view.reports.items()
        if report.content is not None and ordinals.get(session_id, 0) <= session.ordinal
    ]
    return len(contents), sum(content.hours for content in contents)


def _session(view: CaseView, report: Report) -> Session | None:
    return next((session for session in view.sessions if session.id == report.session_id), None)


def _is_cut(content: ReportContent) -> bool:
    return any(len(getattr(content, name).strip()) > EXCERPT for name in _TEXTS)
