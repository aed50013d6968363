"""Reports (実施報告) of sessions: what the expert writes, and what the requester confirms."""

from datetime import date, datetime
from enum import StrEnum

from bot.domain.errors import ReportHasMovedOn
from bot.domain.people import Value
from bot.domain.session import hours_between


class Progress(StrEnum):
    """How far the town's matter is (進捗): of a report, and of the outcome that is asked for later."""

    NOT_STARTED = "not_started"  #: 未着手
    CONSIDERING = "considering"  #: 検討
    BUDGETED = "budgeted"  #: 予算化
    IMPLEMENTING = "implementing"  #: 実施
    DONE = "done"  #: 完了


class ReportStatus(StrEnum):
    """A report's life."""

    DRAFT = "draft"  #: being written
    SUBMITTED = "submitted"  #: the requester is to confirm it
    CHANGE_ASKED = "change_asked"  #: back with the expert
    CONFIRMED = "confirmed"


class Owner(StrEnum):
    """Whose a next action is."""

    REQUESTER = "requester"
    EXPERT = "expert"


class NextAction(Value):
    """Homework (宿題): what, whose, by when."""

    text: str
    owner: Owner
    by: date


class ReportForm(Value):
    """The form as it is filled in: texts as typed, moments as epoch seconds, days as ISO dates.

    `actions` holds one entry for each row of the form: text, owner, day.
    """

    began_at: str = ""
    ended_at: str = ""
    present: str = ""
    advice: str = ""
    decisions: str = ""
    actions: tuple[tuple[str, str, str], ...] = ()
    remains: str = ""
    progress: str = ""
    last: bool = False


class ReportContent(Value):
    """What a submitted report says."""

    began_at: datetime
    ended_at: datetime
    present: str
    advice: str
    decisions: str = ""
    actions: tuple[NextAction, ...] = ()
    remains: str = ""
    progress: Progress
    last: bool  #: no further session is planned

    @property
    def hours(self) -> float:
        return hours_between(self.began_at, self.ended_at)


class Report(Value):
    """The report of one session. `version` counts its changes; every save is guarded by it."""

    id: str  #: opaque: what buttons carry
    session_id: str
    consultation_id: str
    expert_id: str
    version: int = 1
    status: ReportStatus = ReportStatus.DRAFT
    form: ReportForm  #: as it was last filled in
    content: ReportContent | None = None  #: as it was last submitted
    due_on: date
    updated_at: datetime
    submitted_at: datetime | None = None
    confirmed_at: datetime | None = None
    comment: str = ""  #: what the requester asked to change

    @property
    def says_last(self) -> bool:
        """With the requester or back with the expert, and meant to be the last one."""
        waits = self.status in {ReportStatus.SUBMITTED, ReportStatus.CHANGE_ASKED}
        return waits and self.content is not None and self.content.last

    def drafted(self, form: ReportForm, *, now: datetime) -> "Report":
        """What was typed so far. Raises ReportHasMovedOn once it is with the requester."""
        self._must_be(ReportStatus.DRAFT, ReportStatus.CHANGE_ASKED)
        return self._changed(now, form=form)

    def submitted(self, form: ReportForm, content: ReportContent, *, now: datetime) -> "Report":
        self._must_be(ReportStatus.DRAFT, ReportStatus.CHANGE_ASKED)
        return self._changed(
            now, form=form, content=content, status=ReportStatus.SUBMITTED, submitted_at=now, comment=""
        )

    def confirmed(self, *, now: datetime) -> "Report":
        self._must_be(ReportStatus.SUBMITTED)
        return self._changed(now, status=ReportStatus.CONFIRMED, confirmed_at=now)

    def sent_back(self, comment: str, *, now: datetime) -> "Report":
        self._must_be(ReportStatus.SUBMITTED)
        return self._changed(now, status=ReportStatus.CHANGE_ASKED, comment=comment)

    def _must_be(self, *statuses: ReportStatus) -> None:
        if self.status not in statuses:
            raise ReportHasMovedOn(status=self.status)

    def _changed(self, now: datetime, **changes: object) -> "Report":
        return self.model_copy(update={"version": self.version + 1, "updated_at": now, **changes})
