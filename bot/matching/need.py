"""What the request turns out to need, worked out once before any expert is looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.domain.codes import UNKNOWN_TOPIC, Role
from bot.domain.people import Topic
from bot.matching.evidence import Evidence
from bot.matching.names import Mentions
from bot.matching.pool import ProfileIndex
from bot.matching.query import MatchQuery
from bot.matching.standing import Counts, Standing
from bot.matching.topic_guide import TopicGuess
from bot.matching.wording import Wording

#: The roles that suit are those of the likeliest topic, and of those at least this likely beside it.
_LIKELY = 0.5


class WantedTopic(NamedTuple):
    """A topic of the request; `confidence` is 1 where the clerk chose it; `row` is its place in the guide."""

    code: str
    name_ja: str
    name_en: str
    confidence: float
    inferred: bool
    row: int


@dataclass(frozen=True, slots=True)
class Need:
    """The request with its topics (chosen, or inferred from the text), roles, vendors and evidence, before
    the experts of an index and what was counted of them.

    `roles` are those asked for, or those that suit the topics where the choice is left to the coordinators.
    """

    query: MatchQuery
    topics: tuple[WantedTopic, ...]
    roles: tuple[Role, ...]
    mentions: Mentions
    index: ProfileIndex
    evidence: Evidence
    counts: Counts

    @property
    def roles_asked(self) -> bool:
        return bool(self.query.roles)


def understand(query: MatchQuery, index: ProfileIndex, standings: Mapping[str, Standing]) -> Need:
    """A topic that is blank, "other" or unknown is inferred from title and text.

    A sentence encoder is asked only then: it takes longer than all the rest.
    """
    guide = index.language.guide
    wording = Wording.of(query.title, query.text)
    chosen = query.topic in guide.codes
    semantic = None if chosen else index.language.semantic
    sense = None if semantic is None else semantic.scores(query.title, query.text)
    guesses = guide.guess(wording, sense=sense)
    wanted = _wanted_topics(query, guesses, guide.topics)
    codes = {topic.code for topic in wanted}
    telling = [word for guess in guesses if guess.code in codes for word in guess.words]
    likely = [topic for topic in wanted if topic.confidence >= _LIKELY * wanted[0].confidence]
    of_topics = dict.fromkeys(role for topic in likely for role in guide.topics[topic.row].roles)
    return Need(
        query=query,
        topics=wanted,
        roles=query.roles or tuple(of_topics),
        mentions=Mentions(query.related_vendors, f"{query.title}\n{query.text}"),
        index=index,
        evidence=Evidence(wording, index, telling=telling),
        counts=Counts.of(standings, index),
    )


def _wanted_topics(
    query: MatchQuery, guesses: Sequence[TopicGuess], topics: Sequence[Topic]
) -> tuple[WantedTopic, ...]:
    rows = {topic.code: row for row, topic in enumerate(topics)}
    if query.topic in rows and query.topic != UNKNOWN_TOPIC:
        row = rows[query.topic]
        chosen = topics[row]
        return (WantedTopic(chosen.code, chosen.name_ja, chosen.name_en, 1.0, inferred=False, row=row),)
    return tuple(
        WantedTopic(
            guess.code,
            topics[rows[guess.code]].name_ja,
            topics[rows[guess.code]].name_en,
            guess.confidence,
            inferred=True,
            row=rows[guess.code],
        )
        for guess in guesses
    )
