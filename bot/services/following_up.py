"""Follow-up: satisfaction after the last report, the outcome months later, and the end of the case."""

from datetime import datetime

from bot.domain.consultation import Consultation, Move
from bot.domain.errors import CaseHasMovedOn, UnknownCase
from bot.domain.events import EventKind
from bot.domain.followup import FollowUp, FollowUpKind, Question, months_later
from bot.domain.permissions import Act, Actor, permit
from bot.domain.report import Progress
from bot.services.context import Context
from bot.services.outgoing import DueKind, NoteKind
from bot.services.ports import UnitOfWork
from bot.services.reminders.planning import Planner
from bot.services.showing import Telling


async def begin_follow_up(telling: Telling, context: Context) -> None:
    """The five questions at once; the outcome when its months have passed, at 9:00."""
    work, now, case = telling.work, telling.now, telling.case
    today = context.calendar.local(now).date()
    satisfaction = FollowUp(
        id=context.new_id(),
        consultation_id=case.id,
        kind=FollowUpKind.SATISFACTION,
        due_at=now,
        asked_at=now,
    )
    outcomes = [
        FollowUp(
            id=context.new_id(),
            consultation_id=case.id,
            kind=FollowUpKind.OUTCOME,
            months=months,
            due_at=context.calendar.at_nine(months_later(today, months)),
        )
        for months in context.policy.outcome_months
    ]
    await work.followups.add([satisfaction, *outcomes])
    planner = Planner(work, context, now)
    await planner.asked(satisfaction)
    for outcome in outcomes:
        await planner.later(outcome)
    await telling.to_requester(NoteKind.YOURS_COMPLETED, satisfaction.id, followup=satisfaction.id)


async def answer_satisfaction(
    context: Context,
    followup_id: str,
    scores: dict[Question, int],
    text: str,
    actor: Actor,
    now: datetime,
) -> FollowUp:
    """Five scores and a text; the coordinators see them.

    Raises NotAllowed, UnknownCase, AlreadyAnswered, CaseHasMovedOn.
    """
    async with context.begin() as work:
        case, followup = await _held(work, followup_id, actor)
        followup = followup.satisfied(scores, text, by=actor.name, now=now)
        telling = Telling(work, case, now=now, actor=actor)
        await telling.record(EventKind.SATISFACTION, score=f"{followup.average:.1f}")
        await telling.to_coordinators(
            NoteKind.SATISFACTION_IN,
            followup.id,
            by=actor.name,
            score=f"{followup.average:.1f}",
            comment=text,
            **{question.value: str(score) for question, score in scores.items()},
        )
        await _answered(telling, context, followup)
        await work.commit()
        return followup


async def answer_outcome(
    context: Context, followup_id: str, outcome: Progress, actor: Actor, now: datetime
) -> FollowUp:
    """How far the town has come, in one tap.

    Raises NotAllowed, UnknownCase, AlreadyAnswered, CaseHasMovedOn.
    """
    async with context.begin() as work:
        case, followup = await _held(work, followup_id, actor)
        followup = followup.came_to(outcome, by=actor.name, now=now)
        telling = Telling(work, case, now=now, actor=actor)
        await telling.record(EventKind.OUTCOME, outcome=outcome.value)
        await telling.to_coordinators(
            NoteKind.OUTCOME_IN,
            followup.id,
            by=actor.name,
            outcome=outcome.value,
            months=str(followup.months),
        )
        await _answered(telling, context, followup)
        await work.commit()
        return followup


async def add_effect(context: Context, followup_id: str, text: str, actor: Actor, now: datetime) -> FollowUp:
    """A word on the effect (time, cost), after the tap; also once the case is closed.

    Raises NotAllowed, UnknownCase where no outcome was given yet.
    """
    async with context.begin() as work:
        unlocked = await work.followups.get(followup_id)
        case = await work.consultations.lock(unlocked.consultation_id)
        permit(actor, Act.ANSWER_FOLLOWUP, case)
        followup = await work.followups.get(followup_id)
        if followup.outcome is None:
            raise UnknownCase
        if followup.text == text:
            return followup  # the same form delivered twice
        outcome = followup.outcome
        followup = followup.changed(text=text)
        await work.followups.save(followup)
        telling = Telling(work, case, now=now, actor=actor)
        await telling.to_coordinators(
            NoteKind.OUTCOME_IN,
            f"{followup.id}:{followup.version}",
            by=actor.name,
            outcome=outcome.value,
            months=str(followup.months),
            comment=text,
        )
        await telling.all_cards()
        await work.commit()
        return followup


async def ask_follow_up(context: Context, followup_id: str, now: datetime) -> str:
    """Its months have passed: it is asked now. Returns "" or the reason why there was nothing to ask."""
    async with context.begin() as work:
        unlocked = await work.followups.get(followup_id)
        case = await work.consultations.lock(unlocked.consultation_id)
        followup = await work.followups.get(followup_id)
        if not case.allows(Move.CLOSE):
            return f"case {case.status}"
        if followup.asked_at is not None:
            return "asked before"
        followup = followup.changed(asked_at=now)
        await work.followups.save(followup)
        planner = Planner(work, context, now)
        await planner.asked(followup)
        await planner.at_once(DueKind.OUTCOME_ASK, followup.id, "1")
        await Telling(work, case, now=now, actor=None).all_cards()
        await work.commit()
        return ""


async def give_up_follow_up(context: Context, followup_id: str, now: datetime) -> str:
    """No answer came: the coordinators are told, and after the last one the case is closed.

    Returns "" or the reason why there was nothing to do.
    """
    async with context.begin() as work:
        unlocked = await work.followups.get(followup_id)
        case = await work.consultations.lock(unlocked.consultation_id)
        followup = await work.followups.get(followup_id)
        if not case.allows(Move.CLOSE) or not followup.waiting:
            return f"case {case.status}" if followup.waiting else "answered"
        followup = followup.changed(silent=True)
        telling = Telling(work, case, now=now, actor=None)
        await telling.record(EventKind.SILENT, months=str(followup.months))
        await Planner(work, context, now).at_once(DueKind.FOLLOWUP_SILENT, followup.id, "1")
        await _answered(telling, context, followup, settled=False)
        await work.commit()
        return ""


async def _held(work: UnitOfWork, followup_id: str, actor: Actor) -> tuple[Consultation, FollowUp]:
    unlocked = await work.followups.get(followup_id)
    case = await work.consultations.lock(unlocked.consultation_id)
    permit(actor, Act.ANSWER_FOLLOWUP, case)
    followup = await work.followups.get(followup_id)
    if followup.answered_at is None and not followup.answerable(case.status):
        raise CaseHasMovedOn(number=case.number, status=case.status)
    return case, followup


async def _answered(telling: Telling, context: Context, followup: FollowUp, *, settled: bool = True) -> None:
    """Stores it; when nothing more is to be asked the case is closed."""
    work = telling.work
    await work.followups.save(followup)
    if settled:
        await Planner(work, context, telling.now).settled(followup, "answered")
    rest = [f for f in await work.followups.of_consultation(telling.case.id) if _open(f)]
    if not rest and telling.case.allows(Move.CLOSE):
        telling.actor = None
        telling.case = telling.case.moved(Move.CLOSE, now=telling.now)
        await work.consultations.save(telling.case)
        await telling.record(EventKind.CLOSED)
        await telling.to_coordinators(NoteKind.CLOSED)
        await telling.to_requester(NoteKind.YOURS_CLOSED)
    await telling.all_cards()


def _open(followup: FollowUp) -> bool:
    """Still to be asked or to be answered."""
    return followup.answered_at is None and not followup.silent
