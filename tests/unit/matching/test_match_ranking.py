"""Who comes first, and that every expert is accounted for."""

import threading
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching_support import (
    HYBRID,
    ONSITE,
    Entry,
    caution_codes,
    entry,
    only,
    order,
    points,
    query,
    ranked_by,
    ranking,
    topics,
)

from bot.domain.codes import Format, Role, Weekday
from bot.domain.people import Expert
from bot.matching import MatchQuery, ProfileIndex, Standing
from bot.matching.factors import MOST

#: Words that meet and words that do not, so that drawn texts overlap now and then.
TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(["RPA", "窓口", "防災", "。", "、", "\n", "導入", "GIS", "白樺電算"]), max_size=12
    ).map("".join),
)
CODES = st.sampled_from([*(topic.code for topic in topics()), "", "gone"])
NAMES = st.sampled_from(["白樺電算", "株式会社", "", "053619", "NEC", "052019"])
REGIONS = st.sampled_from(["秋田", "平鹿", ""])
HOURS = st.floats(min_value=0, max_value=200)
DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 12, 31))

EXPERTS = st.builds(
    Expert,
    expert_id=st.integers(0, 999).map("E{:03}".format),
    name=TEXTS,
    organization=NAMES,
    roles=st.lists(st.sampled_from(Role), unique=True).map(tuple),
    topics=st.lists(CODES, max_size=3).map(tuple),
    skills=st.lists(TEXTS, max_size=3).map(tuple),
    years=st.none() | st.integers(-1, 60),
    formats=st.lists(st.sampled_from(Format), unique=True).map(tuple),
    regions=st.lists(REGIONS, max_size=2).map(tuple),
    weekdays=st.lists(st.sampled_from(Weekday), unique=True).map(tuple),
    monthly_hours=st.none() | HOURS,
    contract_until=st.none() | DAYS,
    conflicts=st.lists(NAMES, max_size=2).map(tuple),
    profile=TEXTS,
    active=st.booleans(),
)
STANDINGS = st.builds(
    Standing,
    load=st.integers(0, 9),
    hours_committed=HOURS,
    cases=st.integers(0, 9),
    past_cases_with_town=st.integers(0, 5),
    answers=st.just(2),
    satisfaction=st.floats(min_value=2, max_value=10),
    declined_this_case=st.booleans(),
)
ENTRIES = st.builds(Entry, EXPERTS, STANDINGS)
POOLS = st.lists(ENTRIES, max_size=6, unique_by=lambda one: one.expert.expert_id)
QUERIES = st.builds(
    MatchQuery,
    title=TEXTS,
    text=TEXTS,
    topic=CODES,
    roles=st.lists(st.sampled_from(Role), unique=True).map(tuple),
    format=st.sampled_from(Format),
    desired_dates=st.lists(DAYS, max_size=3).map(tuple),
    asked_on=st.none() | DAYS,
    municipality_code=st.sampled_from(["053619", ""]),
    region=REGIONS,
    partner_codes=st.lists(st.sampled_from(["052019", ""]), max_size=2).map(tuple),
    partner_regions=st.lists(REGIONS, max_size=2).map(tuple),
    related_vendors=st.lists(NAMES, max_size=2).map(tuple),
    hours_needed=st.floats(min_value=0.5, max_value=50),
)


@settings(deadline=None, max_examples=150)
@given(asked=QUERIES, pool=POOLS)
def test_everybody_is_a_candidate_or_left_out_and_scores_are_the_sum_of_their_reasons(
    asked: MatchQuery, pool: list[Entry]
) -> None:
    result = ranking(asked, *pool)
    accounted = [*order(result), *(one.expert_id for one in result.exclusions)]
    assert sorted(accounted) == sorted(one.expert.expert_id for one in pool)
    for candidate in result.candidates:
        assert 0 <= candidate.score <= 1
        assert candidate.score == pytest.approx(sum(one.points for one in candidate.factors) / 100, abs=1e-9)
        assert all(0 < one.points <= MOST[one.factor] for one in candidate.factors)
        assert all(one.points == 0 for one in candidate.cautions)
        assert all(one.ja and one.en for one in (*candidate.factors, *candidate.cautions))
    scores = [candidate.score for candidate in result.candidates]
    assert scores == sorted(scores, reverse=True)


@settings(deadline=None, max_examples=40)
@given(asked=QUERIES, pool=POOLS)
def test_the_order_of_the_pool_does_not_matter(asked: MatchQuery, pool: list[Entry]) -> None:
    forth = ranking(asked, *pool)
    back = ranking(asked, *reversed(pool))
    assert order(forth) == order(back)
    assert forth.exclusions == back.exclusions


@settings(deadline=None, max_examples=60)
@given(asked=QUERIES, one=ENTRIES, more=st.integers(1, 5))
def test_more_load_never_scores_higher(asked: MatchQuery, one: Entry, more: int) -> None:
    busier = one._replace(standing=one.standing.model_copy(update={"load": one.standing.load + more}))
    free, busy = ranking(asked, one).candidates, ranking(asked, busier).candidates
    assert [c.score for c in busy] <= [c.score for c in free]
    assert len(busy) == len(free)


def test_the_points_of_all_factors_add_up_to_a_hundred() -> None:
    assert sum(MOST.values()) == 100


