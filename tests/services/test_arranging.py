"""Who may arrange what, and two who act at once."""

import asyncio
from datetime import timedelta

import pytest
from passing_time import OTHER, Office, jst

from bot.domain.errors import (
    CaseHasMovedOn,
    FieldErrors,
    NotAllowed,
    Refusal,
    SessionArranged,
    SessionHasMovedOn,
    SlotGone,
    SlotTaken,
)
from bot.domain.permissions import Actor, Part
from bot.domain.session import SessionStatus
from bot.services.arranging import acknowledge_session, choose_slot, propose_session
from bot.services.changing import cancel_session, place_session, reschedule_session
from bot.services.handing_over import end_support

THURSDAY = jst("2026-12-17 13:30")
STRANGER = Actor(
    slack_user_id="U0OTHER", name=OTHER.name, parts=frozenset({Part.EXPERT}), expert_id=OTHER.expert_id
)


async def test_only_the_cases_expert_proposes_and_only_its_requester_chooses(office: Office) -> None:
    case = await office.matched()
    office.expert, expert = STRANGER, office.expert
    with pytest.raises(NotAllowed):
        await office.proposed(case, THURSDAY)
    office.expert = expert
    session = await office.proposed(case, THURSDAY)
    for actor in (office.expert, office.coordinator, STRANGER):
        with pytest.raises(NotAllowed):
            await choose_slot(office.context, session.id, session.slots[0].id, actor, office.now)
    session = await choose_slot(office.context, session.id, session.slots[0].id, office.requester, office.now)
    for actor in (office.requester, office.coordinator, STRANGER):
        with pytest.raises(NotAllowed):
            await acknowledge_session(office.context, session.id, actor, office.now)
    for actor in (office.coordinator, STRANGER):
        with pytest.raises(NotAllowed):
            await reschedule_session(office.context, session.id, "急用", actor, office.now)
        with pytest.raises(NotAllowed):
            await cancel_session(office.context, session.id, "急用", actor, office.now)


async def test_a_second_session_is_proposed_only_after_the_first_has_begun(office: Office) -> None:
    case = await office.matched()
    first = await office.fixed(case, THURSDAY)
    with pytest.raises(SessionArranged):
        await office.proposed(case, THURSDAY + timedelta(days=1))
    office.now = THURSDAY
    second = await office.proposed(case, THURSDAY + timedelta(days=4))
    assert (second.ordinal, second.id == first.id) == (2, False)


async def test_two_who_choose_at_once_fix_the_session_once(office: Office) -> None:
    case = await office.matched()
    session = await office.proposed(case, THURSDAY)
    slot = session.slots[0].id
    outcomes = await asyncio.gather(
        *(choose_slot(office.context, session.id, slot, office.requester, office.now) for _ in range(5)),
        return_exceptions=True,
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert len(refused) == 4
    assert all(isinstance(refusal, SessionHasMovedOn) for refusal in refused)
    assert (await office.sessions(case))[0].sequence == 0


async def test_two_towns_that_choose_the_same_hour_of_one_expert(office: Office) -> None:
    proposals = []
    for start in (THURSDAY, THURSDAY + timedelta(hours=1, minutes=59)):
        case = await office.matched()
        proposals.append(await office.proposed(case, start))
    outcomes = await asyncio.gather(
        *(
            choose_slot(office.context, session.id, session.slots[0].id, office.requester, office.now)
            for session in proposals
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, SlotTaken) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Refusal) for outcome in outcomes) == 1


async def test_back_to_back_sessions_do_not_clash(office: Office) -> None:
    first, second = await office.matched(), await office.matched()
    await office.fixed(first, THURSDAY)
    assert (await office.fixed(second, THURSDAY + timedelta(hours=2))).status is SessionStatus.FIXED


async def test_an_hour_that_was_taken_meanwhile_cannot_be_proposed(office: Office) -> None:
    first, second = await office.matched(), await office.matched()
    await office.fixed(first, THURSDAY)
    with pytest.raises(FieldErrors) as refused:
        await office.proposed(second, THURSDAY)
    assert refused.value.fields["slot_1"] == ("field.slot_clash", {"number": first.number})


