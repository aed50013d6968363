"""The outbox: what Slack should show, recorded in the transaction that decided it.

The holder of a claimed row is told from the next holder by the number of the attempt (for a card, together
with the wish it saw): neither ever comes twice. Whoever lost the lease marks nothing any more.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, case, delete, func, insert, select, union_all, update
from sqlalchemy.sql.dml import Update

from bot.domain.errors import UnknownCase
from bot.services.outgoing import Card, ClaimedCard, ClaimedNote, Note, Place
from bot.services.ports import LeaseLost
from storage.outbox_claims import CLAIM_CARDS, CLAIM_NOTES, note_is_next, to_claimed_card, to_claimed_note
from storage.session import Session
from storage.tables import card_waits, cards, notes, waits
from storage.upsert import insert_or_keep
from storage.wishes import Wishes

_HELD_CARD = (
    cards.c.id == bindparam("row_id"),
    cards.c.claimed_wanted == bindparam("seen"),
    cards.c.attempts == bindparam("attempt"),
)
_HELD_NOTE = (
    notes.c.id == bindparam("row_id"),
    waits(notes.c.state),
    notes.c.attempts == bindparam("attempt"),
)
_OF_CARD = (
    cards.c.place == bindparam("at_place"),
    cards.c.recipient == bindparam("of_recipient"),
    cards.c.subject == bindparam("of_subject"),
    cards.c.ts != "",
)


def _mark(table: Table, **values: object) -> Update:
    """The update of a row that is still held."""
    return update(table).where(*(_HELD_CARD if table is cards else _HELD_NOTE)).values(values)


def _newer_wish_first(column: ColumnElement[Any], otherwise: object) -> ColumnElement[Any]:
    """For a card that was wished for again while it was drawn: the column's value, else the other."""
    return case((cards.c.wanted > cards.c.claimed_wanted, column), else_=otherwise)


_TRIED = {table: _mark(table, tried=True) for table in (cards, notes)}
_NOT_TRIED = {table: _mark(table, tried=False) for table in (cards, notes)}
_RETRY = {
    cards: _mark(cards, claimed_wanted=0, next_at=bindparam("at"), error=bindparam("why")),
    notes: _mark(notes, next_at=bindparam("at"), error=bindparam("why")),
}
#: A wish that came during the claim may be drawn at once: `wished_at` is its time.
_RELEASED = {
    "claimed_wanted": 0,
    "attempts": 0,
    "next_at": _newer_wish_first(cards.c.wished_at, cards.c.next_at),
}
_SHOWN = _mark(
    cards,
    **_RELEASED,
    drawn=cards.c.claimed_wanted,
    tried=False,
    error="",
    channel=bindparam("in_channel"),
    ts=bindparam("as_ts"),
)
_SAID = _mark(
    notes,
    state="said",
    said_at=bindparam("at"),
    channel=bindparam("in_channel"),
    ts=bindparam("as_ts"),
    error="",
)
_GIVE_UP = {
    cards: _mark(cards, **_RELEASED, given_up=cards.c.claimed_wanted, error=bindparam("why")),
    notes: _mark(notes, state="given_up", error=bindparam("why")),
}
_TELL = insert_or_keep(notes, "key")
#: The lock is for PostgreSQL: whoever claims the note meanwhile is waited for, and then seen.
_TOLD = select(notes.c.id, notes.c["items"]).where(notes.c.key == bindparam("of_key")).with_for_update()
_ADD_ITEMS = (
    update(notes)
    .where(notes.c.id == bindparam("row_id"), waits(notes.c.state), notes.c.attempts == 0)
    .values(items=bindparam("all_items"))
)
_NEW_NOTE = {"state": "waiting", "attempts": 0, "tried": False, "channel": "", "ts": "", "error": ""}
#: A live note stands there as it was said: the first wish is drawn.
_LIVE = insert(cards)
_NEW_LIVE = {
    "wanted": 1,
    "drawn": 1,
    "given_up": 0,
    "claimed_wanted": 0,
    "attempts": 0,
    "tried": False,
    "error": "",
}
_SHOW_NOTES = (
    update(cards)
    .where(cards.c.place == Place.NOTE.value, cards.c.subject == bindparam("of_subject"))
    .values(wanted=cards.c.wanted + 1, wished_at=bindparam("at"), next_at=bindparam("at"))
)
_NOTE = select(notes).where(notes.c.key == bindparam("wanted_key"))
_LET_GO = delete(cards).where(*_HELD_CARD)
_CARD_AT = select(cards.c.channel, cards.c.ts).where(*_OF_CARD)
_CARD_OF_MESSAGE = select(cards.c.place, cards.c.recipient, cards.c.subject).where(
    cards.c.channel == bindparam("in_channel"), cards.c.ts == bindparam("as_ts"), cards.c.ts != ""
)
_NEXT_TRY = union_all(
    select(func.min(cards.c.next_at)).where(card_waits()),
    select(func.min(notes.c.next_at)).where(note_is_next()),
)


