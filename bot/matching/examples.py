"""Invented requests in the plain words of clerks, by topic: what requests are compared with."""

import csv
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import NamedTuple

from bot.matching.text import terms

_COLUMNS = ["topic", "text"]


class Example(NamedTuple):
    """A line of data/examples.csv; `topic` is a code that may have been removed since."""

    topic: str
    text: str


@cache
def example_lines() -> tuple[Example, ...]:
    """The lines of data/examples.csv, in its order."""
    rows = csv.DictReader(
        line for line in _content().decode().splitlines() if line and not line.startswith("#")
    )
    if rows.fieldnames != _COLUMNS:
        raise ValueError(f"examples.csv must have the columns {_COLUMNS}")
    return tuple(Example(row["topic"], row["text"]) for row in rows)


def examples_digest() -> str:
    """Changes with the content of data/examples.csv."""
    return blake2b(_content(), digest_size=16).hexdigest()


def _content() -> bytes:
    return (files("bot.matching") / "data" / "examples.csv").read_bytes()


@cache
def bundled_examples() -> dict[str, list[tuple[str, ...]]]:
    """The content words of each line of data/examples.csv, by topic. Reading them takes about a second."""
    examples: dict[str, list[tuple[str, ...]]] = {}
    for example in example_lines():
        examples.setdefault(example.topic, []).append(terms(example.text))
    return examples
