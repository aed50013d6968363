"""BM25 works its postings out in blocks, which nobody can tell from the scores."""

import numpy as np
import pytest

from bot.matching import bm25
from bot.matching.bm25 import Bm25, Segment


def _scores() -> list[float]:
    bags = [np.array(words, np.int32) for words in ([0, 1, 1, 2], [2, 2, 2], [], [3, 0], [4, 1, 4])]
    segment = Segment.of(bags, 6)
    return Bm25([segment], [np.zeros(len(bags), np.bool_)]).scores(dict.fromkeys(range(6), 1.0)).tolist()


@pytest.mark.parametrize("block", [1, 3, 8])
def test_scores_do_not_depend_on_the_size_of_a_block(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    at_once = _scores()
    monkeypatch.setattr(bm25, "_BLOCK", block)
    assert _scores() == at_once


def test_a_segment_counts_repetitions_and_leaves_gaps_for_terms_nobody_holds() -> None:
    segment = Segment.of([np.array([5, 1, 5], np.int32), np.empty(0, np.int32), np.array([1], np.int32)], 7)
    assert segment.starts.tolist() == [0, 0, 2, 2, 2, 2, 3, 3]
    assert segment.texts.tolist() == [0, 2, 0]
    assert segment.times.tolist() == [1, 1, 2]
    assert segment.lengths.tolist() == [3.0, 0.0, 1.0]


@pytest.mark.parametrize("texts", [0, 2])
def test_a_segment_of_nothing_has_no_postings(texts: int) -> None:
    segment = Segment.of([np.empty(0, np.int32)] * texts, 3)
    assert segment.starts.tolist() == [0, 0, 0, 0]
    assert segment.texts.size == segment.times.size == 0
