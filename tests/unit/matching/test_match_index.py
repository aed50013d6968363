"""The index reads each profile once and follows the pool."""

import pytest
from matching_support import entry, expert, query, topics

from bot.matching import PoolEntry, ProfileIndex, pool, rank
from bot.matching.bm25 import Bm25


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of the experts whose texts were analysed."""
    seen: list[str] = []
    really = pool.analyse

    def noted(one, guide):  # type: ignore[no-untyped-def]
        seen.append(one.expert_id)
        return really(one, guide)

    monkeypatch.setattr(pool, "analyse", noted)
    return seen


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
    assert index.updated([expert("B"), expert("A", years=1)]) is index


def test_an_updated_index_ranks_as_one_built_anew() -> None:
    before = ProfileIndex.build([expert("A"), expert("GONE", profile="申請書の入力。" * 9)], topics())
    now = [expert("A", profile="窓口の改善。"), expert("B")]
    entries = [PoolEntry(expert=one) for one in now]
    anew = ProfileIndex.build(now, topics())
    assert rank(query(), entries, before.updated(now), topics=topics()) == rank(
        query(), entries, anew, topics=topics()
    )


def test_ranking_reads_no_profile_when_the_index_is_warm(read: list[str]) -> None:
    entries = [entry("A"), entry("B")]
    index = ProfileIndex.build([one.expert for one in entries], topics())
    read.clear()
    rank(query(), entries, index, topics=topics())
    assert read == []


def test_bm25_by_hand() -> None:
    """Three texts of mean length 2; "a" in two: idf = ln(1 + 1.5/2.5) = 0.4700; tf = 1, length = mean: 1."""
    index = Bm25([["a", "b"], ["a", "c"], ["c", "d"]])
    assert index.idf("a") == pytest.approx(0.4700, abs=1e-4)
    assert index.scores({"a": 2.0}) == pytest.approx([0.9400, 0.9400, 0.0], abs=1e-4)
    assert index.scores({"unknown": 1.0}) == [0.0, 0.0, 0.0]


def test_a_rare_word_tells_more_and_a_long_text_is_held_back() -> None:
    index = Bm25([["rare", "common"], ["common", "x"], ["common", *"abcdefgh"]])
    assert index.idf("rare") > index.idf("common")
    scores = index.scores({"common": 1.0})
    assert scores[1] > scores[2] > 0
