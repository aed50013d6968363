"""The table of reminders: to whom, when, and what ends each. `docs/reminders.md` is made from it."""

from enum import StrEnum

from bot.domain.people import Value
from bot.services.outgoing import DueKind


class Addressee(StrEnum):
    """Whom a reminder is for."""

    REQUESTER = "requester"
    EXPERT = "expert"
    BOTH = "both"  #: a row for each side; which one is the end of its period
    OWNER = "owner"  #: whose the next action is; which side is the end of its period
    COORDINATORS = "coordinators"


class About(StrEnum):
    """What the subject of a due row is the id of."""

    CONSULTATION = "consultation"
    OFFER = "offer"
    SESSION = "session"
    REPORT = "report"
    FOLLOWUP = "followup"
    NOTHING = "nothing"


class Reminder(Value):
    """One kind. `when` and `ends` are English sentences for the documentation, with fields of the policy."""

    kind: DueKind
    about: About
    to: Addressee
    when: str
    ends: str
    at_any_hour: bool = False  #: also outside office hours and on closed days


def _r(
    kind: DueKind, about: About, to: Addressee, when: str, ends: str, *, any_hour: bool = False
) -> Reminder:
    return Reminder(kind=kind, about=about, to=to, when=when, ends=ends, at_any_hour=any_hour)


_K, _A, _T = DueKind, About, Addressee

