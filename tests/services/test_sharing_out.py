"""Sharing out without Slack: who is in the plan, and what of it can still be carried out."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from passing_time import EXPERT, OTHER, STAFF, TOWN, Office

from bot.domain.codes import Menu, Role
from bot.domain.consultation import Consultation, Requester, Status
from bot.domain.errors import (
    AlreadyApproved,
    ConflictOfInterest,
    NotACandidate,
    NotAllowed,
    PlanOutdated,
    UnknownCase,
)
from bot.domain.offer import Offer
from bot.domain.people import Expert
from bot.domain.permissions import Part
from bot.domain.policy import Policy
from bot.domain.request import ConsultationRequest
from bot.services import sharing_out
from bot.services.approval import ApproveCandidates, PickExpert, approve_candidates, pick_expert
from bot.services.candidates import Matcher, find_candidates
from bot.services.sharing_out import Chosen, Done, SharePlan, Undone, carry_out, plan_sharing

REASON = "まとめて割り振り"
Outcome = tuple[tuple[Done, ...], tuple[Undone, ...]]


class Desk:
    """An office with a matcher of its own, and what coordinators do there."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.matcher = Matcher(office.context.topics)
        self.second = office.coordinator.model_copy(update={"slack_user_id": "U0COORD2", "name": "森 久美"})
        self._numbers = count(1)

    async def pool(self, *experts: Expert) -> None:
        async with self.office.context.begin() as work:
            await work.experts.put(list(experts))
            await work.commit()

    async def filed(self, *, searched: bool = True, **request: Any) -> Consultation:
        """A request, and (unless its turn has not come yet) the candidates found for it."""
        number = next(self._numbers)
        asks = {"menu": Menu.SHORT, "topic": "bpr", "title": "窓口の改善", "details": "待ち時間", **request}
        case = Consultation(
            id=f"case{number}",
            number=f"R8-{number:04d}",
            municipality_code=TOWN.code,
            requester=Requester(staff_id=STAFF.id, slack_user_id="U0STAFF", name=STAFF.name, department="課"),
            request=ConsultationRequest(**asks),
            submitted_at=self.office.now,
            updated_at=self.office.now,
        )
        async with self.office.context.begin() as work:
            await work.consultations.add(case, intake_key=case.id)
            await work.commit()
        return await self.searched(case) if searched else case

    async def searched(self, case: Consultation) -> Consultation:
        await find_candidates(self.office.context, self.matcher, case.id, self.office.now)
        return await self.office.case(case)

    async def revised(self, case: Consultation) -> Consultation:
        """The town changes its request, and candidates are looked for anew."""
        context, now = self.office.context, self.office.now
        async with context.begin() as work:
            stored = await work.consultations.lock(case.id)
            await work.consultations.save(
                stored.revised(stored.request, now=now, calendar=context.calendar, policy=context.policy)
            )
            await work.commit()
        return await self.searched(case)

    async def plan(self) -> SharePlan:
        office = self.office
        return await plan_sharing(office.context, self.matcher, office.coordinator, office.now)

    async def carry(self, chosen: Sequence[Chosen], *, second: bool = False) -> Outcome:
        actor = self.second if second else self.office.coordinator
        return await carry_out(self.office.context, chosen, REASON, actor, self.office.now)

    async def offers(self, case: Consultation) -> list[Offer]:
        async with self.office.context.read() as work:
            return list(await work.offers.of_consultation(case.id))


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def ticked(plan: SharePlan) -> list[Chosen]:
    """Everything that the plan has somebody for."""
    return [
        Chosen(case_id=line.case_id, version=line.version, expert_id=line.lead.expert_id)
        for line in plan.lines
        if line.lead
    ]


def refusals(outcome: Outcome) -> list[tuple[str, type[Exception]]]:
    return [(one.number, type(one.refusal)) for one in outcome[1]]


async def test_all_that_waits_is_planned_and_asked(desk: Desk) -> None:
    cases = [await desk.filed() for _ in range(3)]
    done, undone = await desk.carry(ticked(await desk.plan()))
    assert sorted(one.number for one in done) == [case.number for case in cases]
    assert undone == ()
    for case in cases:
        (offer,) = await desk.offers(case)
        assert (offer.status, offer.approved_by, offer.note) == ("open", desk.office.coordinator.name, "")
        assert (await desk.office.case(case)).status is Status.OFFERED


