"""From a request and the pool to ranked, explained candidates."""

from collections.abc import Iterable, Sequence

from bot.domain.people import Topic, Value
from bot.domain.proposal import Exclusion, Factor
from bot.matching.cautions import cautions
from bot.matching.constraints import exclusion
from bot.matching.factors import factors
from bot.matching.need import Need, understand
from bot.matching.pool import PoolEntry, ProfileIndex
from bot.matching.query import MatchQuery


class Ranked(Value):
    """A candidate. `score` from 0 to 1 is the sum of the factors' points / 100."""

    expert_id: str
    score: float
    factors: tuple[Factor, ...]
    cautions: tuple[Factor, ...] = ()


class Ranking(Value):
    """Every expert of the pool once: candidates, best first, or exclusions, in the order of ids."""

    candidates: tuple[Ranked, ...]
    exclusions: tuple[Exclusion, ...]


def rank(
    query: MatchQuery, entries: Sequence[PoolEntry], index: ProfileIndex, *, topics: Iterable[Topic]
) -> Ranking:
    """Judges every entry. Equal scores go by load, then by id.

    Pure, and safe to call in several threads. An index that does not know an expert's present texts is
    brought up to date for this call; keep it current with `ProfileIndex.updated` to save that time.
    """
    index = index.covering([entry.expert for entry in entries])
    need = understand(query, index, {topic.code: topic for topic in topics})
    kept: list[PoolEntry] = []
    left_out: list[Exclusion] = []
    for entry in entries:
        excluded = exclusion(need, entry)
        if excluded:
            left_out.append(excluded)
        else:
            kept.append(entry)
    role_is_found = any(role in entry.expert.roles for entry in kept for role in need.roles)
    judged = [(_ranked(need, entry, role_is_found), entry.load) for entry in kept]
    judged.sort(key=lambda pair: (-pair[0].score, pair[1], pair[0].expert_id))
    return Ranking(
        candidates=tuple(ranked for ranked, _ in judged),
        # Who rests is no news: those whom something else keeps out come first.
        exclusions=tuple(sorted(left_out, key=lambda one: (one.reason == "inactive", one.expert_id))),
    )


def _ranked(need: Need, entry: PoolEntry, role_is_found: bool) -> Ranked:
    earned = factors(need, entry)
    return Ranked(
        expert_id=entry.expert.expert_id,
        score=round(sum(factor.points for factor in earned) / 100, 3),
        factors=earned,
        cautions=cautions(need, entry, role_is_found=role_is_found),
    )
