"""Room is never exceeded, and short lists fill as many places as long ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.matching import filling
from bot.matching.filling import Place, Room, fill, listed

UNLIMITED = float("nan")


def room(*hours: float, cases: int = 4) -> Room:
    return Room(np.array(hours, np.float64), np.full(len(hours), cases, np.int64))


def place(request: int, scores: dict[int, float], hours: float = 2.0) -> Place:
    """`scores`: of the experts who may take it."""
    rows = sorted(scores, key=lambda row: (-scores[row], row))
    return Place(
        request,
        hours,
        np.array(rows, np.int32),
        np.array([round(scores[row] * 1000) for row in rows], np.uint16),
    )


def test_room_is_whole_places_within_the_hours_or_cases_without_a_limit() -> None:
    assert room(7.9, 2.0, 1.9, 0.0, -3.0, UNLIMITED, cases=3).places(2.0).tolist() == [3, 1, 0, 0, 0, 3]
    assert room(UNLIMITED, cases=-1).places(2.0).tolist() == [0]
    assert room(0.1 + 0.2).places(0.1).tolist() == [3]


def test_what_is_taken_is_gone_for_the_next_size() -> None:
    held = room(10.0, UNLIMITED)
    held.take(np.array([0, 1, 1], np.int32), 6.0)
    assert held.places(2.0).tolist() == [2, 2]


def test_lists_are_complete_unless_the_batch_is_large() -> None:
    assert listed(1000, 2000, 40) == 2000
    assert listed(1001, 2000, 40) == 40


def test_larger_places_come_first() -> None:
    places = [place(0, {0: 1.0}), place(1, {0: 0.1}, hours=8.0)]
    assert fill(places, room(8.0), 40).tolist() == [-1, 0]


@st.composite
def batches(draw: st.DrawFn) -> tuple[list[Place], list[float]]:
    experts = draw(st.integers(1, 6))
    scores = st.dictionaries(st.integers(0, experts - 1), st.sampled_from([0.1, 0.5, 0.501, 1.0]))
    places = draw(st.lists(st.builds(place, st.integers(0, 99), scores), max_size=9))
    hours = draw(st.lists(st.sampled_from([0.0, 2.0, 5.0, UNLIMITED]), min_size=experts, max_size=experts))
    return places, hours


def within_room(places: list[Place], placed: NDArray[np.int32], hours: list[float]) -> bool:
    took = np.bincount(placed[placed >= 0], minlength=len(hours))
    return bool((took <= room(*hours).places(2.0)).all()) and all(
        row < 0 or row in one.rows for one, row in zip(places, placed.tolist(), strict=True)
    )


@settings(deadline=None, max_examples=200)
@given(batches())
def test_short_lists_fill_as_many_places_as_long_ones(batch: tuple[list[Place], list[float]]) -> None:
    places, hours = batch
    places = [Place(n, one.hours, one.rows, one.scores) for n, one in enumerate(places)]  # no teams
    full = fill(places, room(*hours), 40)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filling, "_PAIRS_IN_FULL", 0)
        short = fill(places, room(*hours), 1)
    assert within_room(places, full, hours)
    assert within_room(places, short, hours)
    assert np.count_nonzero(short >= 0) == np.count_nonzero(full >= 0)


@settings(deadline=None, max_examples=100)
@given(batches())
def test_short_lists_of_teams_place_nobody_twice(batch: tuple[list[Place], list[float]]) -> None:
    places, hours = batch
    places = [Place(n // 2, one.hours, one.rows, one.scores) for n, one in enumerate(places)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filling, "_PAIRS_IN_FULL", 0)
        short = fill(places, room(*hours), 1)
    assert within_room(places, short, hours)
    pairs = [(one.request, row) for one, row in zip(places, short.tolist(), strict=True) if row >= 0]
    assert len(pairs) == len(set(pairs))
