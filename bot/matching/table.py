"""The registrations of a pool as columns, so that a constraint or factor looks at all experts at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.domain.codes import Role, Weekday
from bot.domain.people import Expert
from bot.matching.reach import can_online, can_onsite

#: The bit of each role, and of each weekday.
ROLE_BIT = {role: 1 << place for place, role in enumerate(Role)}
DAY_BIT = {day: 1 << place for place, day in enumerate(Weekday)}
ANY_DAY = (1 << len(DAY_BIT)) - 1

_Code = TypeVar("_Code")

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ExpertTable:
    """One row for each expert, in the order given; columns of that length.

    `monthly_hours` and `years` are NaN where nothing is registered; `contract_until` is a day's proleptic
    ordinal, huge where none is registered; `declared` bool[topics, experts]; `region_set` is the place of
    the expert's regions in `region_sets`. `interests` and `organizations`: rows by the name as registered.
    """

    active: Flags
    roles: NDArray[np.uint8]
    days: NDArray[np.uint8]
    online: Flags
    onsite: Flags
    region_set: NDArray[np.int32]
    region_sets: tuple[tuple[str, ...], ...]
    monthly_hours: Numbers
    years: Numbers
    contract_until: NDArray[np.int64]
    declared: Flags
    interests: Mapping[str, NDArray[np.int32]]
    organizations: Mapping[str, NDArray[np.int32]]

    @classmethod
    def of(cls, experts: Sequence[Expert], topics: Sequence[str]) -> Self:
        region_sets: dict[tuple[str, ...], int] = {}
        place = {code: number for number, code in enumerate(topics)}
        declared = np.zeros((len(topics), len(experts)), np.bool_)
        for row, expert in enumerate(experts):
            for code in expert.topics:
                if code in place:
                    declared[place[code], row] = True
        return cls(
            active=np.array([expert.active for expert in experts], np.bool_),
            roles=np.array([_bits(ROLE_BIT, expert.roles) for expert in experts], np.uint8),
            days=np.array([_bits(DAY_BIT, expert.weekdays) or ANY_DAY for expert in experts], np.uint8),
            online=np.array([can_online(expert) for expert in experts], np.bool_),
            onsite=np.array([can_onsite(expert) for expert in experts], np.bool_),
            region_set=np.array(
                [region_sets.setdefault(expert.regions, len(region_sets)) for expert in experts], np.int32
            ),
            region_sets=tuple(region_sets),
            monthly_hours=_numbers(expert.monthly_hours for expert in experts),
            years=_numbers(expert.years for expert in experts),
            contract_until=np.array(
                [(expert.contract_until or date.max).toordinal() for expert in experts], np.int64
            ),
            declared=declared,
            interests=_rows((name, row) for row, expert in enumerate(experts) for name in expert.conflicts),
            organizations=_rows(
                (expert.organization, row) for row, expert in enumerate(experts) if expert.organization
            ),
        )

    def __len__(self) -> int:
        return len(self.active)

    def comes_to(self, region: str) -> Flags:
        """Who goes to a region: all who registered none, and those who registered this one."""
        fits = np.array(
            [not regions or not region or region in regions for regions in self.region_sets], np.bool_
        )
        return fits[self.region_set] if len(fits) else np.zeros(0, np.bool_)


def _bits(bit: Mapping[_Code, int], held: Iterable[_Code]) -> int:
    bits = 0
    for one in held:
        bits |= bit[one]
    return bits


def _numbers(values: Iterable[float | None]) -> Numbers:
    return np.array([np.nan if value is None else value for value in values], np.float64)


def _rows(pairs: Iterable[tuple[str, int]]) -> dict[str, NDArray[np.int32]]:
    rows: dict[str, list[int]] = {}
    for name, row in pairs:
        rows.setdefault(name, []).append(row)
    return {name: np.array(held, np.int32) for name, held in rows.items()}
