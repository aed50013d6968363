"""Arranging a session: the expert proposes, the requester chooses, either side may change it."""

from datetime import datetime

from bot.domain.consultation import RUNNING, TALKING, Consultation, Move
from bot.domain.errors import CaseHasMovedOn, SessionArranged, SlotTaken
from bot.domain.events import EventKind
from bot.domain.people import Value
from bot.domain.permissions import Act, Actor, permit
from bot.domain.session import Absent, Session, SessionMove, SessionStatus
from bot.domain.slots import ProposalForm, Taken, check_proposal
from bot.services.context import Context
from bot.services.outgoing import NoteKind
from bot.services.ports import UnitOfWork
from bot.services.reminders.planning import Planner
from bot.services.showing import Telling


class ProposeSession(Value):
    """The form of a proposal was sent."""

    consultation_id: str
    form: ProposalForm


async def want_session(
    work: UnitOfWork, context: Context, case: Consultation, expert_id: str, now: datetime
) -> Session:
    """The case's next session, for which the expert is to propose dates."""
    known = await work.sessions.of_consultation(case.id)
    session = Session(
        id=context.new_id(),
        consultation_id=case.id,
        expert_id=expert_id,
        ordinal=len(known) + 1,
        created_at=now,
        changed_at=now,
    )
    await work.sessions.add(session)
    await Planner(work, context, now).session(session)
    return session


async def propose_session(context: Context, command: ProposeSession, actor: Actor, now: datetime) -> Session:
    """Up to five slots for the session that is wanted, or for one more.

    Raises NotAllowed, UnknownCase, CaseHasMovedOn, SessionArranged, FieldErrors.
    """
    async with context.begin() as work:
        case = await work.consultations.lock(command.consultation_id)
        session = await proposable(work, case, actor, now)
        taken = await taken_times(work, actor.expert_id or "", now, but=session.id if session else "")
        checked = check_proposal(
            command.form,
            taken=taken,
            now=now,
            calendar=context.calendar,
            policy=context.policy,
            new_id=context.new_id,
        )
        if session is None:
            session = await want_session(work, context, case, actor.expert_id or "", now)
        session = session.proposed(
            checked.slots,
            format=checked.format,
            place=checked.place,
            message=checked.message,
            number=case.number,
            now=now,
        )
        telling = await _stored(work, context, case, session, actor, now)
        await telling.record(EventKind.DATES_PROPOSED, count=str(len(session.slots)))
        await telling.to_case(NoteKind.DATES_PROPOSED, _key(session), session=session.id, by=actor.name)
        await work.commit()
        return session


async def proposable(work: UnitOfWork, case: Consultation, actor: Actor, now: datetime) -> Session | None:
    """The session that the expert may propose dates for; None where it would be a new one.

    Raises NotAllowed, CaseHasMovedOn, SessionArranged.
    """
    permit(actor, Act.PROPOSE_SESSION, case)
    if case.status not in RUNNING:
        raise CaseHasMovedOn(number=case.number, status=case.status)
    sessions = await work.sessions.of_consultation(case.id)
    for session in reversed(sessions):
        if session.allows(SessionMove.PROPOSE):
            return session
        if session.status is SessionStatus.FIXED and not session.begun(now):
            raise SessionArranged(number=case.number)
    return None


async def taken_times(work: UnitOfWork, expert_id: str, now: datetime, *, but: str) -> list[Taken]:
    """When the expert has other sessions from now on."""
    sessions = [s for s in await work.sessions.fixed_of_expert(expert_id, after=now) if s.id != but]
    cases = await work.consultations.some({s.consultation_id for s in sessions})
    found = []
    for session in sessions:
        starts_at, ends_at = session.times()
        number = cases[session.consultation_id].number
        found.append(Taken(starts_at=starts_at, ends_at=ends_at, number=number))
    return found


async def choose_slot(
    context: Context, session_id: str, slot_id: str, actor: Actor, now: datetime
) -> Session:
    """The session is fixed; everybody gets the calendar entry, the expert is asked to acknowledge.

    Raises NotAllowed, UnknownCase, SessionHasMovedOn, SlotGone, SlotPast, SlotTaken, CaseHasMovedOn.
    """
    async with context.begin() as work:
        case, session = await held_session(work, session_id)
        permit(actor, Act.CHOOSE_SESSION, case)
        session = session.chosen(slot_id, number=case.number, now=now)
        # Two towns may choose at once: whoever fixes a date of this expert waits here for the other.
        await work.experts.lock(session.expert_id)
        starts_at, ends_at = session.times()
        for taken in await taken_times(work, session.expert_id, now, but=session.id):
            if taken.starts_at < ends_at and starts_at < taken.ends_at:
                raise SlotTaken(number=case.number)
        case = case.moved(Move.FIX, now=now, expected_by=None)
        await work.consultations.save(case)
        telling = await _stored(work, context, case, session, actor, now)
        await telling.record(EventKind.SESSION_FIXED, when=starts_at.isoformat())
        await telling.to_case(NoteKind.SESSION_FIXED, _key(session), session=session.id, by=actor.name)
        await work.commit()
        return session


async def acknowledge_session(context: Context, session_id: str, actor: Actor, now: datetime) -> Session:
    """The expert has seen the date.

    Raises NotAllowed, UnknownCase, SessionHasMovedOn, AlreadyAcknowledged, SessionIsOver.
    """
    async with context.begin() as work:
        case, session = await held_session(work, session_id)
        permit(actor, Act.ACKNOWLEDGE_SESSION, case)
        session = session.acknowledged(number=case.number, now=now)
        await work.sessions.save(session)
        await Planner(work, context, now).acknowledged(session)
        telling = Telling(work, case, now=now, actor=actor)
        await telling.record(EventKind.ACKNOWLEDGED)
        await telling.all_cards()
        await telling.to_case(NoteKind.ACKNOWLEDGED, _key(session), session=session.id, expert=actor.name)
        await work.commit()
        return session