def test_who_meets_everything_gets_full_marks_but_for_being_new_as_well() -> None:
    """Somebody who has worked for the town twice has had two of the three cases after which nobody is new."""
    best = entry(
        years=20,
        cases=2,
        past_cases_with_town=2,
        answers=2,
        satisfaction=10,
        regions=("秋田",),
        skills=("申請書の入力の自動化、RPA、AI-OCR",),
        profile="申請書の入力を自動化。RPAとAI-OCRの進め方、RPAシナリオ、帳票の読取り、UiPath、WinActor。"
        * 9,
    )
    asked = query(roles=(Role.ENGINEER,), format=ONSITE, topic="rpa_ocr", desired_dates=(date(2026, 12, 1),))
    candidate = only(asked, best)
    assert {one.factor: one.points for one in candidate.factors} == {**MOST, "newcomer": 0.7}


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"load": 0}, {"load": 2}),
        ({"hours_committed": 14}, {"hours_committed": 18}),
        ({"past_cases_with_town": 1}, {"past_cases_with_town": 0}),
        ({"years": 12}, {"years": 3}),
        ({"cases": 0}, {"cases": 3}),
        ({"answers": 2, "satisfaction": 9.6}, {"answers": 2, "satisfaction": 6}),
        ({"skills": ("RPAとAI-OCR",)}, {"skills": ("観光",)}),
        ({"years": 3}, {"years": None}),
        ({"topics": ("rpa_ocr",)}, {"topics": ("tourism",)}),
        ({"roles": (Role.ENGINEER,)}, {"roles": (Role.PRODUCER,)}),
        ({}, {"profile": "観光の宣伝をしてきた。", "skills": ()}),
    ],
)
def test_all_else_equal_the_better_one_comes_first(
    better: dict[str, object], worse: dict[str, object]
) -> None:
    assert order(ranking(query(), entry("Z", **better), entry("A", **worse))) == ["Z", "A"]


def test_equal_scores_go_by_load_then_by_id() -> None:
    result = ranking(query(), entry("C", load=5), entry("B", load=9), entry("A", load=5))
    assert order(result) == ["A", "C", "B"]
    assert len({candidate.score for candidate in result.candidates}) == 1


def test_two_roles_asked_for_are_better_met_by_who_has_both() -> None:
    asked = query(roles=(Role.ENGINEER, Role.PRODUCER))
    both = only(asked, entry(roles=(Role.ENGINEER, Role.PRODUCER)))
    one = only(asked, entry(roles=(Role.ENGINEER,)))
    assert points(both, "role") > points(one, "role") > 0


def test_without_a_wish_the_roles_of_the_topic_count_and_less() -> None:
    by_topic = points(only(query(roles=()), entry()), "role")
    asked_for = points(only(query(roles=(Role.ENGINEER,)), entry()), "role")
    assert 0 < by_topic < asked_for


def test_a_declared_topic_is_worth_more_than_one_the_profile_merely_mentions() -> None:
    declared = points(only(query(), entry(topics=("rpa_ocr",))), "topic")
    mentioned = points(only(query(), entry(topics=())), "topic")
    neither = points(only(query(), entry(topics=("tourism",), profile="観光", skills=())), "topic")
    assert declared > mentioned > neither == 0


def test_a_topic_that_the_expert_did_not_declare_is_pointed_out() -> None:
    assert "topic" in caution_codes(only(query(), entry(topics=("tourism",))))
    assert "topic" in caution_codes(only(query(topic="other"), entry(topics=())))
    assert "topic" not in caution_codes(only(query(), entry()))


def test_when_nobody_has_the_role_every_candidate_says_so() -> None:
    asked = query(roles=(Role.PRODUCER,))
    result = ranking(asked, entry("A"), entry("B"))
    assert all("ひとりもいません" in "".join(c.ja for c in one.cautions) for one in result.candidates)
    result = ranking(asked, entry("A"), entry("B", roles=(Role.PRODUCER,)))
    assert "ひとりもいません" not in "".join(c.ja for one in result.candidates for c in one.cautions)
    assert {one.expert_id: "role" in caution_codes(one) for one in result.candidates} == {
        "A": True,
        "B": False,
    }


def test_many_running_cases_are_pointed_out() -> None:
    assert "load" in caution_codes(only(query(), entry(load=4)))
    assert "load" not in caution_codes(only(query(), entry(load=3)))


def test_hybrid_is_better_met_by_who_can_also_come() -> None:
    asked = query(format=HYBRID)
    comes, stays = entry(formats=("online", "onsite")), entry(formats=("online",))
    assert points(only(asked, comes), "region") > points(only(asked, stays), "region")


def test_a_longer_case_needs_more_hours_left() -> None:
    one = entry(monthly_hours=12)
    assert points(only(query(hours_needed=2), one), "availability") > points(
        only(query(hours_needed=12), one), "availability"
    )


def test_an_empty_pool_gives_an_empty_ranking() -> None:
    result = ranking(query())
    assert result.candidates == ()
    assert result.exclusions == ()


def test_threads_that_rank_at_once_agree() -> None:
    pool = [entry(f"E{n}", years=n) for n in range(20)]
    index = ProfileIndex.build([one.expert for one in pool], topics())
    expected = ranked_by(query(), pool, index)
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(ranked_by(query(), pool, index))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 8
