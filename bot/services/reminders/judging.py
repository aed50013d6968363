"""Whether a reminder still means something, to whom it goes, and what it tells."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from bot.domain.consultation import ENDED, RUNNING, TALKING, Status
from bot.domain.offer import OfferStatus
from bot.domain.people import Value
from bot.domain.report import Report, ReportStatus
from bot.domain.session import SessionStatus
from bot.services.context import Context
from bot.services.outgoing import ClaimedDue, DueKind, Place, ReminderItem
from bot.services.reminders.kinds import (
    ACKNOWLEDGING,
    ARRANGING,
    COMING,
    KINDS,
    OF_FOLLOWUP,
    OF_REPORT,
    REPORTING,
    Addressee,
)
from bot.services.reminders.subjects import Subject


class Reminded(Value):
    """A reminder that is to be given: where, to whom, what."""

    place: Place
    recipient: str
    item: ReminderItem


def pointless(kind: DueKind, subject: Subject, now: datetime, context: Context) -> str:
    """Why nothing need be said any more, for the record; empty where something is.

    What is to be arranged means something while requester and expert work together; what was done is to be
    reported and confirmed also while another expert is looked for.
    """
    status = subject.case.status
    if KINDS[kind].to is Addressee.EXPERT and subject.expert is not None and not subject.expert.active:
        return "the expert has left the pool"  # of which the coordinators were told
    if (kind in _OF_TALKING and status not in TALKING) or (kind in _OF_DONE and status in ENDED):
        return f"case {status}"
    return RULES[kind](kind, subject, now, context)


def _approval(kind: DueKind, subject: Subject, now: datetime, context: Context) -> str:
    status = subject.case.status
    return "" if status is Status.PROPOSED else f"case {status}"


def _offer(kind: DueKind, subject: Subject, now: datetime, context: Context) -> str:
    offer = subject.offer
    if offer is None or offer.status is not OfferStatus.OPEN:
        return f"offer {offer.status if offer else 'gone'}"
    return "time has run out" if offer.due_at is None or now >= offer.due_at else ""


def _arranging(kind: DueKind, subject: Subject, now: datetime, context: Context) -> str:
    session = subject.session
    wanted = SessionStatus.WANTED if kind in _PROPOSING else SessionStatus.PROPOSED
    status = session.status if session else "gone"
    return "" if status == wanted else f"session {status}"


def _acknowledging(kind: DueKind, subject: Subject, now: datetime, context: Context) -> str:
    reason = _to_come(subject, now)
    acknowledged = subject.session is not None and subject.session.acknowledged_at is not None
    return reason or ("acknowledged" if acknowledged else "")


def _coming(kind: DueKind, subject: Subject, now: datetime, context: Context) -> str:
    """Of several that are late, only the last before the session says anything."""
    reason = _to_come(subject, now)
    if reason or subject.session is None:
        return reason
    starts_at, _ = subject.session.times()
    calendar = context.calendar
    day_before = calendar.at_nine(calendar.open_day_before(calendar.local(starts_at).date()))
    soon = starts_at - timedelta(minutes=context.policy.session_soon_minutes)
    if kind is DueKind.SESSION_WEEK and now >= day_before:
        return "the reminder of the working day before is due"
    if kind is DueKind.SESSION_DAY and now >= soon:
        return "the reminder just before the session is due"
    return ""


def _to_come(subject: Subject, now: datetime) -> str:
    session = subject.session
    if session is None or session.status is not SessionStatus.FIXED:
        return f"session {session.status if session else 'gone'}"
    return "the session has begun" if session.begun(now) else ""


def _reporting(kind: DueKind, subject: Subject, now: datetime, context: Context) -> str:
    status = subject.session.status if subject.session else "gone"
    sent_back = subject.report is not None and subject.report.status is ReportStatus.CHANGE_ASKED
    return "" if status == SessionStatus.FIXED or sent_back else f"session {status}"


def _confirming(kind: DueKind, subject: Subject, now: datetime, context: Context) -> str:
    status = subject.report.status if subject.report else "gone"
    return "" if status == ReportStatus.SUBMITTED else f"report {status}"


def _action(kind: DueKind, subject: Subject, now: datetime, context: Context) -> str:
    """A confirmed report does not change any more."""
    return ""


def _followup(kind: DueKind, subject: Subject, now: datetime, context: Context) -> str:
    if subject.followup is None or subject.followup.answered_at is not None:
        return "answered"
    # that nobody answered the last question is told although it closes the case
    ended = subject.case.status in ENDED and kind is not DueKind.FOLLOWUP_SILENT
    return f"case {subject.case.status}" if ended else ""


def _monthly(kind: DueKind, subject: Subject, now: datetime, context: Context) -> str:
    """Whether a session is fixed in the month is looked up in `monthly`."""
    status = subject.case.status
    return "" if status in RUNNING else f"case {status}"


_PROPOSING = frozenset({DueKind.PROPOSE_NUDGE, DueKind.PROPOSE_SILENT})
Rule = Callable[[DueKind, Subject, datetime, Context], str]
#: One for each kind but the summary, which is always worth its counts.
RULES: dict[DueKind, Rule] = {
    DueKind.APPROVAL_NUDGE: _approval,
    DueKind.OFFER_NUDGE: _offer,
    **dict.fromkeys(ARRANGING, _arranging),
    **dict.fromkeys(ACKNOWLEDGING, _acknowledging),
    **dict.fromkeys(COMING, _coming),
    **dict.fromkeys(REPORTING, _reporting),
    **dict.fromkeys(OF_REPORT, _confirming),
    DueKind.ACTION_DUE: _action,
    **dict.fromkeys(OF_FOLLOWUP, _followup),
    DueKind.MONTHLY_PROPOSE: _monthly,
}
_OF_TALKING = frozenset({*ARRANGING, *ACKNOWLEDGING, *COMING})
_OF_DONE = frozenset({*REPORTING, *OF_REPORT, DueKind.ACTION_DUE})


def addressee(kind: DueKind, period: str, subject: Subject | None) -> tuple[Place, str]:
    """Place and recipient, with the people as they are now."""
    to = KINDS[kind].to
    if to in {Addressee.BOTH, Addressee.OWNER}:
        to = Addressee(period.partition("~")[0].rpartition(":")[2])
    if to is Addressee.COORDINATORS or subject is None:
        return Place.COORDINATORS, ""
    if to is Addressee.REQUESTER:
        return Place.PERSON, subject.case.requester.slack_user_id
    expert = subject.expert
    if expert is not None and expert.slack_user_id:
        return Place.PERSON, expert.slack_user_id
    expert_id = subject.offer.expert_id if subject.offer else next(iter(subject.case.expert_ids), "")
    return Place.EXPERT, expert_id


def item_of(row: ClaimedDue, subject: Subject, now: datetime, context: Context) -> ReminderItem:
    """What the message tells, as texts: moments and days in ISO 8601, for the reader's own zone."""
    case = subject.case
    params = {
        "number": case.number,
        "title": case.request.title,
        "case": case.id,
        "requester": case.requester.name,
        "expert": subject.expert.name if subject.expert else "",
        "side": row.period.partition("~")[0].rpartition(":")[2],
    }
    if subject.offer is not None and subject.offer.due_at is not None:
        params["due"] = subject.offer.due_at.isoformat()
    elif case.expected_by is not None and row.kind is DueKind.APPROVAL_NUDGE:
        params["due_on"] = case.expected_by.isoformat()
    if subject.session is not None:
        params["session"] = subject.session.id
        params["place"] = subject.session.place
        params["format"] = subject.session.format.value
        params["acknowledged"] = "yes" if subject.session.acknowledged_at else "no"
        if subject.session.starts_at is not None:
            params["starts_at"] = subject.session.starts_at.isoformat()
        if row.kind in REPORTING:
            due_on = subject.report.due_on if subject.report else context.report_due(subject.session)
            params["report_due"] = due_on.isoformat()
    if subject.report is not None:
        params["report"] = subject.report.id
        params["due_on"] = subject.report.due_on.isoformat()
        params["report_status"] = subject.report.status.value
        if row.kind is DueKind.ACTION_DUE:
            today = context.calendar.local(now).date()
            params |= _action_params(row.period, subject.report, today)
    if subject.followup is not None:
        params["months"] = str(subject.followup.months)
        params["followup"] = subject.followup.id
    return ReminderItem(token=row.token, kind=row.kind.value, subject=row.subject, params=params)


def _action_params(period: str, report: Report, today: date) -> dict[str, str]:
    """The period is `version.n:side`."""
    n = period.partition(":")[0].rpartition(".")[2]
    actions = report.content.actions if report.content else ()
    if not n.isdecimal() or not 0 < int(n) <= len(actions):
        return {}
    action = actions[int(n) - 1]
    late = "yes" if action.by < today else "no"
    return {"action": action.text, "by": action.by.isoformat(), "late": late}
