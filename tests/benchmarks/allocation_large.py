"""The batch allocation on a large sparse instance: its time and memory."""

import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from bot.matching.allocation import Choices, allocate
from tests.benchmarks.own_memory import grown_by, own_memory

_TOPICS = 30
_CLEAR = Path("/proc/self/clear_refs")


@dataclass(frozen=True, slots=True)
class LargeFigures:
    """The sparse instance, in a process of its own; `peak_mb`: the growth of memory over the input,
    None where the system does not tell."""

    requests: int
    experts: int
    pairs: int
    filled: int
    worst: float
    seconds: float
    peak_mb: float | None


def measure_large_apart(seed: int) -> LargeFigures:
    """A fresh process, so that its peak is this instance's own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure_large, 20_000, 2_000, seed).result()


def measure_large(requests: int, experts: int, seed: int) -> LargeFigures:
    """40 choices a request, one from each fortieth of the experts; 1.2 places for each request."""
    random = np.random.default_rng(seed)
    expert = random.integers(0, experts // 40, (requests, 40)) + experts // 40 * np.arange(40)
    topic, knows = random.integers(0, _TOPICS, requests), random.integers(0, _TOPICS, experts)
    scores = 0.9 * (topic[:, None] == knows[expert]) + 0.1 * random.random(expert.shape)
    request = np.arange(requests, dtype=np.int32)
    choices = Choices(np.repeat(request, 40), expert.ravel().astype(np.int32), scores.ravel(), request)
    capacity = np.full(experts, requests * 6 // (5 * experts))
    if _CLEAR.exists():
        _CLEAR.write_text("5", encoding="ascii")  # the peak starts anew: proc(5)
    before, began = own_memory("VmRSS"), time.perf_counter()
    placed = allocate(choices, capacity)
    seconds = time.perf_counter() - began
    peak = own_memory("VmHWM")
    taken = [
        scores[number, expert[number] == chosen].item() for number, chosen in enumerate(placed) if chosen >= 0
    ]
    return LargeFigures(
        requests, experts, expert.size, len(taken), min(taken), round(seconds, 2), grown_by(before, peak)
    )
