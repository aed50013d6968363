"""From a request and the pool to ranked, explained candidates: values in, values out."""

from bot.matching.explain import why_for_expert
from bot.matching.pool import PoolEntry, ProfileIndex
from bot.matching.query import MatchQuery
from bot.matching.rank import Ranked, Ranking, rank

__all__ = [
    "MatchQuery",
    "PoolEntry",
    "ProfileIndex",
    "Ranked",
    "Ranking",
    "rank",
    "why_for_expert",
]
