"""Offers: who is asked next, the expert's yes or no, and what happens when time runs out."""

from datetime import datetime

from bot.domain.consultation import ENDED, Consultation, Move, approval_due
from bot.domain.errors import ExpertFull
from bot.domain.events import EventKind
from bot.domain.offer import Offer, OfferStatus
from bot.domain.people import Expert
from bot.domain.permissions import Act, Actor, permit
from bot.services.arranging import want_session
from bot.services.candidates import look_for_candidates
from bot.services.context import Context
from bot.services.conversation import with_talk
from bot.services.outgoing import DueKind, DueRow, NoteKind
from bot.services.ports import UnitOfWork
from bot.services.showing import Telling


async def ask_next(telling: Telling, context: Context) -> Offer | None:
    """Asks the next expert of the order; deadline and nudges become due rows. None when nobody is left."""
    work, now = telling.work, telling.now
    waiting = await _next_in_order(telling, context)
    if waiting is None:
        return None
    offer = waiting.ask(now=now, calendar=context.calendar, policy=context.policy)
    await work.offers.save(offer)
    nudges = offer.nudges_at(calendar=context.calendar, policy=context.policy)
    for n, nudge_at in enumerate(nudges, start=1):
        await work.due.add(DueRow(kind=DueKind.OFFER_NUDGE, subject=offer.id, period=str(n), due_at=nudge_at))
    if offer.due_at is not None:
        await work.due.add(
            DueRow(kind=DueKind.OFFER_EXPIRE, subject=offer.id, period="end", due_at=offer.due_at)
        )
    expert = await work.experts.get(offer.expert_id)
    await telling.record(EventKind.OFFERED, expert_id=offer.expert_id, expert=expert.name)
    return offer


async def _next_in_order(telling: Telling, context: Context) -> Offer | None:
    """The first who waits; whoever has left the pool or has no hours left by now is passed over."""
    work = telling.work
    for offer in await work.offers.of_consultation(telling.case.id):
        if offer.status is not OfferStatus.QUEUED:
            continue
        expert = await work.experts.get(offer.expert_id)
        if expert.active and await has_hours(work, context, expert):
            return offer
        await work.offers.save(offer.cancel(now=telling.now))
        await telling.record(EventKind.CANCELLED, expert_id=offer.expert_id, expert=expert.name)
    return None


async def cancel_offers(telling: Telling) -> list[Offer]:
    """Whoever waits in the order is let go; whoever was asked is told. Returns all offers of the case."""
    offers = []
    for offer in await telling.work.offers.of_consultation(telling.case.id):
        if offer.status not in {OfferStatus.QUEUED, OfferStatus.OPEN}:
            offers.append(offer)
            continue
        cancelled = offer.cancel(now=telling.now)
        await telling.work.offers.save(cancelled)
        if offer.status is OfferStatus.OPEN:
            expert = await telling.work.experts.get(offer.expert_id)
            await telling.record(EventKind.CANCELLED, expert_id=offer.expert_id, expert=expert.name)
            await telling.to_expert(NoteKind.OFFER_CANCELLED, offer)
            await _time_stops(telling.work, offer, f"case {telling.case.status}")
        offers.append(cancelled)
    return offers


async def accept_offer(context: Context, offer_id: str, actor: Actor, now: datetime) -> Consultation:
    """The expert takes the case; everybody sees with whom to talk.

    Raises NotAllowed, UnknownCase, OfferClosed, CaseHasMovedOn, ExpertFull.
    """
    async with context.begin() as work:
        case, offer = await _held(work, offer_id)
        permit(actor, Act.ANSWER_OFFER, case, offer)
        answered = offer.answer(OfferStatus.ACCEPTED, number=case.number, now=now)
        if not await has_hours(work, context, await work.experts.lock(offer.expert_id)):
            raise ExpertFull
        case = case.moved(Move.ACCEPT, now=now, expert_ids=(offer.expert_id,), expected_by=None)
        expert = await work.experts.get(offer.expert_id)
        case = with_talk(case, [expert], context.policy, somebody_left=bool(case.talks))
        await work.offers.save(answered)
        await work.consultations.save(case)
        await want_session(work, context, case, offer.expert_id, now)
        telling = Telling(work, case, now=now, actor=actor)
        await telling.record(EventKind.ACCEPTED, expert_id=offer.expert_id, expert=expert.name)
        await _time_stops(work, offer, "accepted")
        await telling.cards(await cancel_offers(telling))
        await telling.to_coordinators(NoteKind.ACCEPTED, expert=expert.name)
        await telling.to_requester(NoteKind.YOURS_MATCHED, expert=expert.name)
        await telling.to_expert(NoteKind.OFFER_ACCEPTED, offer)
        await work.commit()
        return case


