"""Consultations: nothing is lost on the way, one of two deciders wins, lists are in the promised order."""

import asyncio
from datetime import UTC, date, timedelta
from typing import Any

import pytest
from stored_samples import (
    ITO,
    KIMURA,
    MISATO,
    NOW,
    SATO,
    YAMADA,
    YOKOTE,
    Opener,
    a_case,
    a_followup,
    file,
    joint_with,
)

from bot.domain.consultation import Consultation, Move, Status
from bot.domain.errors import AlreadyApproved, CaseHasMovedOn, UnknownCase
from bot.domain.followup import Question
from bot.services.ports import ExpertRecord
from storage import consultations
from storage.engine import Database
from storage.errors import AlreadyFiled


def numbers(cases: Any) -> list[str]:
    return [case.number for case in cases]


async def test_a_case_comes_back_as_it_was_filed(pool: Database) -> None:
    case = joint_with(
        a_case(
            comment="確認中",
            decided_by="鈴木",
            decided_at=NOW,
            completed_at=NOW - timedelta(days=1),
            closed_at=NOW,
            expert_ids=("EX002", "EX001"),
            joined=("U0SUZUKI",),
            talks=("U0KIMURA,U0SATO", "channel"),
            previous_id="case-0",
        ),
        MISATO.code,
    )
    await file(pool, case)
    async with pool.read() as work:
        stored = await work.consultations.get(case.id)
    assert stored == case
    assert stored.submitted_at.tzinfo is UTC


async def test_a_request_delivered_twice_makes_one_case(filed: Database) -> None:
    async with filed.begin() as work:
        known = await work.consultations.by_intake_key("view-case-1")
        assert known == a_case()
        assert await work.consultations.by_intake_key("another") is None
        with pytest.raises(AlreadyFiled, match="view-case-1"):
            await work.consultations.add(a_case(2), intake_key="view-case-1")


async def test_an_unknown_case_is_refused(pool: Database) -> None:
    async with pool.begin() as work:
        for act in (work.consultations.get, work.consultations.lock):
            with pytest.raises(UnknownCase):
                await act("forged")
        with pytest.raises(UnknownCase):
            await work.consultations.save(a_case(version=2))


async def test_of_two_coordinators_one_approves_and_the_other_is_told_who_did(
    filed: Database, open_another: Opener
) -> None:
    proposed = a_case(2, status=Status.PROPOSED)
    await file(filed, proposed)

    async def approve(database: Database, name: str) -> str:
        async with database.begin() as work:
            await work.consultations.save(proposed.moved(Move.APPROVE, now=NOW, decided_by=name))
            await work.commit()
        return name

    outcomes = await asyncio.gather(
        approve(filed, "鈴木"), approve(open_another(), "高橋"), return_exceptions=True
    )
    (winner,) = [outcome for outcome in outcomes if isinstance(outcome, str)]
    (refused,) = [outcome for outcome in outcomes if isinstance(outcome, AlreadyApproved)]
    assert refused.params == {"number": "R8-0002", "by": winner}
    async with filed.read() as work:
        stored = await work.consultations.get("case-2")
    assert (stored.status, stored.decided_by, stored.version) == (Status.OFFERED, winner, 2)


async def test_a_move_on_a_case_that_has_moved_on_is_refused_with_its_state(filed: Database) -> None:
    case = a_case()
    async with filed.begin() as work:
        await work.consultations.save(case.moved(Move.WITHDRAW, now=NOW))
        await work.commit()
    async with filed.begin() as work:
        with pytest.raises(CaseHasMovedOn) as refusal:
            await work.consultations.save(case.moved(Move.PROPOSE, now=NOW))
    assert refusal.value.params == {"number": "R8-0001", "status": Status.WITHDRAWN}


async def test_a_locked_case_is_seen_by_the_next_only_as_the_first_left_it(
    filed: Database, open_another: Opener
) -> None:
    held = asyncio.Event()

    async def second(database: Database) -> Consultation:
        await held.wait()
        async with database.begin() as work:
            return await work.consultations.lock("case-1")

    waiting = asyncio.create_task(second(open_another()))
    async with filed.begin() as work:
        case = await work.consultations.lock("case-1")
        held.set()
        await work.consultations.save(case.moved(Move.PROPOSE, now=NOW))
        assert not waiting.done()
        await work.commit()
    assert (await waiting).status is Status.PROPOSED


async def test_a_town_sees_its_own_cases_and_those_it_partners_in_newest_first(pool: Database) -> None:
    await file(pool, a_case(1), a_case(2, by=ITO), joint_with(a_case(3, by=ITO), YOKOTE.code), a_case(4))
    async with pool.read() as work:
        found = work.consultations.of_municipality
        assert numbers(await found(YOKOTE.code, limit=9)) == ["R8-0004", "R8-0003", "R8-0001"]
        assert numbers(await found(YOKOTE.code, limit=1, offset=1)) == ["R8-0003"]
        assert numbers(await found(MISATO.code, limit=9)) == ["R8-0003", "R8-0002"]


async def test_a_partner_that_was_taken_out_no_longer_sees_the_case(pool: Database) -> None:
    case = joint_with(a_case(by=ITO), YOKOTE.code)
    await file(pool, case)
    async with pool.begin() as work:
        await work.consultations.save(joint_with(case.model_copy(update={"version": 2})))
        await work.commit()
    async with pool.read() as work:
        assert await work.consultations.of_municipality(YOKOTE.code, limit=9) == []


