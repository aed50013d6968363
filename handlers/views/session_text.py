"""Sessions as the card and the notes of a conversation show them: what is fixed, and what to press."""

from slack_sdk.models.blocks import Block, ConfirmObject

from bot.domain.report import Report, ReportStatus
from bot.domain.session import Session, SessionStatus, Slot, hours_between
from bot.services.case_view import CaseView
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId
from handlers.views.message import actions, button, confirm, quote, section
from handlers.views.texts import NOTHING, address, lines, mention, moment_text, person, short, slack_moment

Blocks = list[Block | None]

_PLACE = 400
_MESSAGE = 1000
_NAME = 120


def expert_called(view: CaseView, words: Words) -> Mrkdwn:
    """The expert of the case, so that Slack notifies them."""
    expert = view.accepted[0] if view.case.expert_ids else None
    return person(expert.name, expert.slack_user_id, words, _NAME) if expert else Mrkdwn(NOTHING)


def requester_called(view: CaseView, words: Words) -> Mrkdwn:
    requester = view.case.requester
    return person(requester.name, requester.slack_user_id, words, _NAME)


def expert_mention(view: CaseView) -> Mrkdwn:
    return lines([mention(expert.slack_user_id) for expert in view.accepted], " ")


def slot_text(slot: Slot, words: Words) -> Mrkdwn:
    hours = f"{hours_between(slot.starts_at, slot.ends_at):g}"
    return words.mrkdwn("session.slot", when=slack_moment(slot.starts_at, words), hours=hours)


def session_text(session: Session, words: Words) -> Mrkdwn:
    """When (once it is fixed), how and where."""
    parts = []
    if session.starts_at is not None and session.ends_at is not None:
        hours = f"{hours_between(session.starts_at, session.ends_at):g}"
        parts.append(words.mrkdwn("session.at", when=slack_moment(session.starts_at, words), hours=hours))
    parts.append(words.mrkdwn("session.form", format=words(f"format.{session.format}")))
    if session.place.strip():
        parts.append(words.mrkdwn("session.at_place", place=address(session.place, _PLACE)))
    else:
        parts.append(words.mrkdwn("session.no_place"))
    return lines(parts)


def slot_blocks(session: Session, words: Words) -> Blocks:
    """Each proposed time with its own button."""
    return [
        section(
            slot_text(slot, words),
            accessory=button(
                ActionId.CHOOSE.with_suffix(n),
                words("session.choose"),
                f"{session.id}:{slot.id}",
                confirm=choose_dialog(slot, words),
            ),
            block_id=f"slot:{session.id}:{n}",
        )
        for n, slot in enumerate(session.slots, start=1)
    ]


def choose_dialog(slot: Slot, words: Words) -> ConfirmObject:
    """What the choice fixes; a dialog can show it in the offices' zone only."""
    return confirm(
        words("home.task.choose_title"),
        words("home.task.choose_text", when=moment_text(slot.starts_at, words)),
        words("home.task.choose_yes"),
        words("common.back"),
    )


def session_blocks(view: CaseView, session: Session, words: Words) -> Blocks:
    """One session that is to be arranged or held, with the buttons of its state."""
    heading = words.mrkdwn("session.heading", ordinal=view.number_of(session))
    title = Mrkdwn(f"*{heading}* {words(f'session_status.{session.status}')}")
    if session.status is SessionStatus.WANTED:
        return [section(title), *_why_anew(session, words), _wanted(session, words)]
    if session.status is SessionStatus.PROPOSED:
        return [
            section(lines([title, session_text(session, words)])),
            quote(session.message, _MESSAGE),
            *slot_blocks(session, words),
            _proposed(session, words),
        ]
    seen = "session.acknowledged" if session.acknowledged_at else "session.unacknowledged"
    return [
        section(lines([title, session_text(session, words), words.mrkdwn(seen)])),
        _fixed(session, words),
        _afterwards(session, words),
    ]


