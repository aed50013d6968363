"""What Slack should show: cards (how a case stands now, at one place) and notes (said once).

Use cases record them in their own transaction; delivery draws and sends them after the commit.
"""

from datetime import datetime
from enum import StrEnum

from bot.domain.people import Value


class Place(StrEnum):
    """Where something is shown."""

    COORDINATORS = "coordinators"  #: the coordinators' channel; recipient is empty
    REQUESTER = "requester"  #: the requester's DM; recipient is a Slack user id
    EXPERT = "expert"  #: an expert's DM; recipient is an expert id
    CASE = "case"  #: the conversation of a case; recipient tells its members (`bot/services/conversation.py`)
    HOME = "home"  #: a person's App Home; recipient is a Slack user id, subject is empty
    PERSON = "person"  #: a DM without a card (the overseer); recipient is a Slack user id
    NOTE = "note"  #: a note that stands there with buttons; recipient is its key


class Card(Value):
    """A case at a place. Showing it again before it was delivered costs nothing more.

    `subject` is the consultation's id (empty for a home).
    """

    place: Place
    recipient: str = ""
    subject: str = ""


class NoteKind(StrEnum):
    """What can be said once. The words are `note.<kind>` in the catalogues."""

    # to the coordinators' thread
    MORE_CANDIDATES = "more_candidates"
    NONE_ELIGIBLE = "none_eligible"
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"
    RAN_OUT = "ran_out"
    ACCEPTED = "accepted"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    REJECTED = "rejected"
    EXPERT_UNREACHABLE = "expert_unreachable"
    JOINT_FOUND = "joint_found"  #: with the button of the comparison
    # to the requester's thread
    YOURS_RETURNED = "yours_returned"
    YOURS_REJECTED = "yours_rejected"
    YOURS_MATCHED = "yours_matched"
    # to the expert's thread
    OFFER_EXPIRED = "offer_expired"
    OFFER_CANCELLED = "offer_cancelled"
    OFFER_ACCEPTED = "offer_accepted"
    # to a person
    OVERSEER_NONE_ELIGIBLE = "overseer_none_eligible"
    # to the conversation of the case
    DATES_PROPOSED = "dates_proposed"
    SESSION_FIXED = "session_fixed"  #: with the calendar entry
    SESSION_PLACED = "session_placed"  #: with the calendar entry
    SESSION_HANDED_OVER = "session_handed_over"  #: with the calendar entry, for a new requester
    ACKNOWLEDGED = "acknowledged"
    RESCHEDULED = "rescheduled"
    SESSION_CANCELLED = "session_cancelled"  #: with the calendar entry, where one was given out
    NOT_HELD = "not_held"
    REPORT_SUBMITTED = "report_submitted"
    REPORT_CHANGE_ASKED = "report_change_asked"
    REPORT_CONFIRMED = "report_confirmed"
    COMPLETED = "completed"
    COORDINATOR_JOINED = "coordinator_joined"
    EXPERT_LEAVES = "expert_leaves"
    # to the coordinators' thread, about sessions and after
    SATISFACTION_IN = "satisfaction_in"
    OUTCOME_IN = "outcome_in"
    CLOSED = "closed"
    ENDED = "ended"
    HAND_OVER_EXPERT = "hand_over_expert"
    HAND_OVER_REQUESTER = "hand_over_requester"
    EXPERT_CHANGED = "expert_changed"
    REQUESTER_CHANGED = "requester_changed"
    NO_CONVERSATION = "no_conversation"  #: Slack refused to open the conversation of the case
    # to the requester's thread
    YOURS_COMPLETED = "yours_completed"
    YOURS_CLOSED = "yours_closed"
    # reminders that are due at the same minute to the same person, in one message
    REMINDERS = "reminders"


#: Said in a message of its own, not in the thread of a card: what would be overlooked there.
IN_ITS_OWN_MESSAGE = frozenset({NoteKind.REMINDERS, NoteKind.YOURS_COMPLETED, NoteKind.YOURS_CLOSED})


