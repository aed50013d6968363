"""A consultation (相談) and the moves it can make. What may follow what is one table."""

from datetime import date, datetime
from enum import StrEnum

from bot.domain.errors import AlreadyApproved, CaseHasMovedOn
from bot.domain.office_calendar import OfficeCalendar
from bot.domain.people import Value
from bot.domain.policy import Policy
from bot.domain.request import ConsultationRequest


class Status(StrEnum):
    """Where a case stands."""

    SUBMITTED = "submitted"  #: received, candidates not yet shown
    PROPOSED = "proposed"  #: candidates are before the coordinators
    OFFERED = "offered"  #: an expert has been asked
    MATCHED = "matched"  #: an expert has accepted
    IN_PROGRESS = "in_progress"  #: a session is fixed or was held
    COMPLETED = "completed"  #: the last report is confirmed; follow-up
    CLOSED = "closed"  #: followed up to the end
    RETURNED = "returned"  #: sent back to the requester for revision (差戻し)
    REJECTED = "rejected"  #: not taken up (見送り)
    WITHDRAWN = "withdrawn"  #: taken back by the requester (取下げ)


class Move(StrEnum):
    """What can happen to a case."""

    REVISE = "revise"
    WITHDRAW = "withdraw"
    PROPOSE = "propose"
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    ACCEPT = "accept"
    RUN_OUT = "run_out"  #: nobody is left to ask; candidates are looked for anew
    FIX = "fix"  #: a session is fixed
    COMPLETE = "complete"  #: the last report is confirmed
    CLOSE = "close"  #: followed up to the end
    END = "end"  #: the coordinators end the support early
    CHANGE_EXPERT = "change_expert"  #: handed over: another expert is looked for


#: From which states a move is allowed, and where it leads.
MOVES: dict[Move, tuple[frozenset[Status], Status]] = {
    Move.REVISE: (frozenset({Status.SUBMITTED, Status.PROPOSED, Status.RETURNED}), Status.SUBMITTED),
    Move.WITHDRAW: (
        frozenset({Status.SUBMITTED, Status.PROPOSED, Status.OFFERED, Status.RETURNED}),
        Status.WITHDRAWN,
    ),
    Move.PROPOSE: (frozenset({Status.SUBMITTED}), Status.PROPOSED),
    Move.APPROVE: (frozenset({Status.PROPOSED}), Status.OFFERED),
    Move.RETURN: (frozenset({Status.SUBMITTED, Status.PROPOSED}), Status.RETURNED),
    Move.REJECT: (frozenset({Status.SUBMITTED, Status.PROPOSED, Status.RETURNED}), Status.REJECTED),
    Move.ACCEPT: (frozenset({Status.OFFERED}), Status.MATCHED),
    Move.RUN_OUT: (frozenset({Status.OFFERED}), Status.SUBMITTED),
    Move.FIX: (frozenset({Status.MATCHED, Status.IN_PROGRESS}), Status.IN_PROGRESS),
    Move.COMPLETE: (frozenset({Status.IN_PROGRESS}), Status.COMPLETED),
    Move.CLOSE: (frozenset({Status.COMPLETED}), Status.CLOSED),
    Move.END: (frozenset({Status.MATCHED, Status.IN_PROGRESS, Status.COMPLETED}), Status.CLOSED),
    Move.CHANGE_EXPERT: (frozenset({Status.MATCHED, Status.IN_PROGRESS}), Status.SUBMITTED),
}

#: States in which an expert works on the case.
RUNNING = frozenset({Status.MATCHED, Status.IN_PROGRESS})
#: States in which requester and expert talk in the conversation of the case.
TALKING = RUNNING | {Status.COMPLETED}
#: States in which the coordinators' approval stands.
APPROVED = frozenset({Status.OFFERED}) | TALKING | {Status.CLOSED}
#: States in which nothing more is expected.
ENDED = frozenset({Status.CLOSED, Status.REJECTED, Status.WITHDRAWN})


class Requester(Value):
    """Who filed the case, as they were known then."""

    staff_id: str
    slack_user_id: str
    name: str
    department: str


class Consultation(Value):
    """One case. `version` counts its changes; every save is guarded by it."""

    id: str  #: opaque: what buttons carry
    number: str  #: `R8-0001`
    version: int = 1
    status: Status = Status.SUBMITTED
    municipality_code: str
    requester: Requester
    request: ConsultationRequest
    submitted_at: datetime
    updated_at: datetime
    expected_by: date | None = None  #: by when the next step is hoped for
    comment: str = ""  #: the coordinators' words on a return or a rejection
    decided_by: str = ""  #: who approved, returned or rejected last
    decided_at: datetime | None = None
    expert_ids: tuple[str, ...] = ()  #: who accepted
    joined: tuple[str, ...] = ()  #: Slack users of coordinators who take part in its conversation
    #: The conversations it has had, as the members that tell them apart; the last is the present one.
    talks: tuple[str, ...] = ()
    previous_id: str = ""  #: the case that this one continues
    completed_at: datetime | None = None
    closed_at: datetime | None = None

    def allows(self, move: Move) -> bool:
        return self.status in MOVES[move][0]

    def must_allow(self, move: Move) -> None:
        """Raises AlreadyApproved for a second approval, CaseHasMovedOn for any other move out of turn."""
        if self.allows(move):
            return
        if move is Move.APPROVE and self.status in APPROVED:
            raise AlreadyApproved(number=self.number, by=self.decided_by)
        raise CaseHasMovedOn(number=self.number, status=self.status)

    def must_be_open(self) -> None:
        """Raises CaseHasMovedOn where nothing more is expected of the case."""
        if self.status in ENDED:
            raise CaseHasMovedOn(number=self.number, status=self.status)

    def moved(self, move: Move, *, now: datetime, **changes: object) -> "Consultation":
        """The case after a move, one version on. Raises as `must_allow` does."""
        self.must_allow(move)
        _, leads_to = MOVES[move]
        return self.model_copy(
            update={
                "status": leads_to,
                "version": self.version + 1,
                "updated_at": now,
                "closed_at": now if leads_to in ENDED else None,
                **changes,
            }
        )

    def revised(
        self, request: ConsultationRequest, *, now: datetime, calendar: OfficeCalendar, policy: Policy
    ) -> "Consultation":
        """The same case with another request; candidates are looked for anew."""
        due = approval_due(now, calendar=calendar, policy=policy)
        return self.moved(Move.REVISE, now=now, request=request, expected_by=due, comment="")

    def returned(
        self, comment: str, *, by: str, now: datetime, calendar: OfficeCalendar, policy: Policy
    ) -> "Consultation":
        """Back to the requester with a comment."""
        today = calendar.local(now).date()
        due = calendar.add_open_days(today, policy.revision_days)
        return self.moved(
            Move.RETURN, now=now, comment=comment, decided_by=by, decided_at=now, expected_by=due
        )


def approval_due(now: datetime, *, calendar: OfficeCalendar, policy: Policy) -> date:
    """By when the coordinators mean to have chosen an expert."""
    return calendar.add_open_days(calendar.local(now).date(), policy.approval_days)
