"""Two decisions at the same moment: one of them counts, on either database."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import pytest_asyncio
from village import COORDINATOR, SECOND_COORDINATOR, STAFF, TUESDAY, Village, running_village

from bot.domain.consultation import Consultation
from bot.domain.errors import Refusal
from bot.domain.offer import Offer
from bot.domain.permissions import Actor
from bot.domain.request import RequestForm
from bot.services.approval import ApproveCandidates, approve_candidates, return_consultation
from bot.services.intake import ReviseConsultation, revise_consultation, withdraw_consultation
from bot.services.offering import accept_offer, decline_offer, expire_offer


@pytest_asyncio.fixture
async def either(database_url: str) -> AsyncIterator[Village]:
    """A village on SQLite, and one on PostgreSQL."""
    async with running_village(database_url, mode="socket") as running:
        yield running


async def _actor(village: Village, person: str) -> Actor:
    return await village.service.house.directory.actor(person)


async def _both(*decisions: Awaitable[Any]) -> int:
    """How many of them counted; the others must have been refused with a reason."""
    outcomes = await asyncio.gather(*decisions, return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert all(isinstance(outcome, Refusal) for outcome in refused), refused
    return len(outcomes) - len(refused)


async def _candidates(village: Village, case: Consultation) -> list[str]:
    async with village.service.context.read() as work:
        proposal = await work.proposals.latest(case.id)
    assert proposal is not None
    return [candidate.id for candidate in proposal.candidates]


async def _offers(village: Village, case: Consultation) -> list[Offer]:
    async with village.service.context.read() as work:
        return list(await work.offers.of_consultation(case.id))


async def test_of_two_approvals_and_a_return_one_counts(either: Village) -> None:
    context = either.service.context
    first, second = await _actor(either, COORDINATOR), await _actor(either, SECOND_COORDINATOR)
    for _ in range(5):
        case = await either.file()
        one, other, *_ = await _candidates(either, case)
        counted = await _both(
            approve_candidates(context, ApproveCandidates(candidate_ids=(one,)), first, TUESDAY),
            approve_candidates(context, ApproveCandidates(candidate_ids=(other,)), second, TUESDAY),
            return_consultation(context, case.id, "もう少し詳しく", second, TUESDAY),
        )
        assert counted == 1
        assert len([offer for offer in await _offers(either, case) if offer.status == "open"]) <= 1


async def test_of_a_yes_a_no_a_withdrawal_and_the_end_of_time_one_counts(either: Village) -> None:
    context = either.service.context
    staff = await _actor(either, STAFF)
    for turn in range(5):
        case = await either.file(title=f"相談 {turn}")
        expert = await _actor(either, (await either.approve(case)).id)
        (offer,) = await _offers(either, case)
        await _both(
            accept_offer(context, offer.id, expert, TUESDAY),
            withdraw_consultation(context, case.id, staff, TUESDAY),
            decline_offer(context, offer.id, "多忙", expert, TUESDAY),
            expire_offer(context, offer.id, TUESDAY),
        )
        await either.settled()
        now = await either.case(case.id)
        (offer,) = await _offers(either, case)
        assert (now.status == "matched") == (offer.status == "accepted")
        assert now.expert_ids == ((offer.expert_id,) if now.status == "matched" else ())


async def test_of_an_approval_and_a_revision_one_counts(either: Village) -> None:
    context = either.service.context
    staff, coordinator = await _actor(either, STAFF), await _actor(either, COORDINATOR)
    for turn in range(5):
        case = await either.file(title=f"相談 {turn}")
        one, *_ = await _candidates(either, case)
        form = RequestForm.of(case.request).model_copy(update={"title": "別の件", "no_personal_data": True})
        counted = await _both(
            revise_consultation(
                context, ReviseConsultation(consultation_id=case.id, form=form, draft_id=""), staff, TUESDAY
            ),
            approve_candidates(context, ApproveCandidates(candidate_ids=(one,)), coordinator, TUESDAY),
        )
        assert counted == 1
        await either.settled()
