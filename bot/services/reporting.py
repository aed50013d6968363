"""Reports: kept while they are written, submitted by the expert, confirmed by the requester."""

from datetime import datetime

from bot.domain.codes import Menu
from bot.domain.consultation import RUNNING, Consultation, Move
from bot.domain.errors import FieldErrors, SessionHasMovedOn
from bot.domain.events import EventKind
from bot.domain.permissions import Act, Actor, permit
from bot.domain.report import Report, ReportForm, ReportStatus
from bot.domain.report_check import check_report
from bot.domain.session import Session, SessionMove, SessionStatus
from bot.services.arranging import held_session, want_session
from bot.services.changing import let_go_of_sessions
from bot.services.context import Context
from bot.services.following_up import begin_follow_up
from bot.services.outgoing import NoteKind
from bot.services.ports import UnitOfWork
from bot.services.reminders.planning import Planner
from bot.services.showing import Telling


async def begun_report(context: Context, session_id: str, actor: Actor, now: datetime) -> ReportForm:
    """The form to write the report with: as it was left, else filled with what is known.

    Raises NotAllowed, UnknownCase, SessionNotBegun, SessionHasMovedOn, ReportHasMovedOn.
    """
    async with context.read() as work:
        session = await work.sessions.get(session_id)
        case = await work.consultations.get(session.consultation_id)
        permit(actor, Act.WRITE_REPORT, case, session=session)
        report = await work.reports.of_session(session_id)
        _must_be_writable(case, session, report, now)
        if report is not None:
            report.drafted(report.form, now=now)  # raises where it is with the requester
            return report.form
        return await _known(work, case, session)


async def keep_report(
    context: Context, session_id: str, form: ReportForm, actor: Actor, now: datetime
) -> None:
    """Keeps a half-written report. What was typed before something kept since is overtaken.

    Raises NotAllowed, UnknownCase, SessionNotBegun, SessionHasMovedOn, ReportHasMovedOn.
    """
    async with context.begin() as work:
        case, session = await held_session(work, session_id)
        permit(actor, Act.WRITE_REPORT, case, session=session)
        report = await work.reports.of_session(session_id)
        _must_be_writable(case, session, report, now)
        if report is None:
            await work.reports.add(_new_report(context, session, form, now))
        elif report.updated_at <= now:
            await work.reports.save(report.drafted(form, now=now))
        await work.commit()


async def submit_report(
    context: Context, session_id: str, form: ReportForm, actor: Actor, now: datetime
) -> Report:
    """The report goes to the requester; the session counts as held.

    Raises FieldErrors, and as `keep_report` does.
    """
    async with context.begin() as work:
        case, session = await held_session(work, session_id)
        permit(actor, Act.WRITE_REPORT, case, session=session)
        kept = await work.reports.of_session(session_id)
        _must_be_writable(case, session, kept, now)
        content = check_report(form, now=now, calendar=context.calendar, policy=context.policy)
        sessions = await work.sessions.of_consultation(case.id)
        mine = session.expert_id in case.expert_ids  # a successor's sessions are not the last one's matter
        if content.last and mine and any(other.to_come(now) for other in sessions):
            raise FieldErrors({"last": ("field.not_the_last", {})})
        if kept is None:
            kept = _new_report(context, session, form, now)
            await work.reports.add(kept)
        report = kept.submitted(form, content, now=now)
        await work.reports.save(report)
        planner = Planner(work, context, now)
        if session.status is SessionStatus.FIXED:
            session = session.moved(SessionMove.HOLD, number=case.number, now=now)
            await work.sessions.save(session)
        await planner.report_in(session, report)
        telling = Telling(work, case, now=now, actor=actor)
        await telling.record(EventKind.REPORTED)
        await telling.all_cards()
        await telling.to_case(
            NoteKind.REPORT_SUBMITTED, _key(report), session=session.id, report=report.id, by=actor.name
        )
        await work.commit()
        return report


