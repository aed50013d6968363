"""Posts and updates what the services said Slack should show.

A row is claimed, drawn from the state as it is now, and sent with no transaction open. What became of it:
done, refused for good, not now, or ambiguous (the answer was lost). An ambiguous post is looked for by the
key in its metadata before it is posted again; Slack knows no idempotency key.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.errors import UnknownCase, WhoIsUnsure
from bot.services.outgoing import IN_ITS_OWN_MESSAGE, LIVE_NOTES, Card, ClaimedCard, ClaimedNote, Place
from bot.services.ports import LeaseLost
from handlers.attachments import Attachments
from handlers.directory import UNREACHABLE
from handlers.drawing import draw_card, draw_note
from handlers.home import publish_home
from handlers.house import House
from handlers.messenger import Destination, Lost, Messenger, NobodyThere, NotNow, Refused
from handlers.talks import Talks
from handlers.unreachable import tell_no_conversation, tell_unreachable
from handlers.views.message import has_buttons

LEASE = timedelta(minutes=1)
BATCH = 20
#: Seconds to the next try, by how often it was tried; the last one repeated.
BACK_OFF = (1, 5, 15, 60, 300, 900)
#: The bot is not in the coordinators' channel at present: what waits is posted once it is invited again.
_LOCKED_OUT = frozenset({"not_in_channel", "channel_not_found", "is_archived"})
#: The message that a reply belongs to was deleted.
_NO_THREAD = frozenset({"thread_not_found", "message_not_found"})

log = structlog.get_logger()

Row = ClaimedCard | ClaimedNote


class Delivery:
    """Drains the outbox. Any number of these may run: rows are claimed."""

    def __init__(self, house: House, *, office_email: str = "") -> None:
        self._house = house
        self._messenger = Messenger(house.client, house.directory, house.coordinator_channel)
        self._talks = Talks(house, self._messenger)
        self._attachments = Attachments(house, self._messenger, office_email)
        #: Drawing takes the processor for a moment. One at a time, so that an ack in between never waits for
        #: a whole batch.
        self._drawing = asyncio.Lock()

    async def drain(self) -> int:
        """Sends what is waiting until nothing is due; returns how many rows were handled."""
        handled = 0
        while True:
            rows = await self._claim()
            if not rows:
                return handled
            # Cards first: a card that was deleted is posted anew, and the notes then follow it.
            for kind in (ClaimedCard, ClaimedNote):
                await self._deliver_all([row for row in rows if isinstance(row, kind)])
            handled += len(rows)

    async def _claim(self) -> Sequence[Row]:
        now = self._house.clock()
        async with self._house.context.begin() as work:
            cards = await work.outbox.claim_cards(now=now, lease=LEASE, limit=BATCH)
            notes = await work.outbox.claim_notes(now=now, lease=LEASE, limit=BATCH)
            await work.commit()
        return [*cards, *notes]

    async def _deliver_all(self, rows: Sequence[Row]) -> None:
        outcomes = await asyncio.gather(*(self._deliver(row) for row in rows), return_exceptions=True)
        for row, outcome in zip(rows, outcomes, strict=True):
            if isinstance(outcome, BaseException):
                await self._failed(row, outcome)

    async def _deliver(self, row: Row) -> None:
        if isinstance(row, ClaimedCard):
            await self._card(row)
        else:
            await self._note(row)

    async def _failed(self, row: Row, fault: BaseException) -> None:
        """Nothing that waits is lost: it is tried again, or given up for a reason that is kept."""
        match fault:
            case NotNow():
                await self._later(row, fault.seconds, fault.error, posted=False)
            case Lost():
                await self._later(row, fault.seconds, fault.error, posted=True)
            case Refused() if row.place is Place.COORDINATORS and fault.error in _LOCKED_OUT:
                await self._later(row, None, fault.error, posted=False)
            case Refused():
                log.error("Slack refused a delivery", place=row.place, error=fault.error)
                if row.place is Place.CASE:
                    await tell_no_conversation(self._house, row)
                await self._give_up(row, fault.error)
            case NobodyThere():
                log.warning("the recipient is not in Slack", place=row.place)
                await tell_unreachable(self._house, row)
                await self._give_up(row, fault.error)
            case LeaseLost():
                log.info("another process holds this delivery now", place=row.place)
            case UnknownCase():
                await self._give_up(row, "the case is gone")
            case Exception():
                log.error("a delivery failed", place=row.place, exc_info=fault)
                # it may have come after the post: what was marked as tried stays so
                await self._later(row, None, f"{type(fault).__name__}: {fault}", posted=True)
            case _:
                raise fault

    async def _card(self, card: ClaimedCard) -> None:
        if card.place is Place.HOME:
            await self._home(card)
            return
        if card.place is Place.NOTE:
            await self._note_again(card)
            return
        async with self._drawing:
            message = await draw_card(card, self._house)
        if message is None:
            await self._give_up(card, "nothing to show at this place")
            return
        where = await self._destination(card, card.channel)
        ts = card.ts
        shown = bool(ts) and await self._messenger.update(where, ts, message, card.key)
        if not shown and card.tried:
            # what an earlier try has posted after all shows the case as it was then
            ts = await self._messenger.find(where, card.key) or ""
            shown = bool(ts) and await self._messenger.update(where, ts, message, card.key)
        if not shown:  # never posted, or somebody deleted the message: the case needs its card
            await self._posting(card)
            ts = await self._messenger.post(where, message, card.key)
        async with self._house.context.begin() as work:
            await work.outbox.card_shown(card, channel=where.channel, ts=ts)
            await work.commit()

    async def _home(self, card: ClaimedCard) -> None:
        try:
            await publish_home(card.recipient, self._house)
        except SlackApiError as error:
            raise Messenger.meaning_of(error) from error
        except (WhoIsUnsure, *UNREACHABLE) as error:
            raise NotNow(None, str(error)) from error  # publishing again does no harm
        async with self._house.context.begin() as work:
            await work.outbox.card_shown(card, channel="", ts="")
            await work.commit()

    async def _note(self, note: ClaimedNote) -> None:
        async with self._drawing:
            message = await draw_note(note, self._house)
        where = await self._beside_card(note)
        ts = await self._messenger.find(where, note.public_key) if note.tried else None
        if not ts:
            await self._posting(note)
            try:
                ts = await self._messenger.post(where, message, note.public_key)
            except Refused as refused:
                if not where.thread_ts or refused.error not in _NO_THREAD:
                    raise
                where = Destination(where.channel)  # the word names its case: it can stand by itself
                ts = await self._messenger.post(where, message, note.public_key)
        await self._attachments.attach(note, where)
        async with self._house.context.begin() as work:
            live = note.kind in LIVE_NOTES and has_buttons(message)
            await work.outbox.note_said(
                note, channel=where.channel, ts=ts, now=self._house.clock(), live=live
            )
            await work.commit()

    async def _note_again(self, card: ClaimedCard) -> None:
        """A note with buttons whose case has changed. One that somebody deleted is not said again."""
        async with self._house.context.read() as work:
            note = await work.outbox.note(card.recipient)
        async with self._drawing:
            message = await draw_note(note, self._house)
        shown = await self._messenger.update(Destination(card.channel), card.ts, message, card.key)
        async with self._house.context.begin() as work:
            if shown and has_buttons(message):
                await work.outbox.card_shown(card, channel=card.channel, ts=card.ts)
            else:
                await work.outbox.let_go(card)
            await work.commit()

    async def _destination(self, row: Row, known_channel: str) -> Destination:
        """The conversation of a place. Who could not be brought into one is named to the coordinators."""
        if row.place is not Place.CASE:
            return await self._messenger.destination(row, known_channel)
        talk = await self._talks.talk(row, known_channel)
        if talk.missing:
            await tell_no_conversation(self._house, row, talk.missing)
        return talk.where

    async def _beside_card(self, note: ClaimedNote) -> Destination:
        """The thread of the place's card; for what is a message of its own, the conversation."""
        parent = Card(place=note.place, recipient=note.recipient, subject=note.consultation_id)
        async with self._house.context.read() as work:
            at = await work.outbox.card_at(parent)
        channel, ts = at or ("", "")
        if not channel or note.place is Place.CASE:
            return await self._destination(note, channel)
        alone = note.place is Place.PERSON or note.kind in IN_ITS_OWN_MESSAGE
        return Destination(channel, thread_ts="" if alone else ts)

    async def _posting(self, row: Row) -> None:
        async with self._house.context.begin() as work:
            await work.outbox.posting(row)
            await work.commit()

    async def _later(self, row: Row, seconds: float | None, error: str, *, posted: bool) -> None:
        wait = seconds if seconds is not None else BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1]
        log.warning("a delivery waits", place=row.place, seconds=wait, error=error)
        async with self._house.context.begin() as work:
            if not posted:
                await work.outbox.not_posted(row)
            await work.outbox.retry_at(row, at=self._house.clock() + timedelta(seconds=wait), error=error)
            await work.commit()

    async def _give_up(self, row: Row, error: str) -> None:
        async with self._house.context.begin() as work:
            await work.outbox.not_posted(row)
            await work.outbox.give_up(row, error=error)
            await work.commit()
