"""Japanese text: folded for comparing, cut into words, and cut into spans that may be quoted."""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from sys import intern
from typing import NamedTuple

from sudachipy import Dictionary, Morpheme, SplitMode, Tokenizer  # type: ignore[import-untyped]

#: The longest phrase of a profile that a reason quotes, in characters.
QUOTE_MOST = 60
#: SudachiPy refuses more than 49,149 bytes at once; a character of UTF-8 has at most four.
_CHUNK = 4_000
#: Parts of speech that carry meaning (品詞大分類 of the UniDic system).
_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞"})
#: Sub-classes without a meaning of their own: auxiliary verbs (する, ある), numerals, stems.
_EMPTY = frozenset({"非自立可能", "数詞", "助動詞語幹"})
#: What n-grams are taken from: letters and digits, whatever the script.
_RUN = re.compile(r"[^\W_]{2,}")
_GRAMMAR = re.compile(r"[ぁ-ゖー]+")
_SENTENCE = re.compile(r"[^。！？!?\n\r\u2028\u2029]+")
_CLAUSE = re.compile(r"[^、，,;；]+[、，,;；]*|[、，,;；]+")
_EDGE = " \t\u3000、，,。.;；・"

_lock = threading.Lock()


class Word(NamedTuple):
    """A content word: as it stands in the text, and as it is compared (normalised, case-folded)."""

    surface: str
    term: str


def fold(text: str) -> str:
    """One form for all widths and cases: NFKC, case-folded."""
    return unicodedata.normalize("NFKC", text).casefold()


def squeeze(text: str) -> str:
    """Folded and without any white space: for finding names that people space as they like."""
    return "".join(fold(text).split())


def words(text: str) -> list[Word]:
    """The content words in order; a compound is followed by its parts (業務フロー, 業務, フロー).

    Split mode C finds the words of the trade as one; mode A adds the parts that others use alone.
    """
    found: list[Word] = []
    plain = unicodedata.normalize("NFKC", text)
    for start in range(0, len(plain), _CHUNK):
        with _lock:
            for morpheme in _tokenizer().tokenize(plain[start : start + _CHUNK], SplitMode.C):
                found.extend(_of_morpheme(morpheme))
    return found


def terms(text: str) -> tuple[str, ...]:
    """The compared forms of the content words, in order, repeated as in the text."""
    return tuple(word.term for word in words(text))


def ngrams(text: str) -> list[str]:
    """Two and three neighbouring characters, repeated as in the text: for words no dictionary knows.

    Never across a space or mark, and none of hiragana alone, which is grammar.
    """
    runs = _RUN.findall(fold(text))
    return [
        intern(gram)
        for length in (2, 3)
        for run in runs
        for at in range(len(run) - length + 1)
        if not _GRAMMAR.fullmatch(gram := run[at : at + length])
    ]


def spans(text: str) -> Iterator[str]:
    """The text cut into sentences, and long sentences at their commas: at most QUOTE_MOST characters each.

    Each is found in the text exactly as it stands.
    """
    for sentence in _SENTENCE.findall(text):
        for piece in _packed(sentence):
            if stripped := piece.strip(_EDGE):
                yield stripped


def _packed(sentence: str) -> Iterator[str]:
    if len(sentence.strip(_EDGE)) <= QUOTE_MOST:
        yield sentence.strip(_EDGE)
        return
    packed = ""
    for clause in _CLAUSE.findall(sentence):
        if len(packed) + len(clause) > QUOTE_MOST:
            yield packed
            packed = ""
        for piece in _cut(clause):
            if len(packed) + len(piece) > QUOTE_MOST:
                yield packed
                packed = ""
            packed += piece
    yield packed


def _cut(clause: str) -> Iterator[str]:
    """Pieces of at most QUOTE_MOST characters, cut at a space where there is one."""
    while len(clause) > QUOTE_MOST:
        at = clause.rfind(" ", QUOTE_MOST // 2, QUOTE_MOST) + 1 or QUOTE_MOST
        yield clause[:at]
        clause = clause[at:]
    yield clause


def _of_morpheme(morpheme: Morpheme) -> Iterator[Word]:
    if not _is_content(morpheme):
        return
    if word := _word(morpheme):
        yield word
    parts = morpheme.split(SplitMode.A)
    if len(parts) > 1:
        for part in parts:
            if _is_content(part) and (word := _word(part)):
                yield word


def _word(morpheme: Morpheme) -> Word | None:
    term = intern(morpheme.normalized_form().casefold())
    return None if term in _stopwords() or not term.strip() else Word(morpheme.surface(), term)


#: Whether words of a part of speech count, by the dictionary's number for it.
_content_ids: dict[int, bool] = {}


def _is_content(morpheme: Morpheme) -> bool:
    number = morpheme.part_of_speech_id()
    known = _content_ids.get(number)
    if known is None:
        large, middle, *_ = morpheme.part_of_speech()
        known = _content_ids[number] = large in _CONTENT and middle not in _EMPTY
    return known


@cache
def _stopwords() -> frozenset[str]:
    """Normalised words that every request or profile contains, whatever it is about."""
    return frozenset((files("bot.matching") / "data" / "stopwords.txt").read_text(encoding="utf-8").split())


@cache
def _tokenizer() -> Tokenizer:
    """The one tokenizer, made at the first use (0.1 s); it may serve one thread at a time."""
    return Dictionary().tokenizer()