#: Notes with the buttons of what they ask for: drawn again as their case changes, while any can be pressed.
LIVE_NOTES = frozenset(
    {
        NoteKind.DATES_PROPOSED,
        NoteKind.SESSION_FIXED,
        NoteKind.RESCHEDULED,
        NoteKind.SESSION_CANCELLED,
        NoteKind.NOT_HELD,
        NoteKind.REPORT_SUBMITTED,
        NoteKind.REPORT_CHANGE_ASKED,
        NoteKind.REPORT_CONFIRMED,
        NoteKind.YOURS_COMPLETED,
    }
)


class ReminderItem(Value):
    """One reminder within a message of them.

    `token` is the opaque key of its due row: what the snooze button carries. `subject` is the id of what it
    is about: what the other buttons carry.
    """

    token: str
    kind: str  #: of `DueKind`
    subject: str
    params: dict[str, str] = {}


class Note(Value):
    """Said once for its unique `key`.

    A reply in the thread of the place's card; in the conversation of a case and in a person's DM, a message
    of its own. `items` are the reminders of a note of that kind.
    """

    key: str
    kind: NoteKind
    place: Place
    recipient: str = ""
    consultation_id: str = ""
    params: dict[str, str] = {}
    items: tuple[ReminderItem, ...] = ()


class DueKind(StrEnum):
    """What time does. The subject is the id of what it is about.

    The reminders among them are the table in `bot/services/reminders/kinds.py`.
    """

    FIND_CANDIDATES = "candidates.find"
    FIND_SIMILAR = "joint.find"
    OFFER_EXPIRE = "offer.expire"
    FOLLOWUP_ASK = "followup.ask"
    FOLLOWUP_GIVE_UP = "followup.give_up"
    MONTHLY = "monthly"
    # reminders: of a consultation
    APPROVAL_NUDGE = "approval.nudge"
    MONTHLY_PROPOSE = "monthly.propose"
    # of an offer
    OFFER_NUDGE = "offer.nudge"
    # of a session
    PROPOSE_NUDGE = "propose.nudge"
    PROPOSE_SILENT = "propose.silent"
    CHOOSE_NUDGE = "choose.nudge"
    CHOOSE_SILENT = "choose.silent"
    ACKNOWLEDGE_NUDGE = "acknowledge.nudge"
    ACKNOWLEDGE_SILENT = "acknowledge.silent"
    SESSION_WEEK = "session.week"
    SESSION_DAY = "session.day"
    SESSION_SOON = "session.soon"
    REPORT_ASK = "report.ask"
    REPORT_NUDGE = "report.nudge"
    REPORT_SILENT = "report.silent"
    # of a report
    CONFIRM_NUDGE = "confirm.nudge"
    CONFIRM_SILENT = "confirm.silent"
    ACTION_DUE = "action.due"
    # of a follow-up
    SATISFACTION_NUDGE = "satisfaction.nudge"
    OUTCOME_ASK = "outcome.ask"
    OUTCOME_NUDGE = "outcome.nudge"
    FOLLOWUP_SILENT = "followup.silent"
    # of the whole
    MONTHLY_SUMMARY = "monthly.summary"


class DueRow(Value):
    """Something that becomes due. (kind, subject, period) is unique: adding it again changes nothing."""

    kind: DueKind
    subject: str
    period: str
    due_at: datetime


class ClaimedDue(DueRow):
    """A due row that this process holds under a lease. `token` is its opaque key."""

    id: int
    token: str
    attempts: int


class ClaimedCard(Card):
    """A card to draw, held under a lease.

    `wanted` is the change it must at least show; `ts` is empty before the first post. `tried` says that an
    earlier post may have reached Slack although its answer was lost.
    """

    id: int
    key: str  #: opaque: goes with the message as metadata
    wanted: int
    channel: str
    ts: str
    attempts: int
    tried: bool


class ClaimedNote(Note):
    """A note to say, held under a lease. `public_key` goes with the message as metadata (opaque)."""

    id: int
    public_key: str
    created_at: datetime
    attempts: int
    tried: bool