async def test_what_has_been_decided_is_not_planned(desk: Desk) -> None:
    await desk.office.matched()
    assert await desk.plan() == SharePlan(lines=(), left=0)


async def test_nobody_is_planned_beyond_their_hours_offers_at_hand_included(desk: Desk) -> None:
    """Four hours are two cases of two hours."""
    await desk.pool(
        EXPERT.model_copy(update={"monthly_hours": 4}), OTHER.model_copy(update={"active": False})
    )
    for _ in range(3):
        await desk.filed()
    chosen = ticked(await desk.plan())
    assert len(chosen) == 2
    await desk.carry(chosen[:1])
    assert len(ticked(await desk.plan())) == 1


async def test_who_is_found_comes_first_and_why_nobody_is_stands_beside_it(desk: Desk) -> None:
    await desk.pool(
        EXPERT.model_copy(update={"conflicts": ("甲社",)}), OTHER.model_copy(update={"active": False})
    )
    nobody = await desk.filed(related_vendors=("甲社",))
    somebody = await desk.filed()
    plan = await desk.plan()
    assert [line.case_id for line in plan.lines] == [somebody.id, nobody.id]
    assert plan.lines[1].lead is None
    assert "利害関係" in plan.lines[1].members[0].ja
    assert "an interest" in plan.lines[1].members[0].en


async def test_what_is_still_looked_for_keeps_its_room_and_cannot_be_asked_yet(desk: Desk) -> None:
    await desk.pool(
        EXPERT.model_copy(update={"monthly_hours": 2}), OTHER.model_copy(update={"active": False})
    )
    await desk.filed(searched=False)
    (line,) = (await desk.plan()).lines
    assert line.searching
    assert line.members[0].expert_id == EXPERT.expert_id
    assert line.lead is None
    forged = Chosen(case_id=line.case_id, version=line.version, expert_id=EXPERT.expert_id)
    done, undone = await desk.carry([forged])
    assert done == ()
    assert undone[0].refusal.params["status"] is Status.SUBMITTED
    await desk.filed()
    placed = [one for line in (await desk.plan()).lines for one in line.members if one.expert_id]
    assert len(placed) == 1


async def test_beyond_the_most_only_the_count_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing_out, "CASES_MOST", 2)
    for _ in range(3):
        await desk.filed()
    plan = await desk.plan()
    assert (len(plan.lines), plan.left) == (2, 1)


async def test_who_is_no_stored_candidate_is_picked_with_the_reason(desk: Desk) -> None:
    """Only the best is kept with each case, and the hours of the best are enough for one."""
    office = desk.office
    office.context = replace(office.context, policy=Policy(candidates_kept=1))
    await desk.pool(*(one.model_copy(update={"monthly_hours": 2}) for one in (EXPERT, OTHER)))
    cases = [await desk.filed() for _ in range(2)]
    done, _ = await desk.carry(ticked(await desk.plan()))
    assert {one.expert for one in done} == {EXPERT.name, OTHER.name}
    assert sorted([(await desk.offers(case))[0].note for case in cases]) == ["", REASON]


async def test_a_team_is_named_and_its_first_member_asked(desk: Desk) -> None:
    await desk.pool(
        EXPERT.model_copy(update={"roles": (Role.ENGINEER,)}),
        OTHER.model_copy(update={"roles": (Role.SERVICE_DESIGNER,)}),
    )
    case = await desk.filed(roles=(Role.SERVICE_DESIGNER, Role.ENGINEER))
    plan = await desk.plan()
    assert [(one.role, one.expert) for one in plan.lines[0].members] == [
        ("service_designer", OTHER.name),
        ("engineer", EXPERT.name),
    ]
    await desk.carry(ticked(plan))
    assert [offer.expert_id for offer in await desk.offers(case)] == [OTHER.expert_id]


async def test_what_somebody_else_approved_meanwhile_is_told_and_the_rest_done(desk: Desk) -> None:
    first, second = await desk.filed(), await desk.filed()
    chosen = ticked(await desk.plan())
    async with desk.office.context.read() as work:
        proposal = await work.proposals.latest(first.id)
    assert proposal is not None
    command = ApproveCandidates(candidate_ids=(proposal.candidates[-1].id,))
    await approve_candidates(desk.office.context, command, desk.second, desk.office.now)
    before = await desk.offers(first)
    outcome = await desk.carry(chosen)
    assert [one.number for one in outcome[0]] == [second.number]
    assert refusals(outcome) == [(first.number, AlreadyApproved)]
    assert await desk.offers(first) == before


