"""Sharing out the open requests: a plan over all of them, and the offers that coordinators choose from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.consultation import Consultation, Status
from bot.domain.errors import CaseHasMovedOn, Refusal
from bot.domain.people import Municipality, Value
from bot.domain.permissions import Act, Actor, permit
from bot.matching.asked import Asked
from bot.services.approval import ApproveCandidates, PickExpert, approve_candidates, pick_expert
from bot.services.candidates import Matcher, match_query, standings_of
from bot.services.context import Context
from bot.services.ports import UnitOfWork

#: So many of the most urgent are shared out at once.
CASES_MOST = 300


class ShareMember(Value):
    """Who was found for a case (or for one of its roles), how well they fit, and why; or why nobody."""

    role: str
    expert_id: str
    expert: str
    score: float
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

    @property
    def lead(self) -> ShareMember | None:
        """The one who would be asked."""
        return next((member for member in self.members if member.expert_id), None)


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
class Undone:
    """A chosen line that cannot be carried out any more, and why."""

    number: str
    refusal: Refusal


async def plan_sharing(context: Context, matcher: Matcher, actor: Actor, now: datetime) -> SharePlan:
    """All cases that wait for the coordinators' choice, shared out over the pool within everybody's hours.

    Nothing is stored: what is chosen from the plan is judged anew. Raises NotAllowed.
    """
    permit(actor, Act.SHARE_OUT)
    async with context.read() as work:
        waiting = frozenset({Status.PROPOSED})
        cases = await work.consultations.in_status(waiting, limit=CASES_MOST)
        total = (await work.consultations.count_in_status()).get(Status.PROPOSED, 0)
        places = {m.code: m for m in await work.municipalities.all()}
        asked = [await _asked(work, context, case, places, now) for case in cases]
        changes = await work.experts.changed_since(matcher.revision)
    placements = await matcher.share_out(asked, changes)
    found = [member.expert_id for one in placements for member in one.members if member.expert_id]
    async with context.read() as work:
        names = {key: expert.name for key, expert in (await work.experts.some(sorted(set(found)))).items()}
    lines = [
        ShareLine(
            case_id=case.id,
            version=case.version,
            number=case.number,
            town=places[case.municipality_code].name,
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
        )
        for case, placement in zip(cases, placements, strict=True)
    ]
    lines.sort(key=lambda line: line.lead is None)
    return SharePlan(lines=tuple(lines), left=max(0, total - len(cases)))


async def carry_out(
    context: Context, chosen: Sequence[Chosen], reason: str, actor: Actor, now: datetime
) -> tuple[tuple[str, ...], tuple[Undone, ...]]:
    """Asks the experts of the chosen lines, case by case; returns the numbers done, and what could not be.

    A case that changed since the plan, was approved meanwhile, or whose expert cannot be asked any more stays
    as it is. Raises NotAllowed.
    """
    permit(actor, Act.SHARE_OUT)
    done, undone = [], []
    for line in {one.case_id: one for one in chosen}.values():
        async with context.read() as work:
            found = await work.consultations.some([line.case_id])
            case = found.get(line.case_id)
            proposal = await work.proposals.latest(line.case_id) if case else None
        if case is None:
            continue
        candidates = proposal.candidates if proposal else ()
        candidate = next((one for one in candidates if one.expert_id == line.expert_id), None)
        try:
            if case.version != line.version:
                raise CaseHasMovedOn(number=case.number, status=case.status)
            if candidate is not None:
                await approve_candidates(
                    context, ApproveCandidates(candidate_ids=(candidate.id,)), actor, now
                )
            else:
                picked = PickExpert(consultation_id=case.id, expert_id=line.expert_id, reason=reason)
                await pick_expert(context, picked, actor, now)
        except Refusal as refusal:
            undone.append(Undone(case.number, refusal))
        else:
            done.append(case.number)
    return tuple(done), tuple(undone)


async def _asked(
    work: UnitOfWork, context: Context, case: Consultation, places: Mapping[str, Municipality], now: datetime
) -> Asked:
    day = context.calendar.local(now).date()
    return Asked(
        request_id=case.id,
        query=match_query(case, places, context.policy.session_hours, day),
        standings=await standings_of(work, context, case),
    )
