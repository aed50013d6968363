"""What is still to be done: cards, notes and due rows.

All three work alike. `next_at` is when a row may be taken next: a claim moves it to the end of the lease, a
failure to the time of the next try. `attempts` counts the claims, so it also tells one holder from the next.
Each has a partial index over the rows that wait, so that a claim costs the same beside a million finished
ones; the predicates contain no parameters, because SQLite could not match them to the index otherwise. Kinds
and places are not checked here: a new kind of note should not need a migration.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    and_,
    literal_column,
    text,
)

from storage.tables.base import metadata, one_of
from storage.types import UtcDateTime, json_type, row_id

_CARD_WAITS = "wanted > drawn AND wanted > given_up"
_WAITS = "state = 'waiting'"

#: `wanted` counts the wishes; `drawn` and `given_up` are the last wish shown and the last refused for good.
#: `claimed_wanted` is the wish that the holder of the lease saw (0: nobody holds it).
cards = Table(
    "cards",
    metadata,
    Column("id", row_id(), primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("place", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("drawn", Integer, nullable=False),
    Column("given_up", Integer, nullable=False),
    Column("claimed_wanted", Integer, nullable=False),
    Column("wished_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("tried", Boolean, nullable=False),
    Column("channel", Text, nullable=False),
    Column("ts", Text, nullable=False),
    Column("error", Text, nullable=False),
    UniqueConstraint("place", "recipient", "subject"),
    Index(
        "ix_cards_waiting",
        "wished_at",
        "id",
        "next_at",
        sqlite_where=text(_CARD_WAITS),
        postgresql_where=text(_CARD_WAITS),
    ),
    Index("ix_cards_message", "channel", "ts"),
)

notes = Table(
    "notes",
    metadata,
    Column("id", row_id(), primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("public_key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("consultation_id", Text, nullable=False),
    Column("params", json_type(), nullable=False),
    Column("items", json_type(), nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("tried", Boolean, nullable=False),
    Column("channel", Text, nullable=False),
    Column("ts", Text, nullable=False),
    Column("said_at", UtcDateTime),
    Column("error", Text, nullable=False),
    one_of("state", ("waiting", "said", "given_up")),
    Index("ix_notes_waiting", "id", "next_at", sqlite_where=text(_WAITS), postgresql_where=text(_WAITS)),
    Index(
        "ix_notes_thread",
        "place",
        "recipient",
        "consultation_id",
        "id",
        sqlite_where=text(_WAITS),
        postgresql_where=text(_WAITS),
    ),
)

due = Table(
    "due",
    metadata,
    Column("id", row_id(), primary_key=True),
    Column("token", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("reason", Text, nullable=False),
    Column("error", Text, nullable=False),
    one_of("state", ("waiting", "done", "skipped")),
    UniqueConstraint("kind", "subject", "period"),
    Index("ix_due_waiting", "next_at", "id", sqlite_where=text(_WAITS), postgresql_where=text(_WAITS)),
)


def card_waits() -> ColumnElement[bool]:
    """The newest wish for the card is neither drawn nor refused for good."""
    return and_(cards.c.wanted > cards.c.drawn, cards.c.wanted > cards.c.given_up)


def waits(state: ColumnElement[str]) -> ColumnElement[bool]:
    """The note or the due row is not settled."""
    return state == literal_column("'waiting'")
