"""What happened to a case: the rows of the audit, and the timeline that people see."""

from datetime import datetime
from enum import StrEnum

from bot.domain.people import Value


class EventKind(StrEnum):
    """The words of these are `event.<kind>` in the catalogues."""

    SUBMITTED = "consultation.submitted"
    REVISED = "consultation.revised"
    WITHDRAWN = "consultation.withdrawn"
    PROPOSED = "candidates.proposed"
    NONE_ELIGIBLE = "candidates.none"
    APPROVED = "candidates.approved"
    PICKED = "expert.picked"
    RETURNED = "consultation.returned"
    REJECTED = "consultation.rejected"
    OFFERED = "offer.asked"
    NUDGED = "offer.nudged"  #: recorded by release 0.1 before reminders; still read
    ACCEPTED = "offer.accepted"
    DECLINED = "offer.declined"
    EXPIRED = "offer.expired"
    RAN_OUT = "offers.ran_out"
    CANCELLED = "offer.cancelled"
    DATES_PROPOSED = "session.proposed"
    SESSION_FIXED = "session.fixed"
    ACKNOWLEDGED = "session.acknowledged"
    RELOCATED = "session.relocated"
    RESCHEDULED = "session.rescheduled"
    SESSION_CANCELLED = "session.cancelled"
    NOT_HELD = "session.not_held"
    REPORTED = "report.submitted"
    CHANGE_ASKED = "report.change_asked"
    CONFIRMED = "report.confirmed"
    COMPLETED = "consultation.completed"
    SATISFACTION = "followup.satisfaction"
    OUTCOME = "followup.outcome"
    SILENT = "followup.silent"
    CLOSED = "consultation.closed"
    ENDED = "consultation.ended"
    JOINED = "conversation.joined"
    EXPERT_CHANGED = "expert.changed"
    REQUESTER_CHANGED = "requester.changed"
    HAND_OVER_NEEDED = "handover.needed"
    JOINT_FOUND = "joint.found"  #: similar requests of other municipalities


#: What the requester's timeline leaves out: who was asked and did not come is the coordinators' matter.
NOT_FOR_REQUESTERS = frozenset(
    {
        EventKind.DECLINED,
        EventKind.EXPIRED,
        EventKind.NUDGED,
        EventKind.CANCELLED,
        EventKind.NONE_ELIGIBLE,
        EventKind.SILENT,
        EventKind.HAND_OVER_NEEDED,
        EventKind.JOINT_FOUND,
    }
)


class Event(Value):
    """One row of the audit. Rows are only ever added. `actor` is a name, empty for what time did."""

    consultation_id: str
    at: datetime
    kind: EventKind
    actor: str = ""
    actor_slack_id: str = ""
    details: dict[str, str] = {}
