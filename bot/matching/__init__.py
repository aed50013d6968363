"""From a request and the pool to ranked, explained candidates: values in, values out."""

from bot.matching.explain import why_for_expert
from bot.matching.pool import ProfileIndex
from bot.matching.query import MatchQuery
from bot.matching.rank import Ranked, Ranking, rank
from bot.matching.standing import Standing

__all__ = ["MatchQuery", "ProfileIndex", "Ranked", "Ranking", "Standing", "rank", "why_for_expert"]
