"""Which topics a text is about: by the thesaurus, the topics' own names, and example requests."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray

from bot.domain.codes import UNKNOWN_TOPIC
from bot.domain.people import Topic, Value
from bot.matching.examples import bundled_examples
from bot.matching.text import fold
from bot.matching.thesaurus import Term, Thesaurus, bundled_terms
from bot.matching.word_model import WordModel
from bot.matching.wording import Wording

#: What the word model counts beside the thesaurus.
_MODEL = 0.3
#: What the sentence encoder's scores count beside the thesaurus.
_SENSE = 1.0
#: How sharply the better topic is preferred: a lead of so much weight makes it e times as likely.
_SHARPNESS = 0.7
#: From this weight on the guess is certain; below it all confidences shrink.
_CERTAIN = 1.0
#: Below this weight nothing is guessed.
_FAINT = 0.2
#: Topics that are less likely than this are not named.
_LEAST = 0.02
#: So many are named at most.
_MOST = 5
#: A profile whose terms of a topic weigh so much speaks of it as much as any.
_FULL = 15.0
#: A name is several names: 広報・公式LINE・ホームページ.
_NAME_PARTS = re.compile(r"[・（）()、]|\s/\s")
#: A phrase of so many characters must weigh twice what a very short one does to be quoted before it.
_LONG = 120


class TopicGuess(Value):
    """A topic that a text speaks of; `confidence` from 0 to 1; `words` are those of the text that said so."""

    code: str
    confidence: float
    words: tuple[str, ...] = ()


@lru_cache(maxsize=4)
def guide_of(topics: tuple[Topic, ...]) -> "TopicGuide":
    """The guide of these topics, made once (0.2 s): it never changes."""
    return TopicGuide(topics)


class TopicGuide:
    """Knows the topics that exist. What the thesaurus says of a topic that was removed is ignored.

    `topics` and `codes` are in the order given, without the one that says "other".
    """

    def __init__(self, topics: Iterable[Topic]) -> None:
        self.topics = tuple(topic for topic in topics if topic.code != UNKNOWN_TOPIC)
        self.codes = tuple(topic.code for topic in self.topics)
        self._place = {code: place for place, code in enumerate(self.codes)}
        by_text = {term.text: term for term in bundled_terms()}
        for name in _names(self.topics):
            known = dict(by_text[name.text].weights) if name.text in by_text else {}
            by_text[name.text] = Term(name.text, tuple((known | dict(name.weights)).items()))
        self._thesaurus = Thesaurus(by_text.values())
        self._model = WordModel(bundled_examples(), self.codes)

    def guess(
        self, wording: Wording, *, most: int = _MOST, sense: NDArray[np.float64] | None = None
    ) -> tuple[TopicGuess, ...]:
        """The topics of a request, the likeliest first; none when nothing in it is known.

        weight(topic) = Σ over terms of weight · (1 + ln(times)) + 0.3 · lead of the word model, the title
        counted twice;
        likelihood = softmax(weight / 0.7); confidence = likelihood · min(1, best weight). `sense`: the
        scores of `SemanticTopics` for the request, float64[topics], which are added to the weights.
        """
        found = self._thesaurus.find(wording.folded, plain=True)
        weights = self._weights(found) + _MODEL * _lead(self._model.scores(wording.words))
        if sense is not None:
            weights += _SENSE * sense
        best = float(weights.max(initial=0.0))
        if best < _FAINT:
            return ()
        likely = np.exp((weights - best) / _SHARPNESS)
        likely /= likely.sum()
        certainty = min(1.0, best / _CERTAIN)
        order = np.argsort(-likely, kind="stable")[:most]
        return tuple(
            TopicGuess(
                code=self.codes[place],
                confidence=round(float(likely[place]) * certainty, 3),
                words=_telling(found, self.codes[place]),
            )
            for place in order.tolist()
            if likely[place] >= _LEAST
        )

    def spoken_of(self, text: str) -> NDArray[np.float32]:
        """float32[topics]: how much a profile speaks of each topic, 0 to 1: ln(1 + weight) / ln(1 + 15)."""
        weights = self._weights(self._thesaurus.find(fold(text), plain=False))
        return np.minimum(1.0, np.log1p(weights) / log(1 + _FULL)).astype(np.float32)

    def best_phrase(self, phrases: Sequence[str], code: str) -> str:
        """The phrase that speaks most for a topic, for its length; blank if none does."""
        best, best_weight = "", 0.0
        for phrase in phrases:
            found = self._thesaurus.find(fold(phrase), plain=False)
            weight = sum(dict(term.weights).get(code, 0.0) for term in found) / (1 + len(phrase) / _LONG)
            if weight > best_weight:
                best, best_weight = phrase, weight
        return best

    def _weights(self, found: Counter[Term]) -> NDArray[np.float64]:
        weights = np.zeros(len(self.codes))
        for term, times in found.items():
            for code, weight in term.weights:
                if code in self._place:
                    weights[self._place[code]] += weight * (1 + log(times))
        return weights


def _lead(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much each score is above the fifth best: the sums of all topics sink as a text grows longer."""
    if len(scores) <= _MOST:
        return scores
    fifth: float = np.partition(scores, -_MOST)[-_MOST]
    return scores - fifth


def _telling(found: Counter[Term], code: str) -> tuple[str, ...]:
    """The three terms that spoke loudest for a topic."""
    spoke = {term.text: dict(term.weights).get(code, 0.0) * times for term, times in found.items()}
    loudest = sorted(
        (word for word, weight in spoke.items() if weight), key=lambda word: (-spoke[word], word)
    )
    return tuple(loudest[:3])


def _names(topics: Sequence[Topic]) -> list[Term]:
    """The parts of the topics' names as terms of the whole weight."""
    owners: dict[str, dict[str, float]] = {}
    for topic in topics:
        for part in (*_NAME_PARTS.split(topic.name_ja), topic.name_en):
            if len(part.strip()) > 1:
                owners.setdefault(fold(part).strip(), {})[topic.code] = 1.0
    return [Term(text, tuple(weights.items())) for text, weights in owners.items()]
