"""From a received request to ranked candidates before the coordinators."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

import numpy as np
import structlog
from numpy.typing import NDArray

from bot.domain.consultation import Consultation, Move, Status
from bot.domain.events import EventKind
from bot.domain.offer import SAID_NO, Offer
from bot.domain.office_calendar import OfficeCalendar
from bot.domain.people import Municipality, Topic
from bot.domain.proposal import Candidate, Proposal
from bot.matching.asked import Asked, Placement
from bot.matching.dictionary_pages import release_dictionary_pages
from bot.matching.kept import NotKept, brought_back, written
from bot.matching.pool import ProfileIndex
from bot.matching.query import MatchQuery
from bot.matching.rank import Ranking, rank
from bot.matching.semantic import Encode, SemanticTopics
from bot.matching.standing import Standing
from bot.services.context import Context
from bot.services.joint_finding import look_for_similar
from bot.services.outgoing import DueKind, DueRow, NoteKind
from bot.services.ports import ExpertRecord, KeptIndex, PoolChanges, UnitOfWork
from bot.services.showing import Telling

log = structlog.get_logger()


class Matcher:
    """Keeps the pool in memory between requests, and follows its changes.

    Analysis and ranking run in a worker thread, one at a time: the event loop goes on answering Slack.
    """

    def __init__(self, topics: Mapping[str, Topic], kept: KeptIndex | None = None) -> None:
        self._index = ProfileIndex.build((), topics.values())
        self._kept = kept
        self._turn = asyncio.Lock()
        #: The pool's revision up to which the index has it: what changed since must come with each question.
        self.revision = 0

    async def warm(self, pool: PoolChanges) -> None:
        """Reads the pool before the first request comes; what was read before comes from the disk."""
        async with self._turn:
            await asyncio.to_thread(self._warm, pool)

    async def rank(
        self, query: MatchQuery, changes: PoolChanges, standings: Mapping[str, Standing], *, most: int
    ) -> Ranking:
        """`changes`: those since `revision`, read in the same unit of work as the standings."""
        async with self._turn:
            return await asyncio.to_thread(self._rank, query, changes, standings, most)

    async def learn(self, encode: Encode, vectors: NDArray[np.float32]) -> None:
        """From now on requests are understood with a sentence encoder as well. `vectors`: float32[examples,
        d], those that it gives for the bundled examples; `encode` is called in the worker thread."""
        async with self._turn:
            codes = self._index.language.guide.codes
            self._index = self._index.with_semantic(SemanticTopics.of_examples(encode, vectors, codes))

    async def share_out(self, batch: Sequence[Asked], changes: PoolChanges) -> tuple[Placement, ...]:
        """All requests of a batch at once, read in one unit of work with the changes since `revision`."""
        async with self._turn:
            return await asyncio.to_thread(self._share_out, batch, changes)

    def _share_out(self, batch: Sequence[Asked], changes: PoolChanges) -> tuple[Placement, ...]:
        # The solver's library takes 0.5 s and 50 MB: only who shares out pays for them.
        from bot.matching.batch import share_out  # noqa: PLC0415

        self._follow(changes)
        return share_out(batch, self._index, free=batch[0].standings if batch else {})

    def _warm(self, pool: PoolChanges) -> None:
        self._index = self._read_before(pool) or self._index.updated(pool.experts)
        self.revision = pool.revision
        if self._kept is not None:
            self._kept.save(written(self._index))
        release_dictionary_pages()

    def _read_before(self, pool: PoolChanges) -> ProfileIndex | None:
        if self._kept is None or (content := self._kept.load()) is None:
            return None
        try:
            return brought_back(content, self._index.language, pool.experts)
        except NotKept as reason:
            log.info("profiles_read_anew", reason=str(reason))
            return None

    def _rank(
        self, query: MatchQuery, changes: PoolChanges, standings: Mapping[str, Standing], most: int
    ) -> Ranking:
        self._follow(changes)
        return rank(query, self._index, standings, most=most)

    def _follow(self, changes: PoolChanges) -> None:
        """Changes read earlier than those that are already here are among them: they would undo them."""
        if changes.revision > self.revision:
            self._index = self._index.changed(changes.experts)
            self.revision = changes.revision


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
        places = {m.code: m for m in await work.municipalities.all()}
        standings = await standings_of(work, context, case)
        changes = await work.experts.changed_since(matcher.revision)
    query = match_query(case, places, context.policy.session_hours, context.calendar.local(now).date())
    ranking = await matcher.rank(query, changes, standings, most=context.policy.candidates_kept)
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
        await look_for_similar(work, case, now)
        await work.commit()
    return ""


async def wait_no_longer(telling: Telling) -> None:
    """The coordinators need not choose any more, or choose among others."""
    await telling.work.due.drop(
        (DueKind.APPROVAL_NUDGE,), telling.case.id, reason=f"case {telling.case.status}"
    )


async def standings_of(work: UnitOfWork, context: Context, case: Consultation) -> Mapping[str, Standing]:
    """What was counted of everybody who was asked or took a case so far."""
    return counted(
        await work.offers.load(),
        await work.consultations.records(case.municipality_code),
        await work.offers.of_consultation(case.id),
        context.policy.session_hours,
    )


def counted(
    load: Mapping[str, int], records: Mapping[str, ExpertRecord], offers: Sequence[Offer], hours: float
) -> Mapping[str, Standing]:
    """As `standings_of`, of what was read before. `records`: as the case's municipality sees them; `offers`:
    those of the case; `hours`: what a case needs in a month."""
    said_no = {offer.expert_id for offer in offers if offer.status in SAID_NO}
    standings = {}
    for expert_id in load.keys() | records.keys() | said_no:
        record = records.get(expert_id)
        cases = load.get(expert_id, 0)
        standings[expert_id] = Standing(
            load=cases,
            hours_committed=cases * hours,
            cases=record.cases if record else 0,
            past_cases_with_town=record.with_town if record else 0,
            answers=record.answers if record else 0,
            satisfaction=record.satisfaction if record else 0,
            declined_this_case=expert_id in said_no,
        )
    return standings


def match_query(
    case: Consultation, places: Mapping[str, Municipality], hours: float, day: date
) -> MatchQuery:
    """What the matcher is asked on a day for a case that needs so many hours a month."""
    request = case.request
    parts = (request.details, request.question, request.goal, request.related_systems)
    return MatchQuery(
        title=request.title,
        text="\n".join(part for part in parts if part),
        topic=request.topic,
        roles=request.roles,
        format=request.format,
        desired_dates=request.desired_dates,
        asked_on=day,
        municipality_code=case.municipality_code,
        region=places[case.municipality_code].region,
        partner_codes=request.partner_codes,
        partner_regions=tuple(places[code].region for code in request.partner_codes if code in places),
        related_vendors=request.related_vendors,
        hours_needed=hours,
    )


def _proposal(context: Context, case: Consultation, ranking: Ranking, round_: int, now: datetime) -> Proposal:
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
            for n, ranked in enumerate(ranking.candidates, start=1)
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