async def decline_offer(
    context: Context, offer_id: str, reason: str, actor: Actor, now: datetime
) -> Consultation:
    """The expert cannot; the next one of the order is asked.

    Raises NotAllowed, UnknownCase, OfferClosed, CaseHasMovedOn.
    """
    async with context.begin() as work:
        case, offer = await _held(work, offer_id)
        permit(actor, Act.ANSWER_OFFER, case, offer)
        answered = offer.answer(OfferStatus.DECLINED, number=case.number, now=now, reason=reason)
        await work.offers.save(answered)
        await _time_stops(work, offer, "declined")
        telling = Telling(work, case, now=now, actor=actor)
        expert = await work.experts.get(offer.expert_id)
        await telling.record(EventKind.DECLINED, expert_id=offer.expert_id, expert=expert.name, reason=reason)
        case = await _go_on(telling, context, NoteKind.DECLINED, expert.name, reason=reason)
        await work.commit()
        return case


async def expire_offer(context: Context, offer_id: str, now: datetime) -> str:
    """Time ran out: the expert gets a courteous word, the next one is asked.

    Returns "" or the reason why there was nothing to do.
    """
    async with context.begin() as work:
        case, offer = await _held(work, offer_id)
        if offer.status is not OfferStatus.OPEN:
            return f"offer {offer.status}"
        await work.offers.save(offer.answer(OfferStatus.EXPIRED, number=case.number, now=now))
        telling = Telling(work, case, now=now, actor=None)
        expert = await work.experts.get(offer.expert_id)
        await telling.record(EventKind.EXPIRED, expert_id=offer.expert_id, expert=expert.name)
        await telling.to_expert(NoteKind.OFFER_EXPIRED, offer)
        await _go_on(telling, context, NoteKind.EXPIRED, expert.name)
        await work.commit()
        return ""


async def pass_over_unreachable(
    context: Context, consultation_id: str, expert_id: str, now: datetime
) -> bool:
    """Slack knows no such person, so nobody can answer: the coordinators are told, the next one is asked.

    False where no offer to the expert is open. Raises UnknownCase.
    """
    async with context.begin() as work:
        case = await work.consultations.lock(consultation_id)
        offers = await work.offers.of_consultation(case.id)
        offer = next((o for o in offers if o.expert_id == expert_id and o.status is OfferStatus.OPEN), None)
        if offer is None:
            return False
        await work.offers.save(offer.answer(OfferStatus.EXPIRED, number=case.number, now=now))
        await _time_stops(work, offer, "the expert is not in Slack")
        telling = Telling(work, case, now=now, actor=None)
        expert = await work.experts.get(expert_id)
        await telling.record(EventKind.EXPIRED, expert_id=expert_id, expert=expert.name)
        await _go_on(telling, context, NoteKind.EXPERT_UNREACHABLE, expert.name)
        await work.commit()
        return True


async def _held(work: UnitOfWork, offer_id: str) -> tuple[Consultation, Offer]:
    """The case, locked, and then the offer as it stands under that lock."""
    unlocked = await work.offers.get(offer_id)
    case = await work.consultations.lock(unlocked.consultation_id)
    return case, await work.offers.get(offer_id)


async def _go_on(
    telling: Telling, context: Context, kind: NoteKind, expert: str, **params: str
) -> Consultation:
    """After a no or a silence: the next of the order, or back to the coordinators."""
    work, now = telling.work, telling.now
    asked = await ask_next(telling, context)
    if asked is not None:
        next_expert = (await work.experts.get(asked.expert_id)).name
        due = context.calendar.local(asked.due_at).date() if asked.due_at else None
        case = telling.case.model_copy(
            update={"version": telling.case.version + 1, "updated_at": now, "expected_by": due}
        )
    else:
        next_expert = ""
        due = approval_due(now, calendar=context.calendar, policy=context.policy)
        case = telling.case.moved(Move.RUN_OUT, now=now, expected_by=due)
    await work.consultations.save(case)
    telling.case = case
    await telling.to_coordinators(kind, expert=expert, next_expert=next_expert, **params)
    if asked is None:
        telling.actor = None
        await telling.record(EventKind.RAN_OUT)
        await telling.to_coordinators(NoteKind.RAN_OUT)
        await look_for_candidates(work, case, now)
    await telling.cards(await work.offers.of_consultation(case.id))
    return case


async def has_hours(work: UnitOfWork, context: Context, expert: Expert) -> bool:
    """Whether one more case fits into the hours a month that the expert registered."""
    if expert.monthly_hours is None:
        return True
    cases = await work.consultations.of_expert(expert.expert_id, limit=1000)
    running = sum(case.status not in ENDED for case in cases)
    return (running + 1) * context.policy.session_hours <= expert.monthly_hours


async def _time_stops(work: UnitOfWork, offer: Offer, reason: str) -> None:
    await work.due.drop((DueKind.OFFER_NUDGE, DueKind.OFFER_EXPIRE), offer.id, reason=reason)
