"""Offers (打診): an approved expert is asked, one after another in the coordinators' order."""

from datetime import datetime
from enum import StrEnum

from bot.domain.errors import OfferClosed
from bot.domain.office_calendar import OfficeCalendar
from bot.domain.people import Value
from bot.domain.policy import Policy


class OfferStatus(StrEnum):
    """An offer's life: queued → open → one of the rest."""

    QUEUED = "queued"  #: approved, not asked yet
    OPEN = "open"  #: asked, waiting for the answer
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"  #: no longer needed
    RELEASED = "released"  #: had accepted; the case was handed over to somebody else


#: How an offer ends so that the expert who was asked is not asked again for the case.
SAID_NO = frozenset({OfferStatus.DECLINED, OfferStatus.EXPIRED, OfferStatus.RELEASED})


class Offer(Value):
    """One expert's place in the order for one consultation."""

    id: str  #: opaque: what buttons carry
    consultation_id: str
    expert_id: str
    position: int  #: from 1, within the whole case
    status: OfferStatus = OfferStatus.QUEUED
    approved_by: str  #: the coordinator's name
    approved_at: datetime
    note: str = ""  #: why this expert was picked by hand
    why_ja: str = ""  #: why the case suits the expert, for their card
    why_en: str = ""
    asked_at: datetime | None = None
    due_at: datetime | None = None
    answered_at: datetime | None = None
    reason: str = ""  #: the expert's reason for declining

    def ask(self, *, now: datetime, calendar: OfficeCalendar, policy: Policy) -> "Offer":
        """The expert is asked now and has `policy.offer_hours` working hours to answer."""
        due_at = calendar.add_working_hours(now, policy.offer_hours)
        return self.model_copy(update={"status": OfferStatus.OPEN, "asked_at": now, "due_at": due_at})

    def nudges_at(self, *, calendar: OfficeCalendar, policy: Policy) -> list[datetime]:
        """When an expert who has not answered is reminded, the earliest first."""
        if self.asked_at is None:
            raise ValueError("the offer was not asked yet")
        asked_at = self.asked_at
        return [
            calendar.add_working_hours(asked_at, policy.offer_hours * share)
            for share in sorted(policy.offer_nudges)
        ]

    def answer(self, status: OfferStatus, *, number: str, now: datetime, reason: str = "") -> "Offer":
        """The offer with its answer.

        Raises OfferClosed unless it is open and, for a yes or a no, its time has not run out.
        """
        late = self.due_at is not None and now >= self.due_at and status is not OfferStatus.EXPIRED
        if self.status is not OfferStatus.OPEN or late:
            closed_as = OfferStatus.EXPIRED if self.status is OfferStatus.OPEN else self.status
            raise OfferClosed(number=number, status=closed_as)
        return self.model_copy(update={"status": status, "answered_at": now, "reason": reason})

    def cancel(self, *, now: datetime) -> "Offer":
        """No longer needed. Who was asked is told; who was only queued never knew."""
        return self.model_copy(update={"status": OfferStatus.CANCELLED, "answered_at": now})
