"""BM25: how well texts answer a bag of words (Robertson and Zaragoza, 2009)."""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import NamedTuple

#: How fast repetition stops to count, and how much long texts are held back: the usual values.
K1 = 1.2
B = 0.75


class _Postings(NamedTuple):
    """The texts that hold a term, and what the term's frequency counts in each (saturated, 0..K1+1)."""

    texts: "array[int]"
    counts: "array[float]"


class Bm25:
    """An inverted index over texts numbered from 0. Never changes once built.

    score(text) = Σ over terms of weight · idf · tf·(K1+1) / (tf + K1·(1 - B + B·length/mean length))
    with idf = ln(1 + (N - df + ½) / (df + ½)).
    """

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        counted = [Counter(text) for text in texts]
        lengths = [sum(counts.values()) for counts in counted]
        self.size = len(counted)
        mean = (sum(lengths) / self.size if self.size else 0.0) or 1.0
        self._postings: dict[str, _Postings] = {}
        for number, counts in enumerate(counted):
            held_back = K1 * (1 - B + B * lengths[number] / mean)
            for term, times in counts.items():
                postings = self._postings.get(term)
                if postings is None:
                    postings = self._postings[term] = _Postings(array("I"), array("f"))
                postings.texts.append(number)
                postings.counts.append(times * (K1 + 1) / (times + held_back))

    def __contains__(self, term: str) -> bool:
        return term in self._postings

    def idf(self, term: str) -> float:
        """How telling a term is: high when few texts hold it, 0 when none does."""
        postings = self._postings.get(term)
        return self.idf_of(len(postings.texts)) if postings else 0.0

    def idf_of(self, holders: int) -> float:
        return log(1 + (self.size - holders + 0.5) / (holders + 0.5))

    def scores(self, weights: Mapping[str, float]) -> list[float]:
        """The score of every text, for terms with their weight in the question."""
        totals = [0.0] * self.size
        for term, weight in weights.items():
            postings = self._postings.get(term)
            if postings is None:
                continue
            worth = weight * self.idf_of(len(postings.texts))
            for number, count in zip(postings.texts, postings.counts, strict=True):
                totals[number] += worth * count
        return totals