async def confirm_report(context: Context, report_id: str, actor: Actor, now: datetime) -> Report:
    """The requester agrees. After the last one the support is completed and followed up; else the next
    session is wanted.

    Raises NotAllowed, UnknownCase, ReportHasMovedOn.
    """
    async with context.begin() as work:
        case, report = await _held_report(work, report_id)
        permit(actor, Act.CONFIRM_REPORT, case)
        report = report.confirmed(now=now)
        await work.reports.save(report)
        await Planner(work, context, now).report_confirmed(report)
        last = report.content is not None and report.content.last
        mine = report.expert_id in case.expert_ids  # else somebody else goes on with the case
        telling = Telling(work, case, now=now, actor=actor)
        await telling.record(EventKind.CONFIRMED)
        await telling.to_case(
            NoteKind.REPORT_CONFIRMED, _key(report), session=report.session_id, by=actor.name
        )
        if last and mine and case.allows(Move.COMPLETE):
            await _complete(telling, context)
        elif not last and mine and case.status in RUNNING:
            await _next_session(telling, context, report)
        await telling.all_cards()
        await work.commit()
        return report


async def ask_for_change(
    context: Context, report_id: str, comment: str, actor: Actor, now: datetime
) -> Report:
    """The requester does not agree yet; the expert writes the same report anew.

    Raises NotAllowed, UnknownCase, ReportHasMovedOn.
    """
    async with context.begin() as work:
        case, report = await _held_report(work, report_id)
        permit(actor, Act.CONFIRM_REPORT, case)
        report = report.sent_back(comment, now=now)
        await work.reports.save(report)
        await Planner(work, context, now).report_back(await work.sessions.get(report.session_id), report)
        telling = Telling(work, case, now=now, actor=actor)
        await telling.record(EventKind.CHANGE_ASKED, comment=comment)
        await telling.all_cards()
        await telling.to_case(
            NoteKind.REPORT_CHANGE_ASKED,
            _key(report),
            session=report.session_id,
            by=actor.name,
            comment=comment,
        )
        await work.commit()
        return report


async def _complete(telling: Telling, context: Context) -> None:
    case = telling.case.moved(Move.COMPLETE, now=telling.now, completed_at=telling.now, expected_by=None)
    await let_go_of_sessions(telling, context, "", "")
    await telling.work.consultations.save(case)
    telling.case = case
    await telling.record(EventKind.COMPLETED)
    await telling.to_case(NoteKind.COMPLETED)
    await begin_follow_up(telling, context)


async def _next_session(telling: Telling, context: Context, report: Report) -> None:
    """One more is wanted, unless it is being arranged already."""
    sessions = await telling.work.sessions.of_consultation(telling.case.id)
    if not any(session.to_come(telling.now) for session in sessions):
        await want_session(telling.work, context, telling.case, report.expert_id, telling.now)


def _must_be_writable(case: Consultation, session: Session, report: Report | None, now: datetime) -> None:
    """Also once the case is handed over or ended: what was done is not lost."""
    if session.status is SessionStatus.HELD:
        if report is None or report.status is ReportStatus.DRAFT:
            raise SessionHasMovedOn(number=case.number, status=session.status)
        return
    session.must_allow(SessionMove.HOLD, number=case.number, now=now)


def _new_report(context: Context, session: Session, form: ReportForm, now: datetime) -> Report:
    return Report(
        id=context.new_id(),
        session_id=session.id,
        consultation_id=session.consultation_id,
        expert_id=session.expert_id,
        form=form,
        due_on=context.report_due(session),
        updated_at=now,
    )


async def _known(work: UnitOfWork, case: Consultation, session: Session) -> ReportForm:
    """What the form begins with."""
    starts_at, ends_at = session.times()
    expert = await work.experts.get(session.expert_id)
    present = [f"{case.requester.department} {case.requester.name}".strip(), expert.name]
    if case.request.participants.strip():
        present.append(case.request.participants.strip())
    before = [r for r in await work.reports.of_consultation(case.id) if r.content is not None]
    last = before[-1].content if before else None
    return ReportForm(
        began_at=str(int(starts_at.timestamp())),
        ended_at=str(int(ends_at.timestamp())),
        present="\n".join(present),
        progress=last.progress.value if last else "",
        last=case.request.menu is Menu.SHORT,
    )


async def _held_report(work: UnitOfWork, report_id: str) -> tuple[Consultation, Report]:
    """The case, locked, and then the report as it stands under that lock. Raises UnknownCase."""
    unlocked = await work.reports.get(report_id)
    case = await work.consultations.lock(unlocked.consultation_id)
    return case, await work.reports.get(report_id)


def _key(report: Report) -> str:
    return f"{report.id}:{report.version}"
