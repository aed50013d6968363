"""BM25: how well texts answer a bag of words (Robertson and Zaragoza, 2009)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Self

import numpy as np
from numpy.typing import NDArray

#: How fast repetition stops to count, and how much long texts are held back: the usual values.
K1 = 1.2
B = 0.75
#: A word that stands more often than this in one text counts no more: it would not, by K1.
_MOST_TIMES = 65_535
#: Postings worked on at once.
_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class Segment:
    """An inverted index over texts numbered from 0.

    `starts` int64[terms + 1]: where the postings of a term begin; `texts` int32[postings] and `times`
    uint16[postings]: the texts that hold it, and how often; `lengths` float64[texts]: words in each text.
    """

    starts: NDArray[np.int64]
    texts: NDArray[np.int32]
    times: NDArray[np.uint16]
    lengths: NDArray[np.float64]

    @classmethod
    def of(cls, bags: Sequence[NDArray[np.int32]], terms: int) -> Self:
        """`bags`: for each text the numbers (below `terms`) of its words, in any order, with repetition."""
        lengths = np.array([len(bag) for bag in bags], np.int64)
        many = max(1, len(bags))
        # One number for each word of each text, sorted where it stands: 10,000 texts have 5 million, so that
        # each copy would be 40 MB more at the peak.
        pairs = np.concatenate([np.empty(0, np.int64), *bags], dtype=np.int64)
        pairs *= many
        pairs += np.repeat(np.arange(len(bags), dtype=np.int32), lengths)
        pairs.sort()
        first = np.flatnonzero(np.diff(pairs, prepend=-1))
        times = np.minimum(np.diff(first, append=len(pairs)), _MOST_TIMES).astype(np.uint16)
        pairs = pairs[first]
        del first
        return cls(
            starts=np.searchsorted(pairs, np.arange(terms + 1) * many),
            texts=(pairs % many).astype(np.int32),
            times=times,
            lengths=lengths.astype(np.float64),
        )

    @property
    def terms(self) -> int:
        return len(self.starts) - 1

    def holders(self) -> NDArray[np.int64]:
        """int64[terms]: how many texts hold each term."""
        return np.diff(self.starts)


class Bm25:
    """Several segments searched as one collection; texts that are `gone` count for nothing.

    score(text) = Σ over terms of weight · idf · tf·(K1+1) / (tf + K1·(1 - B + B·length/mean length))
    with idf = ln(1 + (N - df + ½) / (df + ½)), over the texts that are there.
    """

    def __init__(self, segments: Sequence[Segment], gone: Sequence[NDArray[np.bool_]]) -> None:
        """`gone`: for each segment bool[texts]."""
        self._segments = segments
        terms = max((segment.terms for segment in segments), default=0)
        holders = np.zeros(terms, np.int64)
        total, self.size = 0.0, 0
        for segment, lost in zip(segments, gone, strict=True):
            holders[: segment.terms] += segment.holders()
            if lost.any():
                owners = np.repeat(np.arange(segment.terms), segment.holders())
                holders -= np.bincount(owners[lost[segment.texts]], minlength=terms)
            total += float(segment.lengths[~lost].sum())
            self.size += int((~lost).sum())
        self._idf = np.where(holders > 0, np.log(1 + (self.size - holders + 0.5) / (holders + 0.5)), 0.0)
        mean = (total / self.size if self.size else 0.0) or 1.0
        self._counts = [_counts(segment, mean) for segment in segments]

    def __contains__(self, term: int | None) -> bool:
        return term is not None and term < len(self._idf) and self._idf[term] > 0

    def idf(self, term: int) -> float:
        """How telling a term is: high when few texts hold it, 0 when none does."""
        return float(self._idf[term]) if term < len(self._idf) else 0.0

    def idf_of(self, holders: int) -> float:
        return log(1 + (self.size - holders + 0.5) / (holders + 0.5))

    def scores(self, weights: Mapping[int, float]) -> NDArray[np.float64]:
        """float64[texts of all segments, in order]: the score of each, for terms with their weight.

        Costs grow with the number of texts that hold any of the terms.
        """
        terms, worth = np.fromiter(weights, np.int64), np.fromiter(weights.values(), np.float64)
        known = terms < len(self._idf)
        terms, worth = terms[known], worth[known] * self._idf[terms[known]]
        return np.concatenate(
            [
                _summed(segment, counts, terms, worth)
                for segment, counts in zip(self._segments, self._counts, strict=True)
            ]
            or [np.empty(0)]
        )


def _counts(segment: Segment, mean: float) -> NDArray[np.float32]:
    """float32[postings]: what each posting counts, before weight and idf. Worked out in blocks, for the steps
    in between are double as wide."""
    held_back = K1 * (1 - B + B * segment.lengths / mean)
    counts = np.empty(len(segment.texts), np.float32)
    for start in range(0, len(counts), _BLOCK):
        block = slice(start, start + _BLOCK)
        times = segment.times[block]
        counts[block] = times * (K1 + 1) / (times + held_back[segment.texts[block]])
    return counts


def _summed(
    segment: Segment, counts: NDArray[np.float32], terms: NDArray[np.int64], worth: NDArray[np.float64]
) -> NDArray[np.float64]:
    here = terms < segment.terms
    starts = segment.starts[terms[here]]
    sizes = segment.starts[terms[here] + 1] - starts
    # The places of all postings of all terms: runs of neighbours, one after another.
    ends = np.cumsum(sizes)
    places = np.arange(int(sizes.sum())) + np.repeat(starts - (ends - sizes), sizes)
    weighed = counts[places] * np.repeat(worth[here], sizes)
    totals = np.bincount(segment.texts[places], weights=weighed, minlength=len(segment.lengths))
    return totals.astype(np.float64)
