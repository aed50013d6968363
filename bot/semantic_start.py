"""The service's semantic part: there at once where the vectors are kept, else after some minutes."""

import asyncio
from collections.abc import Callable

import numpy as np
import structlog
from numpy.typing import NDArray

from bot.matching.kept_vectors import vectors_written
from bot.matching.semantic import encoding_of_examples
from bot.semantic import AT_ONCE, NoEncoder, SentenceEncoder, kept_vectors, open_encoder
from bot.services.candidates import Matcher
from bot.services.ports import KeptIndex

log = structlog.get_logger()

#: Seconds between two batches, in which a machine with a single core comes to other things.
_PAUSE = 0.1

_Opened = tuple[SentenceEncoder, NDArray[np.float32] | None]


class SemanticStart:
    """Prepares the vectors of the examples and hands them to the matcher, which works without them till then.

    `start` and `stop` may each be called once. Losing `kept` costs the minutes again, nothing else.
    """

    def __init__(
        self,
        matcher: Matcher,
        kept: KeptIndex | None,
        *,
        opened: Callable[[], SentenceEncoder] = open_encoder,
        pause: float = _PAUSE,
    ) -> None:
        self._matcher = matcher
        self._kept = kept
        self._opened = opened
        self._pause = pause
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Returns at once, with the matcher taught if the vectors were kept."""
        try:
            encoder, vectors = await asyncio.to_thread(self._open)
        except NoEncoder as reason:
            log.warning("semantic_not_used", reason=str(reason))
            return
        if vectors is not None:
            await self._matcher.learn(encoder.encode, vectors)
            log.info("semantic_ready", encoder=encoder.name)
        else:
            self._task = asyncio.create_task(self._prepare(encoder), name="semantic")

    async def prepared(self) -> None:
        """Returns when nothing is being prepared any more."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def stop(self) -> None:
        """Gives up what is not ready; at most a batch (0.7 s) goes on in its thread."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    def _open(self) -> _Opened:
        encoder = self._opened()
        return encoder, kept_vectors(encoder, self._kept)

    async def _prepare(self, encoder: SentenceEncoder) -> None:
        # Nobody awaits this task while the service runs: what goes wrong must not be lost, and costs only
        # the semantic part.
        outcomes = await asyncio.gather(self._encode(encoder), return_exceptions=True)
        for fault in outcomes:
            if isinstance(fault, Exception):
                log.error("semantic_not_used", exc_info=fault)

    async def _encode(self, encoder: SentenceEncoder) -> None:
        batches = iter(encoding_of_examples(encoder.encode, at_once=AT_ONCE))
        log.info("semantic_preparing", encoder=encoder.name)
        parts: list[NDArray[np.float32]] = []
        while (part := await asyncio.to_thread(next, batches, None)) is not None:
            parts.append(part)
            await asyncio.sleep(self._pause)
        vectors = np.concatenate(parts)
        await self._matcher.learn(encoder.encode, vectors)
        if self._kept is not None:
            content = vectors_written(vectors, encoder.name)
            await asyncio.to_thread(self._kept.save, content)
        log.info("semantic_ready", encoder=encoder.name)
