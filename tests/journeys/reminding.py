"""Reminders in a village: who has which, and what became of the rows behind them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from doings import buttons_of, posts
from sqlalchemy import select
from village import CHANNEL, Village

from practice.normalise import elements_of
from practice.testing import Actor, Result, Seen
from storage.tables import due


def reminders_to(person: Actor) -> list[Seen]:
    """The messages of reminders in a person's DM with the app."""
    return [seen for seen in person.app_dm if _reminds(seen)]


def reminders_in_channel(village: Village) -> list[Seen]:
    """Those to the coordinators."""
    return [seen for seen in posts(village, CHANNEL) if _reminds(seen)]


def of_kind(seen: Sequence[Seen], sentence: str) -> list[Seen]:
    return [one for one in seen if sentence in one.words]


async def at(village: Village, moment: datetime) -> None:
    """The service lives to see that moment, and everything that follows has happened."""
    await village.pass_time(moment)
    await village.settled()


async def put_off(village: Village, person: Actor, seen: Seen, choice: str) -> Result:
    """Chooses one of the three ways to be reminded later."""
    (options,) = [
        element["options"]
        for block in seen.blocks
        for element in elements_of(block)
        if element["action_id"] == "reminder.snooze"
    ]
    (value,) = [o["value"] for o in options if o["value"].startswith(f"{choice}:")]
    result = await person.choose("reminder.snooze", value, message=seen)
    await village.settled()
    return result


async def rows(village: Village, kind: str) -> list[dict[str, Any]]:
    """The due rows of a kind, the oldest first."""
    statement = select(due).where(due.c.kind == kind).order_by(due.c.id)
    async with village.service.database.reader.connect() as connection:
        return [dict(row) for row in (await connection.execute(statement)).mappings().all()]


async def reasons(village: Village, kind: str) -> list[str]:
    """Why rows of a kind were skipped."""
    return [row["reason"] for row in await rows(village, kind) if row["state"] == "skipped"]


def _reminds(seen: Seen) -> bool:
    return "reminder.snooze" in buttons_of(seen)
