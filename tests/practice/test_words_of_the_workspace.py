"""The catalogue of the workspace's own words: nothing is missing in it, nothing stands in it for nobody."""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import practice
from practice.words import catalogue

FOLDER = Path(practice.__file__).parent
#: A key in a call: `t("key")`, `say("key", …)`, `t(one ? "key" : "other")`.
_CALLS = re.compile(r"\b(?:t|say|_say)\(([^()]*)")
_KEY = re.compile(r"(?<![\w$={.])[\"']([a-z][a-z0-9_]*)[\"'](?!\s*[~:\]]|\s*[=!]=)")
_QUOTED = re.compile(r"[\"'`]([a-z][a-z0-9_]*)[\"'`]")
#: A key that is put together, in Python, JavaScript and Jinja2. Its beginning is always written out.
_MADE = re.compile(
    r"f\"([a-z][a-z0-9_]*_)\{[^}\"]*\}([a-z0-9_]*)\""
    r"|`([a-z][a-z0-9_]*_)\$\{[^}`]*\}([a-z0-9_]*)`"
    r"|[\"']([a-z][a-z0-9_]*_)[\"'] ~ "
)


def sources() -> Iterator[tuple[str, str]]:
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in (".py", ".js", ".html"):
            yield path.name, path.read_text(encoding="utf-8")


def made(source: str) -> set[str]:
    """Patterns of the keys that are put together."""
    found = ([part for part in match.groups() if part is not None] for match in _MADE.finditer(source))
    return {rf"{begin}\w+{''.join(end)}" for begin, *end in found}


def test_every_sentence_that_is_asked_for_is_there() -> None:
    asked = {
        (name, key)
        for name, source in sources()
        for call in _CALLS.findall(source)
        for key in _KEY.findall(call.partition(",")[0])
    }
    assert len(asked) > 200  # else the pattern no longer fits how the words are asked for
    assert {one for one in asked if one[1] not in catalogue()} == set()


def test_every_sentence_is_asked_for() -> None:
    texts = [source for _, source in sources()]
    written = {key for text in texts for key in _QUOTED.findall(text)}
    patterns = re.compile("|".join(sorted({pattern for text in texts for pattern in made(text)})))
    assert [key for key in catalogue() if key not in written and not patterns.fullmatch(key)] == []


def test_every_sentence_has_both_languages_with_the_same_fields() -> None:
    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert [
        key
        for key, entry in catalogue().items()
        if set(entry) != {"ja", "en"} or fields(entry["ja"]) != fields(entry["en"])
    ] == []
