"""The words of the workspace itself, in Japanese and English, from one catalogue (`data/words.toml`).

The page, the templates and what Slack's own client says take them from here. What the app says is never
translated.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["ja", "en"]

_FILE = Path(__file__).parent / "data" / "words.toml"


@cache
def catalogue() -> Mapping[str, Mapping[Language, str]]:
    """Every entry by its key."""
    entries: Mapping[str, Mapping[Language, str]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return entries


def say(key: str, language: Language, **values: object) -> str:
    """The sentence `key` with its fields filled in. Raises KeyError for a key that is not there."""
    return catalogue()[key][language].format(**values)


def words_of(language: Language) -> dict[str, str]:
    """All sentences of one language, for the page's modules."""
    return {key: entry[language] for key, entry in catalogue().items()}
