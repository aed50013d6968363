"""Arranging a session: the expert proposes, the requester chooses, the expert acknowledges."""

from datetime import datetime

from bot.domain.consultation import RUNNING, TALKING, Consultation, Move
from bot.domain.errors import CaseHasMovedOn, LastReportWaits, SessionArranged, SlotTaken
from bot.domain.events import EventKind
from bot.domain.people import Value
from bot.domain.permissions import Act, Actor, permit
from bot.domain.session import Session, SessionMove, SessionStatus
from bot.domain.slots import CheckedProposal, ProposalForm, Taken, check_proposal
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

    Raises NotAllowed, UnknownCase, CaseHasMovedOn, SessionArranged, LastReportWaits,
    FieldErrors.
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
        if session is not None and _proposes(session, checked):
            return session  # the same form delivered twice: the slots that people see stay as they are
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
        telling = await entered(work, context, case, session, actor, now)
        await telling.record(EventKind.DATES_PROPOSED, count=str(len(session.slots)))
        await telling.to_case(
            NoteKind.DATES_PROPOSED, session_key(session), session=session.id, by=actor.name
        )
        await work.commit()
        return session


def _proposes(session: Session, checked: CheckedProposal) -> bool:
    """Whether the session is proposed just so already."""
    if session.status is not SessionStatus.PROPOSED:
        return False
    there = {(slot.starts_at, slot.ends_at) for slot in session.slots}
    wanted = {(slot.starts_at, slot.ends_at) for slot in checked.slots}
    said = (session.format, session.place, session.message)
    return there == wanted and said == (checked.format, checked.place, checked.message)


async def proposable(work: UnitOfWork, case: Consultation, actor: Actor, now: datetime) -> Session | None:
    """The session that the expert may propose dates for; None where it would be a new one.

    Raises NotAllowed, CaseHasMovedOn, SessionArranged, LastReportWaits.
    """
    permit(actor, Act.PROPOSE_SESSION, case)
    if case.status not in RUNNING:
        raise CaseHasMovedOn(number=case.number, status=case.status)
    if any(report.says_last for report in await work.reports.of_consultation(case.id)):
        raise LastReportWaits(number=case.number)
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
        telling = await entered(work, context, case, session, actor, now)
        await telling.record(EventKind.SESSION_FIXED, when=starts_at.isoformat())
        await telling.to_case(NoteKind.SESSION_FIXED, session_key(session), session=session.id, by=actor.name)
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
        await telling.to_case(
            NoteKind.ACKNOWLEDGED, session_key(session), session=session.id, expert=actor.name
        )
        await work.commit()
        return session


async def held_session(work: UnitOfWork, session_id: str) -> tuple[Consultation, Session]:
    """The case, locked, and then the session as it stands under that lock. Raises UnknownCase."""
    unlocked = await work.sessions.get(session_id)
    case = await work.consultations.lock(unlocked.consultation_id)
    return case, await work.sessions.get(session_id)


async def entered(
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


def session_key(session: Session) -> str:
    """What a note about the session's present state is said once for."""
    return f"{session.id}:{session.version}"
