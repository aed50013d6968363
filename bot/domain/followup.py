"""Follow-up (フォローアップ): satisfaction after the last report, and the outcome months later."""

from datetime import date, datetime
from enum import StrEnum

from bot.domain.consultation import Status
from bot.domain.errors import AlreadyAnswered, UnknownCase
from bot.domain.people import Value
from bot.domain.report import Progress


class FollowUpKind(StrEnum):
    SATISFACTION = "satisfaction"
    OUTCOME = "outcome"


class Question(StrEnum):
    """The five questions of satisfaction, each from 1 to 5 (地域情報化アドバイザー: 実施後アンケート)."""

    OVERALL = "overall"
    AS_EXPECTED = "as_expected"
    EXPERTISE = "expertise"
    CLARITY = "clarity"
    ARRANGING = "arranging"


class FollowUp(Value):
    """One thing that the requester is asked. `months` after the last report; 0 for satisfaction."""

    id: str  #: opaque: what buttons carry
    consultation_id: str
    kind: FollowUpKind
    months: int = 0
    version: int = 1
    due_at: datetime  #: when it is asked
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: str = ""
    silent: bool = False  #: the coordinators were told that no answer came
    scores: dict[Question, int] = {}
    text: str = ""  #: free text, or a word on the effect
    outcome: Progress | None = None

    def answerable(self, status: Status) -> bool:
        """Whether an answer is still taken: the five questions also once the case is closed."""
        if self.answered_at is not None:
            return False
        return status is Status.COMPLETED or (
            status is Status.CLOSED and self.kind is FollowUpKind.SATISFACTION
        )

    @property
    def waiting(self) -> bool:
        """Asked, and no answer yet."""
        return self.asked_at is not None and self.answered_at is None

    def satisfied(self, scores: dict[Question, int], text: str, *, by: str, now: datetime) -> "FollowUp":
        """Raises AlreadyAnswered, UnknownCase for an outcome."""
        self._must_wait_for(FollowUpKind.SATISFACTION)
        return self.changed(scores=scores, text=text, answered_at=now, answered_by=by, silent=False)

    def came_to(self, outcome: Progress, *, by: str, now: datetime) -> "FollowUp":
        """Raises AlreadyAnswered, UnknownCase for the five questions and for what was not asked yet."""
        self._must_wait_for(FollowUpKind.OUTCOME)
        return self.changed(outcome=outcome, answered_at=now, answered_by=by, silent=False)

    def _must_wait_for(self, kind: FollowUpKind) -> None:
        """A forged press could name any of them."""
        if self.kind is not kind or self.asked_at is None:
            raise UnknownCase
        if self.answered_at is not None:
            raise AlreadyAnswered

    def changed(self, **changes: object) -> "FollowUp":
        return self.model_copy(update={"version": self.version + 1, **changes})

    @property
    def average(self) -> float | None:
        """The mean of the scores; None where there are none."""
        return sum(self.scores.values()) / len(self.scores) if self.scores else None


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months on, or the month's last day where it has no such day.

    Source: 民法143条2項.
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)
