"""The batch allocation beside SciPy's assignment and PyPI's `mentor-match`.

SciPy (`linear_sum_assignment`, one column for each place of an expert) maximises the plain sum; a forbidden
pair weighs so little that it is taken only where nothing else is left, and then counts as empty.
`mentor-match` 7 (Munkres in Python) gets the same instance: one mentor for each place, a rule that reads our
scores and one that disqualifies forbidden pairs. It takes seconds, so it has fewer rounds.
The worst score has a reference of its own: bisection over all scores by SciPy's maximum flow. FairFlow
(Kobren, Saha and McCallum, 2019) searches for such a makespan, too; no allocation can be above this bound.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
from matching.mentee import Mentee  # type: ignore[import-untyped]
from matching.mentor import Mentor  # type: ignore[import-untyped]
from matching.process import process_data  # type: ignore[import-untyped]
from matching.rules.rule import Disqualify  # type: ignore[import-untyped]
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from bot.matching.allocation import Choices, _checked, _chosen, _Network, allocate
from tests.benchmarks.allocation_large import LargeFigures, measure_large_apart
from tests.benchmarks.stats import ratio

_FORBIDDEN, _TOPICS = -1000.0, 30
#: The allocation as the service does it; without its second step, the worst place, the sum is the highest.
OURS, SUM_ALONE, SCIPY = "Madoguchi", "Madoguchi, sum alone", "SciPy, plain sum"
Placed = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class AllocationRow:
    """One allocator on one instance. `seconds` is the median of the rounds, from its own form of input."""

    name: str
    requests: int
    experts: int
    places: int
    filled: int
    total: float  #: sum of the scores
    share: float  #: of the total that SciPy reaches, the highest where all are filled
    worst: float  #: the lowest score of a filled request
    worst_possible: float  #: the bound by bisection
    seconds: float
    times_scipy: float | None


@dataclass(frozen=True, slots=True)
class AllocationFigures:
    rows: tuple[AllocationRow, ...]
    large: LargeFigures


@dataclass(frozen=True, slots=True)
class _Instance:
    scores: NDArray[np.float64]  #: requests x experts, 0 to 1
    allowed: NDArray[np.bool_]  #: the same shape; false where there is a conflict
    capacity: NDArray[np.int64]

    @property
    def choices(self) -> Choices:
        slot, expert = np.nonzero(self.allowed)
        requests = np.arange(len(self.scores), dtype=np.int32)
        return Choices(slot.astype(np.int32), expert.astype(np.int32), self.scores[self.allowed], requests)


def _instance(requests: int, experts: int, places: int, seed: int) -> _Instance:
    """30 topics: 0.9 for the same one, up to 0.1 of noise; a fifth of the pairs are conflicts."""
    random = np.random.default_rng(seed)
    topic, knows = random.integers(0, _TOPICS, requests), random.integers(0, _TOPICS, experts)
    scores = 0.9 * (topic[:, None] == knows) + 0.1 * random.random((requests, experts))
    capacity = 1 + random.multinomial(places - experts, np.full(experts, 1 / experts))
    return _Instance(scores, random.random(scores.shape) >= 0.2, capacity)


def measure_allocation(rounds: int, seed: int, mentor_rounds: int = 3) -> AllocationFigures:
    """All allocators in turns, `mentor-match` in the first few rounds only; 15 seconds with 15 rounds."""
    instance = _instance(500, 200, 600, seed)
    return AllocationFigures(
        rows=_side_by_side(instance, rounds, mentor_rounds), large=measure_large_apart(seed)
    )


def _side_by_side(instance: _Instance, rounds: int, mentor_rounds: int) -> tuple[AllocationRow, ...]:
    allocators = {
        OURS: (_ours(instance), rounds),
        SUM_ALONE: (_sum_alone(instance), rounds),
        SCIPY: (_scipy(instance), rounds),
        "mentor-match": (lambda: _mentor_match(instance), mentor_rounds),
    }
    found: dict[str, Placed] = {}
    took: dict[str, list[float]] = {name: [] for name in allocators}
    allocators[OURS][0]()  # the first run is slower; it does not count
    for number in range(rounds):
        for name, (run, most) in allocators.items():
            if number < most:
                began = time.perf_counter()
                found[name] = run()
                took[name].append(time.perf_counter() - began)
    bound, best = _worst_possible(instance), _taken(instance, found[SCIPY]).sum()
    base = median(took[SCIPY])
    rows = []
    for name, placed in found.items():
        taken, seconds = _taken(instance, placed), median(took[name])
        rows.append(
            AllocationRow(
                name=name,
                requests=len(instance.scores),
                experts=len(instance.capacity),
                places=int(instance.capacity.sum()),
                filled=taken.size,
                total=round(float(taken.sum()), 4),
                share=round(float(taken.sum() / best), 5),
                worst=float(taken.min()),
                worst_possible=bound,
                seconds=seconds,
                times_scipy=ratio(seconds, base),
            )
        )
    return tuple(rows)


def _taken(instance: _Instance, placed: Placed) -> NDArray[np.float64]:
    """The scores of the filled requests; fails where a placing breaks a rule."""
    filled = np.flatnonzero(placed >= 0)
    experts = placed[filled]
    load = np.bincount(experts, minlength=len(instance.capacity))
    if (load > instance.capacity).any() or not instance.allowed[filled, experts].all():
        raise ValueError("This placing breaks a capacity or takes a forbidden pair.")
    return instance.scores[filled, experts]


def _ours(instance: _Instance) -> Callable[[], Placed]:
    choices = instance.choices
    return lambda: allocate(choices, instance.capacity)


def _sum_alone(instance: _Instance) -> Callable[[], Placed]:
    """With a floor of 0: as many filled as possible, and of those ways the highest sum. The service
    never asks for it, so that it takes the inner parts of the kernel."""
    choices = instance.choices

    def run() -> Placed:
        network = _Network(*_checked(choices, instance.capacity))
        every = np.ones(network.slot.size, dtype=np.bool_)
        chosen = _chosen(network, network.fill(every)[0], every)
        placed = np.full(network.slots, -1, dtype=np.int32)
        placed[network.slot[chosen]] = network.expert[chosen]
        return placed

    return run


def _scipy(instance: _Instance) -> Callable[[], Placed]:
    """The columns are replicated beforehand, which is not timed."""
    expert = np.repeat(np.arange(len(instance.capacity)), instance.capacity)
    weights = np.where(instance.allowed, instance.scores, _FORBIDDEN)[:, expert]

    def run() -> Placed:
        row, column = linear_sum_assignment(weights, maximize=True)
        placed = np.full(len(weights), -1, dtype=np.int32)
        real = weights[row, column] > _FORBIDDEN
        placed[row[real]] = expert[column[real]]
        return placed

    return run


class _Score:
    """A rule of `mentor-match`: the score of the pair, in millionths, for it counts in whole points."""

    def __init__(self, scores: NDArray[np.float64]) -> None:
        self._points = np.rint(scores * 1_000_000).astype(int).tolist()

    def evaluate(self, match_object: Any) -> bool:
        return self.apply(match_object) > 0

    def apply(self, match_object: Any) -> int:
        return int(self._points[match_object.mentee.grade][match_object.mentor.grade])


def _mentor_match(instance: _Instance) -> Placed:
    """Grades are whole numbers that our rules alone read: they carry the numbers of request and expert."""
    experts = np.repeat(np.arange(len(instance.capacity)), instance.capacity).tolist()
    mentors = [Mentor(grade=expert, email=f"place{place}@a.jp") for place, expert in enumerate(experts)]
    mentees = [Mentee(grade=number, email=f"request{number}@b.jp") for number in range(len(instance.scores))]
    conflict = Disqualify(lambda match: not instance.allowed[match.mentee.grade, match.mentor.grade])
    process_data(mentors, mentees, [[_Score(instance.scores), conflict]])
    placed = np.full(len(mentees), -1, dtype=np.int32)
    for mentee in mentees:
        if mentee.mentors:
            placed[mentee.grade] = mentee.mentors[0].grade
    return placed


def _worst_possible(instance: _Instance) -> float:
    """The highest score at which the pairs of it or more fill as many requests as all pairs do."""
    values = np.unique(instance.scores[instance.allowed])
    most = _fills(instance, values[0])
    low, high = 0, len(values) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _fills(instance, values[middle]) == most else (low, middle - 1)
    return float(values[low])


def _fills(instance: _Instance, least: float) -> int:
    requests, experts = instance.scores.shape
    row, column = np.nonzero(instance.allowed & (instance.scores >= least))
    source, sink = requests + experts, requests + experts + 1
    tail = np.concatenate([np.full(requests, source), row, np.arange(requests, source)])
    head = np.concatenate([np.arange(requests), column + requests, np.full(experts, sink)])
    limit = np.concatenate([np.ones(requests + row.size), instance.capacity]).astype(np.int32)
    graph = csr_array((limit, (tail, head)), shape=(sink + 1, sink + 1))
    return int(maximum_flow(graph, source, sink).flow_value)
