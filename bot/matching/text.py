"""Japanese text: folded for comparing, cut into words, and cut into spans that may be quoted."""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from sys import intern

from sudachipy import Dictionary, Morpheme, SplitMode, Tokenizer  # type: ignore[import-untyped]

#: The longest phrase of a profile that a reason quotes, in characters.
QUOTE_MOST = 60
#: SudachiPy refuses more than 49,149 bytes at once; a character of UTF-8 has at most four.
_CHUNK = 4_000
#: So many words of the dictionary are remembered (about 20 MB); a pool and its requests use some 20,000.
_REMEMBERED = 100_000
#: Parts of speech that carry meaning (品詞大分類 of the UniDic system).
_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞"})
#: Sub-classes without a meaning of their own: auxiliary verbs (する, ある), numerals, stems.
_EMPTY = frozenset({"非自立可能", "数詞", "助動詞語幹"})
#: Neighbouring letters and digits, whatever the script, but not of hiragana alone, which is grammar.
_GRAMS = [re.compile(rf"(?![ぁ-ゖー]{{{length}}})(?=([^\W_]{{{length}}}))") for length in (2, 3)]
_SENTENCE = re.compile(r"[^。！？!?\n\r\u2028\u2029]+")
_CLAUSE = re.compile(r"[^、，,;；]+[、，,;；]*|[、，,;；]+")
_EDGE = " \t\u3000、，,。.;；・"


def fold(text: str) -> str:
    """One form for all widths and cases: NFKC, case-folded."""
    return unicodedata.normalize("NFKC", text).casefold()


def squeeze(text: str) -> str:
    """Folded and without any white space: for finding names that people space as they like."""
    return "".join(fold(text).split())


def terms(text: str) -> tuple[str, ...]:
    """The content words in order, as they are compared (normalised, case-folded), repeated as in the text; a
    compound is followed by its parts (業務フロー, 業務, フロー).

    Split mode C finds the words of the trade as one; mode A adds the parts that others use alone.
    """
    plain = unicodedata.normalize("NFKC", text)
    reader, found = _reader(), []
    for start in range(0, len(plain), _CHUNK):
        found += reader.read(plain[start : start + _CHUNK])
    return tuple(found)


def ngrams(text: str) -> list[str]:
    """Two and three neighbouring characters, repeated as in the text: for words no dictionary knows.

    Never across a space or mark, and none of hiragana alone.
    """
    folded = fold(text)
    return [gram for grams in _GRAMS for gram in grams.findall(folded)]


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


class _Reader:
    """The tokenizer, which may serve one thread at a time, and what it said of each word it met.

    A word of the dictionary is normalised and split in one way wherever it stands, so it is asked about once.
    """

    def __init__(self) -> None:
        self._tokenizer: Tokenizer = Dictionary().tokenizer()
        self._lock = threading.Lock()
        self._stopwords = _stopwords()
        self._met: dict[int, tuple[str, ...]] = {}
        self._content: dict[int, bool] = {}

    def read(self, text: str) -> list[str]:
        """The terms of at most `_CHUNK` characters."""
        found: list[str] = []
        with self._lock:
            for morpheme in self._tokenizer.tokenize(text, SplitMode.C):
                number = morpheme.word_id()
                said = self._met.get(number)
                if said is None:
                    said = tuple(self._terms(morpheme))
                    if not morpheme.is_oov():  # else the number is only that of its part of speech
                        self._remember(number, said)
                found += said
        return found

    def _remember(self, number: int, said: tuple[str, ...]) -> None:
        if len(self._met) >= _REMEMBERED:
            self._met.clear()
        self._met[number] = said

    def _terms(self, morpheme: Morpheme) -> Iterator[str]:
        if not self._is_content(morpheme):
            return
        if term := self._term(morpheme):
            yield term
        parts = morpheme.split(SplitMode.A)
        if len(parts) > 1:
            for part in parts:
                if self._is_content(part) and (term := self._term(part)):
                    yield term

    def _term(self, morpheme: Morpheme) -> str:
        """Blank where it says nothing."""
        term = intern(morpheme.normalized_form().casefold())
        return "" if term in self._stopwords or not term.strip() else term

    def _is_content(self, morpheme: Morpheme) -> bool:
        number = morpheme.part_of_speech_id()
        known = self._content.get(number)
        if known is None:
            large, middle, *_ = morpheme.part_of_speech()
            known = self._content[number] = large in _CONTENT and middle not in _EMPTY
        return known


def _stopwords() -> frozenset[str]:
    """Normalised words that every request or profile contains, whatever it is about."""
    return frozenset((files("bot.matching") / "data" / "stopwords.txt").read_text(encoding="utf-8").split())


@cache
def _reader() -> _Reader:
    """The one reader, made at the first use (0.1 s)."""
    return _Reader()
