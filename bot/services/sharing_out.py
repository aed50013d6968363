"""Sharing out the open requests: a plan over all of them, and the offers that coordinators choose from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.consultation import Consultation, Move, Status
from bot.domain.errors import PlanOutdated, Refusal, UnknownCase
from bot.domain.offer import OfferStatus
from bot.domain.people import Municipality, Value
from bot.domain.permissions import Act, Actor, permit
from bot.matching.asked import Asked, Placement
from bot.services.approval import ApproveCandidates, PickExpert, approve_candidates, pick_expert
from bot.services.candidates import Matcher, counted, match_query
from bot.services.context import Context
from bot.services.ports import ExpertRecord, UnitOfWork

#: So many of the most urgent are shared out at once.
CASES_MOST = 300
#: What is shared out. Those whose candidates are still looked for cannot be approved yet, but their turn
#: comes in a moment: what they will need is not given away.
_SHARED = frozenset({Status.SUBMITTED, Status.PROPOSED})


class ShareMember(Value):
    """Who was found for a case (or for one of its roles), how well they fit, and why; or why nobody."""

    role: str
    expert_id: str
    expert: str
    score: float  #: 0 to 1
    ja: str
    en: str


class ShareLine(Value):
    """One open case with what the plan found for it. `version`: the case as it was when it was planned."""

    case_id: str
    version: int
    number: str
    town: str
    title: str
    members: tuple[ShareMember, ...]
    searching: bool = False  #: its candidates are still looked for: nobody can be asked yet

    @property
    def lead(self) -> ShareMember | None:
        """The one who would be asked."""
        found = next((member for member in self.members if member.expert_id), None)
        return None if self.searching else found


class SharePlan(Value):
    """The lines, those with somebody to ask first, each kind in the order of urgency; `left`: cases beyond
    those that are shared out at once."""

    lines: tuple[ShareLine, ...]
    left: int


class Chosen(Value):
    """A line of the plan that a coordinator wants to be carried out."""

    case_id: str
    version: int
    expert_id: str


@dataclass(frozen=True, slots=True)
class Done:
    """A chosen line that was carried out: the case's number and the expert's name."""

    number: str
    expert: str


@dataclass(frozen=True, slots=True)
class Undone:
    """A chosen line that cannot be carried out (any more), and why. No `number` where there is no case."""

    number: str
    refusal: Refusal


async def plan_sharing(context: Context, matcher: Matcher, actor: Actor, now: datetime) -> SharePlan:
    """All cases that wait for the coordinators' choice, shared out over the pool within everybody's hours.

    Nothing is stored: what is chosen from the plan is judged anew. Raises NotAllowed.
    """
    permit(actor, Act.SHARE_OUT)
    async with context.read() as work:
        cases = await work.consultations.in_status(_SHARED, limit=CASES_MOST)
        counts = await work.consultations.count_in_status()
        places = {m.code: m for m in await work.municipalities.all()}
        asked = await _asked(work, context, cases, places, context.calendar.local(now).date())
        changes = await work.experts.changed_since(matcher.revision)
    placements = await matcher.share_out(asked, changes)
    found = {member.expert_id for one in placements for member in one.members if member.expert_id}
    async with context.read() as work:
        names = {key: expert.name for key, expert in (await work.experts.some(sorted(found))).items()}
    lines = [
        _line(case, places[case.municipality_code].name, placement, names)
        for case, placement in zip(cases, placements, strict=True)
    ]
    lines.sort(key=lambda line: line.lead is None)
    total = sum(counts.get(status, 0) for status in _SHARED)
    return SharePlan(lines=tuple(lines), left=max(0, total - len(cases)))


async def carry_out(
    context: Context, chosen: Sequence[Chosen], reason: str, actor: Actor, now: datetime
) -> tuple[tuple[Done, ...], tuple[Undone, ...]]:
    """Asks the experts of the chosen lines, case by case; what could not be has its reason.

    A case that changed since the plan, was approved meanwhile, or whose expert cannot be asked any more stays
    as it is. What the same coordinator has sent before counts as done. Raises NotAllowed.
    """
    permit(actor, Act.SHARE_OUT)
    done, undone = [], []
    for line in {one.case_id: one for one in chosen}.values():
        async with context.read() as work:
            case = (await work.consultations.some([line.case_id])).get(line.case_id)
        if case is None:
            undone.append(Undone("", UnknownCase()))
            continue
        try:
            await _ask(context, case, line, reason, actor, now)
        except Refusal as refusal:
            if not await _asked_before(context, line, actor):
                undone.append(Undone(case.number, refusal))
                continue
        async with context.read() as work:
            expert = await work.experts.get(line.expert_id)
        done.append(Done(case.number, expert.name))
    return tuple(done), tuple(undone)


async def _ask(
    context: Context, case: Consultation, line: Chosen, reason: str, actor: Actor, now: datetime
) -> None:
    """As a candidate of the case where the expert is one, else as somebody who was picked. Either looks once
    more under its lock: a revision since replaces the candidates, and the version of a pick."""
    case.must_allow(Move.APPROVE)
    if case.version != line.version:
        raise PlanOutdated(number=case.number)
    async with context.read() as work:
        proposal = await work.proposals.latest(case.id)
    candidates = proposal.candidates if proposal else ()
    candidate = next((one for one in candidates if one.expert_id == line.expert_id), None)
    if candidate is not None:
        await approve_candidates(context, ApproveCandidates(candidate_ids=(candidate.id,)), actor, now)
        return
    picked = PickExpert(
        consultation_id=case.id, expert_id=line.expert_id, reason=reason, version=line.version
    )
    await pick_expert(context, picked, actor, now)


async def _asked_before(context: Context, line: Chosen, actor: Actor) -> bool:
    """Whether what is wanted stands already by the same coordinator: the form was sent or came twice."""
    async with context.read() as work:
        offers = await work.offers.of_consultation(line.case_id)
    return any(
        offer.expert_id == line.expert_id
        and offer.status is OfferStatus.OPEN
        and offer.approved_by == actor.name
        for offer in offers
    )


async def _asked(
    work: UnitOfWork,
    context: Context,
    cases: Sequence[Consultation],
    places: Mapping[str, Municipality],
    day: date,
) -> list[Asked]:
    """What everybody has at hand is read once, and what a town knows of them once for each town."""
    load, hours = await work.offers.load(), context.policy.session_hours
    records: dict[str, Mapping[str, ExpertRecord]] = {}
    asked = []
    for case in cases:
        code = case.municipality_code
        if code not in records:
            records[code] = await work.consultations.records(code)
        offers = await work.offers.of_consultation(case.id)
        asked.append(
            Asked(
                request_id=case.id,
                query=match_query(case, places, hours, day),
                standings=counted(load, records[code], offers, hours),
            )
        )
    return asked


def _line(case: Consultation, town: str, placement: Placement, names: Mapping[str, str]) -> ShareLine:
    return ShareLine(
        case_id=case.id,
        version=case.version,
        number=case.number,
        town=town,
        title=case.request.title,
        members=tuple(
            ShareMember(
                role=member.role or "",
                expert_id=member.expert_id or "",
                expert=names.get(member.expert_id or "", ""),
                score=member.score,
                ja=member.ja,
                en=member.en,
            )
            for member in placement.members
        ),
        searching=case.status is Status.SUBMITTED,
    )
