"""The reasons for an expert: twelve factors, together at most 100 points, each with its sentence.

A factor appears only where it earned points. `docs/matching.md` gives the formulas with their sources.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.domain.proposal import Factor
from bot.matching import fit, freedom, record
from bot.matching.need import Need

#: float64[experts of the index]: the share of a factor's points that each earned, 0 to 1.
Shares = NDArray[np.float64]


class Judge(NamedTuple):
    """One factor: its most points, what share everybody earns, and the sentences (Japanese, English) for the
    expert in a row, who earned something."""

    most: float
    shares: Callable[[Need], Shares]
    sentences: Callable[[Need, int], tuple[str, str]]


#: In the order in which they are told. The points add up to 100.
JUDGES: dict[str, Judge] = {
    "role": Judge(12, fit.role, fit.say_role),
    "topic": Judge(36, fit.topic, fit.say_topic),
    "evidence": Judge(14, fit.evidence, fit.say_evidence),
    "skills": Judge(6, fit.skills, fit.say_skills),
    "availability": Judge(7, freedom.availability, freedom.say_availability),
    "load": Judge(7, freedom.load, freedom.say_load),
    "past_work": Judge(4, record.past_work, record.say_past_work),
    "satisfaction": Judge(4, record.satisfaction, record.say_satisfaction),
    "region": Judge(3, freedom.region, freedom.say_region),
    "dates": Judge(3, freedom.dates, freedom.say_dates),
    "years": Judge(2, record.years, record.say_years),
    "newcomer": Judge(2, record.newcomer, record.say_newcomer),
}
MOST = {code: judge.most for code, judge in JUDGES.items()}
_MOST = np.array([[judge.most] for judge in JUDGES.values()])


def points(need: Need) -> NDArray[np.float64]:
    """float64[factors, experts]: points = most · share, to one decimal place."""
    shares = np.stack([judge.shares(need) for judge in JUDGES.values()])
    np.clip(shares, 0.0, 1.0, out=shares)
    shares *= _MOST
    return np.round(shares, 1, out=shares)


def factors(need: Need, row: int, earned: NDArray[np.float64]) -> tuple[Factor, ...]:
    """The reasons for the expert in a row, whose points by factor are `earned`."""
    return tuple(
        _factor(need, row, code, worth)
        for code, worth in zip(JUDGES, earned.tolist(), strict=True)
        if worth > 0
    )


def leading(need: Need, row: int, earned: NDArray[np.float64], most: int) -> tuple[Factor, ...]:
    """Of these reasons those that earned most, so many; the others are not even worded."""
    best = np.argsort(-earned, kind="stable")[:most].tolist()
    codes = tuple(JUDGES)
    return tuple(
        _factor(need, row, codes[place], float(earned[place])) for place in best if earned[place] > 0
    )


def _factor(need: Need, row: int, code: str, worth: float) -> Factor:
    ja, en = JUDGES[code].sentences(need, row)
    return Factor(factor=code, points=worth, ja=ja, en=en)
