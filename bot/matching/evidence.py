"""What the profiles of a pool hold of a request's words, and the phrase that shows it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import log
from typing import NamedTuple

from bot.matching.bm25 import Bm25
from bot.matching.profile import ProfileAnalysis, Span
from bot.matching.text import grams, words

#: What a pair of characters counts beside a word.
_GRAM = 0.3
#: A profile that holds this many rare words of the request is fully to the point.
_RARE_WORDS = 3
#: A word that names the topic leads to its phrase like so many rare words: a compound with its parts.
_TELLING = 3
#: A phrase of so many characters must hold twice what a very short one holds to be quoted before it.
_LONG = 120


class Quote(NamedTuple):
    """A phrase exactly as it stands in the profile, or a skill."""

    text: str
    is_skill: bool


class Corpus:
    """The analysed profiles, inverted: by words, and by pairs of characters. Never changes."""

    def __init__(self, analyses: Mapping[str, ProfileAnalysis]) -> None:
        self.numbers = {expert_id: number for number, expert_id in enumerate(analyses)}
        self.spans = [analysis.spans for analysis in analyses.values()]
        self.words = Bm25(analysis.terms for analysis in analyses.values())
        self.grams = Bm25(analysis.grams for analysis in analyses.values())


class Evidence:
    """One request against all profiles. `telling`: words of the request that name its topic.

    A word's weight in the request is 1 + ln(times), the title's words counted twice. Words that no
    profile holds are looked for by their pairs of characters instead, at 0.3 of a word.
    """

    def __init__(self, title: str, text: str, corpus: Corpus, *, telling: Iterable[str] = ()) -> None:
        self._corpus = corpus
        self._telling = tuple(telling)
        in_title, in_text = words(title), words(text)
        counted = Counter(word.term for word in (*in_title, *in_title, *in_text))
        unknown = {word.surface for word in (*in_title, *in_text) if word.term not in corpus.words}
        weights = {term: 1 + log(times) for term, times in counted.items() if term in corpus.words}
        pairs = {gram: _GRAM for word in unknown for gram in grams(word) if gram in corpus.grams}
        self._worth = {term: weight * corpus.words.idf(term) for term, weight in weights.items()}
        self._pair_worth = {gram: weight * corpus.grams.idf(gram) for gram, weight in pairs.items()}
        self._scores = corpus.words.scores(weights)
        if pairs:
            by_pairs = corpus.grams.scores(pairs)
            self._scores = [one + other for one, other in zip(self._scores, by_pairs, strict=True)]
        self._rare = corpus.words.idf_of(1)
        self._full = max([_RARE_WORDS * self._rare, *self._scores])

    def strength(self, expert_id: str) -> float:
        """From 0 to 1: the BM25 score beside the best of the pool, or beside three rare words."""
        score = self._scores[self._corpus.numbers[expert_id]]
        return score / self._full if score > 0 else 0.0

    def quote(self, expert_id: str) -> Quote | None:
        """The phrase with the most telling words of the request; the profile comes before the skills."""
        spans = self._corpus.spans[self._corpus.numbers[expert_id]]
        for is_skill in (False, True):
            best, best_worth = None, 0.0
            for span in spans:
                if span.is_skill == is_skill and (worth := self._span_worth(span)) > best_worth:
                    best, best_worth = span, worth
            if best:
                return Quote(best.text, is_skill)
        return None

    def _span_worth(self, span: Span) -> float:
        """(Σ of the distinct words' worth + 3 rare words' for each telling one) / (1 + length / 120)."""
        total = sum(map(self._worth.__getitem__, self._worth.keys() & span.terms))
        for gram, value in self._pair_worth.items():
            if gram in span.text:
                total += value
        if total > 0:
            for word in self._telling:
                if word in span.text:
                    total += _TELLING * self._rare
        return total / (1 + len(span.text) / _LONG)
