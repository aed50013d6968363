"""What people of a village do and see, in the words of the business."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from village import Village

from bot.domain.consultation import Consultation
from bot.domain.offer import Offer
from bot.domain.people import Expert
from bot.domain.proposal import Proposal
from bot.words import words
from practice.constants import Json
from practice.models import View
from practice.normalise import elements_of
from practice.testing import Actor, Result, Seen, action_ids, words_of

#: For files whose subject does not depend on the way in which Slack delivers.
in_socket_mode = pytest.mark.parametrize("mode", ["socket"])


def ja(key: str, **params: object) -> str:
    """A sentence of the Japanese catalogue; without its parameters the longest piece that is always there."""
    return _sentence("ja", key, params)


def en(key: str, **params: object) -> str:
    """A sentence of the English catalogue."""
    return _sentence("en", key, params)


def _sentence(language: str, key: str, params: dict[str, object]) -> str:
    sentence = words(language)(key, **params)
    return sentence if params else max(re.split(r"\{\w+\}|\n", sentence), key=len)


def moved_on(case: Consultation, status: str) -> str:
    """What somebody is told who acts on a case that has moved on to that state."""
    return ja("refusal.case_has_moved_on", number=case.number, status=ja(f"status.{status}"))


def offer_closed(case: Consultation, status: str) -> str:
    """What an expert is told who answers an offer that has ended so."""
    return ja("refusal.offer_closed", number=case.number, status=ja(f"offer_status.{status}"))


def as_it_was(seen: Seen) -> Seen:
    """The message as it stands now, for somebody whose screen is not redrawn."""
    return Seen(seen.channel, replace(seen.message))


def shown_in(view: View | None) -> str:
    """The words of a modal or a Home."""
    assert view is not None
    return words_of(view.blocks)


def buttons_of(place: Seen | View | None) -> list[str]:
    """What can be pressed there, without suffixes."""
    assert place is not None
    return [found.partition(":")[0] for found in action_ids(place.blocks)]


def told_alone(person: Actor) -> str:
    """What was said to this person and nobody else: in a channel, or in a modal."""
    said = [seen.words for seen in person.ephemerals]
    if person.modal is not None:
        said.append(shown_in(person.modal))
    return "\n".join(said)


def fields_of(view: View | None) -> list[str]:
    assert view is not None
    return [block["block_id"] for block in view.blocks if block["type"] == "input"]


def typed_in(view: View | None, field: str) -> Any:
    """What stands in an input of a modal."""
    assert view is not None
    (entry,) = view.values[field].values()
    return next(content for name, content in entry.items() if name != "type")


async def type_in(person: Actor, text: str, field: str = "title", view: View | None = None) -> None:
    """Types into an input of the form, which hears of it while it is being filled."""
    page = view or person.modal
    assert page is not None
    heard = [
        block["block_id"]
        for block in page.blocks
        for element in elements_of(block)
        if element["action_id"].partition(":")[0] == "consultation.typed"
    ]
    await person.choose("consultation.typed", text, view=page, nth=heard.index(field))


async def open_form(village: Village, person: Actor | None = None) -> Actor:
    who = person or village.staff
    await village.open_form(who)
    await village.settled()
    return who


async def second_page(village: Village, person: Actor) -> View:
    """Opens the optional page over the first."""
    await village.press(person, "consultation.more_fields")
    assert person.modal is not None
    assert "question" in fields_of(person.modal)
    return person.modal


async def revise(village: Village, case: Consultation, **values: Any) -> Result:
    """The requester changes the request from the card."""
    await village.press(village.staff, "consultation.revise", message=village.card(case, village.staff))
    result = await village.staff.submit(values={"no_personal_data": True, **values})
    await village.settled()
    return result


async def say_why(village: Village, person: Actor, action_id: str, message: Seen, **values: str) -> Result:
    """Presses a button that asks for a reason, and gives it."""
    await village.press(person, action_id, message=message)
    result = await person.submit(values=values)
    await village.settled()
    return result


async def decline(
    village: Village, case: Consultation, expert: Actor, reason: str = "予定が合いません。"
) -> None:
    result = await say_why(village, expert, "offer.decline", village.card(case, expert), reason=reason)
    assert result.closed


async def accept(village: Village, case: Consultation, expert: Actor) -> None:
    await village.press(expert, "offer.accept", message=village.card(case, expert))


async def pick(
    village: Village, case: Consultation, name: str, reason: str = "以前に同じ業務を支援したため。"
) -> Result:
    """A coordinator names somebody of the pool."""
    coordinator = village.coordinator
    await village.press(coordinator, "consultation.pick_expert", message=village.card(case))
    (found,) = await coordinator.suggest("consultation.expert", name)
    result = await coordinator.submit(values={"expert": found, "reason": reason})
    await village.settled()
    return result


async def approve_in_order(village: Village, case: Consultation, ranks: Sequence[int]) -> list[str]:
    """Approves candidates by their ranks in that order; returns the experts' ids."""
    found = (await candidates(village, case)).candidates
    chosen = [found[rank - 1] for rank in ranks]
    await village.press(
        village.coordinator,
        "candidate.approve",
        message=village.card(case),
        value=chosen[0].id,
        state={"candidate_order": [candidate.id for candidate in chosen[1:]]},
    )
    return [candidate.expert_id for candidate in chosen]


async def candidates(village: Village, case: Consultation) -> Proposal:
    """The latest round of a case."""
    async with village.service.context.read() as work:
        found = await work.proposals.latest(case.id)
    assert found is not None
    return found


async def offers(village: Village, case: Consultation) -> list[Offer]:
    async with village.service.context.read() as work:
        return list(await work.offers.of_consultation(case.id))


async def open_offer(village: Village, case: Consultation) -> Offer:
    (found,) = [offer for offer in await offers(village, case) if offer.status == "open"]
    return found


async def expert(village: Village, expert_id: str) -> Expert:
    async with village.service.context.read() as work:
        return await work.experts.get(expert_id)


async def register(village: Village, experts: Iterable[Expert]) -> None:
    """The prefecture's list as it is now: adds or replaces."""
    async with village.service.context.begin() as work:
        await work.experts.put(list(experts))
        await work.commit()


async def only(village: Village, *expert_ids: str, **changes: Any) -> None:
    """Everybody else in the pool takes a rest; those who stay get the changes."""
    async with village.service.context.read() as work:
        pool = await work.experts.all()
    await register(
        village,
        [
            expert.model_copy(update=changes if expert.expert_id in expert_ids else {"active": False})
            for expert in pool
        ],
    )


def posts(village: Village, channel: str) -> list[Seen]:
    """What the app posted there, without what one person alone sees."""
    return [seen for seen in village.ws.messages(channel) if seen.message.is_app and not seen.ephemeral]


def everything_posted(village: Village) -> list[Seen]:
    return [
        Seen(channel, message)
        for channel in village.ws.state.channels.values()
        for message in channel.messages.values()
        if message.is_app
    ]


def redraws(village: Village, card: Seen) -> int:
    """How often Slack was asked to change the message."""
    events: list[Json] = [
        line.payload["event"] for line in village.ws.deliveries if line.kind == "events_api"
    ]
    return sum(
        event.get("subtype") == "message_changed" and event["message"]["ts"] == card.ts for event in events
    )
