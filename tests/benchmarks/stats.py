"""Percentiles of what was measured, in milliseconds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil
from time import perf_counter
from typing import TypeVar

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Spread:
    """Nearest-rank percentiles: each is a value that was measured."""

    count: int
    p50: float
    p95: float
    p99: float
    most: float

    @classmethod
    def of_seconds(cls, seconds: Iterable[float]) -> "Spread":
        ordered = sorted(value * 1000 for value in seconds)
        if not ordered:
            return cls(0, 0.0, 0.0, 0.0, 0.0)

        def rank(percent: float) -> float:
            return round(ordered[max(0, ceil(len(ordered) * percent / 100) - 1)], 2)

        return cls(len(ordered), rank(50), rank(95), rank(99), round(ordered[-1], 2))


def ratio(one: float, other: float) -> float | None:
    """How many times the other; None where there is nothing to hold it against."""
    return round(one / other, 2) if other else None


def timed(run: Callable[[], _Made]) -> tuple[float, _Made]:
    """Seconds on the clock, and what it gave."""
    began = perf_counter()
    made = run()
    return perf_counter() - began, made
