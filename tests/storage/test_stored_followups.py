"""Follow-ups: each is asked once of a case, and the first answer counts."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from stored_samples import NOW, Opener, a_case, a_followup, file

from bot.domain.errors import AlreadyAnswered, UnknownCase
from bot.domain.followup import FollowUp, Question
from bot.domain.report import Progress
from storage.engine import Database


async def ask(database: Database, *followups: FollowUp) -> None:
    async with database.begin() as work:
        await work.followups.add(followups)
        await work.commit()


async def save(database: Database, followup: FollowUp) -> FollowUp:
    async with database.begin() as work:
        await work.followups.save(followup)
        await work.commit()
    return followup


async def test_every_answer_is_kept(filed: Database) -> None:
    satisfaction, outcome = a_followup(0, asked_at=NOW), a_followup(3, asked_at=NOW)
    await ask(filed, satisfaction, outcome)
    scores = {question: n for n, question in enumerate(Question, start=1)}
    silent = outcome.changed(silent=True)
    answers = [
        satisfaction.satisfied(scores, "助かりました", by="佐藤", now=NOW + timedelta(days=1)),
        silent,
        silent.came_to(Progress.BUDGETED, by="佐藤", now=NOW + timedelta(days=2)),
    ]
    for answer in answers:
        await save(filed, answer)
        async with filed.read() as work:
            assert await work.followups.get(answer.id) == answer


async def test_an_unknown_follow_up_is_refused(filed: Database) -> None:
    async with filed.begin() as work:
        await work.followups.add([])
        with pytest.raises(UnknownCase):
            await work.followups.get("forged")
        with pytest.raises(UnknownCase):
            await work.followups.save(a_followup(version=2))
        assert await work.followups.some(["forged"]) == {}
        assert await work.followups.of_consultation("forged") == []


async def test_of_two_taps_at_once_the_first_is_the_outcome(filed: Database, open_another: Opener) -> None:
    outcome = a_followup(1, asked_at=NOW)
    await ask(filed, outcome)
    taps = await asyncio.gather(
        save(filed, outcome.came_to(Progress.DONE, by="佐藤", now=NOW)),
        save(open_another(), outcome.came_to(Progress.CONSIDERING, by="佐藤", now=NOW)),
        return_exceptions=True,
    )
    (winner,) = [tap for tap in taps if isinstance(tap, FollowUp)]
    assert [type(tap) for tap in taps if tap is not winner] == [AlreadyAnswered]
    async with filed.read() as work:
        assert await work.followups.get(outcome.id) == winner


async def test_a_case_is_asked_for_its_satisfaction_first_then_by_months(filed: Database) -> None:
    await file(filed, a_case(2))
    other = a_followup(1, id="other", consultation_id="case-2")
    await ask(filed, a_followup(6), a_followup(1), other, a_followup(0), a_followup(12), a_followup(3))
    async with filed.read() as work:
        found = await work.followups.of_consultation("case-1")
        assert [followup.months for followup in found] == [0, 1, 3, 6, 12]
        some = await work.followups.some(["followup-6", "other", "forged"])
    assert some == {"followup-6": a_followup(6), "other": other}


async def test_a_case_is_asked_the_same_only_once(filed: Database) -> None:
    async with filed.begin() as work:
        with pytest.raises(IntegrityError):
            await work.followups.add([a_followup(1), a_followup(1, id="again")])