async def test_rescheduled_twice_while_the_other_presses_choose(office: Office) -> None:
    case = await office.matched()
    first = await office.proposed(case, THURSDAY)
    await reschedule_session(office.context, first.id, "別の日に", office.expert, office.now)
    second = await office.proposed(case, THURSDAY + timedelta(days=1))
    await reschedule_session(office.context, first.id, "もう一度", office.expert, office.now)
    for slot in (first.slots[0].id, second.slots[0].id):
        with pytest.raises(SessionHasMovedOn):
            await choose_slot(office.context, first.id, slot, office.requester, office.now)
    third = await office.proposed(case, THURSDAY + timedelta(days=4))
    with pytest.raises(SlotGone):
        await choose_slot(office.context, first.id, first.slots[0].id, office.requester, office.now)
    chosen = await choose_slot(office.context, first.id, third.slots[0].id, office.requester, office.now)
    assert chosen.starts_at == THURSDAY + timedelta(days=4)


async def test_a_cancelled_sessions_old_buttons_change_nothing(office: Office) -> None:
    case = await office.matched()
    session = await office.fixed(case, THURSDAY)
    cancelled = await cancel_session(office.context, session.id, "不要", office.requester, office.now)
    for late in (
        acknowledge_session(office.context, session.id, office.expert, office.now),
        choose_slot(office.context, session.id, "slot", office.requester, office.now),
        reschedule_session(office.context, session.id, "急用", office.expert, office.now),
        cancel_session(office.context, session.id, "急用", office.expert, office.now),
        place_session(office.context, session.id, "第1会議室", office.expert, office.now),
    ):
        with pytest.raises(SessionHasMovedOn):
            await late
    after, another = await office.sessions(case)
    assert after == cancelled
    assert another.status is SessionStatus.WANTED  # and whoever is to propose is reminded of it
    assert await office.due_times("propose.nudge", another.id) == ["2026-12-04 09:00"]


async def test_another_address_raises_the_sequence_and_keeps_the_reminders(office: Office) -> None:
    session = await office.fixed(await office.matched(), THURSDAY)
    placed = await place_session(
        office.context, session.id, "https://meet.example.jp/2", office.expert, office.now
    )
    assert (placed.sequence, placed.uid) == (session.sequence + 1, session.uid)
    assert await office.due_times("session.soon", session.id) == ["2026-12-17 13:15"] * 2


async def test_a_case_that_was_ended_takes_its_sessions_with_it(office: Office) -> None:
    case = await office.matched()
    session = await office.fixed(case, THURSDAY)
    await end_support(office.context, case.id, "解決したため", office.coordinator, office.now)
    (after,) = await office.sessions(case)
    assert (after.status, after.sequence) == (SessionStatus.CANCELLED, session.sequence + 1)
    assert await office.at("2026-12-16 09:00") == []
    with pytest.raises(CaseHasMovedOn):
        await office.proposed(case, THURSDAY)


async def test_a_form_sent_twice_proposes_once_and_another_one_replaces_it(office: Office) -> None:
    case = await office.matched()
    first = await office.proposed(case, THURSDAY)
    assert await office.proposed(case, THURSDAY) == first
    again = await office.proposed(case, THURSDAY + timedelta(hours=1))
    assert again.id == first.id
    with pytest.raises(SlotGone):
        await choose_slot(office.context, first.id, first.slots[0].id, office.requester, office.now)


async def test_an_address_saved_twice_is_given_out_once(office: Office) -> None:
    session = await office.fixed(await office.matched(), THURSDAY)
    placed = await place_session(office.context, session.id, "第1会議室", office.expert, office.now)
    assert await place_session(office.context, session.id, "第1会議室", office.expert, office.now) == placed
    assert (await office.said()).count(("case", "session_placed")) == 1


async def test_an_expert_who_left_the_pool_cannot_go_on(office: Office) -> None:
    case = await office.matched()
    gone = office.expert.model_copy(update={"parts": frozenset(), "expert_id": None})
    with pytest.raises(Refusal):
        await propose_session(office.context, office.proposal(case, THURSDAY), gone, office.now)
