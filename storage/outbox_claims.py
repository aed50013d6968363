"""How cards and notes are taken under a lease."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, and_, bindparam, exists, or_, select, update
from sqlalchemy.sql.dml import Update

from bot.services.outgoing import ClaimedCard, ClaimedNote, Place
from storage.tables import card_waits, cards, notes, waits

#: Places where a note follows the card of its case: in its thread or, in the case's conversation, below it.
_THREADS = (Place.COORDINATORS.value, Place.REQUESTER.value, Place.EXPERT.value, Place.CASE.value)


def claim(table: Table, due: Select[tuple[int]], **changes: object) -> Update:
    """Takes up to `most` of the rows until `until`; those that others are taking are left out.

    `MATERIALIZED`, because PostgreSQL may otherwise run the inner query again for every row and take more
    than `most`. (SQLite leaves FOR UPDATE out; writers take turns there.)
    """
    picked = (
        due.limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=table)
        .cte("picked")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    return (
        update(table)
        .where(table.c.id.in_(select(picked.c.id)))
        .values(next_at=bindparam("until"), attempts=table.c.attempts + 1, **changes)
        .returning(*table.c)
    )


def note_is_next() -> ColumnElement[bool]:
    """Unsaid, with no unsaid note before it in its thread, and its thread is there or never will be."""
    earlier = notes.alias("earlier")
    follows = exists().where(
        waits(earlier.c.state),
        earlier.c.place == notes.c.place,
        earlier.c.recipient == notes.c.recipient,
        earlier.c.consultation_id == notes.c.consultation_id,
        earlier.c.id < notes.c.id,
    )
    card_to_come = exists().where(
        cards.c.place == notes.c.place,
        cards.c.recipient == notes.c.recipient,
        cards.c.subject == notes.c.consultation_id,
        cards.c.ts == "",
        card_waits(),
    )
    return and_(waits(notes.c.state), ~follows, or_(notes.c.place.not_in(_THREADS), ~card_to_come))


CLAIM_CARDS = claim(
    cards,
    select(cards.c.id)
    .where(card_waits(), cards.c.next_at <= bindparam("now"))
    .order_by(cards.c.wished_at, cards.c.id),
    claimed_wanted=cards.c.wanted,
)
CLAIM_NOTES = claim(
    notes,
    select(notes.c.id).where(note_is_next(), notes.c.next_at <= bindparam("now")).order_by(notes.c.id),
)


def to_claimed_card(row: Row[Any]) -> ClaimedCard:
    return ClaimedCard.model_validate({name: getattr(row, name) for name in ClaimedCard.model_fields})


def to_claimed_note(row: Row[Any]) -> ClaimedNote:
    return ClaimedNote.model_validate({name: getattr(row, name) for name in ClaimedNote.model_fields})