async def place_session(
    context: Context, session_id: str, place: str, actor: Actor, now: datetime
) -> Session:
    """Another online address or place; the calendar entry is given out anew.

    Raises NotAllowed, UnknownCase, SessionHasMovedOn, SessionIsOver.
    """
    async with context.begin() as work:
        case, session = await held_session(work, session_id)
        permit(actor, Act.PLACE_SESSION, case)
        session = session.moved(
            SessionMove.RELOCATE, number=case.number, now=now, place=place, sequence=session.sequence + 1
        )
        await work.sessions.save(session)
        telling = Telling(work, case, now=now, actor=actor)
        await telling.record(EventKind.RELOCATED)
        await telling.all_cards()
        await telling.to_case(NoteKind.SESSION_PLACED, _key(session), session=session.id, by=actor.name)
        await work.commit()
        return session


async def reschedule_session(
    context: Context, session_id: str, reason: str, actor: Actor, now: datetime
) -> Session:
    """To be arranged anew: the expert proposes other dates for the same session.

    Raises NotAllowed, UnknownCase, SessionHasMovedOn, SessionIsOver.
    """
    async with context.begin() as work:
        case, session = await held_session(work, session_id)
        permit(actor, Act.CHANGE_SESSION, case)
        session = session.rescheduled(reason, by=actor.name, number=case.number, now=now)
        telling = await _stored(work, context, case, session, actor, now)
        await telling.record(EventKind.RESCHEDULED, reason=reason)
        await telling.to_case(
            NoteKind.RESCHEDULED, _key(session), session=session.id, by=actor.name, reason=reason
        )
        await work.commit()
        return session


async def cancel_session(
    context: Context, session_id: str, reason: str, actor: Actor, now: datetime
) -> Session:
    """Not to be held. The case goes on: the expert may propose another one.

    Raises NotAllowed, UnknownCase, SessionHasMovedOn, SessionIsOver.
    """
    async with context.begin() as work:
        case, session = await held_session(work, session_id)
        permit(actor, Act.CHANGE_SESSION, case)
        session = session.cancelled(reason, by=actor.name, number=case.number, now=now)
        telling = await _stored(work, context, case, session, actor, now)
        await telling.record(EventKind.SESSION_CANCELLED, reason=reason)
        await telling.to_case(
            NoteKind.SESSION_CANCELLED, _key(session), session=session.id, by=actor.name, reason=reason
        )
        await work.commit()
        return session


async def miss_session(
    context: Context, session_id: str, absent: Absent, reason: str, actor: Actor, now: datetime
) -> Session:
    """The time came and it was not held; another session is wanted.

    Raises NotAllowed, UnknownCase, SessionHasMovedOn, SessionNotBegun.
    """
    async with context.begin() as work:
        case, session = await held_session(work, session_id)
        permit(actor, Act.CHANGE_SESSION, case)
        session = session.moved(
            SessionMove.MISS,
            number=case.number,
            now=now,
            absent=absent,
            reason=reason,
            changed_by=actor.name,
        )
        telling = await _stored(work, context, case, session, actor, now)
        others = await work.sessions.of_consultation(case.id)
        if case.status in RUNNING and not any(s.allows(SessionMove.CANCEL) for s in others):
            await want_session(work, context, case, session.expert_id, now)
        await telling.record(EventKind.NOT_HELD, reason=reason)
        await telling.to_case(
            NoteKind.NOT_HELD,
            _key(session),
            session=session.id,
            by=actor.name,
            absent=absent.value,
            reason=reason,
        )
        await work.commit()
        return session


async def let_go_of_sessions(telling: Telling, context: Context, reason: str, by: str) -> None:
    """The case ends or is handed over: what was to be held is cancelled, in the calendars too.

    A session whose time has come stays: its report can still be written.
    """
    for stored in await telling.work.sessions.of_consultation(telling.case.id):
        if not stored.allows(SessionMove.CANCEL) or stored.begun(telling.now):
            continue
        session = stored.cancelled(reason, by=by, number=telling.case.number, now=telling.now)
        await telling.work.sessions.save(session)
        await Planner(telling.work, context, telling.now).session(session)
        if session.sequence >= 0:
            await telling.to_case(
                NoteKind.SESSION_CANCELLED, _key(session), session=session.id, by=by, reason=reason
            )


async def held_session(work: UnitOfWork, session_id: str) -> tuple[Consultation, Session]:
    """The case, locked, and then the session as it stands under that lock. Raises UnknownCase."""
    unlocked = await work.sessions.get(session_id)
    case = await work.consultations.lock(unlocked.consultation_id)
    return case, await work.sessions.get(session_id)


async def _stored(
    work: UnitOfWork, context: Context, case: Consultation, session: Session, actor: Actor, now: datetime
) -> Telling:
    """Saves a session that entered a state: its reminders are planned anew, the cards drawn again."""
    if case.status not in TALKING:
        raise CaseHasMovedOn(number=case.number, status=case.status)
    await work.sessions.save(session)
    await Planner(work, context, now).session(session)
    telling = Telling(work, case, now=now, actor=actor)
    await telling.all_cards()
    return telling


def _key(session: Session) -> str:
    return f"{session.id}:{session.version}"
