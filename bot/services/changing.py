"""Changing a session: another place, another date, none at all; and what did not take place."""

from datetime import datetime

from bot.domain.consultation import RUNNING, Consultation
from bot.domain.events import EventKind
from bot.domain.permissions import Act, Actor, permit
from bot.domain.session import Absent, Session, SessionMove, SessionStatus
from bot.services.arranging import entered, held_session, session_key, want_session
from bot.services.context import Context
from bot.services.outgoing import NoteKind
from bot.services.ports import UnitOfWork
from bot.services.reminders.planning import Planner
from bot.services.showing import Telling


async def place_session(
    context: Context, session_id: str, place: str, actor: Actor, now: datetime
) -> Session:
    """Another online address or place; the calendar entry is given out anew, reminders stay.

    Raises NotAllowed, UnknownCase, SessionHasMovedOn, SessionIsOver.
    """
    async with context.begin() as work:
        case, session = await held_session(work, session_id)
        permit(actor, Act.PLACE_SESSION, case, session=session)
        session.must_allow(SessionMove.RELOCATE, number=case.number, now=now)
        if session.place == place:
            return session  # the same form delivered twice, or nothing was changed
        session = session.moved(
            SessionMove.RELOCATE, number=case.number, now=now, place=place, sequence=session.sequence + 1
        )
        await work.sessions.save(session)
        telling = Telling(work, case, now=now, actor=actor)
        await telling.all_cards()
        await _tell(telling, session, EventKind.RELOCATED, NoteKind.SESSION_PLACED, "")
        await work.commit()
        return session


async def reschedule_session(
    context: Context, session_id: str, reason: str, actor: Actor, now: datetime
) -> Session:
    """To be arranged anew: the expert proposes other dates for the same session.

    Raises NotAllowed, UnknownCase, SessionHasMovedOn, SessionIsOver, CaseHasMovedOn.
    """
    async with context.begin() as work:
        case, session = await _changeable(work, session_id, actor)
        session = session.rescheduled(reason, by=actor.name, number=case.number, now=now)
        telling = await entered(work, context, case, session, actor, now)
        await _tell(telling, session, EventKind.RESCHEDULED, NoteKind.RESCHEDULED, reason)
        await work.commit()
        return session


async def cancel_session(
    context: Context, session_id: str, reason: str, actor: Actor, now: datetime
) -> Session:
    """Not to be held; another session is wanted. Whoever wants none tells the coordinators, who end the case.

    Raises NotAllowed, UnknownCase, SessionHasMovedOn, SessionIsOver, CaseHasMovedOn.
    """
    async with context.begin() as work:
        case, session = await _changeable(work, session_id, actor)
        session = session.cancelled(reason, by=actor.name, number=case.number, now=now)
        telling = await entered(work, context, case, session, actor, now)
        await _want_another(work, context, case, session, now)
        await _tell(telling, session, EventKind.SESSION_CANCELLED, NoteKind.SESSION_CANCELLED, reason)
        await work.commit()
        return session


async def miss_session(
    context: Context, session_id: str, absent: Absent, reason: str, actor: Actor, now: datetime
) -> Session:
    """The time came and it was not held; another session is wanted. Also after a hand-over or the end.

    Raises NotAllowed, UnknownCase, SessionHasMovedOn, SessionNotBegun.
    """
    async with context.begin() as work:
        case, session = await _changeable(work, session_id, actor)
        session = session.moved(
            SessionMove.MISS,
            number=case.number,
            now=now,
            absent=absent,
            reason=reason,
            changed_by=actor.name,
        )
        await work.sessions.save(session)
        await Planner(work, context, now).session(session)
        await _want_another(work, context, case, session, now)
        telling = Telling(work, case, now=now, actor=actor)
        await telling.all_cards()
        await _tell(telling, session, EventKind.NOT_HELD, NoteKind.NOT_HELD, reason, absent=absent.value)
        await work.commit()
        return session


async def give_out_again(telling: Telling) -> None:
    """Other people meet at the same time: they get the calendar entry of what is fixed."""
    for stored in await telling.work.sessions.of_consultation(telling.case.id):
        if stored.status is SessionStatus.FIXED and stored.to_come(telling.now):
            session = stored.moved(
                SessionMove.RELOCATE,
                number=telling.case.number,
                now=telling.now,
                sequence=stored.sequence + 1,
            )
            await telling.work.sessions.save(session)
            key = session_key(session)
            await telling.to_case(NoteKind.SESSION_HANDED_OVER, key, session=session.id)


async def let_go_of_sessions(telling: Telling, context: Context, reason: str, by: str) -> None:
    """The case ends or is handed over: what was to be held is cancelled, in the calendars too.

    A session whose time has come stays: its expert can still report it.
    """
    for stored in await telling.work.sessions.of_consultation(telling.case.id):
        if not stored.to_come(telling.now):
            continue
        session = stored.cancelled(reason, by=by, number=telling.case.number, now=telling.now)
        await telling.work.sessions.save(session)
        await Planner(telling.work, context, telling.now).session(session)
        if session.sequence >= 0:
            await telling.to_case(
                NoteKind.SESSION_CANCELLED, session_key(session), session=session.id, by=by, reason=reason
            )


async def _want_another(
    work: UnitOfWork, context: Context, case: Consultation, session: Session, now: datetime
) -> None:
    """In place of one that does not take place, unless another is being arranged or the last was reported."""
    if case.status not in RUNNING or session.expert_id not in case.expert_ids:
        return
    sessions = await work.sessions.of_consultation(case.id)
    reports = await work.reports.of_consultation(case.id)
    if any(other.to_come(now) for other in sessions) or any(report.says_last for report in reports):
        return
    await want_session(work, context, case, session.expert_id, now)


async def _changeable(work: UnitOfWork, session_id: str, actor: Actor) -> tuple[Consultation, Session]:
    case, session = await held_session(work, session_id)
    permit(actor, Act.CHANGE_SESSION, case, session=session)
    return case, session


async def _tell(
    telling: Telling, session: Session, event: EventKind, note: NoteKind, reason: str, **more: str
) -> None:
    by = telling.actor.name if telling.actor else ""
    said = {"reason": reason} if reason else {}
    await telling.record(event, **said)
    await telling.to_case(note, session_key(session), session=session.id, by=by, **said, **more)
