"""A request's text, analysed once: its words and n-grams with how often they count."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log
from typing import Self

from bot.matching.text import fold, ngrams, terms

#: The title says in few words what the rest explains.
_TITLE = 2


@dataclass(frozen=True, slots=True)
class Wording:
    """`folded` is the title twice and the text; `words` and `ngrams` weigh 1 + ln(times) in these."""

    folded: str
    words: dict[str, float]
    ngrams: dict[str, float]

    @classmethod
    def of(cls, title: str, text: str) -> Self:
        return cls(
            folded=fold("\n".join([title] * _TITLE + [text])),
            words=_damped(terms(title), terms(text)),
            ngrams=_damped(ngrams(title), ngrams(text)),
        )


def _damped(of_title: Iterable[str], of_text: Iterable[str]) -> dict[str, float]:
    times = Counter({word: count * _TITLE for word, count in Counter(of_title).items()})
    times.update(of_text)
    return {word: 1 + log(count) for word, count in times.items()}
