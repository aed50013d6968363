"""Offers, proposals and the audit."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from stored_samples import KIMURA, NOW, YAMADA, Opener, a_case, an_offer, asked, file

from bot.domain.consultation import Status
from bot.domain.errors import OfferClosed, UnknownCase
from bot.domain.events import Event, EventKind
from bot.domain.offer import OfferStatus
from bot.domain.proposal import Candidate, Exclusion, Factor, Proposal
from storage import audit as audit_rows
from storage.engine import Database
from storage.tables import audit


async def test_offers_come_back_in_the_coordinators_order(filed: Database) -> None:
    first, second = an_offer(1), an_offer(2, expert_id=KIMURA.expert_id, note="地元に詳しい")
    async with filed.begin() as work:
        await work.offers.add([])
        await work.offers.add([second, first])
        await work.commit()
    async with filed.read() as work:
        assert await work.offers.of_consultation("case-1") == [first, second]
        assert await work.offers.get("offer-2") == second
        assert await work.offers.some(["offer-2", "forged"]) == {"offer-2": second}
        assert await work.offers.some([]) == {}
        with pytest.raises(UnknownCase):
            await work.offers.get("forged")


async def test_no_two_offers_of_a_case_have_the_same_place(filed: Database) -> None:
    async with filed.begin() as work:
        with pytest.raises(IntegrityError):
            await work.offers.add([an_offer(1), an_offer(1, id="other")])


async def test_of_an_answer_and_an_expiry_at_once_only_one_counts(
    filed: Database, open_another: Opener
) -> None:
    offer = asked(an_offer())
    async with filed.begin() as work:
        await work.offers.add([offer])
        await work.commit()

    async def end(database: Database, status: OfferStatus) -> OfferStatus:
        async with database.begin() as work:
            await work.offers.save(offer.model_copy(update={"status": status, "answered_at": NOW}))
            await work.commit()
        return status

    outcomes = await asyncio.gather(
        end(filed, OfferStatus.ACCEPTED), end(open_another(), OfferStatus.EXPIRED), return_exceptions=True
    )
    (winner,) = [outcome for outcome in outcomes if isinstance(outcome, OfferStatus)]
    (refused,) = [outcome for outcome in outcomes if isinstance(outcome, OfferClosed)]
    assert refused.params == {"number": "R8-0001", "status": winner}
    async with filed.read() as work:
        assert (await work.offers.get(offer.id)).status is winner


async def test_an_offer_is_asked_once_answered_once_and_cancelled_only_while_it_lives(
    filed: Database,
) -> None:
    offer = an_offer()
    async with filed.begin() as work:
        await work.offers.add([offer])
        with pytest.raises(OfferClosed):
            await work.offers.save(offer.model_copy(update={"status": OfferStatus.ACCEPTED}))
        await work.offers.save(asked(offer))
        with pytest.raises(OfferClosed):
            await work.offers.save(asked(offer))
        await work.offers.save(offer.cancel(now=NOW))
        with pytest.raises(OfferClosed):
            await work.offers.save(offer.cancel(now=NOW))
        with pytest.raises(UnknownCase):
            await work.offers.save(an_offer(2).cancel(now=NOW))


async def test_an_expert_is_released_from_what_they_accepted_and_from_nothing_else(filed: Database) -> None:
    offer = asked(an_offer())
    released = offer.model_copy(update={"status": OfferStatus.RELEASED})
    async with filed.begin() as work:
        await work.offers.add([offer])
        with pytest.raises(OfferClosed):
            await work.offers.save(released)
        await work.offers.save(offer.model_copy(update={"status": OfferStatus.ACCEPTED}))
        await work.offers.save(released)
        with pytest.raises(OfferClosed):
            await work.offers.save(released)


async def test_the_most_urgent_open_offer_of_an_expert_comes_first(filed: Database) -> None:
    later, sooner = asked(an_offer(1), hours=48), asked(an_offer(2), hours=1)
    async with filed.begin() as work:
        await work.offers.add([later, sooner, an_offer(3), asked(an_offer(4, expert_id=KIMURA.expert_id))])
        await work.commit()
    async with filed.read() as work:
        assert await work.offers.open_of_expert(YAMADA.expert_id) == [sooner, later]


async def test_load_counts_open_offers_and_running_cases(filed: Database) -> None:
    yamada = (YAMADA.expert_id,)
    await file(
        filed,
        a_case(2, status=Status.MATCHED, expert_ids=yamada),
        a_case(3, status=Status.IN_PROGRESS, expert_ids=(*yamada, KIMURA.expert_id)),
        a_case(4, status=Status.COMPLETED, expert_ids=yamada),
    )
    async with filed.begin() as work:
        await work.offers.add([asked(an_offer(1)), an_offer(2)])
        await work.commit()
    async with filed.read() as work:
        assert await work.offers.load() == {"EX001": 3, "EX002": 1}


def a_proposal(round_: int, *candidates: str) -> Proposal:
    factor = Factor(factor="role", points=30, ja="役割が合う", en="the role fits")
    return Proposal(
        consultation_id="case-1",
        round=round_,
        proposed_at=NOW,
        candidates=tuple(
            Candidate(id=id_, expert_id="EX001", rank=n, score=0.5, factors=(factor,), cautions=(factor,))
            for n, id_ in enumerate(candidates, start=1)
        ),
        exclusions=(Exclusion(expert_id="EX003", reason="inactive", ja="退任", en="inactive"),),
    )


async def test_the_latest_round_is_found_and_every_candidate_leads_to_its_own(filed: Database) -> None:
    async with filed.begin() as work:
        assert await work.proposals.latest("case-1") is None
        await work.proposals.add(a_proposal(1, "c1", "c2"))
        await work.proposals.add(a_proposal(2, "c3"))
        await work.proposals.add(a_proposal(3))
        await work.commit()
    async with filed.read() as work:
        assert await work.proposals.latest("case-1") == a_proposal(3)
        assert await work.proposals.with_candidate("c2") == a_proposal(1, "c1", "c2")
        with pytest.raises(UnknownCase):
            await work.proposals.with_candidate("forged")


async def test_the_history_of_a_case_is_in_the_order_in_which_it_happened(filed: Database) -> None:
    await file(filed, a_case(2))
    submitted = Event(consultation_id="case-1", at=NOW, kind=EventKind.SUBMITTED, actor="佐藤")
    returned = Event(
        consultation_id="case-1",
        at=NOW - timedelta(hours=1),  # the clock was set back meanwhile
        kind=EventKind.RETURNED,
        actor_slack_id="U0",
        details={"comment": "詳しく"},
    )
    other = submitted.model_copy(update={"consultation_id": "case-2"})
    async with filed.begin() as work:
        for event in (submitted, other, returned):
            await work.audit.record(event)
        await work.commit()
    async with filed.read() as work:
        assert await work.audit.of_consultation("case-1") == [submitted, returned]
        assert [event async for event in work.audit.all()] == [submitted, other, returned]


async def test_an_export_of_the_audit_goes_on_beyond_one_page(filed: Database) -> None:
    total = audit_rows.PAGE + 1
    async with filed.begin() as work:
        for minute in range(total):
            at = NOW + timedelta(minutes=minute)
            await work.audit.record(Event(consultation_id="case-1", at=at, kind=EventKind.REVISED))
        await work.commit()
    async with filed.read() as work:
        moments = [event.at async for event in work.audit.all()]
    assert moments == [NOW + timedelta(minutes=minute) for minute in range(total)]


@pytest.mark.parametrize("statement", [update(audit).values(actor="誰か"), delete(audit)])
async def test_nobody_can_change_or_remove_what_the_audit_holds(filed: Database, statement: object) -> None:
    async with filed.begin() as work:
        await work.audit.record(Event(consultation_id="case-1", at=NOW, kind=EventKind.SUBMITTED))
        await work.commit()
    with pytest.raises(DBAPIError, match="only ever added"):
        async with filed.writer.begin() as connection:
            await connection.execute(statement)  # type: ignore[call-overload]
    async with filed.read() as work:
        assert len(await work.audit.of_consultation("case-1")) == 1
