"""The conversation of a case: who takes part, and how one conversation is told from the next.

Slack fixes the members of a group direct message: with somebody more it is another conversation. So the
members themselves name it. Above the number that Slack allows, the case gets a private channel, to which
people are invited.
"""

from collections.abc import Iterable

from bot.domain.consultation import Consultation
from bot.domain.people import Expert
from bot.domain.policy import Policy

#: Names the conversation of a case with more people than a group direct message takes.
CHANNEL = "channel"


def members(case: Consultation, experts: Iterable[Expert]) -> tuple[str, ...]:
    """The Slack users of the case: requester, experts, coordinators who joined; each once, in that order."""
    found = [case.requester.slack_user_id, *(e.slack_user_id for e in experts), *case.joined]
    return tuple(dict.fromkeys(user for user in found if user))


def talk_of(case: Consultation, experts: Iterable[Expert], policy: Policy) -> str:
    """What tells the conversation with the present members from any other: the recipient of `Place.CASE`."""
    people = members(case, experts)
    return ",".join(sorted(people)) if len(people) <= policy.group_message_most else CHANNEL


def with_talk(case: Consultation, experts: Iterable[Expert], policy: Policy) -> Consultation:
    """The case with its present conversation as the last of its `talks`."""
    talk = talk_of(case, experts, policy)
    if case.talks and case.talks[-1] == talk:
        return case
    return case.model_copy(update={"talks": (*(t for t in case.talks if t != talk), talk)})
