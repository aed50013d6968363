"""Which requests are proposed as one joint project, and why."""

import random
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from joint_pairs import OTHER_TOPIC, OTHER_WISH, SIMILAR, Pair, Told
from matching_support import topics

from bot.matching.joint import THRESHOLD, TOWNS_MOST, JointCase, JointGroup, joint_groups
from bot.matching.joint_reasons import joint_reason
from bot.matching.likeness import Reading, likest_pairs
from bot.matching.topic_guide import guide_of

GUIDE = guide_of(topics())
FIRST = datetime(2026, 9, 1, tzinfo=UTC)
#: What words alone cannot tell: ルール and ガイドライン, 生成AI and ChatGPT.
NOT_FOUND = {"生成AIの利用ルールを作りたい"}
RULES, BEARS = SIMILAR[0][0], SIMILAR[7]


def case(number: int, town: object, told: Told, *, ended: bool = False) -> JointCase:
    topic, title, text = told
    return JointCase(
        id=f"c{number:04}",
        municipality_code=str(town),
        title=title,
        text=text,
        topic=topic,
        submitted_at=FIRST + timedelta(hours=number),
        ended=ended,
    )


def read(cases: Iterable[JointCase]) -> Mapping[str, Reading]:
    return {one.id: Reading.of(one.title, one.text, one.topic, GUIDE) for one in cases}


def groups(*cases: JointCase) -> tuple[JointGroup, ...]:
    return joint_groups(cases, read(cases))


def found(pair: Pair) -> bool:
    return bool(groups(case(0, "A", pair[0]), case(1, "B", pair[1])))


@pytest.mark.parametrize("pair", SIMILAR, ids=lambda pair: pair[0][1])
def test_the_same_wish_in_other_words_is_found(pair: Pair) -> None:
    assert found(pair) == (pair[0][1] not in NOT_FOUND)


@pytest.mark.parametrize("pair", [*OTHER_WISH, *OTHER_TOPIC], ids=lambda pair: pair[1][1])
def test_another_wish_of_the_topic_and_another_topic_are_not(pair: Pair) -> None:
    assert not found(pair)


def test_among_all_of_them_each_is_with_its_like_only() -> None:
    """The more requests there are, the less a word tells: the pairs must still stand out."""
    told = [one for pair in SIMILAR for one in pair] + [pair[1] for pair in OTHER_WISH]
    cases = [case(number, f"T{number}", one) for number, one in enumerate(told)]
    together = {group.members for group in groups(*cases)}
    pairs = {(cases[2 * n].id, cases[2 * n + 1].id) for n in range(len(SIMILAR))}
    assert together <= pairs
    assert len(together) >= len(pairs) - 2


def test_a_chosen_topic_and_an_inferred_one_agree() -> None:
    bears, told = BEARS[0], BEARS[1]
    alike = [
        max((p.likeness for p in likest_pairs([*read(pair).values()], least=0.0)), default=0.0)
        for pair in (
            (case(0, "A", bears), case(1, "B", (bears[0], *told[1:]))),
            (case(0, "A", bears), case(1, "B", told)),
        )
    ]
    assert alike[0] - alike[1] == pytest.approx(0.15)


def test_topics_alone_make_no_pair() -> None:
    texts = (("gis", "地図", "道路の台帳"), ("gis", "衛星の写真", "森林"))
    assert list(likest_pairs([*read(case(n, n, t) for n, t in enumerate(texts)).values()], least=0.0)) == []


def test_two_requests_of_one_town_are_never_in_a_group() -> None:
    assert groups(case(0, "A", RULES), case(1, "A", RULES)) == ()
    (group,) = groups(case(0, "A", RULES), case(1, "A", RULES), case(2, "B", RULES))
    assert group.members == ("c0000", "c0002")  # of equals, the earliest


def test_a_group_has_at_most_25_towns_and_the_rest_make_another() -> None:
    cases = [case(number, number, RULES) for number in range(60)]
    sizes = [len(group.members) for group in groups(*cases)]
    assert sum(sizes) == 60
    assert max(sizes) <= TOWNS_MOST


