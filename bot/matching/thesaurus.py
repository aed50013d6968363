"""The curated words of municipal digital work, and where they stand in a text."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from bot.matching.text import fold

_COLUMNS = ["term", "topics", "kind"]
#: Terms are found by their first characters.
_HEAD = 2


class Term(NamedTuple):
    """A term as it is looked for (folded), the weight for each topic it speaks for (0 to 1), and whether it
    is everyday speech: found in requests, but no proof of knowledge in a profile."""

    text: str
    weights: tuple[tuple[str, float], ...]
    plain: bool = False


class Thesaurus:
    """Finds terms in running text: the leftmost, there the longest, each character used once."""

    def __init__(self, terms: Iterable[Term]) -> None:
        """Of terms with the same text the last one counts."""
        self._terms = {term.text: term for term in terms}
        lengths: dict[str, set[int]] = {}
        for text in self._terms:
            lengths.setdefault(text[:_HEAD], set()).add(len(text))
        #: How long the terms are that begin with these characters, the longest first.
        self._lengths = {head: sorted(held, reverse=True) for head, held in lengths.items()}

    def find(self, text: str, *, plain: bool) -> Counter[Term]:
        """How often each term stands in a folded text; those of everyday speech only if `plain`."""
        return Counter(self._found(text, plain))

    def _found(self, text: str, plain: bool) -> Iterator[Term]:
        lengths, free = self._lengths, 0
        begins = [at for at in range(len(text) - 1) if text[at : at + _HEAD] in lengths]
        for at in begins:
            if at < free:
                continue
            for length in lengths[text[at : at + _HEAD]]:
                term = self._terms.get(text[at : at + length])
                if term and (plain or not term.plain) and _is_whole(text, at, at + length):
                    yield term
                    free = at + length
                    break


def _is_whole(text: str, start: int, end: int) -> bool:
    """Latin letters and digits do not begin or end inside a longer run of them (ai, not email)."""
    return not (
        (start > 0 and _is_latin(text[start]) and _is_latin(text[start - 1]))
        or (end < len(text) and _is_latin(text[end - 1]) and _is_latin(text[end]))
    )


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


@cache
def bundled_terms() -> tuple[Term, ...]:
    """The lines of data/thesaurus.csv; its head says where the terms come from.

    A line is `term,topics,kind`: topics separated by `;`, each with its weight where that is not 1
    (`security:0.5`); the kind is `plain` for everyday speech.
    """
    text = (files("bot.matching") / "data" / "thesaurus.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#"))
    if rows.fieldnames != _COLUMNS:
        raise ValueError(f"thesaurus.csv must have the columns {_COLUMNS}")
    return tuple(
        Term(fold(row["term"]), _weights(row["topics"]), plain=row["kind"] == "plain") for row in rows
    )


def _weights(written: str) -> tuple[tuple[str, float], ...]:
    pairs = (topic.partition(":") for topic in written.split(";"))
    return tuple((code, float(weight or 1)) for code, _, weight in pairs)
