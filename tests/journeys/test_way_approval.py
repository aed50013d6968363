"""Approval: one decision wins, in the coordinators' order, and only coordinators decide."""

import asyncio

import pytest
from doings import (
    approve_in_order,
    as_it_was,
    candidates,
    decline,
    expert,
    in_socket_mode,
    ja,
    moved_on,
    offers,
    register,
    say_why,
    shown_in,
    told_alone,
)
from village import CHANNEL, GUEST, OTHER_STAFF, OVERSEER, SECOND_COORDINATOR, Village

NAMES = {"U0C001": "原田 友恵", "U0C002": "田村 雅人"}
AN_EXPERT = "U0X019"


async def test_two_coordinators_at_once_one_wins_and_the_other_alone_is_told(
    village_on_either: Village,
) -> None:
    village = village_on_either
    case = await village.file()
    two = [village.coordinator, village.person(SECOND_COORDINATOR)]
    card = village.card(case)
    await asyncio.gather(
        *(person.press("candidate.approve", message=card, nth=n) for n, person in enumerate(two))
    )
    await village.settled()
    assert len(await offers(village, case)) == 1
    winner = (await village.case(case.id)).decided_by
    (loser,) = [person for person in two if NAMES[person.id] != winner]
    (first,) = [person for person in two if person is not loser]
    assert told_alone(loser) == ja("refusal.already_approved", number=case.number, by=winner)
    assert told_alone(first) == ""
    assert winner in village.card(case).words
    assert "令和8年12月1日（火）10:00" in village.card(case).words
    assert len(village.thread(case)) == 1


async def test_a_press_delivered_twice_is_one_approval_and_no_complaint(village: Village) -> None:
    case = await village.file()
    village.ws.faults.deliver_twice()
    await village.approve(case)
    assert len(await offers(village, case)) == 1
    assert told_alone(village.coordinator) == ""


async def test_several_experts_are_asked_in_the_order_chosen(village: Village) -> None:
    case = await village.file()
    chosen = await approve_in_order(village, case, [2, 5, 1])
    assert [offer.expert_id for offer in await offers(village, case)] == chosen
    names = [(await expert(village, expert_id)).name for expert_id in chosen]
    assert f"{names[1]} → {names[2]}" in village.card(case).words
    for expert_id in chosen:
        asked = await village.asked(case)
        assert (await expert(village, expert_id)).slack_user_id == asked.id
        await decline(village, case, asked)


@in_socket_mode
@pytest.mark.parametrize(
    ("wrong", "button"),
    [
        (OTHER_STAFF, "candidate.approve"),
        (OTHER_STAFF, "candidate.more"),
        (OTHER_STAFF, "candidate.details"),
        (AN_EXPERT, "candidate.approve"),
        (AN_EXPERT, "consultation.return"),
        (OVERSEER, "candidate.approve"),
        (OVERSEER, "consultation.pick_expert"),
        (OVERSEER, "consultation.reject"),
    ],
)
async def test_whoever_is_no_coordinator_changes_nothing_and_alone_is_told(
    village: Village, wrong: str, button: str
) -> None:
    case = await village.file()
    before = village.card(case).words
    person = village.person(wrong)
    await village.press(person, button, message=village.card(case))
    assert ja("refusal.not_allowed") in told_alone(person)
    assert (await village.case(case.id)).status == "proposed"
    assert await offers(village, case) == []
    assert village.card(case).words == before
    assert village.thread(case) == []
    assert told_alone(village.coordinator) == ""


@in_socket_mode
async def test_a_stranger_at_a_coordinators_button_is_told_how_to_register(village: Village) -> None:
    case = await village.file()
    guest = village.person(GUEST)
    await village.press(guest, "candidate.approve", message=village.card(case))
    assert ja("refusal.not_registered") in told_alone(guest)
    assert (await village.case(case.id)).status == "proposed"


@in_socket_mode
async def test_whoever_joins_the_channel_is_a_coordinator_and_whoever_leaves_is_not(village: Village) -> None:
    case = await village.file()
    person = village.person(OVERSEER)
    village.ws.join(CHANNEL, OVERSEER)
    await village.ws.practice.dispatcher.settle()
    await village.press(person, "consultation.return", message=village.card(case))
    assert ja("decision.return.intro") in shown_in(person.modal)
    await person.close()
    village.ws.leave(CHANNEL, OVERSEER)
    await village.ws.practice.dispatcher.settle()
    await village.settled()
    await village.press(person, "candidate.approve", message=village.card(case))
    assert ja("refusal.not_allowed") in told_alone(person)
    assert (await village.case(case.id)).status == "proposed"


@in_socket_mode
async def test_an_expert_who_has_left_the_pool_since_can_no_longer_be_approved(village: Village) -> None:
    case = await village.file()
    first = (await candidates(village, case)).candidates[0]
    gone = await expert(village, first.expert_id)
    await register(village, [gone.model_copy(update={"active": False})])
    await village.press(village.coordinator, "candidate.approve", message=village.card(case))
    assert ja("refusal.not_a_candidate") in told_alone(village.coordinator)
    assert (await village.case(case.id)).status == "proposed"


