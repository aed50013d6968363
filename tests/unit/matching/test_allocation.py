"""Many requests placed at once: who gets whom, and what the placing promises."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from allocation_support import (
    Instance,
    best_outcome,
    capacities,
    choices_of,
    fillable,
    instances,
    outcome,
    random_instance,
    rows_of,
    small_first_problem,
    table,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.allocation import Choices, Unplaced, allocate, why_unplaced


def placed(choices: Choices, *capacity: int) -> list[int]:
    return [int(expert) for expert in allocate(choices, capacities(*capacity))]


# The objective, level by level.


def test_a_filled_slot_counts_more_than_any_score() -> None:
    """Slot 0 gives its best expert away, and takes one of score 0, so that slot 1 is filled as well."""
    assert placed(table([1.0, 0.0], [0.1, None]), 1, 1) == [1, 0]


def test_the_worst_score_counts_more_than_the_sum() -> None:
    """1.0 + 0.1 is the higher sum; 0.5 + 0.4 the better worst."""
    assert placed(table([1.0, 0.5], [0.4, 0.1]), 1, 1) == [1, 0]


def test_the_sum_decides_among_equal_worsts() -> None:
    """Slot 2 has 0.2 in any case; the others are best crossed."""
    assert placed(table([0.7, 0.8, None], [0.9, 0.7, None], [None, None, 0.2]), 1, 1, 1) == [1, 0, 2]


def test_the_worst_score_is_exact_where_the_sum_is_rounded() -> None:
    above = 0.5 + 1e-12
    assert placed(table([1.0, above], [0.5, 0.5]), 1, 1) == [0, 1]
    assert placed(table([0.9, above], [above, 0.5]), 1, 1) == [1, 0]


def test_where_not_all_can_be_filled_the_worst_of_those_filled_is_best() -> None:
    """One of the three stays empty: the one whose place would pull the worst down."""
    assert placed(table([0.9, 0.3], [0.2, 0.1], [0.8, 0.7]), 1, 1) == [0, -1, 1]


def test_the_worst_is_best_also_where_capacity_alone_does_not_tell_how_many_can_be_filled() -> None:
    """Room for four, and somebody for each, but two have one and the same expert and nobody else."""
    choices = table(
        [0.9, None, None, None], [0.8, None, None, None], [None, 1.0, 0.5, 0.05], [None, 0.4, 0.1, None]
    )
    assert placed(choices, 1, 1, 1, 1) == [0, -1, 2, 1]


def test_a_choice_outside_the_rows_tried_first_is_found() -> None:
    """Slot 0 takes its third best expert; the last slot keeps the threshold low enough for another."""
    choices = table(
        [1.0, 0.9, 0.89, None, None],
        [1.0, None, None, 0.2, None],
        [None, 0.9, None, 0.2, None],
        [None, None, None, None, 0.1],
    )
    with small_first_problem(2, dense=0):
        assert placed(choices, 1, 1, 1, 1, 1) == [2, 0, 1, 4]


@settings(deadline=None)
@given(instances())
def test_no_placing_is_better(instance: Instance) -> None:
    choices, capacity = instance
    assert outcome(choices, allocate(choices, capacity)) == best_outcome(choices, capacity.tolist())


@settings(deadline=None)
@given(instances(), st.integers(1, 2))
def test_no_placing_is_better_when_few_rows_are_tried_first(instance: Instance, rows: int) -> None:
    choices, capacity = instance
    with small_first_problem(rows, dense=0):
        found = allocate(choices, capacity)
    assert outcome(choices, found) == best_outcome(choices, capacity.tolist())


@pytest.mark.parametrize("uneven", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_the_worst_score_cannot_be_raised(seed: int, uneven: bool) -> None:
    """Where experts are uneven, the threshold needs many probes, some of which halve what is left."""
    choices, capacity = random_instance(seed, slots=200, experts=120, uneven=uneven)
    filled, worst, _ = outcome(choices, allocate(choices, capacity))
    assert filled == fillable(choices, capacity.tolist(), worst) == 200
    assert fillable(choices, capacity.tolist(), np.nextafter(worst, 2)) < 200


@pytest.mark.parametrize("seed", range(4))
def test_trying_few_rows_first_changes_no_total(seed: int) -> None:
    """One weak request lets all pairs of the others in."""
    plain = random_instance(seed, slots=60, experts=25, uneven=False)
    rows = [
        (slot, expert, score * (0.01 if slot == 7 else 1)) for slot, expert, score in rows_of(plain.choices)
    ]
    choices = choices_of(rows, range(60))
    with small_first_problem(2, dense=3):
        few = allocate(choices, plain.capacity)
    with small_first_problem(2, dense=10**6):
        whole = allocate(choices, plain.capacity)
    assert outcome(choices, few) == outcome(choices, whole)


# What holds for every placing.


@given(instances())
@settings(deadline=None)
def test_nobody_has_more_than_the_capacity_or_twice_one_request(instance: Instance) -> None:
    choices, capacity = instance
    found = allocate(choices, capacity).tolist()
    taken = [(request, expert) for request, expert in zip(choices.request.tolist(), found, strict=True)]
    taken = [pair for pair in taken if pair[1] >= 0]
    assert len(set(taken)) == len(taken)
    load = Counter(expert for _, expert in taken)
    assert all(load[expert] <= capacity[expert] for expert in load)


def test_a_team_has_different_people() -> None:
    """Expert 0 is the best for both slots and has room for both; the second goes to somebody else."""
    scores = ([0.9, 0.5], [0.8, 0.1])
    assert placed(table(*scores), 2, 2) == [0, 0]
    assert placed(table(*scores, requests=[4, 4]), 2, 2) == [1, 0]


def test_one_expert_serves_several_teams() -> None:
    scores = ([0.9, 0.5], [0.8, 0.6], [0.9, 0.5], [0.8, 0.6])
    assert placed(table(*scores, requests=[1, 1, 2, 2]), 2, 2) == [0, 1, 0, 1]


def test_a_team_may_be_filled_in_part() -> None:
    assert sorted(placed(table([0.9], [0.8], requests=[1, 1]), 2)) == [-1, 0]


def test_an_impossible_request_leaves_all_others_placed() -> None:
    choices = table([None, None], [0.3, 0.9], [0.9, 0.2])
    assert placed(choices, 1, 1) == [-1, 1, 0]


def test_what_cannot_all_be_placed_is_placed_as_far_as_it_goes() -> None:
    """Three want the one expert, two others are free to choose."""
    found = placed(table([0.5, None], [0.6, None], [0.7, None], [None, 0.4], [0.9, 0.3]), 1, 2)
    assert found == [-1, -1, 0, 1, 1]


@given(instances(), st.data())
@settings(deadline=None)
def test_the_order_of_the_rows_changes_nothing(instance: Instance, data: st.DataObject) -> None:
    choices, capacity = instance
    shuffled = choices_of(data.draw(st.permutations(rows_of(choices))), choices.request.tolist())
    assert allocate(shuffled, capacity).tolist() == allocate(choices, capacity).tolist()


def test_the_order_of_many_rows_changes_nothing() -> None:
    """All equally good, so that only the solver's choice tells one placing from another."""
    rows = [(slot, expert, 0.5) for slot in range(40) for expert in range(30)]
    capacity = np.full(30, 2)
    found = allocate(choices_of(rows, range(40)), capacity)
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(rows))
        again = allocate(choices_of([rows[number] for number in order], range(40)), capacity)
        assert again.tolist() == found.tolist()


