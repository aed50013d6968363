"""The analysed profiles as bytes: what is kept on disk, so that a start need not read them all again."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain.people import Expert
from bot.matching.lexicon import Lexicon
from bot.matching.pool import Language, ProfileIndex
from bot.matching.profile import ProfileAnalysis

#: Changes with the form of what is kept.
_FORM = 2
#: Bytes of a digest: that of each profile's texts, and that of the whole, which stands before it.
_DIGEST = 16


class NotKept(Exception):  # noqa: N818  (an answer, not a fault)
    """What is on the disk is no kept index, or one of another version of analysis, topics or form."""


def written(index: ProfileIndex) -> bytes:
    """The analyses of everybody in the index: a digest, and what it is of in the NPZ format."""
    rows = [row for row in range(len(index.experts)) if not index.gone[row]]
    analyses = [index.analyses[row] for row in rows]
    language = index.language
    held: dict[str, NDArray[Any]] = {
        "origin": _bytes(_origin(language).encode()),
        "words": _bytes("\n".join(language.words).encode()),
        "grams": _bytes("\n".join(language.ngrams).encode()),
        "digests": _bytes(b"".join(one.digest for one in analyses)),
        "of_profile": np.array([one.phrases_of_profile for one in analyses], np.int32),
        "topics": np.array([one.topics for one in analyses], np.float32).reshape(
            len(rows), len(language.guide.codes)
        ),
        **_flat("read", [one.words for one in analyses]),
        **_flat("ends", [one.ends for one in analyses]),
        **_flat("ngrams", [one.ngrams for one in analyses]),
    }
    out = io.BytesIO()
    np.savez(out, allow_pickle=False, **held)
    return _sealed(out.getvalue())


def brought_back(content: bytes, topics_of: Language, experts: Iterable[Expert]) -> ProfileIndex:
    """An index of the experts whose texts are as they were when it was written; the others are read anew.

    Raises NotKept.
    """
    language, analyses = _read(content, topics_of)
    return ProfileIndex.of(experts, language, {one.digest: one for one in analyses})


def _read(content: bytes, topics_of: Language) -> tuple[Language, list[ProfileAnalysis]]:
    """A function of its own, so that what only reading needs is gone before the index is made."""
    whole = content[_DIGEST:]
    # What reads a ZIP file raises whatever it likes over a broken one.
    if _digest(whole) != content[:_DIGEST]:
        raise NotKept("damaged")
    try:
        with np.load(io.BytesIO(whole), allow_pickle=False) as kept:
            held = {name: kept[name] for name in kept.files}
        if held["origin"].tobytes().decode() != _origin(topics_of):
            raise NotKept("of another version")
        language = replace(topics_of, words=_lexicon(held["words"]), ngrams=_lexicon(held["grams"]))
        return language, _analyses(held, language)
    except (ValueError, KeyError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise NotKept("damaged") from error


def _analyses(held: Mapping[str, NDArray[Any]], language: Language) -> list[ProfileAnalysis]:
    """Raises ValueError, KeyError where the parts do not fit together."""
    count = len(held["of_profile"])
    digests = held["digests"].tobytes()
    words, ends, ngrams = (_parts(held, name, count) for name in ("read", "ends", "ngrams"))
    topics = held["topics"].astype(np.float32)
    if len(digests) != count * _DIGEST or topics.shape != (count, len(language.guide.codes)):
        raise ValueError("the parts differ in length")
    for part, most in ((held["read"], len(language.words)), (held["ngrams"], len(language.ngrams))):
        if part.size and not (int(part.min()) >= 0 and int(part.max()) < most):
            raise ValueError("a number without a word")
    analyses = []
    for row in range(count):
        split = int(held["of_profile"][row])
        if not 0 <= split <= len(ends[row]) or (len(ends[row]) and ends[row][-1] != len(words[row])):
            raise ValueError("phrases that do not fit their words")
        analyses.append(
            ProfileAnalysis(
                digest=digests[row * _DIGEST : (row + 1) * _DIGEST],
                words=words[row],
                ends=ends[row],
                ngrams=ngrams[row],
                topics=topics[row],
                phrases_of_profile=split,
            )
        )
    return analyses


def _flat(name: str, parts: list[NDArray[np.int32]]) -> dict[str, NDArray[np.int32]]:
    whole = np.concatenate(parts) if parts else np.empty(0, np.int32)
    return {name: whole, f"{name}_sizes": np.array([len(part) for part in parts], np.int32)}


def _parts(held: Mapping[str, NDArray[Any]], name: str, count: int) -> list[NDArray[np.int32]]:
    whole, sizes = held[name].astype(np.int32, copy=False), held[f"{name}_sizes"].astype(np.int64)
    if len(sizes) != count or (sizes < 0).any() or int(sizes.sum()) != len(whole):
        raise ValueError("sizes that do not fit")
    return np.split(whole, np.cumsum(sizes)[:-1]) if count else []


def _sealed(content: bytes) -> bytes:
    return _digest(content) + content


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=_DIGEST).digest()


def _bytes(content: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(content, np.uint8)


def _lexicon(written: NDArray[Any]) -> Lexicon:
    text = written.tobytes().decode()
    return Lexicon(text.split("\n") if text else ())


def _origin(language: Language) -> str:
    """Everything an analysis depends on besides the text: form, dictionary, thesaurus, topics."""
    return json.dumps([_FORM, _sources(), [topic.model_dump(mode="json") for topic in language.guide.topics]])


@cache
def _sources() -> str:
    digest = blake2b(digest_size=16)
    for package in ("sudachipy", "sudachidict-core"):
        digest.update(version(package).encode())
    for name in ("thesaurus.csv", "stopwords.txt"):
        digest.update((files("bot.matching") / "data" / name).read_bytes())
    return digest.hexdigest()
