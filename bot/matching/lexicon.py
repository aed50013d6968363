"""Numbers for words: what the index stores instead of the words themselves."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray


class Lexicon:
    """Words in the order of their first sight, numbered from 0. Only grows, so numbers stay true."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._numbers = {word: number for number, word in enumerate(words)}

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._numbers))

    def find(self, word: str) -> int | None:
        return self._numbers.get(word)

    def known(self, weights: Mapping[str, float]) -> dict[int, float]:
        """The weights by the numbers of their words, in order, without words that never came in."""
        find = self._numbers.get
        return {number: weight for word, weight in weights.items() if (number := find(word)) is not None}

    def numbers(self, words: Iterable[str]) -> NDArray[np.int32]:
        """The numbers of the words, in order, repeated as given; new words are taken in."""
        numbers = self._numbers
        return np.fromiter((numbers.setdefault(word, len(numbers)) for word in words), np.int32)
