"""What the requester sees and can still change: the receipt, revising, withdrawing."""

import pytest
from doings import (
    approve_in_order,
    as_it_was,
    buttons_of,
    candidates,
    in_socket_mode,
    ja,
    moved_on,
    posts,
    revise,
    say_why,
    shown_in,
    told_alone,
    typed_in,
)
from village import CHANNEL, OTHER_STAFF, Village


async def test_the_receipt_says_number_state_and_what_happens_by_when(village: Village) -> None:
    case = await village.file()
    card = village.card(case, village.staff)
    assert "R8-0001" in card.words
    assert ja("status.proposed") in card.words
    assert "令和8年12月4日（金）" in card.words  # three open days from Tuesday
    assert ja("case.timeline") in card.words
    assert ja("event.consultation.submitted") in card.words
    assert buttons_of(card) == ["consultation.revise", "consultation.open", "consultation.withdraw"]
    assert village.staff.app_dm == [card]


async def test_revising_brings_new_candidates_and_the_old_buttons_say_so(village: Village) -> None:
    case = await village.file()
    before = as_it_was(village.card(case))
    first = await candidates(village, case)
    await village.press(village.staff, "consultation.revise", message=village.card(case, village.staff))
    assert typed_in(village.staff.modal, "title") == case.request.title
    assert (await village.staff.submit(
        values={"topic": "gis", "title": "地図を職員で共有したい", "no_personal_data": True}
    )).closed  # fmt: skip
    await village.settled()

    revised = await village.case(case.id)
    assert (revised.number, revised.status) == (case.number, "proposed")
    card = village.card(revised)
    assert card.ts == before.ts
    assert "地図を職員で共有したい" in card.words
    assert ja("note.revised") in village.thread(revised)[0].words
    second = await candidates(village, case)
    assert second.round == first.round + 1
    assert second.candidates[0].expert_id != first.candidates[0].expert_id

    await village.press(village.coordinator, "candidate.approve", message=before)
    assert ja("refusal.candidates_replaced") in told_alone(village.coordinator)
    assert (await village.case(case.id)).status == "proposed"


@in_socket_mode
async def test_details_of_a_candidate_who_was_replaced_say_so(village: Village) -> None:
    case = await village.file()
    before = as_it_was(village.card(case))
    await revise(village, case, topic="gis")
    await village.press(village.coordinator, "candidate.details", message=before)
    assert ja("refusal.candidates_replaced") in shown_in(village.coordinator.modal)


async def test_a_returned_case_is_revised_on_the_same_card(village: Village) -> None:
    case = await village.file()
    cards = (village.card(case).ts, village.card(case, village.staff).ts)
    comment = "今お使いのシステムの名称を書き足してください。"
    result = await say_why(
        village, village.coordinator, "consultation.return", village.card(case), comment=comment
    )
    assert result.closed
    returned = await village.case(case.id)
    assert returned.status == "returned"
    mine = village.card(returned, village.staff)
    assert comment in mine.words
    assert ja("status.returned") in mine.words
    (word,) = village.thread(returned, village.staff)
    assert comment in word.words
    assert f"<@{village.staff.id}>" in word.words
    assert "candidate.approve" not in buttons_of(village.card(returned))

    assert (await revise(village, returned, details="住民記録システムを使っています。")).closed
    revised = await village.case(case.id)
    assert (revised.number, revised.status) == (case.number, "proposed")
    assert (village.card(revised).ts, village.card(revised, village.staff).ts) == cards
    assert comment not in village.card(revised, village.staff).words
    assert len(posts(village, CHANNEL)) == 1 + len(village.thread(revised))


async def test_a_case_is_withdrawn_after_a_question_and_only_once(village: Village) -> None:
    case = await village.file()
    before = as_it_was(village.card(case, village.staff))
    (button,) = [
        element
        for block in before.blocks
        for element in block.get("elements", ())
        if element.get("action_id") == "consultation.withdraw"
    ]
    assert ja("requester.withdraw_text") in button["confirm"]["text"]["text"]

    await village.press(village.staff, "consultation.withdraw", message=before)
    assert (await village.case(case.id)).status == "withdrawn"
    assert ja("status.withdrawn") in village.card(case, village.staff).words
    assert "consultation.withdraw" not in buttons_of(village.card(case, village.staff))
    assert buttons_of(village.card(case)) == ["consultation.open"]
    version = (await village.case(case.id)).version

    await village.press(village.staff, "consultation.withdraw", message=before)
    assert moved_on(case, "withdrawn") in told_alone(village.staff)
    assert (await village.case(case.id)).version == version
    for late in ("consultation.revise",):
        await village.press(village.staff, late, message=before)
        assert moved_on(case, "withdrawn") in shown_in(village.staff.modal)


@in_socket_mode
@pytest.mark.parametrize("changes", [{"title": "遅すぎた修正"}, {}], ids=["changed", "unchanged"])
async def test_a_revision_that_is_sent_after_the_decision_changes_nothing(
    village: Village, changes: dict[str, str]
) -> None:
    case = await village.file()
    staff = village.staff
    await village.press(staff, "consultation.revise", message=village.card(case, staff))
    await village.approve(case)
    result = await staff.submit(values={**changes, "no_personal_data": True})
    await village.settled()
    assert not result.closed
    assert moved_on(case, "offered") in shown_in(staff.modal)
    assert (await village.case(case.id)).request.title == case.request.title


@in_socket_mode
async def test_the_same_revision_delivered_twice_makes_one_round(village: Village) -> None:
    case = await village.file()
    staff = village.staff
    await village.press(staff, "consultation.revise", message=village.card(case, staff))
    village.ws.faults.deliver_twice()
    await staff.submit(values={"title": "直した件名", "no_personal_data": True})
    await village.settled()
    assert (await candidates(village, case)).round == 2
    assert len(village.thread(case)) == 1


@in_socket_mode
async def test_another_town_can_neither_open_nor_withdraw_the_case(village: Village) -> None:
    case = await village.file()
    other = village.person(OTHER_STAFF)
    mine = village.card(case, village.staff)
    await village.press(other, "consultation.withdraw", message=mine)
    assert ja("refusal.not_allowed") in told_alone(other)
    await other.close()
    await village.press(other, "consultation.open", message=mine)
    assert ja("refusal.not_allowed") in told_alone(other)
    assert case.request.title not in told_alone(other)
    assert (await village.case(case.id)).status == "proposed"


@in_socket_mode
async def test_withdrawing_while_an_expert_is_asked_gives_them_a_courteous_word(village: Village) -> None:
    case = await village.file()
    await approve_in_order(village, case, [1, 2])
    expert = await village.asked(case)
    await village.press(village.staff, "consultation.withdraw", message=village.card(case, village.staff))
    assert buttons_of(village.card(case, expert)) == []
    (word,) = village.thread(case, expert)
    assert ja("note.offer_cancelled") in word.words
    assert sum(person.part == "expert" and bool(village.person(person.id).app_dm)
               for person in village.ws.state.people.values()) == 1  # fmt: skip
