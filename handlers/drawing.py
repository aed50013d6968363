"""Draws an outbox row from the state as it is now."""

from bot.services.case_view import CaseView, load_case_view
from bot.services.outgoing import Card, Note, Place
from bot.words import Words, words
from handlers.house import House
from handlers.views.case_card import case_card
from handlers.views.coordinator_card import coordinator_card
from handlers.views.expert_card import expert_card
from handlers.views.message import Message, fallback, message, section
from handlers.views.notes import NAMES_EVERYBODY, note_message
from handlers.views.requester_card import requester_card
from handlers.views.texts import short

#: The language of what several people read together.
_CHANNEL_LANGUAGE = "ja"
_TOGETHER = frozenset({Place.COORDINATORS, Place.CASE})


async def draw_card(card: Card, house: House) -> Message | None:
    """The card, or None where there is nothing to show (an expert who was never asked)."""
    everybody = card.place is Place.COORDINATORS
    view = await _case(card.subject, house, everybody=everybody)
    said_in = await _words(card, house)
    if card.place is Place.COORDINATORS:
        return coordinator_card(view, said_in, house.context.policy)
    if card.place is Place.CASE:
        return case_card(view, card.recipient, said_in)
    if card.place is Place.REQUESTER:
        theirs = card.recipient == view.case.requester.slack_user_id
        return requester_card(view, said_in) if theirs else _handed_over(view, said_in)
    offer = view.offer_to(card.recipient)
    return expert_card(view, offer, said_in) if offer is not None else None


async def draw_note(note: Note, house: House) -> Message:
    view = None
    if note.consultation_id:
        view = await _case(note.consultation_id, house, everybody=note.kind in NAMES_EVERYBODY)
    return note_message(note, view, await _words(note, house), house.context.policy)


def _handed_over(view: CaseView, said_in: Words) -> Message:
    """To whoever was the requester before: there is nothing left to press."""
    said = {"number": view.case.number, "name": view.case.requester.name}
    first = said_in.mrkdwn("requester.handed_over", **{n: short(v, 120) for n, v in said.items()})
    return message(fallback(said_in, "requester.handed_over", **said), [section(first)])


async def _case(consultation_id: str, house: House, *, everybody: bool) -> CaseView:
    async with house.context.read() as work:
        return await load_case_view(work, house.context, consultation_id, everybody=everybody)


async def _words(row: Card | Note, house: House) -> Words:
    if row.place in _TOGETHER:
        return words(_CHANNEL_LANGUAGE, house.context.calendar.zone)
    if row.place is not Place.EXPERT:
        return await house.words_for(row.recipient)
    async with house.context.read() as work:
        expert = await work.experts.get(row.recipient)
    return (
        await house.words_for(expert.slack_user_id)
        if expert.slack_user_id
        else words(_CHANNEL_LANGUAGE, house.context.calendar.zone)
    )
