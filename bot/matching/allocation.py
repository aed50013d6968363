"""Which expert takes which slot when many requests are placed at once.

Maximum flows find the highest threshold that still fills as many slots as can be filled, a minimum-cost flow
chooses among the pairs above it (Ahuja, Magnanti and Orlin, Network Flows, 1993). OR-Tools solves both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import max_flow, min_cost_flow  # type: ignore[import-untyped]

Whole = NDArray[np.integer[Any]]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: The sum takes scores in 1/SCALE. The solver needs SCALE · (nodes + 1) < 2^63; its nodes are int32 anyway.
SCALE = 1_000_000
#: Rows a slot in a first, small problem; how many rows a slot make one worth it; how often it is enlarged.
_THIN, _DENSE, _ENLARGEMENTS = 8, 16, 6


@dataclass(frozen=True, slots=True)
class Choices:
    """Who may fill which slot. Row i allows `expert[i]` in `slot[i]`; a pair with no row is forbidden."""

    slot: Ints  #: [n], 0 to S - 1
    expert: Ints  #: [n], 0 to E - 1
    score: Floats  #: [n], 0 to 1, more is better
    request: Ints  #: [S], the request of each slot; slots with the same number are one team


class Unplaced(Enum):
    """Why a slot has nobody."""

    NO_CANDIDATE = auto()  #: no pair allows anybody
    ALL_FULL = auto()  #: each of its experts is at capacity, or holds another slot of the same request


def allocate(choices: Choices, capacity: Whole) -> Ints:
    """The expert of each slot, int32 [S]; -1 where nobody is placed. `capacity` [E] is in slots, 0 or more.

    Lexicographic: (1) as many slots as possible are filled; (2) the lowest score of a filled slot is as high
    as possible: t is the highest threshold at which the pairs with a score of t or more fill as many slots
    as all pairs do, exact on the scores as given; (3) among the pairs of t or more, with as many filled, the
    sum of scores is highest after each score is rounded to 1e-6, so at most S·1e-6 below the exact best.
    No expert has more than the capacity, and none is twice in one request; a team may be filled in part.

    The same input gives the same output, in whatever order the rows stand. Where several answers are equally
    good, the solver picks one; which one is fixed, but is not promised to be that of lower expert numbers.

    Raises ValueError for arrays that do not fit each other, numbers out of range, NaN and duplicate pairs.
    """
    network = _Network(*_checked(choices, capacity))
    placed = np.full(network.slots, -1, dtype=np.int32)
    if network.score.size:
        filled, threshold = _threshold(network)
        chosen = _chosen(network, filled, network.score >= threshold)
        placed[network.slot[chosen]] = network.expert[chosen]
    return placed


def why_unplaced(choices: Choices, placed: Ints) -> dict[int, Unplaced]:
    """The reason of each empty slot, by slot number, for what `allocate` gave for these choices.

    As many slots as possible are filled, so whoever could be added is not free: no second look at capacities.
    """
    had = np.bincount(choices.slot, minlength=placed.size)
    reasons = {False: Unplaced.NO_CANDIDATE, True: Unplaced.ALL_FULL}
    return {int(slot): reasons[bool(had[slot])] for slot in np.flatnonzero(placed < 0)}


def _checked(choices: Choices, capacity: Whole) -> tuple[Longs, Longs, Floats, Ints, Longs]:
    """Slot, expert and score by slot and expert, without experts of no capacity; requests; capacities."""
    slot, expert, score, request = choices.slot, choices.expert, choices.score, choices.request
    if not slot.shape == expert.shape == score.shape == (slot.size,) or request.ndim * capacity.ndim != 1:
        raise ValueError("Choices and capacities have one dimension; slot, expert and score the same length.")
    if any(not np.issubdtype(array.dtype, np.integer) for array in (slot, expert, request, capacity)):
        raise ValueError("Slots, experts, requests and capacities must be whole numbers.")
    if capacity.size and capacity.min() < 0:
        raise ValueError("A capacity must not be negative.")
    for name, numbers, most in (("slot", slot, request.size), ("expert", expert, capacity.size)):
        if numbers.size and not 0 <= numbers.min() <= numbers.max() < most:
            raise ValueError(f"A number of {name} is out of range: there are {most}, from 0.")
    if score.size and not (score.min() >= 0 and score.max() <= 1):  # false for NaN, too
        raise ValueError("A score must be a number from 0 to 1.")
    slots, experts, scores = slot.astype(np.int64), expert.astype(np.int64), score.astype(np.float64)
    key = slots * capacity.size + experts
    if not (key[1:] > key[:-1]).all():
        order = np.argsort(key)
        key, slots, experts, scores = key[order], slots[order], experts[order], scores[order]
        if (key[1:] == key[:-1]).any():
            raise ValueError("A slot names the same expert twice.")
    limits = np.minimum(capacity, request.size).astype(np.int64)
    if not limits.all():
        able = limits[experts] > 0
        slots, experts, scores = slots[able], experts[able], scores[able]
    return slots, experts, scores, request, limits


class _Network:
    """Nodes: slots, experts, the sink, the source, then one for each (request, expert) named by two slots.

    Arcs: source → slot; the rows, slot → `head`; and, with `limits`, `tails` → `heads`: such a pair → its
    expert → sink. Rows are "kept" by a mask over all n.
    """

    def __init__(self, slot: Longs, expert: Longs, score: Floats, request: Ints, capacity: Longs) -> None:
        self.slot, self.expert, self.score = slot, expert, score
        self.slots, experts = request.size, capacity.size
        self.sink = self.slots + experts
        self.source = self.sink + 1
        self.head, owners = expert + self.slots, np.empty(0, dtype=np.int64)
        teams, team = np.unique(request, return_inverse=True)
        if teams.size < self.slots:
            pairs = team[slot] * experts + expert
            named, which, times = np.unique(pairs, return_inverse=True, return_counts=True)
            shared = times > 1
            self.head = np.where(shared[which], (np.cumsum(shared) + self.source)[which], self.head)
            owners = named[shared] % experts + self.slots
        self.nodes = self.source + 1 + owners.size
        self.tails = np.append(np.arange(self.source + 1, self.nodes), np.arange(self.slots, self.sink))
        self.heads = np.append(owners, np.full(experts, self.sink))
        self.limits = np.append(np.ones_like(owners), capacity)
        self.counts = np.bincount(slot, minlength=self.slots)
        able = np.minimum(np.bincount(expert, minlength=experts), capacity).sum()
        self.most = min(int(np.count_nonzero(self.counts)), int(able))  #: a bound of the slots filled

    @cached_property
    def thin(self) -> Mask:
        """[n], the best few rows of each slot. Ties are spread over the experts, not all on the first."""
        widest = max(int(self.counts.max()), _THIN)
        value = self.score + (np.arange(self.slot.size) * 0x9E3779B1 & 0xFFFF) * 1e-12
        table = np.full((self.slots, widest), -1.0)
        table[np.arange(widest) < self.counts[:, None]] = value
        least: Floats = np.partition(table, -_THIN, axis=1)[:, -_THIN]
        return value >= np.repeat(least, self.counts)

    def few(self, keep: Mask) -> Mask:
        """The kept rows themselves; where they are many, the best few of each slot among them."""
        return keep & self.thin if np.count_nonzero(keep) > _DENSE * self.slots else keep

    def nth_best(self, keep: Mask, place: int) -> float:
        """Of the best kept score of each slot the one in this place from above; -1 where there is none."""
        starts = (np.cumsum(self.counts) - self.counts)[self.counts > 0]  # the rows stand by slot
        best = np.maximum.reduceat(np.where(keep, self.score, -1.0), starts)
        return float(np.partition(best, -place)[-place]) if place <= best.size else -1.0

    def fill(self, keep: Mask) -> tuple[int, Iterator[Mask]]:
        """How many slots the kept rows can fill; and the rows across each of two minimum cuts, when asked."""
        flow, rows, every = max_flow.SimpleMaxFlow(), np.flatnonzero(keep), np.arange(self.slots)
        flow.add_arcs_with_capacity(
            np.concatenate([np.full_like(every, self.source), self.tails, self.slot[rows]]).astype(np.int32),
            np.concatenate([every, self.heads, self.head[rows]]).astype(np.int32),
            np.concatenate([np.ones_like(every), self.limits, np.ones_like(rows)]),
        )
        if (status := flow.solve(self.source, self.sink)) != flow.OPTIMAL:
            raise RuntimeError(f"The maximum-flow solver gave up: {status}.")
        near, far = np.zeros(self.nodes, dtype=np.bool_), np.ones(self.nodes, dtype=np.bool_)
        near[flow.get_source_side_min_cut()], far[flow.get_sink_side_min_cut()] = True, False
        cuts = (np.repeat(side[: self.slots], self.counts) > side[self.head] for side in (near, far))
        return flow.optimal_flow(), cuts

    def cheapest(self, keep: Mask) -> tuple[NDArray[np.intp], Longs]:
        """The rows that fill as many slots as possible at the least cost, and the flows from `tails`."""
        rows = np.flatnonzero(keep)
        # Cost scaling takes fewer rounds on smaller numbers, and scores are often multiples of 0.01 or 0.05.
        cost = np.rint((1 - self.score[rows]) * SCALE).astype(np.int64)
        cost //= max(1, int(np.gcd.reduce(cost)))
        flow = min_cost_flow.SimpleMinCostFlow()
        flow.add_arcs_with_capacity_and_unit_cost(
            np.append(self.tails, self.slot[rows]).astype(np.int32),
            np.append(self.heads, self.head[rows]).astype(np.int32),
            np.append(self.limits, np.ones_like(cost)),
            np.append(np.zeros_like(self.limits), cost),
        )
        ends = np.append(np.arange(self.slots), self.sink).astype(np.int32)
        flow.set_nodes_supplies(ends, np.append(np.ones(self.slots), -self.slots).astype(np.int64))
        if (status := flow.solve_max_flow_with_min_cost()) != flow.OPTIMAL:
            raise RuntimeError(f"The minimum-cost solver gave up: {status}.")
        flows = flow.flows(np.arange(self.tails.size + rows.size, dtype=np.int32))
        return rows[flows[self.tails.size :] > 0], flows[: self.tails.size]

    def improving(self, used: Mask, chosen: NDArray[np.intp], flows: Longs) -> Mask:
        """[n], the rows of negative reduced cost (potentials by Bellman-Ford); where none, chosen is best."""
        price = np.rint((1 - self.score) * SCALE).astype(np.int64)
        rest, empty, every = used.copy(), np.ones(self.slots, dtype=np.bool_), np.arange(self.slots)
        rest[chosen], empty[self.slot[chosen]] = False, False
        tails = (self.slot[rest], self.head[chosen], self.tails[flows < self.limits], self.heads[flows > 0])
        heads = (self.head[rest], self.slot[chosen], self.heads[flows < self.limits], self.tails[flows > 0])
        tail = np.concatenate([*tails, np.where(empty, self.source, every)])
        head = np.concatenate([*heads, np.where(empty, every, self.source)])
        paid = np.append(price[rest], -price[chosen])
        cost = np.append(paid, np.zeros(tail.size - paid.size, dtype=np.int64))
        potential: Longs = np.zeros(self.nodes, dtype=np.int64)
        before = potential + 1
        while (potential != before).any():
            before = potential.copy()
            np.minimum.at(potential, tail, cost + before[head])
        potential[self.slot[chosen]] = price[chosen] + potential[self.head[chosen]]
        return price + potential[self.head] < potential[self.slot]


def _threshold(network: _Network) -> tuple[int, float]:
    """How many slots can be filled, and the highest score such that pairs of it or more fill as many.

    Where a probe leaves d slots too many empty, d slots need a pair across each minimum cut: the d-th best of
    these bounds the threshold. A bound that can be had is the threshold.
    """
    score, every = network.score, np.ones(network.slot.size, dtype=np.bool_)
    target, low, probes = network.most, -1.0, 0
    high = network.nth_best(every, target)
    while low < high:
        probes += 1
        halving = probes > 10 and probes % 2  # so that the number of probes stays logarithmic
        left = np.unique(score[(score > low) & (score <= high)]) if halving else np.array([high])
        probe = left[left.size // 2]
        keep = score >= probe
        trial = network.few(keep)
        filled, cuts = network.fill(trial)
        if filled < target and trial is not keep:
            filled, cuts = network.fill(keep)
        if filled == target:
            low = probe
        else:
            high = min(network.nth_best((score < probe) & across, target - filled) for across in cuts)
        if high < 0:  # the target was a guess that no pairs reach
            target = network.fill(every)[0]
            high = network.nth_best(every, target)
    return target, high


def _chosen(network: _Network, filled: int, keep: Mask) -> NDArray[np.intp]:
    """The rows of the best sum. Of many pairs, few of each slot are tried first, and the rest priced."""
    used, rounds = network.few(keep), 0
    while used is not keep:
        chosen, flows = network.cheapest(used)
        better = keep & ~used & network.improving(used, chosen, flows)
        if chosen.size == filled and not better.any():
            return chosen
        rounds += 1
        used = used | better if chosen.size == filled and rounds < _ENLARGEMENTS else keep
    return network.cheapest(keep)[0]
