"""What a process that died had taken up is free again when the next one starts.

Leases exist for several processes over one PostgreSQL: there, a dead one's work is free when its lease runs
out. Over SQLite one process serves, so whatever is held when it starts was held by one that is gone.
"""

from datetime import datetime

from sqlalchemy import update

from storage.engine import Database
from storage.tables import card_waits, cards, due, notes, waits


async def take_back_leases(database: Database, now: datetime) -> None:
    """Makes held rows due at once on SQLite; does nothing on PostgreSQL. Raises DatabaseUnreachable."""
    if database.dialect != "sqlite":
        return
    async with database.writer.begin() as connection:
        for table, waiting in (
            (cards, card_waits()),
            (notes, waits(notes.c.state)),
            (due, waits(due.c.state)),
        ):
            held = update(table).where(waiting, table.c.attempts > 0, table.c.next_at > now)
            await connection.execute(held.values(next_at=now))
