"""What matching found for a case: ranked candidates with reasons, and who was left out and why."""

from datetime import datetime

from bot.domain.people import Value


class Factor(Value):
    """One reason: how many of the 100 points it gave, and the sentence in both languages."""

    factor: str  #: code: role, topic, evidence, availability, load, past_work, region, years …
    points: float
    ja: str
    en: str


class Candidate(Value):
    """An expert who may be asked. `score` is from 0 to 1; `caution` is a factor without points."""

    id: str  #: opaque: what buttons carry
    expert_id: str
    rank: int  #: from 1
    score: float
    factors: tuple[Factor, ...]
    cautions: tuple[Factor, ...] = ()


class Exclusion(Value):
    """An expert who was left out, and why, in both languages."""

    expert_id: str
    reason: str  #: code: inactive, conflict, format, region, hours, declined
    ja: str
    en: str


class Proposal(Value):
    """One round of candidates for one consultation, best first."""

    consultation_id: str
    round: int  #: from 1; a new one after each revision
    proposed_at: datetime
    candidates: tuple[Candidate, ...]
    exclusions: tuple[Exclusion, ...]

    def candidate(self, candidate_id: str) -> Candidate | None:
        return next((c for c in self.candidates if c.id == candidate_id), None)
