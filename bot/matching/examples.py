"""Invented requests in the plain words of clerks, by topic: what the word model learns from."""

import csv
from functools import cache
from importlib.resources import files

from bot.matching.text import terms

_COLUMNS = ["topic", "text"]


@cache
def bundled_examples() -> dict[str, list[tuple[str, ...]]]:
    """The content words of each line of data/examples.csv, by topic. Reading them takes about a second."""
    text = (files("bot.matching") / "data" / "examples.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#"))
    if rows.fieldnames != _COLUMNS:
        raise ValueError(f"examples.csv must have the columns {_COLUMNS}")
    examples: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        examples.setdefault(row["topic"], []).append(terms(row["text"]))
    return examples
