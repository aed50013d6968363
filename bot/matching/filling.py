"""Which expert takes which place of a batch: their room, and the lists that `allocate` chooses from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.allocation import Choices, allocate
from bot.matching.freedom import BUSY
from bot.matching.standing import Counts

#: Up to so many pairs of place and expert, every place chooses among everybody who fits.
_PAIRS_IN_FULL = 2_000_000
#: How often the lists of a large batch grow, and by how many experts at least: at most they are doubled.
_ENLARGEMENTS, _MORE = 6, 8


@dataclass(frozen=True, slots=True)
class Place:
    """A place to fill. `request`: its number in the batch, places with the same one are a team; `hours` it
    needs; `rows` int32[eligible]: who may take it, best first; `scores` uint16[eligible] of these, in 1/1000.
    """

    request: int
    hours: float
    rows: NDArray[np.int32]
    scores: NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Room:
    """What the experts may still take, by row: `hours`, NaN without a limit, and then so many `cases`."""

    hours: NDArray[np.float64]
    cases: NDArray[np.int64]

    @classmethod
    def of(cls, counts: Counts) -> "Room":
        """Without a limit an expert takes 4 cases, less those at hand."""
        return cls(counts.hours_left.copy(), BUSY - counts.load)

    def places(self, hours: float) -> NDArray[np.int64]:
        """int64[experts]: how many places that need so many hours."""
        by_hours = np.floor(np.nan_to_num(self.hours, nan=0.0) / hours + 1e-9)
        return np.maximum(0, np.where(np.isnan(self.hours), self.cases, by_hours)).astype(np.int64)

    def take(self, rows: NDArray[np.int32], hours: float) -> None:
        """Takes a place from each expert named, once for each time."""
        times = np.bincount(rows, minlength=len(self.cases))
        np.subtract(self.hours, times * hours, out=self.hours)
        np.subtract(self.cases, times, out=self.cases)


def listed(places: int, experts: int, choices: int) -> int:
    """How many of its best experts a place has on its list at first."""
    return experts if places * experts <= _PAIRS_IN_FULL else choices


def fill(places: Sequence[Place], room: Room, choices: int) -> NDArray[np.int32]:
    """int32[places]: the row of the expert of each, -1 where nobody is placed. Uses up the room.

    Places that need more hours are filled before those that need fewer, which fit into what is left; those
    of one size together, as `allocate` says.
    """
    placed = np.full(len(places), -1, np.int32)
    for hours in sorted({place.hours for place in places}, reverse=True):
        numbers = [number for number, place in enumerate(places) if place.hours == hours]
        alike = [places[number] for number in numbers]
        found = _filled(alike, room.places(hours), choices)
        room.take(found[found >= 0], hours)
        placed[numbers] = found
    return placed


def _filled(places: Sequence[Place], room: NDArray[np.int64], choices: int) -> NDArray[np.int32]:
    """In a large batch a place chooses among the best of its list only; where that leaves a place empty that
    could be filled, the lists which stand in the way grow: by experts with room left, or else by any."""
    most = listed(len(places), len(room), choices)
    lists = [np.flatnonzero(room[place.rows] > 0)[:most] for place in places]
    placed = _allocated(places, lists, room)
    for _ in range(_ENLARGEMENTS):
        left = room - np.bincount(placed[placed >= 0], minlength=len(room))
        able = {
            number: _others(places[number], lists[number], room)
            for number in _in_the_way(places, placed, left)
        }
        free = {number: rest[left[places[number].rows[rest]] > 0] for number, rest in able.items()}
        if not any(map(len, free.values())):
            free = able
        if not any(map(len, free.values())):
            break
        for number, rest in free.items():
            held = lists[number]
            lists[number] = np.sort(np.concatenate([held, rest[: max(_MORE, len(held))]]))
        placed = _allocated(places, lists, room)
    return placed


def _others(place: Place, held: NDArray[np.intp], room: NDArray[np.int64]) -> NDArray[np.intp]:
    """Which of its rows are not on the list of a place, of experts with any room at first, best first."""
    return np.setdiff1d(np.flatnonzero(room[place.rows] > 0), held, assume_unique=True)


def _allocated(
    places: Sequence[Place], lists: Sequence[NDArray[np.intp]], room: NDArray[np.int64]
) -> NDArray[np.int32]:
    """`lists`: which of its rows each place may have."""
    pairs = list(zip(places, lists, strict=True))
    rows = [place.rows[held] for place, held in pairs]
    scores = [place.scores[held] for place, held in pairs]
    choices = Choices(
        slot=np.repeat(np.arange(len(places), dtype=np.int32), [len(held) for held in lists]),
        expert=np.concatenate([np.empty(0, np.int32), *rows]),
        score=np.concatenate([np.empty(0, np.uint16), *scores]) / 1000,
        request=np.array([place.request for place in places], np.int32),
    )
    return allocate(choices, room)


def _in_the_way(places: Sequence[Place], placed: NDArray[np.int32], left: NDArray[np.int64]) -> list[int]:
    """The empty places and those whom they would have to push on, step by step, until somebody with room left
    is found; none where nobody with room can be reached, so that nothing more can be filled."""
    at_expert: dict[int, list[int]] = {}
    of_team: dict[int, list[int]] = {}
    for number, row in enumerate(placed.tolist()):
        if row >= 0:
            at_expert.setdefault(row, []).append(number)
            of_team.setdefault(places[number].request, []).append(row)
    reached = np.flatnonzero(placed < 0).tolist()
    seen, met = set(reached), np.zeros(len(left), np.bool_)
    found = False
    for number in reached:  # grows
        rows = places[number].rows
        rows = rows[~met[rows]]
        rows = rows[~np.isin(rows, of_team.get(places[number].request, ()))]
        met[rows] = True
        found = found or bool((left[rows] > 0).any())
        for row in rows.tolist():
            new = [other for other in at_expert.get(row, ()) if other not in seen]
            seen.update(new)
            reached += new
    return reached if found else []
