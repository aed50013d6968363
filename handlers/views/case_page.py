"""A case in full, as far as its reader may see it: the modal behind "open"."""

from slack_sdk.models.blocks import Block

from bot.domain.events import NOT_FOR_REQUESTERS
from bot.domain.offer import OfferStatus
from bot.domain.permissions import Act, Actor, may
from bot.domain.session import Session
from bot.services.case_view import CaseView
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId, CallbackId
from handlers.views.case_text import (
    asked_pairs,
    contact_text,
    expert_text,
    heading,
    offer_line,
    status_text,
    timeline,
)
from handlers.views.followup_views import answer_lines, so_far
from handlers.views.message import (
    View,
    button,
    context,
    divider,
    fields,
    header,
    many_lines,
    modal,
    paragraphs,
    section,
)
from handlers.views.report_text import hours_text
from handlers.views.requester_card import progress_text
from handlers.views.texts import address, bold, lines, moment_text, person, short, slack_moment

_OFFERS_MOST = 30
#: Of a long accompaniment, the last ones.
_SESSIONS_MOST = 24
_EVENTS_MOST = 40
_LEFT_OUT = frozenset({OfferStatus.CANCELLED})


def case_page(view: CaseView, actor: Actor, words: Words) -> View:
    """Offers, and who was asked and did not come, are for coordinators and the overseer; what the town says
    of the support afterwards is not for the expert.
    """
    in_full = may(actor, Act.OPEN_AS_COORDINATOR, view.case)
    progress = progress_text(view.case.status, words)
    blocks: list[Block | None] = [
        header(heading(view)),
        section(progress) if progress else None,
        *_previous(view, words),
        *fields(_people(view, words)),
        *fields(asked_pairs(view, words)),
        *_texts(view, words),
        *_comment(view, words),
        *_experts(view, words),
        *_sessions(view, words),
        *(_answers(view, words) if in_full or may(actor, Act.CONTINUE, view.case) else ()),
        *(_offers(view, words) if in_full else ()),
        *_history(view, words, in_full=in_full),
    ]
    return modal(words, title="case.page_title", blocks=blocks, callback_id=CallbackId.PAGE)


def _people(view: CaseView, words: Words) -> list[tuple[str, Mrkdwn]]:
    case = view.case
    requester = case.requester
    pairs = [
        (words("label.status"), status_text(case.status, words)),
        (words("label.municipality"), short(view.municipality.name)),
        (words("label.department"), short(requester.department, 250)),
        (words("label.requester"), person(requester.name, requester.slack_user_id, words, 200)),
        (words("label.submitted_at"), Mrkdwn(moment_text(case.submitted_at, words))),
    ]
    if case.decided_by:
        pairs.append((words("label.decided_by"), short(case.decided_by, 200)))
    return pairs


def _texts(view: CaseView, words: Words) -> list[Block]:
    request = view.case.request
    stage = words(f"stage.{request.stage}") if request.stage else ""
    blocks: list[Block] = [divider()]
    for key, text in (
        ("details", request.details),
        ("question", request.question),
        ("goal", request.goal),
        ("stage", stage),
        ("participants", request.participants),
        ("related_systems", request.related_systems),
        ("related_vendors", words("common.and").join(request.related_vendors)),
    ):
        if text.strip():
            blocks += [section(bold(words(f"label.{key}"))), *paragraphs(text, count=2)]
    return blocks


def _comment(view: CaseView, words: Words) -> list[Block]:
    if not view.case.comment.strip():
        return []
    return [section(bold(words("label.comment"))), *paragraphs(view.case.comment, count=1)]


def _experts(view: CaseView, words: Words) -> list[Block]:
    parts = [
        lines([expert_text(expert, expert.expert_id), contact_text(expert)], "  ")
        for expert in view.accepted[:10]
    ]
    return (
        [section(lines([bold(words("requester.expert")), *parts[:5]])), *many_lines(parts[5:])]
        if parts
        else []
    )


def _previous(view: CaseView, words: Words) -> list[Block]:
    if not view.previous_number:
        return []
    return [context(words.mrkdwn("continuing.previous", number=view.previous_number))]


def _sessions(view: CaseView, words: Words) -> list[Block]:
    """Every session with its state, its report and the way to it."""
    if not view.sessions:
        return []
    rest = len(view.sessions) - _SESSIONS_MOST
    more = [context(words.mrkdwn("common.and_more", count=rest))] if rest > 0 else []
    return [
        divider(),
        section(lines([bold(words("support.sessions")), so_far(view, words)])),
        *more,
        *(_session(view, session, words) for session in view.sessions[-_SESSIONS_MOST:]),
    ]


def _session(view: CaseView, session: Session, words: Words) -> Block:
    when = Mrkdwn(words("support.undated"))
    if session.starts_at is not None:
        when = slack_moment(session.starts_at, words)
    line = words.mrkdwn(
        "support.session_line",
        ordinal=view.number_of(session),
        when=when,
        format=words(f"format.{session.format}"),
        status=words(f"session_status.{session.status}"),
    )
    place = Mrkdwn("")
    if session.place.strip():
        place = words.mrkdwn("support.session_place", place=address(session.place))
    report = view.reports.get(session.id)
    if report is None:
        return section(lines([line, place]))
    status = words(f"report_status.{report.status}")
    if report.content is None:
        return section(lines([line, place, words.mrkdwn("support.report_line_draft", status=status)]))
    hours = hours_text(report.content.hours)
    said = words.mrkdwn("support.report_line", status=status, hours=hours)
    return section(
        lines([line, place, said]),
        accessory=button(ActionId.READ_REPORT, words("report.open"), report.id),
        block_id=f"report:{report.id}",
    )


def _answers(view: CaseView, words: Words) -> list[Block]:
    parts = answer_lines(view, words)
    return [divider(), section(bold(words("followup.heading"))), *many_lines(parts)] if parts else []


def _offers(view: CaseView, words: Words) -> list[Block]:
    parts = [offer_line(view, offer, words) for offer in view.offers if offer.status not in _LEFT_OUT]
    if not parts:
        return []
    rest = len(parts) - _OFFERS_MOST
    more = [context(words.mrkdwn("common.and_more", count=rest))] if rest > 0 else []
    return [
        divider(),
        section(bold(words("coordinator.offers"))),
        *more,
        *many_lines(parts[-_OFFERS_MOST:]),
    ]


def _history(view: CaseView, words: Words, *, in_full: bool) -> list[Block]:
    hidden = frozenset() if in_full else NOT_FOR_REQUESTERS
    parts = timeline(view.events, words, most=_EVENTS_MOST, hidden=hidden, in_full=in_full)
    return [divider(), section(bold(words("case.timeline"))), *many_lines(parts)] if parts else []
