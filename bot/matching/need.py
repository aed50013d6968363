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
from bot.matching.topic_guide import TopicGuess


class WantedTopic(NamedTuple):
    """A topic of the request; `confidence` is 1 where the clerk chose it."""

    code: str
    name_ja: str
    name_en: str
    confidence: float
    inferred: bool


@dataclass(frozen=True, slots=True)
class Need:
    """The request with its topics (chosen, or inferred from the text), roles, vendors and evidence.

    `roles` are those asked for, or those that suit the topics where the choice is left to the coordinators.
    """

    query: MatchQuery
    topics: tuple[WantedTopic, ...]
    roles: tuple[Role, ...]
    mentions: Mentions
    index: ProfileIndex
    evidence: Evidence

    @property
    def roles_asked(self) -> bool:
        return bool(self.query.roles)


def understand(query: MatchQuery, index: ProfileIndex, topics: Mapping[str, Topic]) -> Need:
    """A topic that is blank, "other" or unknown is inferred from title and text."""
    guesses = index.guess_topics(query.title, query.text)
    wanted = _wanted_topics(query, guesses, topics)
    codes = {topic.code for topic in wanted}
    telling = [word for guess in guesses if guess.code in codes for word in guess.words]
    of_topics = dict.fromkeys(role for topic in wanted for role in topics[topic.code].roles)
    return Need(
        query=query,
        topics=wanted,
        roles=query.roles or tuple(of_topics),
        mentions=Mentions(query.related_vendors, f"{query.title}\n{query.text}"),
        index=index,
        evidence=index.evidence(query.title, query.text, telling=telling),
    )


def _wanted_topics(
    query: MatchQuery, guesses: Sequence[TopicGuess], topics: Mapping[str, Topic]
) -> tuple[WantedTopic, ...]:
    chosen = topics.get(query.topic)
    if chosen and chosen.code != UNKNOWN_TOPIC:
        return (WantedTopic(chosen.code, chosen.name_ja, chosen.name_en, 1.0, inferred=False),)
    return tuple(
        WantedTopic(guess.code, found.name_ja, found.name_en, guess.confidence, inferred=True)
        for guess in guesses
        if (found := topics.get(guess.code))
    )
