"""Candidates before the coordinators: who, why, more of them, somebody else, or nobody at all."""

from doings import (
    accept,
    buttons_of,
    candidates,
    expert,
    in_socket_mode,
    ja,
    offers,
    only,
    pick,
    register,
    say_why,
    shown_in,
    told_alone,
)
from village import OTHER_STAFF, OVERSEER, SECOND_COORDINATOR, Village

from bot.domain.people import Expert


async def test_the_card_shows_three_experts_with_score_and_reasons(village: Village) -> None:
    case = await village.file()
    card = village.card(case)
    assert "秋田市" in card.words
    assert case.request.details in card.words
    assert f"<@{village.staff.id}>" in card.words
    best = (await candidates(village, case)).candidates
    for candidate in best[:3]:
        who = await expert(village, candidate.expert_id)
        assert f"{candidate.rank}位 *{who.name}*" in card.words
        assert f"{round(candidate.score * 100)}/100" in card.words
    assert "4位" not in [line[:2] for line in card.words.splitlines()]
    assert buttons_of(card).count("candidate.approve") == 3
    quoted = next(factor for factor in best[0].factors if factor.factor == "evidence")
    assert quoted.ja.rstrip("。") in card.words
    profile = (await expert(village, best[0].expert_id)).profile
    assert any(part.split("」")[0].strip("…") in profile for part in quoted.ja.split("「")[1:])


@in_socket_mode
async def test_a_caution_stands_with_the_candidate(village: Village) -> None:
    """Two of two hours are promised elsewhere soon: the coordinators see that little is left."""
    await only(village, "X019", monthly_hours=4)
    first = await village.file()
    await village.approve(first)
    second = await village.file(village.person(OTHER_STAFF))
    (candidate,) = (await candidates(village, second)).candidates
    assert candidate.cautions
    for caution in candidate.cautions[:2]:
        assert caution.ja.rstrip("。") in village.card(second).words
    assert "⚠️" in village.card(second).words


async def test_more_candidates_come_into_the_thread_once(village: Village) -> None:
    case = await village.file()
    coordinator = village.coordinator
    await village.press(coordinator, "candidate.more", message=village.card(case))
    (more,) = village.thread(case)
    assert "4位" in more.words
    assert "8位" in more.words
    assert buttons_of(more).count("candidate.approve") == 5

    second = village.person(SECOND_COORDINATOR)
    await village.press(second, "candidate.more", message=village.card(case))
    assert len(village.thread(case)) == 1
    assert ja("refusal.already_shown") in told_alone(second)
    assert told_alone(coordinator) == ""

    await village.press(coordinator, "candidate.more", message=more)
    assert "9位" in village.thread(case)[1].words
    fourth = (await candidates(village, case)).candidates[3]
    await village.press(coordinator, "candidate.approve", message=more, value=fourth.id)
    assert [offer.expert_id for offer in await offers(village, case)] == [fourth.expert_id]


async def test_the_details_name_every_factor_the_profile_and_who_was_left_out(village: Village) -> None:
    case = await village.file(
        title="北奥情報システムの生成AIを使う", details="製品は北奥情報システムのもの。"
    )
    proposal = await candidates(village, case)
    await village.press(village.coordinator, "candidate.details", message=village.card(case))
    said = shown_in(village.coordinator.modal)
    first = proposal.candidates[0]
    for factor in first.factors:
        assert factor.ja in said
    who = await expert(village, first.expert_id)
    assert who.profile[:40] in said
    assert "佐々木 隆司" in said
    assert "北奥情報システム" in said
    assert {exclusion.reason for exclusion in proposal.exclusions} >= {"conflict", "inactive", "format"}


@in_socket_mode
async def test_the_details_open_also_when_hundreds_are_left_out(village: Village) -> None:
    """A view over 100 blocks would say "loading" for ever."""
    resting = [
        Expert(expert_id=f"Z{n:03}", name=f"休止中 {n}", email=f"z{n}@example.jp", active=False)
        for n in range(300)
    ]
    await register(village, resting)
    case = await village.file()
    await village.press(village.coordinator, "candidate.details", message=village.card(case))
    assert ja("form.loading") not in shown_in(village.coordinator.modal)
    assert ja("candidate.excluded_more") in shown_in(village.coordinator.modal)


