"""Cards that a unit of work asks for, written together at its commit."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, case

from bot.services.outgoing import Card
from storage.session import Session
from storage.tables import card_waits, cards
from storage.types import utc
from storage.upsert import Insert, per_dialect


def _show_again(insert: Insert) -> Insert:
    """One wish more. A card that waits keeps its place in the queue, and the time of its next try.

    A wish that comes while the card is being drawn is a new one, with a time of its own.
    """
    waiting = card_waits()
    still_to_take = and_(waiting, cards.c.wanted != cards.c.claimed_wanted)
    return insert.on_conflict_do_update(
        index_elements=["place", "recipient", "subject"],
        set_={
            "wanted": cards.c.wanted + 1,
            "wished_at": case((still_to_take, cards.c.wished_at), else_=insert.excluded.wished_at),
            "next_at": case((waiting, cards.c.next_at), else_=insert.excluded.next_at),
        },
    )


_SHOW = per_dialect(lambda insert: _show_again(insert(cards)))
_NEW_CARD = {
    "wanted": 1,
    "drawn": 0,
    "given_up": 0,
    "claimed_wanted": 0,
    "attempts": 0,
    "tried": False,
    "channel": "",
    "ts": "",
    "error": "",
}


class Wishes:
    """What is asked for, kept until `write`.

    Kept back so that one statement writes them all, and so that two units of work which show the same cards
    (a coordinator's home is touched by every case) lock them late, briefly and in the same order.
    """

    def __init__(self) -> None:
        self._cards: dict[tuple[str, str, str], datetime] = {}

    def show(self, card: Card, now: datetime) -> None:
        """Raises NaiveDatetime."""
        self._cards.setdefault((card.place.value, card.recipient, card.subject), utc(now))

    async def write(self, session: Session) -> None:
        """Writes what was asked for since the last time."""
        if self._cards:
            rows = [_row(key, now, session.new_id()) for key, now in sorted(self._cards.items())]
            self._cards.clear()
            await session.execute(_SHOW[session.dialect], rows)


def _row(key: tuple[str, str, str], now: datetime, new_id: str) -> dict[str, Any]:
    place, recipient, subject = key
    names = {"key": new_id, "place": place, "recipient": recipient, "subject": subject}
    return {**_NEW_CARD, **names, "wished_at": now, "next_at": now}
