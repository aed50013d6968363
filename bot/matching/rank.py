"""From a request and the pool to ranked, explained candidates."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.people import Value
from bot.domain.proposal import Exclusion, Factor
from bot.matching.cautions import cautions
from bot.matching.constraints import broken, exclusions
from bot.matching.factors import factors, points
from bot.matching.need import Need, WantedTopic, understand
from bot.matching.pool import ProfileIndex
from bot.matching.query import MatchQuery
from bot.matching.standing import Standing


class Ranked(Value):
    """A candidate. `score` from 0 to 1 is the sum of the factors' points / 100."""

    expert_id: str
    score: float
    factors: tuple[Factor, ...]
    cautions: tuple[Factor, ...] = ()


class Ranking(Value):
    """`candidates`, best first, at most as many as asked for; `eligible`: how many there are; `exclusions`:
    everybody else, in the order of ids; `topics`: what the request was taken to be about."""

    candidates: tuple[Ranked, ...]
    exclusions: tuple[Exclusion, ...]
    eligible: int
    topics: tuple[WantedTopic, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """Everybody judged by one request, nothing said yet. Rows are those of the index.

    `best` int64[eligible]: who may be asked, best first; `scores` float64[experts], 0 to 1; `earned`
    float64[factors, experts]; `broken` int64[experts]: the constraint that excludes, -1 where none does.
    """

    need: Need
    best: NDArray[np.int64]
    scores: NDArray[np.float64]
    earned: NDArray[np.float64]
    broken: NDArray[np.int64]


def judge(query: MatchQuery, index: ProfileIndex, standings: Mapping[str, Standing]) -> Judged:
    """Judges every expert of the index. Equal scores go by load, then by id.

    `standings` need name only experts of whom something was counted. Pure, and safe to call in several
    threads.
    """
    need = understand(query, index, standings)
    excluded_by = broken(need)
    earned = points(need)
    scores = np.round(earned.sum(axis=0) / 100, 3)
    kept = np.flatnonzero(~index.gone & (excluded_by < 0))
    best = kept[np.lexsort((index.order[kept], need.counts.load[kept], -scores[kept]))]
    return Judged(need=need, best=best, scores=scores, earned=earned, broken=excluded_by)


def rank(query: MatchQuery, index: ProfileIndex, standings: Mapping[str, Standing], *, most: int) -> Ranking:
    """Judges every expert, and explains the best `most` and all who are left out; see `judge`."""
    judged = judge(query, index, standings)
    need = judged.need
    role_is_found = bool(np.any(judged.earned[0][judged.best] > 0))
    return Ranking(
        candidates=tuple(
            Ranked(
                expert_id=index.experts[row].expert_id,
                score=float(judged.scores[row]),
                factors=factors(need, row, judged.earned[:, row]),
                cautions=cautions(need, row, role_is_found=role_is_found),
            )
            for row in judged.best[:most].tolist()
        ),
        exclusions=exclusions(need, judged.broken),
        eligible=len(judged.best),
        topics=need.topics,
    )
