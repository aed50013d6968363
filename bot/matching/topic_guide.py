"""Which topics a text is about, by the vocabulary of municipal digital work and the topics' own names."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import log

from bot.domain.codes import UNKNOWN_TOPIC
from bot.domain.people import Topic, Value
from bot.matching.text import fold, words

#: A topic is guessed when its terms weigh at least this much; one usual term weighs 1, a hint 0.4.
_LEAST = 0.4
#: From this weight on the guess is certain.
_CERTAIN = 2.0
#: A second topic must reach this share of the first one's weight.
_BESIDE = 0.5
#: A word of a topic's name, when no other topic's name has it.
_NAME_WORD = 0.3
#: How often the title counts, beside once for the rest.
_TITLE = 2.0
#: A name is several names: 広報・公式LINE・ホームページ.
_NAME_PARTS = re.compile(r"[・（）()、]|\s/\s")
_SPACE = re.compile(r"\s+")


class TopicGuess(Value):
    """A topic that a text speaks of; `confidence` from 0 to 1; `words` are those of the text that said so."""

    code: str
    confidence: float
    words: tuple[str, ...] = ()


@dataclass(slots=True)
class _Weighed:
    """What was found in a text: the weight for each topic, and the words with theirs."""

    topics: dict[str, float] = field(default_factory=dict)
    words: dict[str, dict[str, float]] = field(default_factory=dict)

    def add(self, code: str, word: str, weight: float) -> None:
        self.topics[code] = self.topics.get(code, 0.0) + weight
        said = self.words.setdefault(code, {})
        said[word] = said.get(word, 0.0) + weight


class TopicGuide:
    """Vocabulary and names of the topics that exist. Terms of a topic that was removed are ignored."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        known = tuple(topic for topic in topics if topic.code != UNKNOWN_TOPIC)
        weights: dict[str, dict[str, float]] = {}
        for term, code, weight in (*_of_names(known), *vocabulary()):
            if any(topic.code == code for topic in known):
                weights.setdefault(term, {})[code] = weight
        self._order = {topic.code: place for place, topic in enumerate(known)}
        self._terms: Sequence[tuple[str, re.Pattern[str] | None, Mapping[str, float]]] = [
            (term, _bounded(term), weights[term]) for term in sorted(weights, key=lambda t: (-len(t), t))
        ]

    def guess(self, text: str, *, title: str = "", most: int = 3) -> tuple[TopicGuess, ...]:
        """The topics of a text, the surest first; none when nothing in it is known.

        weight(topic) = Σ over its terms of weight(term) · (1 + ln(times)), those in the title twice;
        confidence = min(1, weight / 2) · weight / best weight.
        """
        weighed = _Weighed()
        self._weigh(title, _TITLE, weighed)
        self._weigh(text, 1.0, weighed)
        best = max(weighed.topics.values(), default=0.0)
        if best < _LEAST:
            return ()
        found = [
            TopicGuess(
                code=code,
                confidence=round(min(1.0, weight / _CERTAIN) * weight / best, 3),
                words=tuple(sorted(weighed.words[code], key=lambda w: (-weighed.words[code][w], w))[:3]),
            )
            for code, weight in weighed.topics.items()
            if weight >= max(_LEAST, _BESIDE * best)
        ]
        return tuple(sorted(found, key=lambda g: (-g.confidence, self._order[g.code]))[:most])

    def _weigh(self, text: str, factor: float, weighed: _Weighed) -> None:
        """Longest terms first; what a longer term has taken, a shorter one does not see (生成ai, ai)."""
        left = _SPACE.sub(" ", fold(text))
        for term, bounded, weights in self._terms:
            if term not in left:
                continue
            if bounded:
                left, times = bounded.subn("\n", left)
            else:
                times = left.count(term)
                left = left.replace(term, "\n")
            if times:
                for code, weight in weights.items():
                    weighed.add(code, term, factor * weight * (1 + log(times)))


def _bounded(term: str) -> re.Pattern[str] | None:
    """A term that begins or ends with a Latin letter must not begin or end inside a longer word."""
    before = r"(?<![a-z0-9])" if term[0].isascii() else ""
    after = r"(?![a-z0-9])" if term[-1].isascii() else ""
    return re.compile(before + re.escape(term) + after) if before or after else None


def _of_names(topics: Sequence[Topic]) -> list[tuple[str, str, float]]:
    """The names of the topics as terms: parts of a name whole, and words that one name alone has."""
    found: list[tuple[str, str, float]] = []
    name_words = {
        topic.code: {fold(word.surface) for word in words(f"{topic.name_ja} {topic.name_en}")}
        for topic in topics
    }
    holders = Counter(word for held in name_words.values() for word in held)
    for topic in topics:
        found.extend(
            (word, topic.code, _NAME_WORD)
            for word in sorted(name_words[topic.code])
            if holders[word] == 1 and len(word) > 1
        )
        parts = [*_NAME_PARTS.split(topic.name_ja), topic.name_en]
        found.extend((fold(part).strip(), topic.code, 1.0) for part in parts if len(part.strip()) > 1)
    return found


@cache
def vocabulary() -> tuple[tuple[str, str, float], ...]:
    """The bundled terms as (term folded, topic code, weight); see the head of data/vocabulary.csv."""
    text = (files("bot.matching") / "data" / "vocabulary.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(
        (fold(row["term"]).strip(), code, float(row["weight"] or 1))
        for row in rows
        for code in row["topics"].split(";")
    )
