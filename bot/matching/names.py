"""Names of companies as people write them, and whether two mean the same."""

import re
from functools import lru_cache

from bot.matching.text import fold, squeeze

#: Legal forms that people write, abbreviate or leave out.
_LEGAL_FORM = re.compile(
    r"(一般|公益)?(社団|財団)法人|(特定非営利活動|npo|独立行政)法人|株式会社|有限会社|合同会社|合資会社|合名会社"
    r"|\((株|有|同|資|名|一社|一財|公社|公財|特非)\)"
    r"|,?\s*\b(inc|co\.?,?\s*ltd|ltd|llc|corporation|corp)\b\.?"
)
#: Shorter than this, a name is not looked for in running text.
_LEAST = 2
#: Names that begin alike over so many characters are pointed out.
_ALIKE = 4


@lru_cache(maxsize=8192)
def company_key(name: str) -> str:
    """A name for comparing: NFKC, case-folded, without legal form and spaces. May be empty."""
    return "".join(_plain(name).split())


def _plain(text: str) -> str:
    """Folded and without legal forms. Runs of spaces are one: searching them takes time in their square."""
    return _LEGAL_FORM.sub("", " ".join(fold(text).split()))


@lru_cache(maxsize=8192)
def _pattern(key: str) -> re.Pattern[str]:
    """The name with spaces anywhere, and not inside a longer Latin word."""
    before = r"(?<![a-z0-9])" if key[0].isascii() else ""
    after = r"(?![a-z0-9])" if key[-1].isascii() else ""
    return re.compile(before + r"\s*".join(re.escape(char) for char in key) + after)


class Mentions:
    """The companies that a request names: those in its list of vendors, and its running text."""

    def __init__(self, vendors: tuple[str, ...], text: str) -> None:
        self._vendors = [(name, _plain(name), company_key(name)) for name in vendors if company_key(name)]
        self._text = _plain(text)
        self._squeezed = squeeze(self._text)

    def vendor(self, name: str) -> str | None:
        """The listed vendor that is this company, as the request writes it (支店 and the like may follow)."""
        key = company_key(name)
        if not key:
            return None
        for written, folded, vendor in self._vendors:
            if vendor == key or (len(key) >= _LEAST and _pattern(key).search(folded)):
                return written
        return None

    def in_text(self, name: str) -> bool:
        """Whether the company's name stands in the running text."""
        key = company_key(name)
        return len(key) >= _LEAST and key in self._squeezed and bool(_pattern(key).search(self._text))

    def alike(self, name: str) -> str | None:
        """A listed vendor whose name is part of this one, or begins like it, without being it."""
        key = company_key(name)
        for written, _, vendor in self._vendors:
            contained = len(vendor) >= _LEAST and vendor in key
            if (
                key
                and vendor != key
                and (contained or (vendor[:_ALIKE] == key[:_ALIKE] and len(key) >= _ALIKE))
            ):
                return written
        return None