#: In the order of a case's life.
REMINDERS: tuple[Reminder, ...] = (
    _r(
        _K.APPROVAL_NUDGE,
        _A.CONSULTATION,
        _T.COORDINATORS,
        "9:00 of the day by which the coordinators mean to choose ({approval_days} open days after receipt)",
        "an expert is asked, or the case is returned, rejected or withdrawn",
    ),
    _r(
        _K.OFFER_NUDGE,
        _A.OFFER,
        _T.EXPERT,
        "after half of the {offer_hours:g} working hours of an offer",
        "the expert answers, or the offer ends",
    ),
    _r(
        _K.PROPOSE_NUDGE,
        _A.SESSION,
        _T.EXPERT,
        "9:00, {propose_days[0]} open days after a session is wanted (on acceptance, after a change of date, "
        "after a report that asks for a further session)",
        "dates are proposed, or the session is cancelled",
    ),
    _r(
        _K.PROPOSE_SILENT,
        _A.SESSION,
        _T.COORDINATORS,
        "9:00, {propose_days[1]} open days after it",
        "dates are proposed, or the session is cancelled",
    ),
    _r(
        _K.CHOOSE_NUDGE,
        _A.SESSION,
        _T.REQUESTER,
        "9:00, {choose_days[0]} open days after dates were proposed",
        "a date is chosen, or the proposal is replaced or ended",
    ),
    _r(
        _K.CHOOSE_SILENT,
        _A.SESSION,
        _T.COORDINATORS,
        "9:00, {choose_days[1]} open days after dates were proposed",
        "a date is chosen, or the proposal is replaced or ended",
    ),
    _r(
        _K.ACKNOWLEDGE_NUDGE,
        _A.SESSION,
        _T.EXPERT,
        "9:00, {acknowledge_days[0]} open days after the date was fixed",
        "the expert acknowledges, the date changes, or the session begins",
    ),
    _r(
        _K.ACKNOWLEDGE_SILENT,
        _A.SESSION,
        _T.COORDINATORS,
        "9:00, {acknowledge_days[1]} open days after the date was fixed",
        "the expert acknowledges, the date changes, or the session begins",
    ),
    _r(
        _K.SESSION_WEEK,
        _A.SESSION,
        _T.BOTH,
        "9:00, {session_week_days} days before the session (the open day before, where that day is closed)",
        "the date changes, or the reminder of the working day before is due",
    ),
    _r(
        _K.SESSION_DAY,
        _A.SESSION,
        _T.BOTH,
        "9:00 of the last open day before the session",
        "the date changes, or the reminder just before it is due",
    ),
    _r(
        _K.SESSION_SOON,
        _A.SESSION,
        _T.BOTH,
        "{session_soon_minutes} minutes before the session, at any hour, with its address",
        "the date changes, or the session begins",
        any_hour=True,
    ),
    _r(
        _K.REPORT_ASK,
        _A.SESSION,
        _T.EXPERT,
        "at the end of the session",
        "the report is submitted, or the session is marked as not held",
    ),
    _r(
        _K.REPORT_NUDGE,
        _A.SESSION,
        _T.EXPERT,
        "9:00, {report_nudges[0]} and {report_nudges[1]} days after the session; "
        "{confirm_days[0]} open days after a change was asked for",
        "the report is submitted, or the session is marked as not held",
    ),
    _r(
        _K.REPORT_SILENT,
        _A.SESSION,
        _T.COORDINATORS,
        "9:00 of the open day after the report was due ({report_days} days after the session)",
        "the report is submitted, or the session is marked as not held",
    ),
    _r(
        _K.CONFIRM_NUDGE,
        _A.REPORT,
        _T.REQUESTER,
        "9:00, {confirm_days[0]} open days after the report was submitted",
        "the report is confirmed, or a change is asked for",
    ),
    _r(
        _K.CONFIRM_SILENT,
        _A.REPORT,
        _T.COORDINATORS,
        "9:00, {confirm_days[1]} open days after the report was submitted",
        "the report is confirmed, or a change is asked for",
    ),
    _r(
        _K.ACTION_DUE,
        _A.REPORT,
        _T.OWNER,
        "9:00 of the day of a next action (the open day before, where that day is closed)",
        "the case is closed",
    ),
    _r(
        _K.SATISFACTION_NUDGE,
        _A.FOLLOWUP,
        _T.REQUESTER,
        "9:00, {followup_days[0]} days after the last report was confirmed",
        "the five questions are answered, or the case is closed",
    ),
    _r(
        _K.OUTCOME_ASK,
        _A.FOLLOWUP,
        _T.REQUESTER,
        "9:00, {outcome_months[0]}, {outcome_months[1]} and {outcome_months[2]} months after the last report "
        "was confirmed",
        "the outcome is given, or the case is closed",
    ),
    _r(
        _K.OUTCOME_NUDGE,
        _A.FOLLOWUP,
        _T.REQUESTER,
        "9:00, {followup_days[0]} days after the outcome was asked for",
        "the outcome is given, or the case is closed",
    ),
    _r(
        _K.FOLLOWUP_SILENT,
        _A.FOLLOWUP,
        _T.COORDINATORS,
        "9:00, {followup_days[1]} days after the questions or the outcome were asked for",
        "an answer is given, or the case is closed",
    ),
    _r(
        _K.MONTHLY_PROPOSE,
        _A.CONSULTATION,
        _T.EXPERT,
        "9:00 of the first open day of each month, for every running case with no session fixed in it",
        "a session is fixed in that month, the month ends, or the case is completed",
    ),
    _r(
        _K.MONTHLY_SUMMARY,
        _A.NOTHING,
        _T.COORDINATORS,
        "9:00 of the first open day of each month",
        "the month ends",
    ),
)

KINDS: dict[DueKind, Reminder] = {reminder.kind: reminder for reminder in REMINDERS}

#: The reminders of a session, by the state in which each means something.
ARRANGING = (_K.PROPOSE_NUDGE, _K.PROPOSE_SILENT, _K.CHOOSE_NUDGE, _K.CHOOSE_SILENT)
ACKNOWLEDGING = (_K.ACKNOWLEDGE_NUDGE, _K.ACKNOWLEDGE_SILENT)
COMING = (_K.SESSION_WEEK, _K.SESSION_DAY, _K.SESSION_SOON)
REPORTING = (_K.REPORT_ASK, _K.REPORT_NUDGE, _K.REPORT_SILENT)
#: All that a session's change of state ends.
OF_SESSION = tuple(reminder.kind for reminder in REMINDERS if reminder.about is About.SESSION)
OF_REPORT = (_K.CONFIRM_NUDGE, _K.CONFIRM_SILENT)
OF_FOLLOWUP = tuple(reminder.kind for reminder in REMINDERS if reminder.about is About.FOLLOWUP)
