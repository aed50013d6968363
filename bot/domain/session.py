"""Sessions (支援回): from the expert's proposal of dates to a session that was held, or was not."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.codes import Format
from bot.domain.errors import (
    AlreadyAcknowledged,
    SessionHasMovedOn,
    SessionIsOver,
    SessionNotBegun,
    SlotGone,
    SlotPast,
)
from bot.domain.people import Value


class SessionStatus(StrEnum):
    """Where a session stands."""

    WANTED = "wanted"  #: the expert is to propose dates (anew)
    PROPOSED = "proposed"  #: the requester is to choose
    FIXED = "fixed"
    HELD = "held"  #: its report was submitted
    NOT_HELD = "not_held"  #: the time came, the people did not
    CANCELLED = "cancelled"


class SessionMove(StrEnum):
    """What can happen to a session."""

    PROPOSE = "propose"
    CHOOSE = "choose"
    ACKNOWLEDGE = "acknowledge"
    RELOCATE = "relocate"  #: another address or place at the same time
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    MISS = "miss"
    HOLD = "hold"


_S = SessionStatus
#: From which states a move is allowed, and where it leads.
SESSION_MOVES: dict[SessionMove, tuple[frozenset[SessionStatus], SessionStatus]] = {
    SessionMove.PROPOSE: (frozenset({_S.WANTED, _S.PROPOSED}), _S.PROPOSED),
    SessionMove.CHOOSE: (frozenset({_S.PROPOSED}), _S.FIXED),
    SessionMove.ACKNOWLEDGE: (frozenset({_S.FIXED}), _S.FIXED),
    SessionMove.RELOCATE: (frozenset({_S.FIXED}), _S.FIXED),
    SessionMove.RESCHEDULE: (frozenset({_S.PROPOSED, _S.FIXED}), _S.WANTED),
    SessionMove.CANCEL: (frozenset({_S.WANTED, _S.PROPOSED, _S.FIXED}), _S.CANCELLED),
    SessionMove.MISS: (frozenset({_S.FIXED}), _S.NOT_HELD),
    SessionMove.HOLD: (frozenset({_S.FIXED}), _S.HELD),
}
#: States in which a session is still to be arranged or held.
OPEN_SESSIONS = frozenset({_S.WANTED, _S.PROPOSED, _S.FIXED})


class Absent(StrEnum):
    """Who did not come to a session that was not held."""

    EXPERT = "expert"
    REQUESTER = "requester"
    BOTH = "both"
    OTHER = "other"  #: nobody's fault: weather, a failure of the line


class Slot(Value):
    """One proposed time. `id` is opaque and new with every proposal, so that an old button finds nothing."""

    id: str
    starts_at: datetime
    ends_at: datetime

    def overlaps(self, starts_at: datetime, ends_at: datetime) -> bool:
        return self.starts_at < ends_at and starts_at < self.ends_at


class Session(Value):
    """One meeting of a case. `version` counts its changes; every save is guarded by it.

    `sequence` is that of the calendar entry last given out (RFC 5545, 3.8.7.4), -1 before the first.
    """

    id: str  #: opaque: what buttons carry
    consultation_id: str
    expert_id: str
    ordinal: int  #: from 1, within the case
    version: int = 1
    status: SessionStatus = SessionStatus.WANTED
    created_at: datetime
    changed_at: datetime
    format: Format = Format.ONLINE
    place: str = ""  #: the online address, or where to come
    message: str = ""  #: the expert's words with the proposal
    slots: tuple[Slot, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    sequence: int = -1
    acknowledged_at: datetime | None = None
    reason: str = ""  #: why it was rescheduled, cancelled or not held
    changed_by: str = ""  #: the name of who did that
    absent: Absent | None = None
    refused: tuple[datetime, ...] = ()  #: starts that did not suit: not suggested again

    @property
    def uid(self) -> str:
        """The calendar entry's identity: the same through every change (RFC 5545, 3.8.4.7)."""
        return f"{self.id}@madoguchi"

    def times(self) -> tuple[datetime, datetime]:
        """When it begins and ends. Raises ValueError before it is fixed."""
        if self.starts_at is None or self.ends_at is None:
            raise ValueError("the session is not fixed")
        return self.starts_at, self.ends_at

    def begun(self, now: datetime) -> bool:
        return self.starts_at is not None and now >= self.starts_at

    def over(self, now: datetime) -> bool:
        return self.ends_at is not None and now >= self.ends_at

    def to_come(self, now: datetime) -> bool:
        """Still to be arranged, or fixed for a time that has not come."""
        return self.status in OPEN_SESSIONS and not self.begun(now)

    def allows(self, move: SessionMove) -> bool:
        return self.status in SESSION_MOVES[move][0]

    def must_allow(self, move: SessionMove, *, number: str, now: datetime) -> None:
        """Raises SessionHasMovedOn; SessionIsOver or SessionNotBegun where the time is wrong for the move.

        `number` is the case's, for the sentence.
        """
        if not self.allows(move):
            raise SessionHasMovedOn(number=number, status=self.status)
        before = {SessionMove.RESCHEDULE, SessionMove.CANCEL, SessionMove.RELOCATE}
        if move in before and self.status is SessionStatus.FIXED and self.begun(now):
            raise SessionIsOver(number=number)
        if move in {SessionMove.MISS, SessionMove.HOLD} and not self.begun(now):
            raise SessionNotBegun(number=number)

    def moved(self, move: SessionMove, *, number: str, now: datetime, **changes: object) -> "Session":
        """The session after a move, one version on. Raises as `must_allow` does."""
        self.must_allow(move, number=number, now=now)
        return self.model_copy(
            update={
                "status": SESSION_MOVES[move][1],
                "version": self.version + 1,
                "changed_at": now,
                **changes,
            }
        )

    def proposed(
        self,
        slots: Sequence[Slot],
        *,
        format: Format,  # noqa: A002  (the field's name)
        place: str,
        message: str,
        number: str,
        now: datetime,
    ) -> "Session":
        """With the expert's slots, in the order of time."""
        return self.moved(
            SessionMove.PROPOSE,
            number=number,
            now=now,
            slots=tuple(sorted(slots, key=lambda slot: slot.starts_at)),
            format=format,
            place=place,
            message=message,
        )

    def slot(self, slot_id: str) -> Slot | None:
        return next((slot for slot in self.slots if slot.id == slot_id), None)

    def chosen(self, slot_id: str, *, number: str, now: datetime) -> "Session":
        """Fixed at one of the slots.

        Raises SlotGone where the proposal was replaced, SlotPast, and as `must_allow` does.
        """
        self.must_allow(SessionMove.CHOOSE, number=number, now=now)
        slot = self.slot(slot_id)
        if slot is None:
            raise SlotGone(number=number)
        if slot.starts_at <= now:
            raise SlotPast(number=number)
        return self.moved(
            SessionMove.CHOOSE,
            number=number,
            now=now,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            slots=(),
            sequence=self.sequence + 1,
            acknowledged_at=None,
            reason="",
            changed_by="",
        )

    def acknowledged(self, *, number: str, now: datetime) -> "Session":
        """The expert has seen the date. Raises AlreadyAcknowledged, SessionIsOver, and as `must_allow`."""
        self.must_allow(SessionMove.ACKNOWLEDGE, number=number, now=now)
        if self.acknowledged_at is not None:
            raise AlreadyAcknowledged(number=number)
        if self.over(now):
            raise SessionIsOver(number=number)
        return self.moved(SessionMove.ACKNOWLEDGE, number=number, now=now, acknowledged_at=now)

    def rescheduled(self, reason: str, *, by: str, number: str, now: datetime) -> "Session":
        """To be arranged anew; the calendar entry keeps its identity."""
        starts = {*self.refused, *(slot.starts_at for slot in self.slots)}
        if self.starts_at is not None:
            starts.add(self.starts_at)
        return self.moved(
            SessionMove.RESCHEDULE,
            number=number,
            now=now,
            refused=tuple(sorted(starts)),
            slots=(),
            starts_at=None,
            ends_at=None,
            acknowledged_at=None,
            reason=reason,
            changed_by=by,
        )

    def cancelled(self, reason: str, *, by: str, number: str, now: datetime) -> "Session":
        """Not to be held. Whoever has it in a calendar gets the next sequence of the entry."""
        published = self.sequence >= 0
        return self.moved(
            SessionMove.CANCEL,
            number=number,
            now=now,
            slots=(),
            reason=reason,
            changed_by=by,
            sequence=self.sequence + 1 if published else self.sequence,
        )


def hours_between(starts_at: datetime, ends_at: datetime) -> float:
    """Hours from one moment to the other, to the quarter of an hour, as the scheme counts them."""
    return round((ends_at - starts_at) / timedelta(minutes=15)) / 4
