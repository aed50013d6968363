"""What is kept of the profiles ranks as they do; whatever is not whole is read anew."""

import io
import zipfile
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching_support import entry, expert, query, ranked_by, topics

from bot.domain.people import Expert
from bot.matching import ProfileIndex, kept
from bot.matching.kept import NotKept, brought_back, written
from bot.matching.pool import Language

EXPERTS = (
    expert("A"),
    expert("B", profile="窓口の改善を支援した。ＤＸの計画も書いた。", skills=()),
    expert("C", profile="", skills=("GIS", "地図データ")),
    expert("D", profile="", skills=()),
)
ENTRIES = [entry(one.expert_id) for one in EXPERTS]


def index_of(*experts: Expert) -> ProfileIndex:
    return ProfileIndex.build(experts, topics())


@pytest.fixture(scope="module")
def content() -> bytes:
    return written(index_of(*EXPERTS))


def back(content: bytes, *experts: Expert) -> ProfileIndex:
    return brought_back(content, Language.of(topics()), experts)


def resealed(content: bytes, change: Callable[[dict[str, np.ndarray]], None]) -> bytes:
    """With other arrays, and a digest that fits: as another program might write it."""
    with np.load(io.BytesIO(content[16:])) as arrays:
        held = dict(arrays)
    change(held)
    out = io.BytesIO()
    np.savez(out, **held)
    return kept._sealed(out.getvalue())


def test_what_is_brought_back_ranks_as_before_and_reads_nothing(content: bytes, read: list[str]) -> None:
    index = back(content, *EXPERTS)
    assert read == []
    for asked in (query(), query(topic="", title="窓口", text="地図"), query(title="", text="。")):
        assert ranked_by(asked, ENTRIES, index) == ranked_by(asked, ENTRIES, index_of(*EXPERTS))


def test_texts_that_changed_since_are_read_anew(content: bytes, read: list[str]) -> None:
    now = [
        EXPERTS[0].model_copy(update={"years": 40}),
        EXPERTS[1].model_copy(update={"skills": ("RPA",)}),
        EXPERTS[2].model_copy(update={"profile": "新しい経歴。"}),
        expert("NEW", profile="申請書の入力。"),
    ]
    index = back(content, *now)
    assert read == ["B", "C", "NEW"]
    entries = [entry(one.expert_id) for one in now]
    assert ranked_by(query(), entries, index) == ranked_by(query(), entries, index_of(*now))


def test_who_left_is_not_brought_back(content: bytes) -> None:
    assert [one.expert_id for one in back(content, EXPERTS[1]).experts] == ["B"]
    assert len(back(content)) == 0


def test_what_was_brought_back_can_be_written_and_changed(content: bytes) -> None:
    index = back(content, *EXPERTS)
    again = back(written(index), *EXPERTS)
    changed = again.changed([expert("A", profile="まったく別の、はじめての語彙。")])
    anew = index_of(expert("A", profile="まったく別の、はじめての語彙。"), *EXPERTS[1:])
    assert ranked_by(query(), ENTRIES, changed) == ranked_by(query(), ENTRIES, anew)


def test_only_those_who_are_there_are_written(read: list[str]) -> None:
    index = index_of(*EXPERTS).changed([expert("A", profile="別の経歴。")], without=["B"])
    read.clear()
    back(written(index), *EXPERTS)
    assert read == ["A", "B"]


def test_an_empty_pool_may_be_kept(read: list[str]) -> None:
    assert len(back(written(index_of()))) == 0
    assert len(back(written(index_of()), EXPERTS[0])) == 1
    assert read == ["A"]


def test_every_shorter_file_is_damaged(content: bytes) -> None:
    for size in (*range(0, len(content), 97), len(content) - 1):
        with pytest.raises(NotKept):
            back(content[:size], *EXPERTS)


@settings(deadline=None, max_examples=300)
@given(data=st.data())
def test_a_flipped_bit_is_damage(content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(content) - 1))
    flipped = bytearray(content)
    flipped[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(NotKept):
        back(bytes(flipped), *EXPERTS)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=200))
def test_any_other_bytes_are_no_kept_profiles(junk: bytes) -> None:
    for other in (junk, kept._sealed(junk), kept._sealed(b"PK\x03\x04" + junk)):
        with pytest.raises(NotKept):
            back(other, *EXPERTS)


def test_bytes_after_the_end_are_damage(content: bytes) -> None:
    with pytest.raises(NotKept):
        back(content + b"\0", *EXPERTS)


def test_another_zip_file_is_no_kept_profiles() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(NotKept):
        back(kept._sealed(out.getvalue()))


def test_what_another_version_wrote_is_read_anew(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotKept, match="another version"):
        brought_back(content, Language.of(topics()[:-2]), EXPERTS)
    renamed = [topics()[0].model_copy(update={"name_ja": "別の名前"}), *topics()[1:]]
    with pytest.raises(NotKept, match="another version"):
        brought_back(content, Language.of(renamed), EXPERTS)
    with monkeypatch.context() as patch:
        patch.setattr(kept, "_sources", lambda: "another dictionary")
        with pytest.raises(NotKept, match="another version"):
            back(content, *EXPERTS)
    monkeypatch.setattr(kept, "_FORM", 99)
    with pytest.raises(NotKept, match="another version"):
        back(content, *EXPERTS)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("digests", lambda held: held[:-1]),
        ("of_profile", lambda held: held[:-1]),
        ("of_profile", lambda held: held + 99),
        ("of_profile", lambda held: held - 99),
        ("topics", lambda held: held[:, :-1]),
        ("topics", lambda held: held[:-1]),
        ("read", lambda held: held + 100_000),
        ("read", lambda held: held - 100_000),
        ("read", lambda held: held[:-1]),
        ("read_sizes", lambda held: held[:-1]),
        ("read_sizes", lambda held: -held),
        ("ngrams", lambda held: held + 100_000),
        ("ngrams_sizes", lambda held: np.append(held[1:], held[0])[:-1]),
        ("ends", lambda held: held + 1),
        ("words", lambda held: held[:10]),
        ("grams", lambda held: np.frombuffer(b"\xff\xfe", np.uint8)),
    ],
)
def test_parts_that_do_not_fit_each_other_are_damage(
    content: bytes, name: str, change: Callable[[np.ndarray], np.ndarray]
) -> None:
    def changed(held: dict[str, np.ndarray]) -> None:
        held[name] = change(held[name])

    with pytest.raises(NotKept, match="damaged"):
        back(resealed(content, changed), *EXPERTS)


@pytest.mark.parametrize("name", ["origin", "words", "digests", "read_sizes", "topics"])
def test_a_missing_part_is_damage(content: bytes, name: str) -> None:
    def without(held: dict[str, np.ndarray]) -> None:
        del held[name]

    with pytest.raises(NotKept, match="damaged"):
        back(resealed(content, without), *EXPERTS)