class OutboxRows:
    """`ports.Outbox`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.wishes = Wishes()

    async def show(self, card: Card, *, now: datetime) -> None:
        """Written at the commit; several wishes of one unit of work for one card are one."""
        self._session.must_write()
        self.wishes.show(card, now)
        self._session.wakes = True

    async def tell(self, note: Note, *, now: datetime) -> bool:
        values = note.model_dump(mode="json") | {
            "public_key": self._session.new_id(),
            "created_at": now,
            "next_at": now,
        }
        told = (await self._session.execute(_TELL[self._session.dialect], _NEW_NOTE | values)).rowcount == 1
        self._session.wakes |= told
        return told

    async def tell_together(self, note: Note, *, now: datetime) -> None:
        """A note that was claimed once is taken up for good: a post that failed may be in Slack all the same.

        Whoever tells several notes in one unit of work does so in the order of their keys: on PostgreSQL two
        units of work wait for each other's keys, and in different orders they would do so for ever.
        """
        if await self.tell(note, now=now):
            return
        held = (await self._session.execute(_TOLD, {"of_key": note.key})).one()
        known = {item["token"] for item in held.items}
        more = tuple(item for item in note.items if item.token not in known)
        if not more:
            return
        items = [*held.items, *(item.model_dump(mode="json") for item in more)]
        joined = await self._session.execute(_ADD_ITEMS, {"row_id": held.id, "all_items": items})
        if joined.rowcount == 0:
            key = f"{note.key}+{self._session.new_id()}"
            await self.tell(note.model_copy(update={"key": key, "items": more}), now=now)

    async def claim_cards(self, *, now: datetime, lease: timedelta, limit: int) -> Sequence[ClaimedCard]:
        rows = await self._claim(CLAIM_CARDS, now, lease, limit)
        return [to_claimed_card(row) for row in sorted(rows, key=lambda row: (row.wished_at, row.id))]

    async def claim_notes(self, *, now: datetime, lease: timedelta, limit: int) -> Sequence[ClaimedNote]:
        """At most one note of each thread at a time.

        A note waits for the one before it, and for the card of its thread to be posted. What was given up
        holds nothing up.
        """
        rows = await self._claim(CLAIM_NOTES, now, lease, limit)
        return [to_claimed_note(row) for row in sorted(rows, key=lambda row: int(row.id))]

    async def posting(self, row: ClaimedCard | ClaimedNote) -> None:
        """Raises LeaseLost when somebody else holds the row now: then it must not be posted."""
        if not await self._marked(_TRIED[_table(row)], row):
            raise LeaseLost(row.id)

    async def not_posted(self, row: ClaimedCard | ClaimedNote) -> None:
        await self._marked(_NOT_TRIED[_table(row)], row)

    async def card_shown(self, card: ClaimedCard, *, channel: str, ts: str) -> None:
        self._session.wakes |= await self._marked(_SHOWN, card, in_channel=channel, as_ts=ts)

    async def note_said(
        self, note: ClaimedNote, *, channel: str, ts: str, now: datetime, live: bool = False
    ) -> None:
        said = await self._marked(_SAID, note, in_channel=channel, as_ts=ts, at=now)
        self._session.wakes |= said
        if said and live:
            values = {
                "key": note.public_key,
                "place": Place.NOTE.value,
                "recipient": note.key,
                "subject": note.consultation_id,
                "wished_at": now,
                "next_at": now,
                "channel": channel,
                "ts": ts,
            }
            await self._session.execute(_LIVE, _NEW_LIVE | values)

    async def show_notes(self, consultation_id: str, *, now: datetime) -> None:
        """Whoever calls it holds the case: nobody else wishes for its notes meanwhile."""
        shown = await self._session.execute(_SHOW_NOTES, {"of_subject": consultation_id, "at": now})
        self._session.wakes |= shown.rowcount > 0

    async def note(self, key: str) -> Note:
        row = (await self._session.execute(_NOTE, {"wanted_key": key})).one_or_none()
        if row is None:
            raise UnknownCase
        return Note.model_validate({name: row._mapping[name] for name in Note.model_fields})

    async def let_go(self, card: ClaimedCard) -> None:
        held = {"row_id": card.id, "attempt": card.attempts, "seen": card.wanted}
        await self._session.execute(_LET_GO, held)

    async def retry_at(self, row: ClaimedCard | ClaimedNote, *, at: datetime, error: str) -> None:
        await self._marked(_RETRY[_table(row)], row, at=at, why=error)

    async def give_up(self, row: ClaimedCard | ClaimedNote, *, error: str) -> None:
        self._session.wakes |= await self._marked(_GIVE_UP[_table(row)], row, why=error)

    async def card_at(self, card: Card) -> tuple[str, str] | None:
        parameters = {
            "at_place": card.place.value,
            "of_recipient": card.recipient,
            "of_subject": card.subject,
        }
        row = (await self._session.execute(_CARD_AT, parameters)).one_or_none()
        return (row.channel, row.ts) if row else None

    async def card_of_message(self, channel: str, ts: str) -> Card | None:
        result = await self._session.execute(_CARD_OF_MESSAGE, {"in_channel": channel, "as_ts": ts})
        row = result.one_or_none()
        return Card.model_validate(dict(row._mapping)) if row else None

    async def next_try(self) -> datetime | None:
        """A row that is held counts with the end of its lease; a note that waits for another, not at all."""
        await self.wishes.write(self._session)
        moments = (await self._session.execute(_NEXT_TRY)).scalars()
        return min((moment for moment in moments if moment is not None), default=None)

    async def _claim(self, statement: Update, now: datetime, lease: timedelta, limit: int) -> Sequence[Any]:
        self._session.must_write()
        await self.wishes.write(self._session)
        parameters = {"now": now, "until": now + lease, "most": limit}
        return (await self._session.execute(statement, parameters)).all()

    async def _marked(self, statement: Update, row: ClaimedCard | ClaimedNote, **values: object) -> bool:
        """Whether the row was still held, and so is marked."""
        held: dict[str, object] = {"row_id": row.id, "attempt": row.attempts}
        if isinstance(row, ClaimedCard):
            held["seen"] = row.wanted
        return bool((await self._session.execute(statement, held | values)).rowcount)


def _table(row: ClaimedCard | ClaimedNote) -> Table:
    return cards if isinstance(row, ClaimedCard) else notes
