"""What a sentence encoder adds: requests are understood by examples of the same sense."""

from collections.abc import Sequence
from math import log

import numpy as np
import pytest
from matching_support import expert, query, topics
from numpy.typing import NDArray
from semantic_support import CODES, TellingEncoder

from bot.matching import MatchQuery, ProfileIndex, rank
from bot.matching.examples import example_lines
from bot.matching.kept import brought_back, written
from bot.matching.semantic import Encoding, SemanticTopics
from bot.semantic import open_encoder

#: Nothing of it is in the thesaurus or in an example.
RIDDLE = "ぬるぬるぽにょん。"


def at(cosine: float) -> NDArray[np.float32]:
    """float32[2]: of length 1, so near to (1, 0)."""
    return np.array([cosine, np.sqrt(1 - cosine**2)], np.float32)


def near(vectors: Sequence[NDArray[np.float32]], labels: Sequence[int], topics_: int = 3) -> SemanticTopics:
    """Every request lies at (1, 0)."""
    return SemanticTopics(
        lambda texts: np.stack([at(1)] * len(texts)), np.stack(vectors), np.array(labels, np.int64), topics_
    )


def inferred(index: ProfileIndex, asked: MatchQuery) -> list[str]:
    return [topic.code for topic in rank(asked, index, {}, most=1).topics]


@pytest.fixture
def encoder() -> TellingEncoder:
    return TellingEncoder({RIDDLE: "tourism"})


@pytest.fixture
def semantic(encoder: TellingEncoder) -> SemanticTopics:
    return SemanticTopics.of_examples(encoder.encode, encoder.vectors(), CODES)


def test_the_nearer_an_example_the_more_it_counts() -> None:
    scores = near([at(0.99), at(0.97), at(0.97)], [0, 1, 1]).scores("", "相談")
    e = np.exp(-1)
    assert scores == pytest.approx([log(1 + 50 / (1 + 2 * e)), log(1 + 100 * e / (1 + 2 * e)), 0], abs=1e-3)


def test_only_the_twenty_nearest_are_asked() -> None:
    many = near([at(0.99)] * 20 + [at(0.989)] * 500, [0] * 20 + [1] * 500)
    assert many.scores("", "相談").tolist() == [pytest.approx(log(51)), 0, 0]


@pytest.mark.parametrize(("cosine", "share"), [(0.87, 0), (0.89, 0.5), (0.91, 1)])
def test_what_is_hardly_like_any_example_says_little_or_nothing(cosine: float, share: float) -> None:
    assert near([at(cosine)], [1]).scores("", "相談")[1] == pytest.approx(share * log(51), abs=1e-3)


@pytest.mark.parametrize(("title", "text"), [("", ""), (" ", "\n\u200b"), ("\u3000", "")])
def test_an_empty_text_scores_nothing_and_is_not_encoded(
    encoder: TellingEncoder, semantic: SemanticTopics, title: str, text: str
) -> None:
    assert semantic.scores(title, text).tolist() == [0] * len(CODES)
    assert encoder.asked == []


def test_title_and_the_first_lines_are_encoded_as_one_text(
    encoder: TellingEncoder, semantic: SemanticTopics
) -> None:
    semantic.scores("件名", "あ" * 3000)
    semantic.scores("", "本文")
    assert encoder.asked == ["件名。" + "あ" * 397, "本文"]


def test_examples_of_a_removed_topic_are_not_asked(encoder: TellingEncoder) -> None:
    left = [code for code in CODES if code != "tourism"]
    semantic = SemanticTopics.of_examples(encoder.encode, encoder.vectors(), left)
    assert semantic.scores("", RIDDLE).tolist() == [0] * len(left)


def test_without_examples_nothing_is_known() -> None:
    none = SemanticTopics(lambda _: np.zeros((1, 2)), np.zeros((0, 2), np.float32), np.array([], np.int64), 3)
    assert none.scores("", "相談").tolist() == [0, 0, 0]


@pytest.mark.parametrize(("labels", "count"), [([0], 1), ([0, 1, 1], 2), ([0, 2], 2)])
def test_labels_that_do_not_fit_are_refused(labels: list[int], count: int) -> None:
    with pytest.raises(ValueError, match="fit"):
        near([at(1), at(1)], labels, count)


def test_a_request_without_any_known_word_is_understood_by_its_sense(semantic: SemanticTopics) -> None:
    without = ProfileIndex.build([expert()], topics())
    asked = query(title="", text=RIDDLE, topic="")
    assert inferred(without, asked) == []
    assert inferred(without.with_semantic(semantic), asked) == ["tourism"]
    assert inferred(without, asked) == []
    assert inferred(without.with_semantic(semantic).with_semantic(None), asked) == []


def test_sense_is_added_to_words(semantic: SemanticTopics, encoder: TellingEncoder) -> None:
    index = ProfileIndex.build([expert()], topics())
    asked = query(title="", text="避難所の受付", topic="")
    assert inferred(index.with_semantic(semantic), asked)[0] == inferred(index, asked)[0] == "disaster"
    encoder.about["避難所の受付"] = "gis"
    found = inferred(index.with_semantic(semantic), asked)
    assert {"gis", "disaster"} <= set(found)
    assert "gis" not in inferred(index, asked)


def test_a_chosen_topic_needs_no_encoder(encoder: TellingEncoder, semantic: SemanticTopics) -> None:
    index = ProfileIndex.build([expert()], topics()).with_semantic(semantic)
    assert inferred(index, query(topic="gis", text=RIDDLE)) == ["gis"]
    assert encoder.asked == []
    for topic in ("", "other", "gone"):
        inferred(index, query(topic=topic))
    assert len(encoder.asked) == 3


def test_an_index_that_follows_the_pool_keeps_its_sense(semantic: SemanticTopics) -> None:
    index = ProfileIndex.build([expert("E1")], topics()).with_semantic(semantic)
    states = (
        index.changed([expert("E2")]),
        index.updated([expert("E3", profile="観光の案内を作った。")]),
        brought_back(written(index), index.language, [expert("E1")]),
    )
    for state in states:
        assert inferred(state, query(title="", text=RIDDLE, topic="")) == ["tourism"]


def test_texts_are_encoded_in_batches() -> None:
    asked: list[list[str]] = []

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        asked.append(list(texts))
        return np.ones((len(texts), 1), np.float32)

    batches = Encoding(encode, ["a", "b", "c"], at_once=2)
    assert len(batches) == 2
    assert [len(part) for part in batches] == [2, 1]
    assert asked == [["a", "b"], ["c"]]


def test_the_real_encoder_finds_the_topic_of_a_request_in_other_words() -> None:
    chosen = ("gis", "tourism", "cashless", "momentum")
    texts = {code: [line.text for line in example_lines() if line.topic == code][:12] for code in chosen}
    encode = open_encoder().encode
    vectors = np.concatenate([encode(texts[code]) for code in chosen])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(vectors)), abs=1e-4)
    labels = np.repeat(np.arange(len(chosen)), 12)
    semantic = SemanticTopics(encode, vectors, labels, len(chosen))
    found = [
        chosen[int(semantic.scores("", text).argmax())]
        for text in (
            "下水管や道の線を画面に重ねて見比べられるようにしたい。",
            "泊まりに来る人がどこから来てどこを巡るのか知りたい。",
            "役場の証明書の手数料を、財布を出さずに払えるようにしたい。",
            "上司が乗り気でなく、旗を振る人がいません。",
        )
    ]
    assert found == list(chosen)
    # the same text has the same vector, whatever it is encoded with
    assert (encode([texts["gis"][0]])[0] == vectors[0]).all()