async def test_a_requester_sees_what_they_filed_by_state_newest_first(pool: Database) -> None:
    returned = Status.RETURNED
    await file(
        pool,
        a_case(1, status=returned),
        a_case(2, by=ITO, status=returned),
        a_case(3, status=returned),
        a_case(4),
    )
    async with pool.read() as work:
        cases = work.consultations
        assert numbers(await cases.of_requester(SATO.id, returned, limit=9)) == ["R8-0003", "R8-0001"]
        assert numbers(await cases.of_requester(SATO.id, returned, limit=1)) == ["R8-0003"]
        assert numbers(await cases.of_requester(SATO.id, Status.SUBMITTED, limit=9)) == ["R8-0004"]


async def test_an_expert_sees_what_they_accepted_and_the_town_whom_it_worked_with(filed: Database) -> None:
    await file(filed, a_case(2, expert_ids=(YAMADA.expert_id,)), a_case(3, by=ITO))
    async with filed.begin() as work:
        case = await work.consultations.get("case-1")
        both = (KIMURA.expert_id, YAMADA.expert_id)
        await work.consultations.save(case.model_copy(update={"version": 2, "expert_ids": both}))
        await work.commit()
    async with filed.read() as work:
        assert numbers(await work.consultations.of_expert(YAMADA.expert_id, limit=9)) == [
            "R8-0002",
            "R8-0001",
        ]
        assert numbers(await work.consultations.of_expert(KIMURA.expert_id, limit=9)) == ["R8-0001"]


async def test_what_is_expected_soonest_comes_first_and_what_has_no_date_last(pool: Database) -> None:
    await file(
        pool,
        a_case(1, expected_by=None),
        a_case(2, expected_by=date(2026, 12, 3)),
        a_case(3, expected_by=date(2026, 12, 1), status=Status.PROPOSED),
        a_case(4, expected_by=date(2026, 11, 1), status=Status.CLOSED),
    )
    open_states = frozenset({Status.SUBMITTED, Status.PROPOSED})
    async with pool.read() as work:
        found = await work.consultations.in_status(open_states, limit=9)
        assert numbers(found) == ["R8-0003", "R8-0002", "R8-0001"]
        assert numbers(await work.consultations.in_status(open_states, limit=1, offset=1)) == ["R8-0002"]
        assert await work.consultations.in_status(frozenset(), limit=9) == []
        counts = await work.consultations.count_in_status()
    assert {status: count for status, count in counts.items() if count} == {
        Status.SUBMITTED: 2,
        Status.PROPOSED: 1,
        Status.CLOSED: 1,
    }


async def test_some_cases_are_found_by_id_and_can_be_saved(filed: Database) -> None:
    await file(filed, a_case(2, expert_ids=(YAMADA.expert_id,)), a_case(3))
    async with filed.begin() as work:
        assert await work.consultations.some([]) == {}
        found = await work.consultations.some(["case-2", "forged", "case-1", "case-2"])
        assert sorted(found) == ["case-1", "case-2"]
        handed_over = found["case-2"].model_copy(update={"version": 2, "expert_ids": (KIMURA.expert_id,)})
        await work.consultations.save(handed_over)
        await work.commit()
    async with filed.read() as work:
        assert await work.consultations.some(["case-2"]) == {"case-2": handed_over}
        assert await work.consultations.of_expert(YAMADA.expert_id, limit=9) == []


async def test_an_export_has_every_case_once_in_the_order_of_filing(pool: Database) -> None:
    total = consultations.PAGE + 2
    same_moment = NOW + timedelta(hours=1)
    await file(pool, *(a_case(count, submitted_at=same_moment) for count in range(total, 0, -1)))
    async with pool.read() as work:
        found = [case.number async for case in work.consultations.all()]
    assert found == [f"R8-{count:04d}" for count in range(1, total + 1)]


async def test_numbers_have_neither_gaps_nor_doubles_when_many_file_at_once(
    database: Database, open_another: Opener
) -> None:
    async def next_count(opened: Database, *, undone: bool = False) -> int:
        async with opened.begin() as work:
            count = await work.consultations.next_count(2026)
            if not undone:
                await work.commit()
        return 0 if undone else count

    replicas = [database, open_another(), open_another()]
    counts = await asyncio.gather(*(next_count(replicas[n % 3], undone=n % 5 == 0) for n in range(40)))
    assert sorted(count for count in counts if count) == list(range(1, 33))
    async with database.begin() as work:
        assert await work.consultations.next_count(2027) == 1


async def test_what_an_expert_has_done_is_seen_from_the_town_that_asks(filed: Database) -> None:
    """YAMADA takes three cases, one of them of the other town; two answers on satisfaction come in."""
    await file(
        filed,
        a_case(2, expert_ids=(YAMADA.expert_id,)),
        a_case(3, expert_ids=(YAMADA.expert_id, KIMURA.expert_id)),
        a_case(4, expert_ids=(YAMADA.expert_id,), by=ITO),
    )
    async with filed.begin() as work:
        for case, score in (("case-2", 5), ("case-3", 2)):
            asked = a_followup(0, id=f"satisfaction of {case}", consultation_id=case, asked_at=NOW)
            await work.followups.add([asked])
            await work.followups.save(asked.satisfied(dict.fromkeys(Question, score), "", by="佐藤", now=NOW))
        await work.followups.add([a_followup(0, id="no answer", consultation_id="case-4", asked_at=NOW)])
        await work.commit()
    async with filed.read() as work:
        assert await work.consultations.records(YOKOTE.code) == {
            "EX001": ExpertRecord(cases=3, with_town=2, answers=2, satisfaction=7),
            "EX002": ExpertRecord(cases=1, with_town=1, answers=1, satisfaction=2),
        }
        seen_from_misato = await work.consultations.records(MISATO.code)
        assert {expert: record.with_town for expert, record in seen_from_misato.items()} == {
            "EX001": 1,
            "EX002": 0,
        }
