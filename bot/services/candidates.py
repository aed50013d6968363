"""From a received request to ranked candidates before the coordinators."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, time

from bot.domain.consultation import Consultation, Move, Status
from bot.domain.events import EventKind
from bot.domain.offer import SAID_NO
from bot.domain.office_calendar import OfficeCalendar
from bot.domain.people import Expert, Municipality, Topic
from bot.domain.proposal import Candidate, Proposal
from bot.matching.dictionary_pages import release_dictionary_pages
from bot.matching.pool import PoolEntry, ProfileIndex
from bot.matching.query import MatchQuery
from bot.matching.rank import Ranking, rank
from bot.services.context import Context
from bot.services.outgoing import DueKind, DueRow, NoteKind
from bot.services.ports import UnitOfWork
from bot.services.showing import Telling


class Matcher:
    """Keeps the analysed profiles between requests. Analysis runs in a worker thread, one at a time."""

    def __init__(self, topics: Mapping[str, Topic]) -> None:
        self._topics = topics
        self._index: ProfileIndex | None = None
        self._turn = asyncio.Lock()

    async def warm(self, experts: Sequence[Expert]) -> None:
        """Analyses the profiles before the first request comes."""
        async with self._turn:
            self._index = await asyncio.to_thread(self._warm, experts)

    async def rank(self, query: MatchQuery, entries: Sequence[PoolEntry]) -> Ranking:
        async with self._turn:
            return await asyncio.to_thread(self._rank, query, entries)

    def _warm(self, experts: Sequence[Expert]) -> ProfileIndex:
        index = self._updated(experts)
        release_dictionary_pages()
        return index

    def _rank(self, query: MatchQuery, entries: Sequence[PoolEntry]) -> Ranking:
        self._index = self._updated([entry.expert for entry in entries])
        return rank(query, entries, self._index, topics=self._topics.values())

    def _updated(self, experts: Sequence[Expert]) -> ProfileIndex:
        if self._index is None:
            return ProfileIndex.build(experts, self._topics.values())
        return self._index.updated(experts)


async def look_for_candidates(work: UnitOfWork, case: Consultation, now: datetime) -> None:
    """Matching runs right after the commit, and after a crash as well: it is a due row."""
    await work.due.add(
        DueRow(kind=DueKind.FIND_CANDIDATES, subject=case.id, period=str(case.version), due_at=now)
    )


async def find_candidates(context: Context, matcher: Matcher, consultation_id: str, now: datetime) -> str:
    """Ranks the pool for a case and puts the candidates before the coordinators.

    Returns "" or the reason why there was nothing to do. Nothing is held while the ranking runs: when the
    case changed meanwhile, its own new due row finds candidates for what it has become.
    """
    async with context.read() as work:
        case = await work.consultations.get(consultation_id)
        if case.status is not Status.SUBMITTED:
            return f"case {case.status}"
        query, entries = await _question(work, context, case)
    ranking = await matcher.rank(query, entries)
    async with context.begin() as work:
        current = await work.consultations.lock(consultation_id)
        if current.version != case.version:
            return f"case changed to version {current.version}"
        before = await work.proposals.latest(consultation_id)
        proposal = _proposal(context, case, ranking, before.round + 1 if before else 1, now)
        await work.proposals.add(proposal)
        case = case.moved(Move.PROPOSE, now=now)
        await work.consultations.save(case)
        await _tell(work, context, case, proposal, now)
        await work.commit()
    return ""


async def wait_no_longer(telling: Telling) -> None:
    """The coordinators need not choose any more, or choose among others."""
    await telling.work.due.drop(
        (DueKind.APPROVAL_NUDGE,), telling.case.id, reason=f"case {telling.case.status}"
    )


async def _question(
    work: UnitOfWork, context: Context, case: Consultation
) -> tuple[MatchQuery, list[PoolEntry]]:
    places = {m.code: m for m in await work.municipalities.all()}
    experts = await work.experts.all()
    load = await work.offers.load()
    past = await work.consultations.past_experts(case.municipality_code)
    offers = await work.offers.of_consultation(case.id)
    said_no = {offer.expert_id for offer in offers if offer.status in SAID_NO}
    hours = context.policy.session_hours
    entries = [
        PoolEntry(
            expert=expert,
            load=load.get(expert.expert_id, 0),
            hours_committed=load.get(expert.expert_id, 0) * hours,
            past_cases_with_town=past.get(expert.expert_id, 0),
            declined_this_case=expert.expert_id in said_no,
        )
        for expert in experts
    ]
    return match_query(case, places, hours), entries


def match_query(case: Consultation, places: Mapping[str, Municipality], hours: float) -> MatchQuery:
    """What the matcher is asked for a case that needs so many hours a month."""
    request = case.request
    parts = (request.details, request.question, request.goal, request.related_systems)
    return MatchQuery(
        title=request.title,
        text="\n".join(part for part in parts if part),
        topic=request.topic,
        roles=request.roles,
        format=request.format,
        municipality_code=case.municipality_code,
        region=places[case.municipality_code].region,
        partner_codes=request.partner_codes,
        partner_regions=tuple(places[code].region for code in request.partner_codes if code in places),
        related_vendors=request.related_vendors,
        hours_needed=hours,
    )


def _proposal(context: Context, case: Consultation, ranking: Ranking, round_: int, now: datetime) -> Proposal:
    kept = ranking.candidates[: context.policy.candidates_kept]
    return Proposal(
        consultation_id=case.id,
        round=round_,
        proposed_at=now,
        candidates=tuple(
            Candidate(
                id=context.new_id(),
                expert_id=ranked.expert_id,
                rank=n,
                score=ranked.score,
                factors=ranked.factors,
                cautions=ranked.cautions,
            )
            for n, ranked in enumerate(kept, start=1)
        ),
        exclusions=ranking.exclusions,
    )


async def _tell(
    work: UnitOfWork, context: Context, case: Consultation, proposal: Proposal, now: datetime
) -> None:
    telling = Telling(work, case, now=now, actor=None)
    if proposal.candidates:
        await telling.record(EventKind.PROPOSED, count=str(len(proposal.candidates)))
    else:
        await telling.record(EventKind.NONE_ELIGIBLE, count=str(len(proposal.exclusions)))
        count = str(len(proposal.exclusions))
        overseers = "yes" if context.overseers else ""
        await telling.to_coordinators(NoteKind.NONE_ELIGIBLE, count=count, overseers=overseers)
        for overseer in context.overseers:
            await telling.to_person(NoteKind.OVERSEER_NONE_ELIGIBLE, overseer, count=count)
    await telling.cards(await work.offers.of_consultation(case.id))
    if case.expected_by is not None:
        await work.due.add(
            DueRow(
                kind=DueKind.APPROVAL_NUDGE,
                subject=case.id,
                # Of a day that was expected before, a row may stand there that was dropped since.
                period=str(proposal.round),
                due_at=_morning(context.calendar, case),
            )
        )


def _morning(calendar: OfficeCalendar, case: Consultation) -> datetime:
    """9:00 of the day by which the coordinators mean to choose."""
    if case.expected_by is None:
        raise ValueError("the case expects nothing")
    day = calendar.on_or_after(case.expected_by)
    return datetime.combine(day, time(9, 0), calendar.zone)
