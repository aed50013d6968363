"""Bytes of a text file to text: UTF-8, UTF-16 with its mark, or Shift_JIS as Excel in Japan saves it.

A wrong guess would store garbage under people's names, so what is not certain is refused.
"""

import codecs
import re

from bot.files.errors import FileRefused

#: What may stand between two cells or words. None of these bytes is ever the second of a Shift_JIS character.
_BETWEEN = re.compile(rb'[\x00-\x20",;]+')
#: Kana, kanji and full-width signs of UTF-8, two or more in a row.
_UTF8_JAPANESE = re.compile(rb"(?:[\xe3-\xe9\xef][\x80-\xbf]{2}){2}")
_JIS_ESCAPES = (b"\x1b$", b"\x1b(")


def decode(data: bytes) -> str:
    """The text of a file. Raises FileRefused."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _text(_strictly(data, encoding))
    if any(escape in data for escape in _JIS_ESCAPES):
        raise FileRefused("file.encoding_other", encoding="ISO-2022-JP")
    if b"\x00" in data:
        raise FileRefused("file.not_text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _shift_jis(data)


def _shift_jis(data: bytes) -> str:
    if _decodes(data, "euc_jp"):
        # Kana and most kanji of Shift_JIS are impossible in EUC-JP, so a whole file that decodes is EUC-JP.
        raise FileRefused("file.encoding_other", encoding="EUC-JP")
    for line, content in enumerate(data.split(b"\n"), start=1):
        if any(_is_utf8_word(word) for word in _BETWEEN.split(content)):
            raise FileRefused("file.encoding_mixed", line=line)
    return _strictly(data, "cp932")


def _is_utf8_word(word: bytes) -> bool:
    """Whether a word is Japanese in UTF-8. Only three very rare kanji of Shift_JIS in a row look the same."""
    if not _UTF8_JAPANESE.search(word):
        return False
    try:
        word.decode("utf-8").encode("cp932")
    except UnicodeError:
        return False
    return True


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileRefused("file.encoding", line=line) from error


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _text(text: str) -> str:
    if "\x00" in text:
        raise FileRefused("file.not_text")
    return text
