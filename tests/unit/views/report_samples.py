"""Cases with sessions, reports and follow-ups of every state, to draw."""

from datetime import date, timedelta

from views_support import NOW, case_view, long_text

from bot.domain.codes import Format
from bot.domain.consultation import Status
from bot.domain.followup import FollowUp, FollowUpKind, Question
from bot.domain.report import NextAction, Owner, Progress, Report, ReportContent, ReportForm, ReportStatus
from bot.domain.session import Session, SessionStatus, Slot
from bot.services.case_view import CaseView

BEGAN = NOW
ENDED = NOW + timedelta(hours=2)
TWO_HOURS = "2"


def session(n: int, status: SessionStatus, *, long: bool = False) -> Session:
    timed = status not in {SessionStatus.WANTED, SessionStatus.PROPOSED}
    return Session(
        id=f"session{n}",
        consultation_id="case1",
        expert_id="X030",
        ordinal=n,
        status=status,
        created_at=NOW,
        changed_at=NOW,
        format=Format.ONLINE,
        place=long_text(300) if long else "",
        slots=(Slot(id="slot", starts_at=BEGAN, ends_at=ENDED),) if status is SessionStatus.PROPOSED else (),
        starts_at=BEGAN if timed else None,
        ends_at=ENDED if timed else None,
    )


def content(*, long: bool = False, last: bool = False) -> ReportContent:
    actions = tuple(
        NextAction(text=long_text(200) if long else "費用を調べる", owner=owner, by=date(2026, 12, 10))
        for owner in (Owner.REQUESTER, Owner.EXPERT, Owner.REQUESTER)
    )
    return ReportContent(
        began_at=BEGAN,
        ended_at=ENDED,
        present=long_text(2000) if long else "総務課 奈良",
        advice=long_text(2000) if long else "小さく試すとよい。",
        decisions=long_text(2000) if long else "",
        remains=long_text(2000) if long else "",
        actions=actions if long else actions[:1],
        progress=Progress.CONSIDERING,
        last=last,
    )


def form(*, long: bool = False) -> ReportForm:
    row = (long_text(200), "expert", "2026-12-10")
    if not long:
        return ReportForm()
    return ReportForm(
        began_at=str(int(BEGAN.timestamp())),
        ended_at=str(int(ENDED.timestamp())),
        present=long_text(2000),
        advice=long_text(2000),
        decisions=long_text(2000),
        remains=long_text(2000),
        actions=(row, row, row),
        progress="considering",
        last=True,
    )


def report(n: int, status: ReportStatus, *, long: bool = False, last: bool = False) -> Report:
    written = status is not ReportStatus.DRAFT
    return Report(
        id=f"report{n}",
        session_id=f"session{n}",
        consultation_id="case1",
        expert_id="X030",
        status=status,
        form=form(long=long),
        content=content(long=long, last=last) if written else None,
        due_on=date(2026, 12, 1),
        updated_at=NOW,
        submitted_at=NOW if written else None,
        confirmed_at=NOW if status is ReportStatus.CONFIRMED else None,
        comment=long_text(1000) if long else "",
    )


def satisfaction(*, answered: bool, long: bool = False) -> FollowUp:
    return FollowUp(
        id="satisfaction",
        consultation_id="case1",
        kind=FollowUpKind.SATISFACTION,
        due_at=NOW,
        asked_at=NOW,
        answered_at=NOW if answered else None,
        scores=dict(zip(Question, (5, 4, 5, 4, 5), strict=True)) if answered else {},
        text=long_text(1000) if long and answered else "",
    )


def outcome(months: int, *, asked: bool, answered: bool = False, text: str = "") -> FollowUp:
    return FollowUp(
        id=f"outcome{months}",
        consultation_id="case1",
        kind=FollowUpKind.OUTCOME,
        months=months,
        due_at=NOW,
        asked_at=NOW if asked else None,
        answered_at=NOW if answered else None,
        outcome=Progress.IMPLEMENTING if answered else None,
        text=text,
    )


def supported(
    status: Status = Status.IN_PROGRESS,
    *,
    sessions: tuple[Session, ...] = (),
    reports: tuple[Report, ...] = (),
    followups: tuple[FollowUp, ...] = (),
    long: bool = False,
) -> CaseView:
    """A case whose expert has accepted, with what happened since."""
    view = case_view(status, long=long)
    expert = view.experts["X030"].model_copy(update={"slack_user_id": "U0X030"})
    case = view.case.model_copy(update={"talks": ("U0STAFF,U0X030",)})
    return view.model_copy(
        update={
            "case": case,
            "experts": {**view.experts, "X030": expert},
            "sessions": sessions,
            "reports": {r.session_id: r for r in reports},
            "followups": followups,
            "previous_number": "R7-0009" if long else "",
        }
    )


def full(status: Status, report_status: ReportStatus = ReportStatus.SUBMITTED) -> CaseView:
    """Everything at its longest: many sessions with long reports, every follow-up answered or waiting."""
    sessions = tuple(session(n, SessionStatus.HELD, long=True) for n in range(1, 41))
    return supported(
        status,
        sessions=(*sessions, session(41, SessionStatus.FIXED, long=True)),
        reports=tuple(report(n, report_status, long=True, last=n == 40) for n in range(1, 41)),
        followups=(
            satisfaction(answered=True, long=True),
            outcome(1, asked=True, answered=True, text=long_text(1000)),
            outcome(3, asked=True, answered=True),
            outcome(6, asked=True),
        ),
        long=True,
    )