def test_the_order_of_the_cases_does_not_matter() -> None:
    told = [one for pair in SIMILAR for one in pair] * 3
    cases = [case(number, number % 25, one) for number, one in enumerate(told)]
    expected = groups(*cases)
    assert len(expected) > 5
    for seed in range(3):
        shuffled = list(cases)
        random.Random(seed).shuffle(shuffled)
        assert groups(*shuffled) == expected


def test_a_third_joins_by_its_average_not_by_one_of_the_two() -> None:
    """Like one of a pair, unlike the other: a chain would unite all three."""
    bridge = ("", "クマと書かない窓口", f"{BEARS[0][2]}{SIMILAR[1][0][2]}")
    cases = (case(0, "A", BEARS[0]), case(1, "B", SIMILAR[1][0]), case(2, "C", bridge))
    alike = {(p.first, p.second): p.likeness for p in likest_pairs([*read(cases).values()], least=0.0)}
    assert min(alike[0, 2], alike[1, 2]) > THRESHOLD
    (group,) = groups(*cases)
    assert len(group.members) == 2


def test_what_has_ended_is_named_as_experience_and_is_no_member() -> None:
    cases = (case(0, "A", RULES, ended=True), case(1, "B", RULES), case(2, "C", RULES))
    (group,) = groups(*cases)
    assert (group.members, group.experiences) == (("c0001", "c0002"), ("c0000",))
    assert groups(*cases[:2]) == ()
    own = case(3, "B", RULES, ended=True)  # its town is in the group: nothing to tell it
    assert groups(own, *cases[1:])[0].experiences == ()
    other = case(4, "D", BEARS[0], ended=True)
    assert groups(other, *cases[1:])[0].experiences == ()


def test_however_common_a_word_the_work_is_bounded() -> None:
    """Of 600 equal requests each is compared with 250, and at most 50 of them are kept."""
    readings = [*read([case(0, "A", RULES)]).values()] * 600
    pairs = list(likest_pairs(readings, least=0.0))
    assert len(pairs) <= 50 * 600
    assert all(pair.second - pair.first <= 250 for pair in pairs)
    assert {pair.second for pair in pairs} == set(range(1, 600))


def test_the_reason_names_topic_and_shared_words_and_quotes_each() -> None:
    first, second = SIMILAR[5]
    cases = (case(0, "A", first), case(1, "B", second))
    reason = joint_reason(cases, read(cases), GUIDE)
    assert reason.topic == "public_relations"
    assert "ブロック" in reason.words
    assert "LINE" in "".join(reason.words)  # as it is written, not as it is compared
    for said in (reason.ja, reason.en):
        assert all(word in said for word in reason.words)
    assert "広報・公式LINE・ホームページ" in reason.ja
    assert "Public relations, LINE, web site" in reason.en
    for one in cases:
        quote = reason.quotes[one.id]
        assert quote
        assert quote in f"{one.title}\n{one.text}"
        assert len(quote) <= 60
        assert "ブロック" in quote
    for one, other in combinations(reason.words, 2):
        assert one not in other
        assert other not in one


def test_a_reason_without_common_topic_or_words_is_a_sentence_all_the_same() -> None:
    cases = (case(0, "A", ("", "あ", "")), case(1, "B", ("", "い", "")))
    reason = joint_reason(cases, read(cases), GUIDE)
    assert (reason.topic, reason.words, reason.quotes) == ("", (), {"c0000": "", "c0001": ""})
    assert reason.ja.endswith("。")
    assert reason.en.endswith(".")


@pytest.mark.parametrize(
    "text", ["", "あ", "a" * 3000, "\N{PILE OF POO}" * 50, "<!channel> & \u202e", "\n\n"]
)
def test_odd_texts_are_alike_only_to_themselves(text: str) -> None:
    odd, plain = ("", "", text), RULES
    assert all(
        len(group.members) < 3 for group in groups(case(0, 0, odd), case(1, 1, odd), case(2, 2, plain))
    )
    assert groups(case(0, 0, odd), case(1, 1, plain)) == ()
    assert groups(case(0, 0, odd)) == groups() == ()
