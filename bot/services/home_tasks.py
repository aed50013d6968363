"""What of a running case waits for a person, and when their sessions are: for the App Home."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from bot.domain.codes import Format
from bot.domain.consultation import RUNNING, TALKING, Consultation, Status
from bot.domain.followup import FollowUpKind
from bot.domain.people import Value
from bot.domain.report import ReportStatus
from bot.domain.session import Session, SessionStatus, Slot
from bot.services.ports import UnitOfWork

#: Cases and sessions that are looked through for things to do: nobody has more of them under way.
LOOKED_THROUGH = 24


class TaskKind(StrEnum):
    """What is to be done. The words are `home.task.<kind>`."""

    PROPOSE = "propose"
    ACKNOWLEDGE = "acknowledge"
    REPORT = "report"
    REWRITE = "rewrite"
    CHOOSE = "choose"
    CONFIRM = "confirm"
    SATISFACTION = "satisfaction"
    OUTCOME = "outcome"


class Task(Value):
    """One thing to do. `subject` is what its button carries."""

    kind: TaskKind
    case: Consultation
    subject: str
    at: datetime | None = None  #: when the session is or was
    slots: tuple[Slot, ...] = ()
    months: int = 0


class Coming(Value):
    """A session that is fixed and still to come."""

    case: Consultation
    starts_at: datetime
    format: Format
    place: str


class Support(Value):
    """Everything of running cases that concerns one person."""

    tasks: tuple[Task, ...] = ()
    coming: tuple[Coming, ...] = ()

    def and_also(self, other: "Support") -> "Support":
        """Of somebody with two parts. Their sessions come in the order of time."""
        coming = sorted((*self.coming, *other.coming), key=lambda session: session.starts_at)
        return Support(tasks=(*self.tasks, *other.tasks), coming=tuple(coming))


async def support_of_expert(work: UnitOfWork, expert_id: str, now: datetime) -> Support:
    """To propose, to acknowledge, to report, to report anew; and the sessions to come."""
    sessions = await work.sessions.of_expert(expert_id, limit=LOOKED_THROUGH)
    cases = await work.consultations.some({session.consultation_id for session in sessions})
    theirs = [s for s in sessions if _works_on(expert_id, cases.get(s.consultation_id))]
    tasks = [task for s in theirs if (task := _of_session(s, cases[s.consultation_id], now))]
    for case in await work.consultations.of_expert(expert_id, limit=LOOKED_THROUGH):
        if case.status in RUNNING:
            tasks += await _to_rewrite(work, case)
    return Support(tasks=tuple(tasks), coming=_coming(theirs, cases, now))


async def support_of_requester(work: UnitOfWork, staff_id: str, now: datetime) -> Support:
    """To choose, to confirm, to answer; and the sessions to come."""
    tasks: list[Task] = []
    coming: tuple[Coming, ...] = ()
    for status in sorted(TALKING):
        for case in await work.consultations.of_requester(staff_id, status, limit=LOOKED_THROUGH // 3):
            sessions = await work.sessions.of_consultation(case.id)
            tasks += [
                Task(kind=TaskKind.CHOOSE, case=case, subject=session.id, slots=session.slots)
                for session in sessions
                if session.status is SessionStatus.PROPOSED
            ]
            tasks += await _to_confirm(work, case, sessions)
            if status is Status.COMPLETED:
                tasks += await _to_answer(work, case)
            coming = (*coming, *_coming(sessions, {case.id: case}, now))
    return Support(tasks=tuple(tasks)).and_also(Support(coming=coming))


def _works_on(expert_id: str, case: Consultation | None) -> bool:
    return case is not None and case.status in TALKING and expert_id in case.expert_ids


def _of_session(session: Session, case: Consultation, now: datetime) -> Task | None:
    """What the expert has to do for a session that is not held yet."""
    if session.status is SessionStatus.WANTED:
        return Task(kind=TaskKind.PROPOSE, case=case, subject=case.id)
    if session.status is not SessionStatus.FIXED:
        return None
    if session.over(now):
        return Task(kind=TaskKind.REPORT, case=case, subject=session.id, at=session.starts_at)
    if session.acknowledged_at is None:
        return Task(kind=TaskKind.ACKNOWLEDGE, case=case, subject=session.id, at=session.starts_at)
    return None


async def _to_rewrite(work: UnitOfWork, case: Consultation) -> list[Task]:
    """Reports that the requester wants changed: their sessions are held, so nothing else leads to them."""
    back = [r for r in await work.reports.of_consultation(case.id) if r.status is ReportStatus.CHANGE_ASKED]
    return [
        Task(
            kind=TaskKind.REWRITE,
            case=case,
            subject=report.session_id,
            at=report.content.began_at if report.content else None,
        )
        for report in back
    ]


async def _to_confirm(work: UnitOfWork, case: Consultation, sessions: Iterable[Session]) -> list[Task]:
    starts = {session.id: session.starts_at for session in sessions}
    return [
        Task(kind=TaskKind.CONFIRM, case=case, subject=report.id, at=starts.get(report.session_id))
        for report in await work.reports.of_consultation(case.id)
        if report.status is ReportStatus.SUBMITTED
    ]


async def _to_answer(work: UnitOfWork, case: Consultation) -> list[Task]:
    return [
        Task(
            kind=TaskKind.SATISFACTION if followup.kind is FollowUpKind.SATISFACTION else TaskKind.OUTCOME,
            case=case,
            subject=followup.id,
            months=followup.months,
        )
        for followup in await work.followups.of_consultation(case.id)
        if followup.waiting
    ]


def _coming(
    sessions: Iterable[Session], cases: Mapping[str, Consultation], now: datetime
) -> tuple[Coming, ...]:
    return tuple(
        Coming(
            case=cases[session.consultation_id],
            starts_at=session.starts_at,
            format=session.format,
            place=session.place,
        )
        for session in sessions
        if session.status is SessionStatus.FIXED and session.starts_at is not None and not session.over(now)
    )
