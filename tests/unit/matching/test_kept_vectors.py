"""The vectors of the examples outlive a restart whole or not at all."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from semantic_support import Shelf, TellingEncoder

from bot.kept_index import EXAMPLES, KeptFile
from bot.matching import kept_vectors as module
from bot.matching.kept import NotKept
from bot.matching.kept_vectors import vectors_read, vectors_written
from bot.semantic import kept_vectors

VECTORS = np.arange(12, dtype=np.float32).reshape(4, 3)
CONTENT = vectors_written(VECTORS, "encoder 1")


def test_what_was_written_is_read() -> None:
    found = vectors_read(CONTENT, "encoder 1")
    assert found.dtype == np.float32
    assert (found == VECTORS).all()


def test_those_of_another_encoder_are_not_taken() -> None:
    with pytest.raises(NotKept, match="another encoder"):
        vectors_read(CONTENT, "encoder 2")


def test_those_of_other_examples_are_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "examples_digest", lambda: "of other lines")
    with pytest.raises(NotKept, match="other examples"):
        vectors_read(CONTENT, "encoder 1")


@pytest.mark.parametrize(
    "content", [b"", b"x", b"PK\3\4", bytes(16), CONTENT[:-1], CONTENT[1:], CONTENT + b"\0"]
)
def test_what_is_no_such_file_is_not_taken(content: bytes) -> None:
    with pytest.raises(NotKept, match="damaged"):
        vectors_read(content, "encoder 1")


@given(place=st.integers(0, len(CONTENT) - 1), flips=st.integers(1, 255))
def test_no_flipped_bit_goes_unseen(place: int, flips: int) -> None:
    damaged = bytearray(CONTENT)
    damaged[place] ^= flips
    with pytest.raises(NotKept, match="damaged"):
        vectors_read(bytes(damaged), "encoder 1")


def test_the_file_is_beside_that_of_the_profiles(tmp_path: Path) -> None:
    file = KeptFile(tmp_path, EXAMPLES)
    file.save(CONTENT)
    assert file.load() == CONTENT
    assert file.path.name == "examples.vectors"
    assert KeptFile(tmp_path).load() is None


def test_a_shelf_without_something_of_use_has_no_vectors() -> None:
    encoder = TellingEncoder(name="encoder 1").opened
    assert kept_vectors(encoder, None) is None
    assert kept_vectors(encoder, Shelf()) is None
    assert kept_vectors(encoder, Shelf(b"damaged")) is None
    found = kept_vectors(encoder, Shelf(CONTENT))
    assert found is not None
    assert (found == VECTORS).all()
