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
    HOME = "home"  #: a person's App Home; recipient is a Slack user id, subject is empty
    PERSON = "person"  #: a DM without a card (the overseer); recipient is a Slack user id


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
    APPROVAL_NUDGE = "approval_nudge"
    # to the requester's thread
    YOURS_RETURNED = "yours_returned"
    YOURS_REJECTED = "yours_rejected"
    YOURS_MATCHED = "yours_matched"
    # to the expert's thread
    OFFER_NUDGE = "offer_nudge"
    OFFER_EXPIRED = "offer_expired"
    OFFER_CANCELLED = "offer_cancelled"
    OFFER_ACCEPTED = "offer_accepted"
    # to a person
    OVERSEER_NONE_ELIGIBLE = "overseer_none_eligible"


class Note(Value):
    """Said once for its unique `key`. A reply in the thread of the place's card."""

    key: str
    kind: NoteKind
    place: Place
    recipient: str = ""
    consultation_id: str = ""
    params: dict[str, str] = {}


class DueKind(StrEnum):
    """What time does. The subject is a consultation's or an offer's id."""

    FIND_CANDIDATES = "candidates.find"
    APPROVAL_NUDGE = "approval.nudge"
    OFFER_NUDGE = "offer.nudge"
    OFFER_EXPIRE = "offer.expire"


class DueRow(Value):
    """Something that becomes due. (kind, subject, period) is unique: adding it again changes nothing."""

    kind: DueKind
    subject: str
    period: str
    due_at: datetime


class ClaimedDue(DueRow):
    """A due row that this process holds under a lease."""

    id: int
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
