"""What the profiles of a pool hold of a request's words, and the phrase that shows it."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.matching.pool import ProfileIndex
from bot.matching.profile import phrases
from bot.matching.text import ngrams
from bot.matching.wording import Wording

#: What the character n-grams count beside the words, both as z-scores.
_NGRAMS = 0.6
#: A profile that holds this many rare words of the request, each with two n-grams, is fully to the point.
_RARE_WORDS = 3
_NGRAMS_OF_WORD = 2
#: A word that names the topic leads to its phrase like so many rare words: a compound with its parts.
_TELLING = 3
#: A phrase of so many characters must hold twice what a very short one holds to be quoted before it.
_LONG = 120


class Evidence:
    """One request against all profiles. `telling`: words of the request that name its topic.

    A word's weight in the request is 1 + ln(times), the title's words counted twice; so is an n-gram's.
    The BM25 scores of both kinds are divided by their standard deviation over the pool (z-scores, whose
    means are the same for everybody and so fall away) and added, the n-grams at 0.6: rank fusion would
    throw away by how much somebody leads, which in a small pool is most of what there is to know.
    """

    def __init__(self, wording: Wording, index: ProfileIndex, *, telling: Iterable[str] = ()) -> None:
        self._index = index
        self._telling = tuple(dict.fromkeys(telling))
        weights = self._words = index.language.words.known(wording.words)
        pieces = index.language.ngrams.known(wording.ngrams)
        self._pieces = np.fromiter(pieces, np.int32)
        self._rare = index.words.idf_of(1)
        by_words = index.words.scores(weights)
        by_ngrams = index.ngrams.scores(pieces)
        of_words, of_ngrams = _spread(by_words, index.gone), _spread(by_ngrams, index.gone)
        rare = self._rare / of_words + _NGRAMS * _NGRAMS_OF_WORD * index.ngrams.idf_of(1) / of_ngrams
        scores = by_words / of_words + _NGRAMS * by_ngrams / of_ngrams
        self.strength = _shares(scores, _RARE_WORDS * rare, index.gone)
        by_skills = index.skills.scores(weights)
        self._holds = (by_words > 0) | (by_skills > 0)
        self.skill_strength = _shares(by_skills, _RARE_WORDS * index.skills.idf_of(1), index.gone)

    def light(self) -> Self:
        """What is still needed for quoting, without the columns over the pool."""
        lighter = copy(self)
        lighter.strength = lighter.skill_strength = np.empty(0)
        lighter._holds = np.empty(0, np.bool_)
        return lighter

    @cached_property
    def _in_profile(self) -> dict[int, float]:
        """What each word is worth in a profile."""
        return {number: weight * self._index.words.idf(number) for number, weight in self._words.items()}

    @cached_property
    def _in_skills(self) -> dict[int, float]:
        return {number: weight * self._index.skills.idf(number) for number, weight in self._words.items()}

    def holds_words(self, row: int) -> bool:
        """Whether the profile or a skill has any word of the request."""
        return bool(self._holds[row])

    def quote(self, row: int) -> tuple[str, bool]:
        """The phrase of the profile with the most telling words of the request, and True; where none has any,
        the one with the most telling n-grams (blank: none either), and False."""
        of_profile, _ = phrases(self._index.experts[row])
        best = self._best(row, of_profile, 0, self._in_profile)
        return (best, True) if best else (self._by_ngrams(of_profile), False)

    def skill(self, row: int) -> str:
        """The skill with the most telling words of the request; blank if none has any."""
        of_profile, of_skills = phrases(self._index.experts[row])
        return self._best(row, of_skills, len(of_profile), self._in_skills)

    def _best(self, row: int, said: Sequence[str], first: int, worths: Mapping[int, float]) -> str:
        """(Σ of the distinct words' worth + 3 rare words' for each telling one) / (1 + length / 120)."""
        analysis = self._index.analyses[row]
        best, best_worth = "", 0.0
        for number, phrase in enumerate(said, start=first):
            start = int(analysis.ends[number - 1]) if number else 0
            held = set(analysis.words[start : int(analysis.ends[number])].tolist())
            worth = sum(worths[word] for word in held & worths.keys())
            if worth > 0:
                worth += _TELLING * self._rare * sum(word in phrase for word in self._telling)
            worth /= 1 + len(phrase) / _LONG
            if worth > best_worth:
                best, best_worth = phrase, worth
        return best

    def _by_ngrams(self, said: Sequence[str]) -> str:
        """Where no phrase has a word of the request: the one with the most telling n-grams for its length."""
        best, best_worth = "", 0.0
        wanted, find = set(self._pieces.tolist()), self._index.language.ngrams.find
        for phrase in said:
            held = wanted & {find(gram) for gram in ngrams(phrase)}
            worth = sum(self._index.ngrams.idf(number) for number in held) / (1 + len(phrase) / _LONG)
            if worth > best_worth:
                best, best_worth = phrase, worth
        return best


def _spread(scores: NDArray[np.float64], gone: NDArray[np.bool_]) -> float:
    """The standard deviation over the experts who are there; 1 where they do not differ."""
    there = scores[~gone]
    return float(there.std()) or 1.0 if len(there) else 1.0


def _shares(scores: NDArray[np.float64], full: float, gone: NDArray[np.bool_]) -> NDArray[np.float64]:
    """From 0 to 1: beside the best of the pool, or beside `full` where nobody reaches that."""
    best = max(full, float(scores[~gone].max(initial=0.0)))
    return scores / best if best > 0 else np.zeros_like(scores)
