"""The catalogues of sentences: Japanese first (`ja.toml`), English beside it (`en.toml`).

A key is dotted (`card.requester.next`), a sentence may hold `{name}` fields. A missing key is an error, so
that a test that draws a view finds it.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

LANGUAGES = ("ja", "en")
#: The zone of the offices, unless the settings name another.
JAPAN = ZoneInfo("Asia/Tokyo")


def escape(text: str) -> str:
    """A person's text inside mrkdwn (https://docs.slack.dev/messaging/formatting-message-text)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Mrkdwn(str):
    """Text that is mrkdwn already (a mention, a date): `Words.mrkdwn` does not escape it again."""

    __slots__ = ()


class Words:
    """One language's sentences, and the time zone in which their reader sees moments."""

    def __init__(self, language: str, sentences: Mapping[str, str], zone: ZoneInfo) -> None:
        self.language = language
        self.zone = zone
        self._sentences = sentences

    def __call__(self, key: str, **params: object) -> str:
        """The sentence as plain text. Raises KeyError for an unknown key or a missing field."""
        sentence = self._sentences[key]
        return sentence.format(**params) if params else sentence

    def mrkdwn(self, key: str, **params: object) -> Mrkdwn:
        """The sentence as mrkdwn: every field is escaped unless it is `Mrkdwn` itself."""
        safe = {n: v if isinstance(v, Mrkdwn) else escape(str(v)) for n, v in params.items()}
        return Mrkdwn(self(key, **safe))

    def pick(self, *, ja: str, en: str) -> str:
        """The text of a pair that was written in both languages."""
        return en if self.language == "en" and en else ja

    def __contains__(self, key: str) -> bool:
        return key in self._sentences

    def keys(self) -> Iterator[str]:
        return iter(self._sentences)


@cache
def words(language: str, zone: ZoneInfo = JAPAN) -> Words:
    """The catalogue of a language; Japanese for one that we do not have."""
    code = language if language in LANGUAGES else LANGUAGES[0]
    tree = tomllib.loads(files(__name__).joinpath(f"{code}.toml").read_text(encoding="utf-8"))
    return Words(code, dict(_flat(tree)), zone)


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
