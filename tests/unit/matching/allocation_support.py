"""Small instances of the allocation, and slow, plain answers to hold the fast one against."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.matching import allocation
from bot.matching.allocation import SCALE, Choices

Row = tuple[int, int, float]


class Outcome(NamedTuple):
    """In the order of the objective: more is better in each place, from the first on."""

    filled: int
    worst: float
    total: int  #: minus what all lack to 1, each rounded, in 1/SCALE


class Instance(NamedTuple):
    choices: Choices
    capacity: NDArray[np.int32]


def choices_of(rows: Sequence[Row], requests: Sequence[int]) -> Choices:
    """Rows of slot, expert and score; the request of each slot. Nobody may write to the arrays."""
    arrays = (
        np.array([row[0] for row in rows], dtype=np.int32),
        np.array([row[1] for row in rows], dtype=np.int32),
        np.array([row[2] for row in rows], dtype=np.float64),
        np.array(requests, dtype=np.int32),
    )
    for array in arrays:
        array.setflags(write=False)
    return Choices(*arrays)


def table(*scores: Sequence[float | None], requests: Sequence[int] | None = None) -> Choices:
    """One line of scores for each slot, None where forbidden; each slot a request of its own if not said."""
    rows = [
        (slot, expert, score)
        for slot, line in enumerate(scores)
        for expert, score in enumerate(line)
        if score is not None
    ]
    return choices_of(rows, range(len(scores)) if requests is None else requests)


def rows_of(choices: Choices) -> list[Row]:
    columns = (choices.slot.tolist(), choices.expert.tolist(), choices.score.tolist())
    return list(zip(*columns, strict=True))


def capacities(*numbers: int) -> NDArray[np.int32]:
    return np.array(numbers, dtype=np.int32)


def outcome(choices: Choices, placed: NDArray[np.int32]) -> Outcome:
    """What a placing is worth. Fails where it uses a pair that no row allows."""
    scores = {(slot, expert): score for slot, expert, score in rows_of(choices)}
    taken = [scores[slot, expert] for slot, expert in enumerate(placed.tolist()) if expert >= 0]
    return _outcome(taken)


def _outcome(taken: Sequence[float]) -> Outcome:
    lost = sum(round((1 - score) * SCALE) for score in taken)
    return Outcome(len(taken), min(taken, default=0.0), -lost)


def best_outcome(choices: Choices, capacity: Sequence[int]) -> Outcome:
    """Tries every placing."""
    offers: list[list[tuple[int, float]]] = [[] for _ in choices.request]
    for slot, expert, score in rows_of(choices):
        offers[slot].append((expert, score))
    requests = choices.request.tolist()

    def placings(slot: int, team: frozenset[tuple[int, int]], left: tuple[int, ...]) -> Iterator[list[float]]:
        if slot == len(offers):
            yield []
            return
        yield from placings(slot + 1, team, left)
        for expert, score in offers[slot]:
            held = (requests[slot], expert)
            if left[expert] > 0 and held not in team:
                after = (*left[:expert], left[expert] - 1, *left[expert + 1 :])
                for rest in placings(slot + 1, team | {held}, after):
                    yield [score, *rest]

    return max(_outcome(taken) for taken in placings(0, frozenset(), tuple(capacity)))


def fillable(choices: Choices, capacity: Sequence[int], least: float) -> int:
    """How many slots the pairs of at least that score fill, by augmenting paths. Without teams."""
    offers: list[list[int]] = [[] for _ in choices.request]
    for slot, expert, score in rows_of(choices):
        if score >= least:
            offers[slot].append(expert)
    held: list[list[int]] = [[] for _ in capacity]

    def placed(slot: int, seen: set[int]) -> bool:
        for expert in offers[slot]:
            if expert in seen:
                continue
            seen.add(expert)
            if len(held[expert]) < capacity[expert]:
                held[expert].append(slot)
                return True
            for place, other in enumerate(held[expert]):
                if placed(other, seen):
                    held[expert][place] = slot
                    return True
        return False

    return sum(placed(slot, set()) for slot in range(len(offers)))


def random_instance(seed: int, slots: int, experts: int, *, uneven: bool) -> Instance:
    """All pairs allowed, as much capacity as slots; uneven: some experts are weaker than others for all."""
    random = np.random.default_rng(seed)
    scores = random.random((slots, experts))
    if uneven:
        scores *= random.random((1, experts))
    share = random.multinomial(slots - experts, np.full(experts, 1 / experts))
    return Instance(table(*scores.tolist()), (1 + share).astype(np.int32))


@contextmanager
def small_first_problem(rows: int, *, dense: int) -> Iterator[None]:
    """So many rows a slot are tried first, where there are more than `dense` a slot."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(allocation, "_THIN", rows)
        patch.setattr(allocation, "_DENSE", dense)
        yield


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """At most five slots and four experts; teams, ties and forbidden pairs are frequent."""
    slots, experts = draw(st.integers(0, 5)), draw(st.integers(1, 4))
    few = st.sampled_from([0.0, 0.05, 0.5, 0.55, 1.0])
    score = st.none() | few | st.floats(0, 1)
    scores = draw(
        st.lists(st.lists(score, min_size=experts, max_size=experts), min_size=slots, max_size=slots)
    )
    requests = draw(st.lists(st.integers(0, 3), min_size=slots, max_size=slots))
    capacity = draw(st.lists(st.integers(0, 3), min_size=experts, max_size=experts))
    return Instance(table(*scores, requests=requests), np.array(capacity, dtype=np.int32))