async def test_the_same_once_more_by_the_same_asks_nobody_twice_and_is_done(desk: Desk) -> None:
    case = await desk.filed()
    chosen = ticked(await desk.plan())
    assert await desk.carry(chosen) == await desk.carry(chosen)
    assert len(await desk.offers(case)) == 1


async def test_the_same_once_more_by_another_is_told_who_was_first(desk: Desk) -> None:
    case = await desk.filed()
    chosen = ticked(await desk.plan())
    await desk.carry(chosen)
    outcome = await desk.carry(chosen, second=True)
    assert refusals(outcome) == [(case.number, AlreadyApproved)]
    assert outcome[1][0].refusal.params["by"] == desk.office.coordinator.name
    assert len(await desk.offers(case)) == 1


async def test_a_line_that_stands_twice_is_asked_once(desk: Desk) -> None:
    case = await desk.filed()
    chosen = ticked(await desk.plan())
    done, undone = await desk.carry([*chosen, *chosen])
    assert (len(done), undone) == (1, ())
    assert len(await desk.offers(case)) == 1


async def test_a_request_that_was_revised_since_is_left_alone(desk: Desk) -> None:
    case = await desk.filed()
    chosen = ticked(await desk.plan())
    await desk.revised(case)
    assert refusals(await desk.carry(chosen)) == [(case.number, PlanOutdated)]
    assert await desk.offers(case) == []


async def test_a_pick_that_was_planned_for_another_version_is_refused_under_the_lock(desk: Desk) -> None:
    """Between the look at the case and the pick, it may change once more."""
    case = await desk.filed()
    office = desk.office
    stale = PickExpert(consultation_id=case.id, expert_id="E1", reason=REASON, version=case.version - 1)
    with pytest.raises(PlanOutdated):
        await pick_expert(office.context, stale, office.coordinator, office.now)
    assert await desk.offers(case) == []
    planned = stale.model_copy(update={"version": case.version})
    assert (await pick_expert(office.context, planned, office.coordinator, office.now)).status == "offered"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"active": False}, NotACandidate),
        ({"monthly_hours": 1}, NotACandidate),
        ({"conflicts": (TOWN.code,)}, ConflictOfInterest),
    ],
)
@pytest.mark.parametrize("kept", [50, 1])
async def test_who_cannot_be_asked_any_more_is_told_of_each_case(
    desk: Desk, changes: dict[str, Any], refusal: type[Exception], kept: int
) -> None:
    """For candidates as for those who would be picked."""
    desk.office.context = replace(desk.office.context, policy=Policy(candidates_kept=kept))
    await desk.pool(*(one.model_copy(update={"monthly_hours": 2}) for one in (EXPERT, OTHER)))
    first, second = await desk.filed(), await desk.filed()
    chosen = ticked(await desk.plan())
    assert len({one.expert_id for one in chosen}) == 2
    for expert in (EXPERT, OTHER):
        await desk.pool(expert.model_copy(update=changes))
    outcome = await desk.carry(chosen)
    assert sorted(refusals(outcome)) == [(first.number, refusal), (second.number, refusal)]
    assert await desk.offers(first) == await desk.offers(second) == []


async def test_a_case_that_does_not_exist_is_told(desk: Desk) -> None:
    forged = Chosen(case_id="nothing", version=1, expert_id=EXPERT.expert_id)
    assert refusals(await desk.carry([forged])) == [("", UnknownCase)]


async def test_only_coordinators_share_out(desk: Desk) -> None:
    office = desk.office
    case = await desk.filed()
    chosen = ticked(await desk.plan())
    overseer = office.coordinator.model_copy(update={"parts": frozenset({Part.OVERSEER})})
    for actor in (office.requester, office.expert, overseer):
        with pytest.raises(NotAllowed):
            await plan_sharing(office.context, desk.matcher, actor, office.now)
        with pytest.raises(NotAllowed):
            await carry_out(office.context, chosen, REASON, actor, office.now)
    assert await desk.offers(case) == []