@in_socket_mode
async def test_an_expert_who_leaves_the_pool_while_they_wait_in_the_order_is_passed_over(
    village: Village,
) -> None:
    case = await village.file()
    _, second, third = await approve_in_order(village, case, [1, 2, 3])
    gone = await expert(village, second)
    await register(village, [gone.model_copy(update={"active": False})])
    await decline(village, case, await village.asked(case))
    asked = await village.asked(case)
    assert asked.id == (await expert(village, third)).slack_user_id
    assert gone.slack_user_id is not None
    assert village.person(gone.slack_user_id).app_dm == []


async def test_approving_and_revising_at_once_exactly_one_wins(village_on_either: Village) -> None:
    village = village_on_either
    case = await village.file()
    staff = village.staff
    await village.press(staff, "consultation.revise", message=village.card(case, staff))
    form = staff.modal
    await asyncio.gather(
        village.coordinator.press("candidate.approve", message=village.card(case)),
        staff.submit(form, values={"title": "直した件名", "no_personal_data": True}),
    )
    await village.settled()
    after = await village.case(case.id)
    if after.status == "offered":
        assert after.request.title == case.request.title
        assert moved_on(case, "offered") in told_alone(staff)
        assert told_alone(village.coordinator) == ""
    else:
        assert (after.status, after.request.title) == ("proposed", "直した件名")
        assert await offers(village, case) == []
        assert case.number in told_alone(village.coordinator)
        assert told_alone(staff) == ""


@in_socket_mode
async def test_every_decision_after_the_approval_is_refused_with_who_decided(village: Village) -> None:
    case = await village.file()
    before = as_it_was(village.card(case))
    await village.approve(case)
    second = village.person(SECOND_COORDINATOR)
    for button, sentence in (
        ("candidate.approve", ja("refusal.already_approved", number=case.number, by="原田 友恵")),
        ("candidate.more", moved_on(case, "offered")),
        ("consultation.pick_expert", ja("refusal.already_approved", number=case.number, by="原田 友恵")),
        (
            "consultation.return",
            moved_on(case, "offered"),
        ),
        (
            "consultation.reject",
            moved_on(case, "offered"),
        ),
    ):
        await village.press(second, button, message=before)
        assert sentence in told_alone(second).splitlines()[-1]
        if second.modal:
            await second.close()
    assert len(await offers(village, case)) == 1


@in_socket_mode
async def test_a_name_in_a_refusal_is_no_markup(village: Village) -> None:
    case = await village.file()
    card = village.card(case)
    chosen = (await candidates(village, case)).candidates[0]
    one = await expert(village, chosen.expert_id)
    await register(village, [one.model_copy(update={"name": "<!channel>", "conflicts": ("052019",)})])
    await village.press(village.coordinator, "candidate.approve", message=card)
    (told,) = village.coordinator.ephemerals
    assert "&lt;!channel&gt;" in told.text
    assert "<!channel>" not in told.text


@in_socket_mode
async def test_on_a_case_that_was_sent_back_nobody_is_said_to_have_approved(village: Village) -> None:
    case = await village.file()
    before = as_it_was(village.card(case))
    await say_why(
        village, village.coordinator, "consultation.return", before, comment="目的を教えてください。"
    )
    second = village.person(SECOND_COORDINATOR)
    await village.press(second, "consultation.pick_expert", message=before)
    assert moved_on(case, "returned") in told_alone(second)


async def test_an_ok_in_the_thread_decides_nothing_and_gets_a_hint(village: Village) -> None:
    case = await village.file()
    card = village.card(case)
    coordinator = village.coordinator
    await coordinator.say(CHANNEL, "佐藤さんは先月忙しそうでした", thread_ts=card.ts)
    await village.settled()
    assert coordinator.ephemerals == []
    await coordinator.say(CHANNEL, "ＯＫ", thread_ts=card.ts)
    await village.settled()
    (hint,) = coordinator.ephemerals
    assert ja("hint.press_button") in hint.words
    assert hint.thread_ts == card.ts
    assert (await village.case(case.id)).status == "proposed"
    assert told_alone(village.person(SECOND_COORDINATOR)) == ""


@in_socket_mode
async def test_an_ok_where_nothing_waits_gets_no_hint(village: Village) -> None:
    case = await village.file()
    await village.coordinator.say(CHANNEL, "OK")
    await village.approve(case)
    await village.coordinator.say(CHANNEL, "OK", thread_ts=village.card(case).ts)
    await village.settled()
    assert village.coordinator.ephemerals == []


@in_socket_mode
async def test_what_is_written_to_the_app_is_answered_with_where_to_ask(village: Village) -> None:
    await village.staff.say(village.ws.state.dm(village.staff.id).id, "パソコンが遅いです")
    await village.settled()
    assert "/soudan" in told_alone(village.staff)
