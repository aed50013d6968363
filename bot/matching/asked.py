"""The requests of a batch, and who was found for each: values alone, without the solver."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.codes import Role
from bot.domain.people import Value
from bot.matching.query import MatchQuery
from bot.matching.standing import Standing


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a batch, with what was counted of the experts from its point of view."""

    request_id: str
    query: MatchQuery
    standings: Mapping[str, Standing]


class Member(Value):
    """What was found for a request, or for one role of it: `expert_id`, or None; why, in both languages."""

    role: Role | None
    expert_id: str | None
    score: float
    ja: str
    en: str


class Placement(Value):
    """The members of one request: one, or one for each role of a request that wants several."""

    request_id: str
    members: tuple[Member, ...]
