"""The experts as matching sees them: who may be asked, how busy they are, and their profiles, read once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Self

from pydantic import Field

from bot.domain.people import Expert, Topic, Value
from bot.matching.evidence import Corpus, Evidence
from bot.matching.profile import ProfileAnalysis, analyse, source_of
from bot.matching.topic_guide import TopicGuess, TopicGuide


class PoolEntry(Value):
    """An expert with what was counted: `load` open offers and running cases, `hours_committed` this month."""

    expert: Expert
    load: Annotated[int, Field(ge=0)] = 0
    hours_committed: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    past_cases_with_town: Annotated[int, Field(ge=0)] = 0
    declined_this_case: bool = False

    @property
    def hours_left(self) -> float | None:
        """Hours left this month; None where the expert has set no limit."""
        limit = self.expert.monthly_hours
        return None if limit is None else round(limit - self.hours_committed, 1)


class ProfileIndex:
    """The profiles of a pool, analysed and inverted. Never changes: `updated` gives a new one.

    Safe to share between threads. About 15 kB for a profile of 400 characters.
    """

    def __init__(self, guide: TopicGuide, analyses: Mapping[str, ProfileAnalysis]) -> None:
        self._guide = guide
        self._analyses = dict(analyses)
        self._corpus = Corpus(self._analyses)

    @classmethod
    def build(cls, experts: Iterable[Expert], topics: Iterable[Topic]) -> Self:
        guide = TopicGuide(topics)
        return cls(guide, {expert.expert_id: analyse(expert, guide) for expert in experts})

    def updated(self, experts: Iterable[Expert]) -> Self:
        """The index of exactly these experts; only those whose texts changed are analysed again."""
        pool = list(experts)
        if len(pool) == len(self._analyses) and all(self._is_current(expert) for expert in pool):
            return self
        return type(self)(self._guide, {expert.expert_id: self._analysis(expert) for expert in pool})

    def covering(self, experts: Sequence[Expert]) -> Self:
        """This index where it knows the experts' texts as they are now, else one that does."""
        stale = [expert for expert in experts if not self._is_current(expert)]
        if not stale:
            return self
        fresh = {expert.expert_id: analyse(expert, self._guide) for expert in stale}
        return type(self)(self._guide, {**self._analyses, **fresh})

    def guess_topics(self, title: str, text: str) -> tuple[TopicGuess, ...]:
        return self._guide.guess(text, title=title)

    def topics_of_profile(self, expert_id: str) -> Mapping[str, float]:
        """Topics that the expert's texts speak of, with the confidence from 0 to 1."""
        return self._analyses[expert_id].topics

    def evidence(self, title: str, text: str, *, telling: Iterable[str] = ()) -> Evidence:
        """What the profiles hold of a request's words; those that name its topic lead to the quotes."""
        return Evidence(title, text, self._corpus, telling=telling)

    def _is_current(self, expert: Expert) -> bool:
        analysis = self._analyses.get(expert.expert_id)
        return analysis is not None and analysis.source == source_of(expert)

    def _analysis(self, expert: Expert) -> ProfileAnalysis:
        if self._is_current(expert):
            return self._analyses[expert.expert_id]
        return analyse(expert, self._guide)