# Nothing to place.


@pytest.mark.parametrize(
    ("choices", "capacity", "found"),
    [
        (table(), [], []),
        (table(), [1], []),
        (table([], []), [], [-1, -1]),
        (table([None], [None]), [3], [-1, -1]),
        (table([0.9], [0.8]), [0], [-1, -1]),
        (table([0.0]), [1], [0]),
    ],
)
def test_empty_input(choices: Choices, capacity: Sequence[int], found: list[int]) -> None:
    result = allocate(choices, capacities(*capacity))
    assert result.dtype == np.int32
    assert result.tolist() == found


def test_a_capacity_beyond_all_slots_is_no_trouble() -> None:
    capacity = np.full(4, 2**63 - 1, dtype=np.int64)
    assert allocate(table([0.9, 0.1, 0.1, 0.1], [0.8, 0.7, 0.1, 0.1]), capacity).tolist() == [0, 0]


def test_an_empty_slot_tells_why() -> None:
    choices = table([0.9, None], [0.8, None], [None, None], [None, 0.4])
    assert why_unplaced(choices, allocate(choices, capacities(1, 0))) == {
        1: Unplaced.ALL_FULL,
        2: Unplaced.NO_CANDIDATE,
        3: Unplaced.ALL_FULL,
    }


# Bad input.


def _bad(**wrong: object) -> Choices:
    right = table([0.5, 0.6], [0.7, None])
    fields = {name: getattr(right, name) for name in ("slot", "expert", "score", "request")}
    return Choices(**{**fields, **{name: np.array(value) for name, value in wrong.items()}})


@pytest.mark.parametrize(
    ("choices", "capacity", "sentence"),
    [
        (_bad(score=[0.5, 0.6]), [1, 1], "same length"),
        (_bad(expert=[0, 1]), [1, 1], "same length"),
        (_bad(request=[[0, 1]]), [1, 1], "one dimension"),
        (_bad(), [[1, 1]], "one dimension"),
        (_bad(slot=[0.0, 0.0, 1.0]), [1, 1], "whole numbers"),
        (_bad(), [1.0, 1.0], "whole numbers"),
        (_bad(), [1, -1], "capacity must not be negative"),
        (_bad(slot=[0, 0, 2]), [1, 1], "number of slot is out of range"),
        (_bad(slot=[-1, 0, 1]), [1, 1], "number of slot is out of range"),
        (_bad(), [3], "number of expert is out of range"),
        (_bad(expert=[0, -1, 0]), [1, 1], "number of expert is out of range"),
        (_bad(score=[0.5, float("nan"), 0.7]), [1, 1], "from 0 to 1"),
        (_bad(score=[0.5, 1.1, 0.7]), [1, 1], "from 0 to 1"),
        (_bad(score=[0.5, -0.1, 0.7]), [1, 1], "from 0 to 1"),
        (_bad(expert=[1, 1, 0]), [1, 1], "same expert twice"),
    ],
)
def test_bad_input_is_refused(choices: Choices, capacity: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        allocate(choices, np.array(capacity))
