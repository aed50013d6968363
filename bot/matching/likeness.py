"""How alike requests are: by topic, by words, and by characters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.domain.codes import UNKNOWN_TOPIC
from bot.matching.examples import bundled_examples
from bot.matching.lexicon import Lexicon
from bot.matching.topic_guide import TopicGuide
from bot.matching.wording import Wording

#: What topic, words and character n-grams count: set on the pairs of tests/unit/matching/joint_pairs.py.
TOPIC, WORDS, NGRAMS = 0.15, 0.6, 0.25
#: Of a word that stands in more requests than this, each request looks at the latest so many.
_WINDOW = 250
#: So many of the likest earlier requests are kept for each.
_KEPT = 50
#: Less than this is a trace of counting.
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Reading:
    """A request, analysed once: its words and n-grams, and its topics as probabilities (at most 1 together).

    A chosen topic is certain. One that is blank, "other" or unknown is inferred from the text.
    """

    wording: Wording
    topics: Mapping[str, float]

    @classmethod
    def of(cls, title: str, text: str, topic: str, guide: TopicGuide) -> "Reading":
        wording = Wording.of(title, text)
        if topic in guide.codes and topic != UNKNOWN_TOPIC:
            return cls(wording, {topic: 1.0})
        return cls(wording, {guess.code: guess.confidence for guess in guide.guess(wording)})


class Pair(NamedTuple):
    """Two places in a sequence of readings, the earlier first, and how alike they are (0 to 1)."""

    first: int
    second: int
    likeness: float


def rarity(readings: Sequence[Reading]) -> Mapping[str, float]:
    """idf(word) = ln((E + n + 1) / (e + d)), e of the E bundled examples and d of the n readings with it.

    The examples keep the number sensible where only two requests are there to be compared.
    """
    held = {word for reading in readings for word in reading.wording.words}
    counted = dict.fromkeys(held, 0)
    for reading in readings:
        for word in reading.wording.words:
            counted[word] += 1
    known, total = _in_examples()
    return {
        word: log((total + len(readings) + 1) / (known.get(word, 0) + times))
        for word, times in counted.items()
    }


def likest_pairs(readings: Sequence[Reading], *, least: float) -> Iterator[Pair]:
    """Pairs whose texts add at least `least` to the likeness; of each reading at most the 50 likest (of
    equals, the latest) before it.

    likeness = 0.15 · Σ over topics of min(p, q) + 0.6 · cosine(words) + 0.25 · cosine(n-grams), both of
    tf-idf with tf = 1 + ln(times), the title counted twice. Topics alone never make a pair.

    Cost: an inverted index, so only pairs that share a feature are looked at. Where a feature is in more
    than 250 readings, each looks at the 250 before it: at most 250 · (features in all texts), however common
    a word is, so linear in the readings.
    """
    if len(readings) < 2:
        return
    vectors = _Vectors(readings)
    for second in range(1, len(readings)):
        by_text = vectors.before(second)
        near = np.flatnonzero(by_text >= max(least, _NOTHING))
        together = by_text[near] + TOPIC * vectors.same_topics(near, second)
        order = np.lexsort((-near, -together))[:_KEPT]
        for first, likeness in zip(near[order].tolist(), together[order].tolist(), strict=True):
            yield Pair(first, second, likeness)


class _Vectors:
    """Unit vectors of words and n-grams, weighted and put into one, inverted; and the topics.

    Postings of a feature are in the order of the readings.
    """

    def __init__(self, readings: Sequence[Reading]) -> None:
        count = len(readings)
        features, rows, weights = _weighted(readings)
        order = np.lexsort((rows, features))
        self._rows = rows[order]
        self._weights = weights[order]
        starts = np.searchsorted(features[order], np.arange(int(features.max(initial=-1)) + 2))
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        #: For each entry of a reading: its place among the postings, and where those of its feature begin.
        self._place, self._start = place, starts[features]
        self._ends = np.searchsorted(rows, np.arange(count + 1))
        self._own = weights
        codes = sorted({code for reading in readings for code in reading.topics})
        self._topics = np.array(
            [[reading.topics.get(code, 0.0) for code in codes] for reading in readings], np.float64
        ).reshape(count, len(codes))

    def before(self, row: int) -> NDArray[np.float64]:
        """float64[row]: 0.6 · cosine(words) + 0.25 · cosine(n-grams) with each reading before."""
        entries = slice(self._ends[row], self._ends[row + 1])
        place = self._place[entries]
        begin = np.maximum(self._start[entries], place - _WINDOW)
        lengths = place - begin
        steps = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        found = np.repeat(begin, lengths) + steps
        shares = self._weights[found] * np.repeat(self._own[entries], lengths)
        return np.asarray(np.bincount(self._rows[found], weights=shares, minlength=row), np.float64)

    def same_topics(self, rows: NDArray[np.int64], row: int) -> NDArray[np.float64]:
        """float64[rows]: Σ over topics of min(p, q)."""
        agreed: NDArray[np.float64] = np.minimum(self._topics[rows], self._topics[row]).sum(axis=1)
        return agreed


def _weighted(
    readings: Sequence[Reading],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Feature, reading and weight of each entry, by reading; the squares of one add up to 0.6 + 0.25."""
    words, grams = Lexicon(), Lexicon()
    of_words = [words.numbers(reading.wording.words) for reading in readings]
    of_grams = [grams.numbers(reading.wording.ngrams) for reading in readings]
    idf = rarity(readings)
    rare_words = np.array([idf[word] for word in words], np.float64)
    times = np.bincount(np.concatenate(of_grams), minlength=len(grams))
    # No example tells how common an n-gram is: among few readings all count alike.
    _, examples = _in_examples()
    rare_grams = np.log((examples + len(readings) + 1) / np.maximum(times, 1))
    features, rows, weights = [], [], []
    for row, reading in enumerate(readings):
        for numbers, often, rare, share, beyond in (
            (of_words[row], reading.wording.words, rare_words, WORDS, 0),
            (of_grams[row], reading.wording.ngrams, rare_grams, NGRAMS, len(words)),
        ):
            if not len(numbers):
                continue
            weight = np.fromiter(often.values(), np.float64, len(often)) * rare[numbers]
            features.append(numbers.astype(np.int64) + beyond)
            rows.append(np.full(len(numbers), row, np.int64))
            weights.append(weight * (sqrt(share) / (np.linalg.norm(weight) or 1.0)))
    if not features:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float64)
    return np.concatenate(features), np.concatenate(rows), np.concatenate(weights)


@cache
def _in_examples() -> tuple[Mapping[str, int], int]:
    """In how many of the bundled examples each word stands, and how many examples there are."""
    counted: dict[str, int] = {}
    total = 0
    for texts in bundled_examples().values():
        for text in texts:
            total += 1
            for word in set(text):
                counted[word] = counted.get(word, 0) + 1
    return counted, total