def _why_anew(session: Session, words: Words) -> Blocks:
    if not session.changed_by:
        return []
    by = short(session.changed_by, _NAME)
    return [section(words.mrkdwn("session.reason", by=by)), quote(session.reason, _MESSAGE)]


def _wanted(session: Session, words: Words) -> Block | None:
    return propose_button(session.consultation_id, words("session.propose"), f"session:{session.id}")


def propose_button(case_id: str, text: str, block_id: str) -> Block | None:
    return actions(button(ActionId.PROPOSE, text, case_id, "primary"), block_id=block_id)


def _proposed(session: Session, words: Words) -> Block | None:
    return actions(
        button(ActionId.RESCHEDULE, words("session.none_fits"), session.id),
        button(ActionId.PROPOSE, words("session.propose_again"), session.consultation_id),
        block_id=f"session:{session.id}",
    )


def _fixed(session: Session, words: Words) -> Block | None:
    seen = None
    if session.acknowledged_at is None:
        seen = button(ActionId.ACKNOWLEDGE, words("session.acknowledge"), session.id, "primary")
    place = "session.place_change" if session.place.strip() else "session.place"
    return actions(
        seen,
        button(ActionId.PLACE, words(place), session.id),
        button(ActionId.RESCHEDULE, words("session.reschedule"), session.id),
        button(ActionId.CANCEL_SESSION, words("session.cancel"), session.id),
        block_id=f"session:{session.id}",
    )


def _afterwards(session: Session, words: Words) -> Block | None:
    """Shown from the beginning: a card is not drawn again just because the time has come."""
    return actions(
        button(ActionId.REPORT, words("session.report"), session.id),
        button(ActionId.NOT_HELD, words("session.not_held"), session.id),
        block_id=f"after:{session.id}",
    )


def pending_reports(view: CaseView) -> list[tuple[Session, Report]]:
    """Reports of held sessions that are not confirmed yet."""
    waiting = {ReportStatus.SUBMITTED, ReportStatus.CHANGE_ASKED}
    found = [(s, view.reports[s.id]) for s in view.held if s.id in view.reports]
    return [(session, report) for session, report in found if report.status in waiting]


def next_step(view: CaseView) -> str:
    """What a running case waits for: a report to be read or mended, or the next thing of its session."""
    reports = pending_reports(view)
    current = view.open_session
    if reports and (current is None or current.status is SessionStatus.WANTED):
        back = reports[-1][1].status is ReportStatus.CHANGE_ASKED
        return "report_back" if back else "report_in"
    return _step_of(current)


def _step_of(session: Session | None) -> str:
    if session is None:
        return "wanted"
    if session.status is SessionStatus.FIXED and session.acknowledged_at is not None:
        return "acknowledged"
    return session.status.value


def report_blocks(view: CaseView, session: Session, report: Report, words: Words) -> Blocks:
    """A report that somebody is to act on."""
    block_id, ordinal = f"report:{report.id}", view.number_of(session)
    read = button(ActionId.READ_REPORT, words("report.open"), report.id)
    if report.status is ReportStatus.CHANGE_ASKED:
        return [
            section(words.mrkdwn("session.report_back", ordinal=ordinal)),
            quote(report.comment, _MESSAGE),
            actions(
                button(ActionId.REPORT, words("report.rewrite"), session.id, "primary"),
                read,
                block_id=block_id,
            ),
        ]
    dialog = confirm(
        words("report.confirm_title"),
        words("report.confirm_text", ordinal=ordinal),
        words("report.confirm_yes"),
        words("common.back"),
    )
    return [
        section(words.mrkdwn("session.report_in", ordinal=ordinal)),
        actions(
            read,
            button(ActionId.CONFIRM, words("report.confirm"), report.id, "primary", dialog),
            button(ActionId.CHANGE, words("report.change"), report.id),
            block_id=block_id,
        ),
    ]
