"""How words are compared: width, case and the two kanas make no difference."""

import unicodedata

#: ァ (U+30A1) … ヶ (U+30F6) and ヽヾ to the hiragana 0x60 before them.
_TO_HIRAGANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}


def folded(text: str) -> str:
    """The text as it is compared: NFKC, without case, katakana as hiragana."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_TO_HIRAGANA)


def folded_email(address: str | None) -> str | None:
    """The address as it is compared; None for a blank one."""
    return folded(address).strip() or None if address else None


def like_pattern(word: str) -> str:
    r"""The pattern for `LIKE … ESCAPE '\'` that finds the word anywhere, taken literally."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
