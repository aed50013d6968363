"""The vectors of the example requests as bytes: what is kept on disk, since making them takes minutes."""

import io
import json
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from bot.matching.examples import example_lines, examples_digest
from bot.matching.kept import NotKept

#: Changes with the form of what is kept, and with what is encoded of an example.
_FORM = 1
#: Bytes of the digest that stands before the rest.
_DIGEST = 16


def vectors_written(vectors: NDArray[np.float32], encoder: str) -> bytes:
    """A digest of the rest, then the NPZ format. `encoder` names what made them, with its version."""
    out = io.BytesIO()
    origin = np.frombuffer(_origin(encoder).encode(), np.uint8)
    np.savez(out, allow_pickle=False, origin=origin, vectors=vectors.astype(np.float32, copy=False))
    return _digest(out.getvalue()) + out.getvalue()


def vectors_read(content: bytes, encoder: str) -> NDArray[np.float32]:
    """float32[examples, d] of the examples as they are now. Raises NotKept.

    The digest comes first: what it vouches for is as it was written, so that nothing damaged is ever parsed.
    """
    digest, rest = content[:_DIGEST], content[_DIGEST:]
    if digest != _digest(rest):
        raise NotKept("damaged")
    with np.load(io.BytesIO(rest), allow_pickle=False) as kept:
        if kept["origin"].tobytes().decode() != _origin(encoder):
            raise NotKept("of other examples or another encoder")
        return np.asarray(kept["vectors"], np.float32)


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=_DIGEST).digest()


def _origin(encoder: str) -> str:
    return json.dumps([_FORM, encoder, examples_digest(), len(example_lines())])
