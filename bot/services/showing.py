"""What every change of a case makes Slack show: its cards, the homes of its people, a line in its thread."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.consultation import Consultation
from bot.domain.events import Event, EventKind
from bot.domain.offer import Offer
from bot.domain.permissions import Actor
from bot.services.outgoing import Card, Note, NoteKind, Place
from bot.services.ports import UnitOfWork


class Telling:
    """One change of one case within one unit of work: the audit row, the cards, the notes."""

    def __init__(self, work: UnitOfWork, case: Consultation, *, now: datetime, actor: Actor | None) -> None:
        self.work = work
        self.case = case
        self.now = now
        self.actor = actor

    async def record(self, kind: EventKind, **details: str) -> None:
        """Adds to the audit. What time did has no actor."""
        await self.work.audit.record(
            Event(
                consultation_id=self.case.id,
                at=self.now,
                kind=kind,
                actor=self.actor.name if self.actor else "",
                actor_slack_id=self.actor.slack_user_id if self.actor else "",
                details=details,
            )
        )

    async def cards(self, offers: Sequence[Offer] = ()) -> None:
        """Every place that shows the case is drawn again: coordinators, requester, experts who were asked."""
        requester = self.case.requester.slack_user_id
        await self._show(Place.COORDINATORS, "")
        await self._show(Place.REQUESTER, requester)
        await self._home(requester)
        asked = list(dict.fromkeys(offer.expert_id for offer in offers if offer.asked_at is not None))
        experts = await self.work.experts.some(asked) if asked else {}
        for expert_id, expert in experts.items():
            await self._show(Place.EXPERT, expert_id)
            if expert.slack_user_id:
                await self._home(expert.slack_user_id)
        for talk in self.case.talks:
            await self._show(Place.CASE, talk)
        await self.work.outbox.show_notes(self.case.id, now=self.now)

    async def all_cards(self) -> None:
        """As `cards`, with the offers as they are stored."""
        await self.cards(await self.work.offers.of_consultation(self.case.id))

    async def old_requester(self, slack_user_id: str) -> None:
        """Whoever was the requester before: their card says that the case is with somebody else now."""
        await self._show(Place.REQUESTER, slack_user_id)
        await self._home(slack_user_id)

    async def to_coordinators(self, kind: NoteKind, key: str = "", **params: str) -> bool:
        return await self._tell(kind, Place.COORDINATORS, "", key, params)

    async def to_requester(self, kind: NoteKind, key: str = "", **params: str) -> None:
        requester = self.case.requester.slack_user_id
        await self._tell(kind, Place.REQUESTER, requester, key, {"mention": requester, **params})

    async def to_expert(self, kind: NoteKind, offer: Offer, period: str = "", **params: str) -> None:
        """Said once for an offer, or once for each of its periods."""
        key = f"{offer.id}:{period}" if period else offer.id
        expert = await self.work.experts.get(offer.expert_id)
        mention = {"mention": expert.slack_user_id} if expert.slack_user_id else {}
        await self._tell(kind, Place.EXPERT, offer.expert_id, key, {**mention, **params})

    async def to_case(self, kind: NoteKind, key: str = "", **params: str) -> None:
        """Into the present conversation of the case."""
        if self.case.talks:
            await self._tell(kind, Place.CASE, self.case.talks[-1], key, params)

    async def to_person(self, kind: NoteKind, slack_user_id: str, **params: str) -> None:
        await self._tell(kind, Place.PERSON, slack_user_id, f"{slack_user_id}:{self.case.version}", params)

    async def _show(self, place: Place, recipient: str) -> None:
        card = Card(place=place, recipient=recipient, subject=self.case.id)
        await self.work.outbox.show(card, now=self.now)

    async def _home(self, slack_user_id: str) -> None:
        # A home that was never opened needs no drawing: opening it draws it.
        if (await self.work.people.get(slack_user_id)).home_seen:
            await self.work.outbox.show(Card(place=Place.HOME, recipient=slack_user_id), now=self.now)

    async def _tell(
        self, kind: NoteKind, place: Place, recipient: str, key: str, params: dict[str, str]
    ) -> bool:
        note = Note(
            key=f"{kind}:{self.case.id}:{key or self.case.version}",
            kind=kind,
            place=place,
            recipient=recipient,
            consultation_id=self.case.id,
            params={"number": self.case.number, "title": self.case.request.title, **params},
        )
        return await self.work.outbox.tell(note, now=self.now)
