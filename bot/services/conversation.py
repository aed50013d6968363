"""The conversation of a case: who takes part, and how one conversation is told from the next.

Slack fixes the members of a group direct message: with somebody more it is another conversation. So the
members themselves name it. Above the number that Slack allows, the case gets a private channel, to which
people are invited.
"""

from collections.abc import Iterable

from bot.domain.consultation import Consultation
from bot.domain.people import Expert
from bot.domain.policy import Policy

#: Begins the key of a conversation of more people than a group direct message takes; its generation follows.
#: Whoever has left the case must not read on, so a channel that somebody leaves is followed by another one.
CHANNEL = "channel:"


def members(case: Consultation, experts: Iterable[Expert]) -> tuple[str, ...]:
    """The Slack users of the case: requester, experts, coordinators who joined; each once, in that order."""
    found = [case.requester.slack_user_id, *(e.slack_user_id for e in experts), *case.joined]
    return tuple(dict.fromkeys(user for user in found if user))


def with_talk(
    case: Consultation, experts: Iterable[Expert], policy: Policy, *, somebody_left: bool = False
) -> Consultation:
    """The case with its present conversation as the last of its `talks`: the recipients of `Place.CASE`."""
    people = members(case, experts)
    if len(people) <= policy.group_message_most:
        talk = ",".join(sorted(people))
    else:
        generations = sum(talk.startswith(CHANNEL) for talk in case.talks)
        talk = f"{CHANNEL}{generations + 1 if somebody_left else max(generations, 1)}"
    if case.talks and case.talks[-1] == talk:
        return case
    return case.model_copy(update={"talks": (*(t for t in case.talks if t != talk), talk)})


def channel_name(number: str, talk: str) -> str:
    """Of the private channel of a case: `soudan-r8-0001`, and `soudan-r8-0001-2` for the second."""
    generation = talk.removeprefix(CHANNEL)
    return f"soudan-{number.lower()}" + (f"-{generation}" if generation != "1" else "")
