"""The coordinators' decisions: approve candidates, pick somebody, send back, turn down."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.consultation import Consultation, Move
from bot.domain.errors import (
    AlreadyShown,
    CandidatesReplaced,
    CaseHasMovedOn,
    ConflictOfInterest,
    NotACandidate,
    PlanOutdated,
)
from bot.domain.events import EventKind
from bot.domain.offer import Offer
from bot.domain.people import Expert, Value
from bot.domain.permissions import Act, Actor, permit
from bot.domain.proposal import Candidate, Proposal
from bot.matching.constraints import conflict_of_interest
from bot.matching.explain import why_for_expert
from bot.services.candidates import match_query, wait_no_longer
from bot.services.context import Context
from bot.services.offering import ask_next, cancel_offers, has_hours
from bot.services.outgoing import NoteKind
from bot.services.ports import UnitOfWork
from bot.services.showing import Telling


class ApproveCandidates(Value):
    """One or several candidates, asked in the given order."""

    candidate_ids: tuple[str, ...]


class PickExpert(Value):
    """Somebody of the pool who was not among the candidates shown, with the reason."""

    consultation_id: str
    expert_id: str
    reason: str
    version: int | None = None  #: of the case for which it was planned; None for the case as it is


async def approve_candidates(
    context: Context, command: ApproveCandidates, actor: Actor, now: datetime
) -> Consultation:
    """The first of the order is asked; the others when it is their turn.

    Raises NotAllowed, UnknownCase, AlreadyApproved, CaseHasMovedOn, CandidatesReplaced, NotACandidate,
    ConflictOfInterest.
    """
    async with context.begin() as work:
        proposal = await work.proposals.with_candidate(command.candidate_ids[0])
        case = await work.consultations.lock(proposal.consultation_id)
        permit(actor, Act.APPROVE, case)
        approved = _approved(case, actor, now)
        chosen = await _candidates(work, context, proposal, command.candidate_ids, case, now)
        position = len(await work.offers.of_consultation(case.id))
        offers = [
            _offer(context, approved, c, position + n, actor, now) for n, c in enumerate(chosen, start=1)
        ]
        await _ask(work, context, approved, offers, actor, now, EventKind.APPROVED)
        await work.commit()
        return approved


async def pick_expert(context: Context, command: PickExpert, actor: Actor, now: datetime) -> Consultation:
    """Anybody active in the pool, unless they have an interest in the matter.

    Raises NotAllowed, UnknownCase, AlreadyApproved, CaseHasMovedOn, PlanOutdated, NotACandidate,
    ConflictOfInterest.
    """
    async with context.begin() as work:
        case = await work.consultations.lock(command.consultation_id)
        permit(actor, Act.PICK_EXPERT, case)
        approved = _approved(case, actor, now)
        if command.version not in (None, case.version):
            raise PlanOutdated(number=case.number)
        expert = await _may_be_asked(work, context, case, command.expert_id, now)
        proposal = await work.proposals.latest(case.id)
        position = len(await work.offers.of_consultation(case.id)) + 1
        ranked = _ranked(proposal, expert.expert_id)
        offer = _offer(context, approved, ranked, position, actor, now, expert_id=expert.expert_id)
        offer = offer.model_copy(update={"note": command.reason})
        await _ask(work, context, approved, [offer], actor, now, EventKind.PICKED, reason=command.reason)
        await work.commit()
        return approved


async def return_consultation(
    context: Context, consultation_id: str, comment: str, actor: Actor, now: datetime
) -> Consultation:
    """Back to the requester with a comment; they revise the same case.

    Raises NotAllowed, UnknownCase, CaseHasMovedOn.
    """
    async with context.begin() as work:
        case = await work.consultations.lock(consultation_id)
        permit(actor, Act.RETURN, case)
        case = case.returned(
            comment, by=actor.name, now=now, calendar=context.calendar, policy=context.policy
        )
        await work.consultations.save(case)
        telling = Telling(work, case, now=now, actor=actor)
        await telling.record(EventKind.RETURNED, comment=comment)
        await wait_no_longer(telling)
        await telling.cards(await work.offers.of_consultation(case.id))
        await telling.to_coordinators(NoteKind.RETURNED, by=actor.name, comment=comment)
        await telling.to_requester(NoteKind.YOURS_RETURNED, by=actor.name, comment=comment)
        await work.commit()
        return case


async def reject_consultation(
    context: Context, consultation_id: str, reason: str, actor: Actor, now: datetime
) -> Consultation:
    """The case is not taken up; the requester is told why.

    Raises NotAllowed, UnknownCase, CaseHasMovedOn.
    """
    async with context.begin() as work:
        case = await work.consultations.lock(consultation_id)
        permit(actor, Act.REJECT, case)
        case = case.moved(
            Move.REJECT, now=now, comment=reason, decided_by=actor.name, decided_at=now, expected_by=None
        )
        await work.consultations.save(case)
        telling = Telling(work, case, now=now, actor=actor)
        await telling.record(EventKind.REJECTED, reason=reason)
        await wait_no_longer(telling)
        offers = await cancel_offers(telling)
        await telling.cards(offers)
        await telling.to_coordinators(NoteKind.REJECTED, by=actor.name, reason=reason)
        await telling.to_requester(NoteKind.YOURS_REJECTED, by=actor.name, reason=reason)
        await work.commit()
        return case


async def show_more_candidates(
    context: Context, consultation_id: str, start: int, actor: Actor, now: datetime
) -> None:
    """The next candidates in the thread, once for each page of each round.

    Raises NotAllowed, UnknownCase, CaseHasMovedOn, AlreadyShown.
    """
    async with context.begin() as work:
        case = await work.consultations.lock(consultation_id)
        permit(actor, Act.SEE_CANDIDATES, case)
        proposal = await work.proposals.latest(case.id)
        if proposal is None or not case.allows(Move.APPROVE):
            raise CaseHasMovedOn(number=case.number, status=case.status)
        telling = Telling(work, case, now=now, actor=actor)
        key = f"{proposal.round}:{start}"
        if not await telling.to_coordinators(NoteKind.MORE_CANDIDATES, key, start=str(start)):
            raise AlreadyShown
        await work.commit()


def _approved(case: Consultation, actor: Actor, now: datetime) -> Consultation:
    return case.moved(Move.APPROVE, now=now, decided_by=actor.name, decided_at=now)


async def _candidates(
    work: UnitOfWork,
    context: Context,
    proposal: Proposal,
    candidate_ids: Sequence[str],
    case: Consultation,
    now: datetime,
) -> Sequence[Candidate]:
    latest = await work.proposals.latest(proposal.consultation_id)
    if latest is None or latest.round != proposal.round:
        raise CandidatesReplaced(number=case.number)
    chosen = []
    for candidate_id in dict.fromkeys(candidate_ids):
        candidate = proposal.candidate(candidate_id)
        if candidate is None:
            raise CandidatesReplaced(number=case.number)
        await _may_be_asked(work, context, case, candidate.expert_id, now)
        chosen.append(candidate)
    return chosen


async def _may_be_asked(
    work: UnitOfWork, context: Context, case: Consultation, expert_id: str, now: datetime
) -> Expert:
    """The expert, as the pool knows them now: it may have changed since the candidates were shown.

    Raises NotACandidate when they rest, are engaged no more or have no hours left, ConflictOfInterest when
    they have an interest.
    """
    expert = await work.experts.get(expert_id)
    today = context.calendar.local(now).date()
    ended = expert.contract_until is not None and expert.contract_until < today
    if not expert.active or ended or not await has_hours(work, context, expert):
        raise NotACandidate(expert=expert.name)
    places = {m.code: m for m in await work.municipalities.all()}
    interest = conflict_of_interest(match_query(case, places, context.policy.session_hours, today), expert)
    if interest is not None:
        raise ConflictOfInterest(expert=expert.name, interest=interest.ja, interest_en=interest.en)
    return expert


def _ranked(proposal: Proposal | None, expert_id: str) -> Candidate | None:
    candidates = proposal.candidates if proposal else ()
    return next((c for c in candidates if c.expert_id == expert_id), None)


def _offer(
    context: Context,
    case: Consultation,
    candidate: Candidate | None,
    position: int,
    actor: Actor,
    now: datetime,
    *,
    expert_id: str = "",
) -> Offer:
    ja, en = why_for_expert(candidate) if candidate else ("", "")
    return Offer(
        id=context.new_id(),
        consultation_id=case.id,
        expert_id=candidate.expert_id if candidate else expert_id,
        position=position,
        approved_by=actor.name,
        approved_at=now,
        why_ja=ja,
        why_en=en,
    )


async def _ask(
    work: UnitOfWork,
    context: Context,
    case: Consultation,
    offers: Sequence[Offer],
    actor: Actor,
    now: datetime,
    kind: EventKind,
    **details: str,
) -> None:
    await work.offers.add(offers)
    experts = await work.experts.some([o.expert_id for o in offers])
    names = "、".join(experts[o.expert_id].name for o in offers)
    telling = Telling(work, case, now=now, actor=actor)
    await telling.record(kind, experts=names, **details)
    await wait_no_longer(telling)
    asked = await ask_next(telling, context)
    due = asked.due_at if asked else None
    case = case.model_copy(update={"expected_by": context.calendar.local(due).date() if due else None})
    await work.consultations.save(case)
    telling.case = case
    await telling.cards(await work.offers.of_consultation(case.id))
    await telling.to_coordinators(NoteKind.APPROVED, by=actor.name, experts=names, **details)
