"""The index reads each profile once and follows the pool."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching_support import entry, expert, query, ranked_by, topics

from bot.matching import ProfileIndex
from bot.matching.bm25 import Bm25, Segment


def test_only_changed_texts_are_read_again(read: list[str]) -> None:
    index = ProfileIndex.build([expert("A"), expert("B"), expert("C")], topics())
    read.clear()
    index.updated([expert("A", years=40, active=False), expert("B", profile="新しい経歴。"), expert("D")])
    assert read == ["B", "D"]


def test_a_changed_skill_is_a_changed_text(read: list[str]) -> None:
    index = ProfileIndex.build([expert("A")], topics())
    read.clear()
    index.updated([expert("A", skills=("GIS",))])
    assert read == ["A"]


def test_an_unchanged_pool_keeps_its_index() -> None:
    index = ProfileIndex.build([expert("A"), expert("B")], topics())
    assert index.updated([expert("B"), expert("A")]) is index


def test_an_updated_index_ranks_as_one_built_anew() -> None:
    before = ProfileIndex.build([expert("A"), expert("GONE", profile="申請書の入力。" * 9)], topics())
    now = [expert("A", profile="窓口の改善。"), expert("B")]
    entries = [entry("A"), entry("B")]
    anew = ProfileIndex.build(now, topics())
    assert ranked_by(query(), entries, before.updated(now)) == ranked_by(query(), entries, anew)


def test_ranking_reads_no_profile_when_the_index_is_warm(read: list[str]) -> None:
    entries = [entry("A"), entry("B")]
    index = ProfileIndex.build([one.expert for one in entries], topics())
    read.clear()
    ranked_by(query(), entries, index)
    assert read == []


def _inverted(*texts: str) -> Bm25:
    """Letters as words: a is 0, b is 1 …"""
    bags = [np.array([ord(letter) - ord("a") for letter in text], np.int32) for text in texts]
    return Bm25([Segment.of(bags, 26)], [np.zeros(len(bags), np.bool_)])


def test_bm25_by_hand() -> None:
    """Three texts of mean length 2; "a" in two: idf = ln(1 + 1.5/2.5) = 0.4700; tf = 1, length = mean: 1."""
    index = _inverted("ab", "ac", "cd")
    assert index.idf(0) == pytest.approx(0.4700, abs=1e-4)
    assert index.scores({0: 2.0}) == pytest.approx([0.9400, 0.9400, 0.0], abs=1e-4)
    assert index.scores({25: 1.0, 99: 1.0}).tolist() == [0.0, 0.0, 0.0]


def test_a_rare_word_tells_more_and_a_long_text_is_held_back() -> None:
    index = _inverted("rc", "cx", "cabdefghi")
    assert index.idf(17) > index.idf(2)
    scores = index.scores({2: 1.0})
    assert scores[1] > scores[2] > 0


@settings(deadline=None, max_examples=60)
@given(
    texts=st.lists(st.text("abcde", max_size=9), min_size=1, max_size=8),
    cut=st.integers(0, 8),
    lost=st.sets(st.integers(0, 7)),
)
def test_segments_and_losses_score_as_one_collection_of_what_is_left(
    texts: list[str], cut: int, lost: set[int]
) -> None:
    bags = [np.array([ord(letter) - ord("a") for letter in text], np.int32) for text in texts]
    gone = np.array([place in lost for place in range(len(bags))], np.bool_)
    parts = [bags[:cut], bags[cut:]]
    weights = {0: 1.0, 2: 2.0, 4: 0.5}
    found = Bm25([Segment.of(part, 26) for part in parts], [gone[:cut], gone[cut:]]).scores(weights)
    left = [bag for bag, away in zip(bags, gone, strict=True) if not away]
    expected = Bm25([Segment.of(left, 26)], [np.zeros(len(left), np.bool_)]).scores(weights)
    assert found[~gone] == pytest.approx(expected, rel=1e-6)
