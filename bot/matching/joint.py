"""Requests of different municipalities that could be one joint project (共同プロジェクト)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from heapq import heapify, heappop, heappush

from bot.domain.people import Value
from bot.matching.likeness import TOPIC, Pair, Reading, likest_pairs

#: From this average likeness on, requests are proposed together: set on the pairs of
#: tests/unit/matching/joint_pairs.py, between the highest that must not be found and the lowest that must.
THRESHOLD = 0.29
#: Two of one topic need this from their texts to reach it. Pairs with less than half of it count as not alike
#: at all when averages are taken.
_FLOOR = (THRESHOLD - TOPIC) / 2
#: A joint project has a lead and at most 24 partners.
TOWNS_MOST = 25
#: So many earlier cases are named with a group.
_EXPERIENCES_MOST = 3


class JointCase(Value):
    """A case as the finder sees it. `ended`: its support is over, so it can be learnt from, not joined."""

    id: str
    municipality_code: str
    title: str
    text: str
    topic: str
    submitted_at: datetime
    ended: bool = False


class JointGroup(Value):
    """Ids of 2 to 25 open cases of as many municipalities, the earliest first, and of the ended ones of yet
    other municipalities that "already had this", the likest first. `likeness` is the average of the pairs.
    """

    members: tuple[str, ...]
    experiences: tuple[str, ...] = ()
    likeness: float


def joint_groups(cases: Sequence[JointCase], readings: Mapping[str, Reading]) -> tuple[JointGroup, ...]:
    """The groups among the cases, those with the earliest member first; a case is in one group at most.

    `readings` are by the cases' ids. Rule: average-link agglomeration (Sokal and Michener, 1958). The two
    groups whose cases are the likest on average are united, as long as that average is at least 0.29 and no
    municipality would be in it twice, nor more than 25; of equals, the earliest. Then ended cases are named
    with the group they are as like on average. The order of `cases` does not matter.

    Cost: pairs as `likest_pairs` says (linear in the cases for texts of a length), and E log E for the at
    most 50 n pairs kept. 2,000 cases of 150 characters: 2 s on one core, readings not counted (1 ms each).
    """
    ordered = sorted(cases, key=lambda case: (case.submitted_at, case.id))
    pairs = tuple(likest_pairs([readings[case.id] for case in ordered], least=_FLOOR))
    clusters = _Clusters(ordered, pairs).united()
    alike = _by_place(pairs)
    found = [sorted(cluster) for cluster in clusters if len(cluster) > 1]
    earlier = _experiences(ordered, found, alike)
    return tuple(
        JointGroup(
            members=tuple(ordered[place].id for place in group),
            experiences=tuple(ordered[place].id for place in earlier[number]),
            likeness=round(_average(group, alike), 3),
        )
        for number, group in enumerate(found)
    )


class _Clusters:
    """Groups of open cases by their places, and the sums of likenesses between them, where there are any."""

    def __init__(self, cases: Sequence[JointCase], pairs: Sequence[Pair]) -> None:
        self._members: dict[int, tuple[int, ...]] = {
            place: (place,) for place, case in enumerate(cases) if not case.ended
        }
        self._towns = {place: frozenset({cases[place].municipality_code}) for place in self._members}
        self._sums: dict[int, dict[int, float]] = defaultdict(dict)
        for first, second, likeness in pairs:
            if first in self._members and second in self._members:
                self._sums[first][second] = self._sums[second][first] = likeness
        self._next = len(cases)

    def united(self) -> list[tuple[int, ...]]:
        """Unites the likest two until none are alike enough; those with the earliest case first."""
        waiting = [self._entry(one, other) for one, near in self._sums.items() for other in near]
        heapify(waiting)
        while waiting:
            least, _, one, other = heappop(waiting)
            if -least < THRESHOLD:
                break
            if one not in self._members or other not in self._members or not self._fit(one, other):
                continue
            new = self._unite(one, other)
            for third in self._sums[new]:
                heappush(waiting, self._entry(new, third))
        return sorted(self._members.values(), key=min)

    def _entry(self, one: int, other: int) -> tuple[float, tuple[int, int], int, int]:
        average = self._sums[one][other] / (len(self._members[one]) * len(self._members[other]))
        heads = sorted((min(self._members[one]), min(self._members[other])))
        return -round(average, 9), (heads[0], heads[1]), one, other

    def _fit(self, one: int, other: int) -> bool:
        towns = self._towns[one], self._towns[other]
        return not towns[0] & towns[1] and len(towns[0]) + len(towns[1]) <= TOWNS_MOST

    def _unite(self, one: int, other: int) -> int:
        """The sums of the two add up."""
        new, self._next = self._next, self._next + 1
        sums: dict[int, float] = defaultdict(float)
        for old in (one, other):
            for third, total in self._sums.pop(old).items():
                if third not in {one, other}:
                    sums[third] += total
                    del self._sums[third][old]
        for third, total in sums.items():
            self._sums[third][new] = total
        self._sums[new] = sums
        self._members[new] = self._members.pop(one) + self._members.pop(other)
        self._towns[new] = self._towns.pop(one) | self._towns.pop(other)
        return new


def _by_place(pairs: Sequence[Pair]) -> Mapping[int, Mapping[int, float]]:
    alike: dict[int, dict[int, float]] = defaultdict(dict)
    for first, second, likeness in pairs:
        alike[first][second] = alike[second][first] = likeness
    return alike


def _average(group: Sequence[int], alike: Mapping[int, Mapping[int, float]]) -> float:
    total = sum(
        alike[one].get(other, 0.0) for number, one in enumerate(group) for other in group[number + 1 :]
    )
    return total / (len(group) * (len(group) - 1) / 2)


def _experiences(
    cases: Sequence[JointCase], groups: Sequence[Sequence[int]], alike: Mapping[int, Mapping[int, float]]
) -> list[list[int]]:
    """For each group the ended cases of other municipalities that are as like its members on average."""
    group_of = {place: number for number, group in enumerate(groups) for place in group}
    towns = [{cases[place].municipality_code for place in group} for group in groups]
    named: list[list[tuple[float, int]]] = [[] for _ in groups]
    for place, case in enumerate(cases):
        if not case.ended:
            continue
        sums: dict[int, float] = defaultdict(float)
        for other, likeness in alike.get(place, {}).items():
            if other in group_of:
                sums[group_of[other]] += likeness
        for number, total in sums.items():
            average = total / len(groups[number])
            if average >= THRESHOLD and case.municipality_code not in towns[number]:
                named[number].append((-round(average, 9), place))
    return [[place for _, place in sorted(one)[:_EXPERIENCES_MOST]] for one in named]
