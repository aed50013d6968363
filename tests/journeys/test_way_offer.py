"""The offer in the expert's DM: what they see, and their yes or no."""

import asyncio

from doings import (
    accept,
    approve_in_order,
    as_it_was,
    buttons_of,
    candidates,
    decline,
    expert,
    in_socket_mode,
    ja,
    offer_closed,
    offers,
    only,
    pick,
    register,
    say_why,
    shown_in,
    told_alone,
)
from village import OTHER_STAFF, OVERSEER, Village

from bot.domain.people import Expert


async def test_the_card_hides_the_towns_people_until_the_expert_has_accepted(village: Village) -> None:
    case = await village.file()
    asked = await village.approve(case)
    card = village.card(case, asked)
    assert ja("expert_card.open", town="秋田市") in card.words
    assert case.request.details in card.words
    assert ja("expert_card.why") in card.words
    assert "令和8年12月3日（木）10:00" in card.words  # 48 working hours from Tuesday 10:00
    for hidden in ("船木", village.staff.id, "デジタル推進室"):
        assert hidden not in card.words
        assert hidden not in card.text
    await accept(village, case, asked)
    after = village.card(case, asked)
    assert after.ts == card.ts
    assert "船木 智" in after.words
    assert f"<@{village.staff.id}>" in after.words
    assert buttons_of(after) == ["session.propose"]


async def test_a_yes_is_seen_by_all_three_sides(village: Village) -> None:
    case = await village.file()
    asked = await village.approve(case)
    await accept(village, case, asked)
    (expert_id,) = (await village.case(case.id)).expert_ids
    name = (await expert(village, expert_id)).name
    for card in (village.card(case), village.card(case, village.staff)):
        assert name in card.words
        assert f"<@{asked.id}>" in card.words
        assert ja("status.matched") in card.words
    assert name in village.thread(case)[-1].words
    assert ja("note.yours_matched") in village.thread(case, village.staff)[-1].words
    assert ja("note.offer_accepted") in village.thread(case, asked)[-1].words
    await village.press(asked, "consultation.open", message=village.card(case))
    assert case.request.details in shown_in(asked.modal)


async def test_after_a_no_with_its_reason_the_next_approved_expert_is_asked(village: Village) -> None:
    case = await village.file()
    first_id, second_id = await approve_in_order(village, case, [1, 2])
    first = await village.asked(case)
    empty = await say_why(village, first, "offer.decline", village.card(case, first), reason=" ")
    assert empty.errors == {"reason": ja("field.text_required")}
    await first.close()
    await decline(village, case, first, "今月は予定が埋まっています。")

    assert ja("expert_card.declined") in village.card(case, first).words
    second = await village.asked(case)
    assert (await expert(village, second_id)).slack_user_id == second.id
    assert "offer.accept" in buttons_of(village.card(case, second))
    news = village.thread(case)[-1].words
    assert (await expert(village, first_id)).name in news
    assert "今月は予定が埋まっています。" in news
    assert (await expert(village, second_id)).name in news
    mine = village.card(case, village.staff).words
    assert "今月は予定が埋まっています。" not in mine
    assert (await expert(village, first_id)).name not in mine


async def test_when_nobody_is_left_new_candidates_come_without_those_who_were_asked(village: Village) -> None:
    case = await village.file()
    before = as_it_was(village.card(case))
    (asked_id,) = await approve_in_order(village, case, [1])
    await decline(village, case, await village.asked(case))
    assert (await village.case(case.id)).status == "proposed"
    again = await candidates(village, case)
    assert again.round == 2
    assert asked_id not in {candidate.expert_id for candidate in again.candidates}
    name = (await expert(village, asked_id)).name
    assert any(ja("note.ran_out") in seen.words for seen in village.thread(case))
    card = village.card(case)
    assert card.ts == before.ts
    assert "candidate.approve" in buttons_of(card)
    assert ja("coordinator.asked_before") in card.words
    assert name in card.words
    await village.press(village.coordinator, "candidate.approve", message=before)
    assert ja("refusal.candidates_replaced") in told_alone(village.coordinator)


@in_socket_mode
async def test_only_the_expert_who_was_asked_can_answer(village: Village) -> None:
    case = await village.file()
    asked = await village.approve(case)
    card = village.card(case, asked)
    for wrong in ("U0X045", OTHER_STAFF, OVERSEER, village.coordinator.id):
        person = village.person(wrong)
        await village.press(person, "offer.accept", message=card)
        assert ja("refusal.not_allowed") in told_alone(person)
        await person.close()
        await village.press(person, "offer.decline", message=card)
        assert ja("refusal.not_allowed") in shown_in(person.modal)
        await person.close()
    assert (await village.case(case.id)).status == "offered"
    assert told_alone(asked) == ""