async def test_anybody_of_the_pool_can_be_picked_with_a_reason(village: Village) -> None:
    case = await village.file()
    coordinator = village.coordinator
    await village.press(coordinator, "consultation.pick_expert", message=village.card(case))
    found = await coordinator.suggest("consultation.expert", "うみた")
    assert found == []
    (found_one,) = await coordinator.suggest("consultation.expert", "鷲尾恒一")
    assert "鷲尾 恒一" in found_one["text"]["text"]
    result = await coordinator.submit(values={"expert": found_one, "reason": "　"})
    assert result.errors == {"reason": ja("field.text_required")}
    assert await offers(village, case) == []
    result = await coordinator.submit(values={"expert": found_one, "reason": "移動の支援に詳しいため。"})
    await village.settled()
    assert result.closed

    asked = await village.asked(case)
    assert asked.id == "U0X045"
    assert "鷲尾 恒一" in village.card(case).words
    assert any("移動の支援に詳しいため。" in seen.words for seen in village.thread(case))
    await accept(village, case, asked)
    assert (await village.case(case.id)).expert_ids == ("X045",)


@in_socket_mode
async def test_nobody_with_an_interest_in_the_matter_can_be_picked(village: Village) -> None:
    case = await village.file(details="今の製品は北奥情報システムのもの。")
    result = await pick(village, case, "佐々木隆司")
    # at the field: the reason that was typed stays
    assert ja("refusal.conflict_of_interest") in result.errors["expert"]
    assert await offers(village, case) == []
    assert (await village.case(case.id)).status == "proposed"


@in_socket_mode
async def test_a_case_that_is_not_taken_up_tells_the_requester_why(village: Village) -> None:
    case = await village.file()
    why = "国の相談窓口をご案内します。"
    await say_why(village, village.coordinator, "consultation.reject", village.card(case), reason=why)
    rejected = await village.case(case.id)
    assert rejected.status == "rejected"
    assert rejected.closed_at is not None
    mine = village.card(case, village.staff)
    assert why in mine.words
    assert ja("status.rejected") in mine.words
    assert why in village.thread(case, village.staff)[0].words
    assert buttons_of(village.card(case)) == ["consultation.open"]


@in_socket_mode
async def test_a_return_without_words_stays_in_the_form(village: Village) -> None:
    case = await village.file()
    result = await say_why(
        village, village.coordinator, "consultation.return", village.card(case), comment="  "
    )
    assert result.errors == {"comment": ja("field.text_required")}
    assert (await village.case(case.id)).status == "proposed"


async def test_nobody_eligible_is_explained_expert_by_expert_and_the_overseer_hears_of_it(
    village: Village,
) -> None:
    await only(village, "X019", "X006", conflicts=("黒塚情報",))
    case = await village.file(details="今の製品は黒塚情報のもの。")
    card = village.card(case)
    assert ja("coordinator.nobody") in card.words
    assert "candidate.approve" not in buttons_of(card)
    assert {"consultation.pick_expert", "consultation.return"} <= set(buttons_of(card))
    await village.press(village.coordinator, "candidate.details", message=card)
    assert "黒塚情報" in shown_in(village.coordinator.modal)
    (told,) = village.thread(case)
    overseer = village.person(OVERSEER)
    (informed,) = overseer.app_dm
    for seen in (told, informed):
        assert "黒塚情報" in seen.words
        assert "斉藤 瑞希" in seen.words
        assert "小松 由紀子" in seen.words
    assert case.number in informed.words
    assert ja("notes.overseers") in told.words
    assert ja("event.consultation.submitted") in village.card(case, village.staff).words
    assert ja("event.candidates.none") not in village.card(case, village.staff).words


@in_socket_mode
async def test_one_request_without_experts_leaves_the_others_theirs(village: Village) -> None:
    await only(village, "X019", "X006", conflicts=("黒塚情報",))
    poor = await village.file(details="今の製品は黒塚情報のもの。")
    rich = await village.file(village.person(OTHER_STAFF))
    assert "candidate.approve" not in buttons_of(village.card(poor))
    assert "candidate.approve" in buttons_of(village.card(rich))
