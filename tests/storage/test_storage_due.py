"""Due rows: each once for its period, the earliest first, by one process at a time."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from stored_samples import LEASE, NOW, Opener

from bot.services.outgoing import ClaimedDue, DueKind, DueRow
from bot.services.ports import LeaseLost
from storage.engine import Database
from storage.tables import due


def a_row(subject: str = "offer-1", period: str = "half", *, minute: int = 0) -> DueRow:
    at = NOW + timedelta(minutes=minute)
    return DueRow(kind=DueKind.OFFER_NUDGE, subject=subject, period=period, due_at=at)


async def add(database: Database, *rows: DueRow) -> None:
    async with database.begin() as work:
        for row in rows:
            await work.due.add(row)
        await work.commit()


async def claim(database: Database, now: datetime = NOW, limit: int = 99) -> Sequence[ClaimedDue]:
    async with database.begin() as work:
        rows = await work.due.claim(now=now, lease=LEASE, limit=limit)
        await work.commit()
    return rows


async def states(database: Database) -> list[tuple[str, str]]:
    async with database.reader.connect() as connection:
        rows = await connection.execute(select(due.c.state, due.c.reason).order_by(due.c.id))
        return [(row.state, row.reason) for row in rows]


async def test_what_is_due_comes_earliest_first_and_nothing_before_its_time(database: Database) -> None:
    await add(database, a_row("late", minute=5), a_row("second", minute=2), a_row("first", minute=1))
    async with database.read() as work:
        assert await work.due.next_due() == NOW + timedelta(minutes=1)
    assert await claim(database) == []
    rows = await claim(database, NOW + timedelta(minutes=2))
    assert [(row.subject, row.attempts) for row in rows] == [("first", 1), ("second", 1)]


async def test_the_same_period_is_due_once_even_after_it_was_done(database: Database) -> None:
    await add(database, a_row(), a_row(minute=3), a_row(period="full"))
    rows = await claim(database)
    assert [row.period for row in rows] == ["half", "full"]
    async with database.begin() as work:
        for row in rows:
            await work.due.done(row, now=NOW)
        await work.commit()
    await add(database, a_row())
    assert await claim(database, NOW + LEASE) == []
    async with database.read() as work:
        assert await work.due.next_due() is None


async def test_what_has_become_pointless_is_skipped_and_the_reason_kept(database: Database) -> None:
    await add(database, a_row(), a_row("offer-2"), a_row("offer-3"))
    async with database.begin() as work:
        await work.due.drop(DueKind.OFFER_NUDGE, "offer-1", reason="answered")
        await work.due.drop(DueKind.OFFER_EXPIRE, "offer-2", reason="another kind")
        await work.commit()
    second, third = await claim(database)
    async with database.begin() as work:
        await work.due.skip(second, now=NOW, reason="quiet")
        await work.due.drop(DueKind.OFFER_NUDGE, "offer-3", reason="dropped by its own handling")
        await work.due.done(third, now=NOW)
        await work.commit()
    assert await states(database) == [
        ("skipped", "answered"),
        ("skipped", "quiet"),
        ("skipped", "dropped by its own handling"),
    ]


async def test_a_failure_is_tried_again_at_its_time(database: Database) -> None:
    await add(database, a_row())
    (row,) = await claim(database)
    again = NOW + timedelta(minutes=10)
    async with database.begin() as work:
        await work.due.retry_at(row, at=again, error="boom")
        await work.commit()
    async with database.read() as work:
        assert await work.due.next_due() == again
    assert await claim(database, again - timedelta(seconds=1)) == []
    assert [row.attempts for row in await claim(database, again)] == [2]


async def test_a_row_whose_holder_was_too_slow_is_done_by_the_next_alone(database: Database) -> None:
    await add(database, a_row())
    (slow,) = await claim(database)
    (taken,) = await claim(database, NOW + LEASE)
    for late in ("done", "skip"):
        async with database.begin() as work:
            await work.due.add(a_row("effect of the slow one"))
            with pytest.raises(LeaseLost):
                if late == "done":
                    await work.due.done(slow, now=NOW)
                else:
                    await work.due.skip(slow, now=NOW, reason="late")
    async with database.begin() as work:
        await work.due.retry_at(slow, at=NOW, error="late")
        await work.due.done(taken, now=NOW)
        await work.commit()
    assert await states(database) == [("done", "")]


async def test_four_processes_take_every_due_row_once(database: Database, open_another: Opener) -> None:
    total = 500
    await add(database, *(a_row(f"offer-{n}") for n in range(total)))

    async def take_all(opened: Database) -> list[int]:
        taken: list[int] = []
        while rows := await claim(opened, limit=20):
            assert len(rows) <= 20
            taken += [row.id for row in rows]
        return taken

    replicas = [database, *(open_another() for _ in range(3))]
    taken = [row for rows in await asyncio.gather(*map(take_all, replicas)) for row in rows]
    assert len(taken) == len(set(taken)) == total
