"""When people change: another expert, another requester, a coordinator in the conversation, an early end."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.consultation import (
    ENDED,
    RUNNING,
    TALKING,
    Consultation,
    Move,
    Requester,
    Status,
    approval_due,
)
from bot.domain.errors import AlreadyThere, CaseHasMovedOn, FieldErrors
from bot.domain.events import EventKind
from bot.domain.offer import OfferStatus
from bot.domain.people import Expert, StaffMember
from bot.domain.permissions import Act, Actor, permit
from bot.services.candidates import look_for_candidates
from bot.services.changing import give_out_again, let_go_of_sessions
from bot.services.context import Context
from bot.services.conversation import with_talk
from bot.services.outgoing import NoteKind
from bot.services.ports import UnitOfWork
from bot.services.reminders.planning import Planner
from bot.services.showing import Telling

#: Cases of one person that are named to the coordinators at once.
CASES_MOST = 200


async def join_conversation(
    context: Context, consultation_id: str, actor: Actor, now: datetime
) -> Consultation:
    """A coordinator takes part: Slack makes another conversation of it, with the same card.

    Raises NotAllowed, UnknownCase, CaseHasMovedOn, AlreadyThere.
    """
    async with context.begin() as work:
        case = await work.consultations.lock(consultation_id)
        permit(actor, Act.JOIN_CONVERSATION, case)
        if case.status not in TALKING:
            raise CaseHasMovedOn(number=case.number, status=case.status)
        if actor.slack_user_id in case.joined:
            raise AlreadyThere(number=case.number)
        case = _changed(case, now, joined=(*case.joined, actor.slack_user_id))
        telling = await _people_changed(work, context, case, actor, now)
        await telling.record(EventKind.JOINED)
        await telling.to_case(NoteKind.COORDINATOR_JOINED, by=actor.name)
        await work.commit()
        return telling.case


async def leave_conversations(context: Context, slack_user_id: str, now: datetime) -> None:
    """Somebody is no coordinator any more: the cases that they joined go on in conversations without them."""
    async with context.read() as work:
        joined = [
            case.id
            for status in sorted(TALKING)
            for case in await _all_in(work, status)
            if slack_user_id in case.joined
        ]
    for consultation_id in joined:
        async with context.begin() as work:
            case = await work.consultations.lock(consultation_id)
            if slack_user_id not in case.joined or case.status not in TALKING:
                continue
            case = _changed(case, now, joined=tuple(user for user in case.joined if user != slack_user_id))
            await _people_changed(work, context, case, None, now, somebody_left=True)
            await work.commit()


async def _all_in(work: UnitOfWork, status: Status) -> list[Consultation]:
    found: list[Consultation] = []
    while page := await work.consultations.in_status(
        frozenset({status}), limit=CASES_MOST, offset=len(found)
    ):
        found += page
    return found


async def change_expert(
    context: Context, consultation_id: str, reason: str, actor: Actor, now: datetime
) -> Consultation:
    """The expert is released, sessions to come are cancelled, and candidates are looked for without them.

    Raises NotAllowed, UnknownCase, CaseHasMovedOn.
    """
    async with context.begin() as work:
        case = await work.consultations.lock(consultation_id)
        permit(actor, Act.HAND_OVER, case)
        case.must_allow(Move.CHANGE_EXPERT)
        telling = Telling(work, case, now=now, actor=actor)
        experts = await work.experts.some(case.expert_ids)
        names = "、".join(expert.name for expert in experts.values())
        await let_go_of_sessions(telling, context, reason, actor.name)
        await telling.to_case(NoteKind.EXPERT_LEAVES, by=actor.name, expert=names, reason=reason)
        for offer in await work.offers.of_consultation(case.id):
            if offer.status is OfferStatus.ACCEPTED:
                await work.offers.save(offer.model_copy(update={"status": OfferStatus.RELEASED}))
        due = approval_due(now, calendar=context.calendar, policy=context.policy)
        telling.case = case.moved(
            Move.CHANGE_EXPERT, now=now, expert_ids=(), expected_by=due, decided_by="", decided_at=None
        )
        await work.consultations.save(telling.case)
        await telling.record(EventKind.EXPERT_CHANGED, experts=names, reason=reason)
        await telling.to_coordinators(NoteKind.EXPERT_CHANGED, by=actor.name, expert=names, reason=reason)
        await look_for_candidates(work, telling.case, now)
        await telling.all_cards()
        await work.commit()
        return telling.case


async def change_requester(
    context: Context, consultation_id: str, staff_id: str, actor: Actor, now: datetime
) -> Consultation:
    """A colleague of the same municipality takes the case over.

    Raises NotAllowed, UnknownCase, CaseHasMovedOn, FieldErrors.
    """
    async with context.begin() as work:
        case = await work.consultations.lock(consultation_id)
        permit(actor, Act.HAND_OVER, case)
        case.must_be_open()
        staff = await work.staff.get(staff_id)
        if staff.municipality_code != case.municipality_code or staff.id == case.requester.staff_id:
            raise FieldErrors({"staff": ("field.staff_of_town", {})})
        if not staff.slack_user_id:
            raise FieldErrors({"staff": ("field.staff_not_in_slack", {"name": staff.name})})
        before = case.requester
        case = _changed(
            case,
            now,
            requester=Requester(
                staff_id=staff.id,
                slack_user_id=staff.slack_user_id,
                name=staff.name,
                department=staff.department,
            ),
        )
        telling = await _people_changed(work, context, case, actor, now, before=before)
        await give_out_again(telling)
        await telling.record(EventKind.REQUESTER_CHANGED, by=before.name, to=staff.name)
        await telling.to_coordinators(NoteKind.REQUESTER_CHANGED, by=actor.name, name=staff.name)
        await work.commit()
        return telling.case


async def end_support(
    context: Context, consultation_id: str, reason: str, actor: Actor, now: datetime
) -> Consultation:
    """The coordinators close a case before it has come to its end by itself.

    Raises NotAllowed, UnknownCase, CaseHasMovedOn.
    """
    async with context.begin() as work:
        case = await work.consultations.lock(consultation_id)
        permit(actor, Act.END, case)
        case.must_allow(Move.END)
        telling = Telling(work, case, now=now, actor=actor)
        await let_go_of_sessions(telling, context, reason, actor.name)
        telling.case = case.moved(
            Move.END, now=now, comment=reason, decided_by=actor.name, decided_at=now, expected_by=None
        )
        await work.consultations.save(telling.case)
        planner = Planner(work, context, now)
        for followup in await work.followups.of_consultation(case.id):
            await planner.settled(followup, "the case is closed")
        await telling.record(EventKind.ENDED, reason=reason)
        await telling.to_case(NoteKind.ENDED, by=actor.name, reason=reason)
        await telling.to_coordinators(NoteKind.ENDED, by=actor.name, reason=reason)
        await telling.all_cards()
        await work.commit()
        return telling.case


async def experts_changed(
    work: UnitOfWork, before: Iterable[Expert], after: Sequence[Expert], now: datetime
) -> None:
    """Whoever was active and is no longer: the coordinators are asked to hand their running cases over."""
    active = {expert.expert_id for expert in before if expert.active}
    for expert in after:
        if expert.active or expert.expert_id not in active:
            continue
        for case in await work.consultations.of_expert(expert.expert_id, limit=CASES_MOST):
            if case.status in RUNNING:
                await _ask_to_hand_over(work, case, NoteKind.HAND_OVER_EXPERT, expert.name, now)


async def staff_changed(
    work: UnitOfWork, before: Iterable[StaffMember], after: Sequence[StaffMember], now: datetime
) -> None:
    """Whoever moved to another municipality: the coordinators are asked to hand their open cases over."""
    towns = {person.id: person.municipality_code for person in before}
    for person in after:
        old = towns.get(person.id)
        if old is None or old == person.municipality_code:
            continue
        for status in (status for status in Status if status not in ENDED):
            for case in await work.consultations.of_requester(person.id, status, limit=CASES_MOST):
                if case.municipality_code != person.municipality_code:
                    await _ask_to_hand_over(work, case, NoteKind.HAND_OVER_REQUESTER, person.name, now)


async def _ask_to_hand_over(
    work: UnitOfWork, case: Consultation, kind: NoteKind, name: str, now: datetime
) -> None:
    telling = Telling(work, case, now=now, actor=None)
    await telling.record(EventKind.HAND_OVER_NEEDED, expert=name)
    await telling.to_coordinators(kind, expert=name)
    await telling.all_cards()


async def _people_changed(
    work: UnitOfWork,
    context: Context,
    case: Consultation,
    actor: Actor | None,
    now: datetime,
    *,
    before: Requester | None = None,
    somebody_left: bool = False,
) -> Telling:
    """Stores the case with its conversation as it is now made up, and draws every card of it."""
    if case.talks:
        experts = await work.experts.some(case.expert_ids)
        left = somebody_left or before is not None
        case = with_talk(case, experts.values(), context.policy, somebody_left=left)
    await work.consultations.save(case)
    telling = Telling(work, case, now=now, actor=actor)
    await telling.all_cards()
    if before is not None:
        await telling.old_requester(before.slack_user_id)
    return telling


def _changed(case: Consultation, now: datetime, **changes: object) -> Consultation:
    return case.model_copy(update={"version": case.version + 1, "updated_at": now, **changes})