async def test_an_answer_counts_once(village: Village) -> None:
    case = await village.file()
    asked = await village.approve(case)
    before = as_it_was(village.card(case, asked))
    await village.press(asked, "offer.accept", message=before)
    version = (await village.case(case.id)).version
    await village.press(asked, "offer.accept", message=before)
    assert told_alone(asked) == offer_closed(case, "accepted")
    await village.press(asked, "offer.decline", message=before)
    assert offer_closed(case, "accepted") in shown_in(asked.modal)
    assert (await village.case(case.id)).version == version
    assert len(village.thread(case, asked)) == 1


@in_socket_mode
async def test_a_yes_after_the_withdrawal_comes_too_late(village: Village) -> None:
    case = await village.file()
    asked = await village.approve(case)
    before = as_it_was(village.card(case, asked))
    await village.press(village.staff, "consultation.withdraw", message=village.card(case, village.staff))
    await village.press(asked, "offer.accept", message=before)
    assert offer_closed(case, "cancelled") in told_alone(asked)
    assert (await village.case(case.id)).status == "withdrawn"


@in_socket_mode
async def test_a_refusal_that_was_being_written_when_the_case_ended_is_told_so(village: Village) -> None:
    case = await village.file()
    asked = await village.approve(case)
    await village.press(asked, "offer.decline", message=village.card(case, asked))
    await village.press(village.staff, "consultation.withdraw", message=village.card(case, village.staff))
    await asked.submit(values={"reason": "予定が合いません。"})
    assert offer_closed(case, "cancelled") in shown_in(asked.modal)
    assert [offer.status for offer in await offers(village, case)] == ["cancelled"]


async def test_accepting_and_withdrawing_at_once_exactly_one_wins(village_on_either: Village) -> None:
    village = village_on_either
    case = await village.file()
    asked = await village.approve(case)
    await asyncio.gather(
        asked.press("offer.accept", message=village.card(case, asked)),
        village.staff.press("consultation.withdraw", message=village.card(case, village.staff)),
    )
    await village.settled()
    (offer,) = await offers(village, case)
    outcome = ((await village.case(case.id)).status, offer.status)
    assert outcome in {("matched", "accepted"), ("withdrawn", "cancelled")}
    loser, winner = (village.staff, asked) if outcome[0] == "matched" else (asked, village.staff)
    assert case.number in told_alone(loser)
    assert told_alone(winner) == ""


async def test_two_cases_accepted_at_once_stay_within_the_experts_hours(village_on_either: Village) -> None:
    """An expert accepted beyond capacity is the complaint: two hours a month are one case of two hours."""
    village = village_on_either
    await only(village, "X019", monthly_hours=2)
    one = await village.file()
    await pick(village, one, "斉藤瑞希")
    two = await village.file(village.person(OTHER_STAFF))
    assert "candidate.approve" not in buttons_of(village.card(two))
    await pick(village, two, "斉藤瑞希")
    asked = village.person("U0X019")
    await asyncio.gather(
        *(asked.press("offer.accept", message=village.card(case, asked)) for case in (one, two))
    )
    await village.settled()
    assert sorted([(await village.case(case.id)).status for case in (one, two)]) == ["matched", "offered"]
    assert ja("refusal.expert_full") in told_alone(asked)


@in_socket_mode
async def test_an_expert_known_by_address_only_is_found_and_can_answer(village: Village) -> None:
    case = await village.file()
    assert (await expert(village, "X003")).slack_user_id is None
    await pick(village, case, "高橋拓郎")
    asked = village.person("U0X003")
    await accept(village, case, asked)
    assert (await village.case(case.id)).expert_ids == ("X003",)
    assert "<@U0X003>" in village.card(case, village.staff).words


@in_socket_mode
async def test_an_expert_whom_slack_does_not_know_is_passed_over_and_reported_once(
    village: Village,
) -> None:
    await register(
        village,
        [Expert(expert_id="X900", name="行方 不明", email="nowhere@example.jp", topics=("generative_ai",))],
    )
    case = await village.file()
    await pick(village, case, "行方不明")
    warnings = [seen for seen in village.thread(case) if ja("note.expert_unreachable") in seen.words]
    assert len(warnings) == 1
    assert "行方 不明" in warnings[0].words
    # nobody waits two days for somebody who cannot answer: the coordinators choose again
    assert (await village.case(case.id)).status == "proposed"
    assert "X900" not in {c.expert_id for c in (await candidates(village, case)).candidates}
