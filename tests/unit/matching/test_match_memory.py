"""The dictionary's pages are given back, and the dictionary works as before."""

import sys
from pathlib import Path

from bot.matching.dictionary_pages import release_dictionary_pages
from bot.matching.text import terms


def resident(name: str) -> int:
    """Kilobytes of mappings of files with this ending that are in memory now."""
    lines = Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines()
    held, counting = 0, False
    for line in lines:
        if not line.split(maxsplit=1)[0].endswith(":"):
            counting = line.endswith(name)
        elif counting and line.startswith("Rss:"):
            held += int(line.split()[1])
    return held


def test_the_dictionary_gives_its_pages_back_and_answers_as_before() -> None:
    before = terms("行政手続のオンライン化と窓口改革")
    held = resident(".dic")
    released = release_dictionary_pages()
    assert (released > 0) == sys.platform.startswith("linux")
    assert resident(".dic") < held / 2
    assert terms("行政手続のオンライン化と窓口改革") == before
