"""Which topics a request is about, by the sense of the example requests and not by their words.

For the optional extra: what turns texts into vectors (a sentence encoder) is handed in.
"""

from collections.abc import Callable, Iterator, Sequence
from math import ceil
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.domain.request import visible
from bot.matching.examples import example_lines

#: Texts to float32[texts, d], each of length 1. Called from one thread at a time.
Encode = Callable[[Sequence[str]], NDArray[np.float32]]

#: So many of the nearest examples are asked.
_NEAREST = 20
#: An example that is nearer by so much (in cosine) counts e times as much.
_WIDTH = 0.02
#: What a topic is given that none of the nearest examples is about, beside 1 for one that all of them are.
_LEAST = 0.02
#: Below the first cosine even the nearest example is of another world, and nothing is said: so it is with
#: greetings and nonsense. From the second on, as with 95 of 100 requests, the examples count in full.
_STRANGE, _FAMILIAR = 0.88, 0.90
#: The encoder takes time for each character, and a request says what it is about in its first lines.
_MOST_CHARACTERS = 400


class SemanticTopics:
    """The example requests as vectors, and which topic each is about."""

    def __init__(
        self, encode: Encode, vectors: NDArray[np.float32], labels: NDArray[np.int64], topics: int
    ) -> None:
        """`vectors` float32[examples, d], each of length 1; `labels` int64[examples]: the place of the topic
        among so many, -1 for one that was removed. Raises ValueError where they do not fit together.
        """
        if vectors.ndim != 2 or labels.shape != vectors.shape[:1] or labels.max(initial=-1) >= topics:
            raise ValueError("vectors and labels do not fit together")
        self._encode = encode
        self._vectors = vectors[labels >= 0]
        self._labels = labels[labels >= 0]
        self._topics = topics

    @classmethod
    def of_examples(cls, encode: Encode, vectors: NDArray[np.float32], codes: Sequence[str]) -> Self:
        """`vectors`: those of the bundled examples, in their order; `codes`: of the topics that exist."""
        places = {code: place for place, code in enumerate(codes)}
        labels = np.array([places.get(example.topic, -1) for example in example_lines()], np.int64)
        return cls(encode, vectors, labels, len(codes))

    def scores(self, title: str, text: str) -> NDArray[np.float64]:
        """float64[topics], 0 (nothing speaks for it, or nothing is known) to ln(51) = 3.9.

        Over the 20 examples nearest by cosine: p(topic) = Σ exp(cosine / 0.02) of its examples / Σ of all;
        score = ln(1 + p / 0.02), less where the nearest example is hardly like the request. ln(0.02 + p)
        is the same up to a constant, but would not be 0 for a topic without a word for it.
        """
        whole = f"{title}。{text}" if visible(title) else text
        if not visible(whole) or not len(self._vectors):
            return np.zeros(self._topics)
        near = (self._vectors @ self._encode([whole[:_MOST_CHARACTERS]])[0]).astype(np.float64)
        order = np.argsort(-near, kind="stable")[:_NEAREST]
        best = near[order[0]]
        votes = np.exp((near[order] - best) / _WIDTH)
        shares = np.bincount(self._labels[order], weights=votes, minlength=self._topics) / votes.sum()
        known = min(1.0, max(0.0, (best - _STRANGE) / (_FAMILIAR - _STRANGE)))
        return np.asarray(known * np.log1p(shares / _LEAST), np.float64)


class Encoding:
    """The vectors of texts, worked out so many at once: whoever iterates may do other things in between."""

    def __init__(self, encode: Encode, texts: Sequence[str], *, at_once: int) -> None:
        self._encode = encode
        self._texts = texts
        self._at_once = at_once

    def __len__(self) -> int:
        return ceil(len(self._texts) / self._at_once)

    def __iter__(self) -> Iterator[NDArray[np.float32]]:
        """float32[at most at_once, d], each."""
        for start in range(0, len(self._texts), self._at_once):
            yield self._encode(self._texts[start : start + self._at_once])


def encoding_of_examples(encode: Encode, *, at_once: int) -> Encoding:
    """Takes one to five minutes with a real encoder."""
    return Encoding(encode, [example.text for example in example_lines()], at_once=at_once)
