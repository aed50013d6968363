"""Which topics the words of a text are usual for, learnt from example requests (naive Bayes)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

#: The examples of a topic are thought to hold so many more words, spread as in all of the examples.
_PRIOR_WORDS = 300


class WordModel:
    """A multinomial naive Bayes model with a prior of the words of all topics together (McCallum and Nigam,
    1998; the prior is Jelinek and Mercer's background model in Dirichlet's form).

    weight(word, topic) = ln(P(word | topic) / P(word)), with P(word | topic) = (n + 300·P(word)) / (N + 300)
    over n examples of the topic with the word, N words in them, each counted once an example.
    """

    def __init__(self, examples: Mapping[str, Iterable[Sequence[str]]], topics: Sequence[str]) -> None:
        """`examples`: for each topic the words of its example texts."""
        counted = [Counter(word for text in examples.get(code, ()) for word in set(text)) for code in topics]
        words = sorted(set().union(*counted))
        times = np.array([[held[word] for word in words] for held in counted], np.float64)
        times = times.reshape(len(topics), len(words))
        background = times.sum(axis=0) / max(1.0, times.sum())
        sizes = times.sum(axis=1, keepdims=True)
        if words and topics:
            inside = (times + _PRIOR_WORDS * background) / (sizes + _PRIOR_WORDS)
            self._weights = np.log(inside / background).T.astype(np.float32)
        else:
            self._weights = np.zeros((0, len(topics)), np.float32)
        self._rows = {word: row for row, word in enumerate(words)}

    def scores(self, weights: Mapping[str, float]) -> NDArray[np.float64]:
        """float64[topics]: Σ over the words of a text of how often they count · weight(word, topic)."""
        known = [(self._rows[word], times) for word, times in weights.items() if word in self._rows]
        if not known:
            return np.zeros(self._weights.shape[1])
        rows, times = zip(*known, strict=True)
        return np.asarray(np.array(times) @ self._weights[list(rows)], np.float64)
