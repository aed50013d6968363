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
        await work.due.drop((DueKind.OFFER_NUDGE,), "offer-1", reason="answered")
        await work.due.drop((DueKind.OFFER_EXPIRE,), "offer-2", reason="another kind")
        await work.commit()
    second, third = await claim(database)
    async with database.begin() as work:
        await work.due.skip(second, now=NOW, reason="quiet")
        await work.due.drop((DueKind.OFFER_NUDGE,), "offer-3", reason="dropped by its own handling")
        await work.due.done(third, now=NOW)
        await work.commit()
    assert await states(database) == [
        ("skipped", "answered"),
        ("skipped", "quiet"),
        ("skipped", "dropped by its own handling"),
    ]


async def test_several_kinds_of_one_subject_are_dropped_at_once(database: Database) -> None:
    expiry = a_row("offer-1").model_copy(update={"kind": DueKind.OFFER_EXPIRE})
    other = a_row("offer-1").model_copy(update={"kind": DueKind.PROPOSE_NUDGE})
    await add(database, a_row("offer-1"), expiry, other, a_row("offer-2"))
    async with database.begin() as work:
        await work.due.drop((), "offer-1", reason="of no kind")
        await work.due.drop((DueKind.OFFER_NUDGE, DueKind.OFFER_EXPIRE), "offer-1", reason="answered")
        await work.commit()
    assert [(row.subject, row.kind) for row in await claim(database)] == [
        ("offer-1", DueKind.PROPOSE_NUDGE),
        ("offer-2", DueKind.OFFER_NUDGE),
    ]


async def test_a_row_is_found_by_its_opaque_token_whatever_became_of_it(database: Database) -> None:
    await add(database, a_row(), a_row("offer-2"))
    first, second = await claim(database)
    assert first.token != second.token
    assert "offer" not in first.token
    async with database.begin() as work:
        await work.due.done(first, now=NOW)
        await work.due.skip(second, now=NOW, reason="quiet")
        await work.commit()
    async with database.read() as work:
        assert await work.due.by_token(first.token) == a_row()
        assert await work.due.by_token(second.token) == a_row("offer-2")
        assert await work.due.by_token("forged") is None


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


async def done_all(database: Database, rows: Sequence[ClaimedDue]) -> frozenset[int]:
    async with database.begin() as work:
        done = await work.due.done_all(rows, now=NOW)
        await work.commit()
    return done


async def test_of_many_rows_those_are_done_that_nobody_dropped_or_took_over(database: Database) -> None:
    await add(database, *(a_row(f"offer-{n}") for n in range(1, 5)))
    kept, dropped, lost, settled = await claim(database)
    assert await done_all(database, []) == frozenset()
    async with database.begin() as work:
        await work.due.drop((DueKind.OFFER_NUDGE,), "offer-2", reason="answered")
        await work.due.skip(settled, now=NOW, reason="quiet")
        await work.due.retry_at(kept, at=NOW + 2 * LEASE, error="boom")
        await work.commit()
    (taken,) = await claim(database, NOW + LEASE)
    assert (taken.id, taken.attempts) == (lost.id, 2)
    assert await done_all(database, [kept, dropped, lost, settled]) == {kept.id}
    assert await done_all(database, [kept, taken]) == {taken.id}
    assert await states(database) == [
        ("done", ""),
        ("skipped", "answered"),
        ("done", ""),
        ("skipped", "quiet"),
    ]


async def test_what_is_dropped_while_it_is_being_done_is_one_of_the_two(
    database: Database, open_another: Opener
) -> None:
    await add(database, *(a_row(f"offer-{n % 10}", period=str(n)) for n in range(100)))
    rows = await claim(database)

    async def drop(opened: Database) -> None:
        for n in range(10):
            async with opened.begin() as work:
                await work.due.drop((DueKind.OFFER_NUDGE,), f"offer-{n}", reason="answered")
                await work.commit()

    done, _ = await asyncio.gather(done_all(database, rows[::-1]), drop(open_another()))
    async with database.reader.connect() as connection:
        found = {row.id: row.state for row in await connection.execute(select(due.c.id, due.c.state))}
    assert {id_ for id_, state in found.items() if state == "done"} == done
    assert set(found.values()) <= {"done", "skipped"}


async def test_a_row_that_another_process_is_taking_up_is_dropped_all_the_same(
    database: Database, open_another: Opener
) -> None:
    await add(database, a_row())
    held = asyncio.Event()

    async def drop(opened: Database) -> None:
        await held.wait()
        async with opened.begin() as work:
            await work.due.drop((DueKind.OFFER_NUDGE,), "offer-1", reason="answered")
            await work.commit()

    dropping = asyncio.create_task(drop(open_another()))
    async with database.begin() as work:
        (row,) = await work.due.claim(now=NOW, lease=LEASE, limit=9)
        held.set()
        async with database.read() as reading:  # gives the other the time to come to the row
            await reading.due.next_due()
        await work.commit()
    await dropping
    assert await done_all(database, [row]) == frozenset()
    assert await states(database) == [("skipped", "answered")]


async def snooze(database: Database, row: DueRow, at: datetime) -> None:
    async with database.begin() as work:
        await work.due.snooze(row, at=at)
        await work.commit()


async def done_once(database: Database) -> ClaimedDue:
    """A reminder that was given, and so can be put off."""
    await add(database, a_row("offer-1", "2:expert"))
    (row,) = await claim(database)
    await done_all(database, [row])
    return row


async def test_a_reminder_that_is_put_off_is_due_once_more(database: Database) -> None:
    row = await done_once(database)
    later = NOW + timedelta(hours=1)
    await snooze(database, row, later)
    async with database.read() as work:
        assert await work.due.next_due() == later
    assert await claim(database, later - timedelta(seconds=1)) == []
    (again,) = await claim(database, later)
    assert (again.kind, again.subject, again.due_at) == (row.kind, row.subject, later)
    assert again.period == "2:expert~2026-11-24T02:00:00+00:00"
    assert again.token != row.token


async def test_putting_a_reminder_off_twice_leaves_the_second_time(database: Database) -> None:
    row = await done_once(database)
    other = a_row("offer-1", "2:expertise", minute=60)  # its period begins alike
    await add(database, other)
    await snooze(database, row, NOW + timedelta(minutes=1))
    await snooze(database, row, NOW + timedelta(minutes=2))
    due_again = await claim(database, NOW + timedelta(hours=1))
    assert [(again.due_at, again.subject) for again in due_again] == [
        (NOW + timedelta(minutes=2), "offer-1"),
        (other.due_at, "offer-1"),
    ]
    assert ("skipped", "snoozed again") in await states(database)


async def test_what_was_put_off_can_be_put_off_again_and_to_an_earlier_choice(database: Database) -> None:
    row = await done_once(database)
    tomorrow = NOW + timedelta(days=1)
    await snooze(database, row, tomorrow)
    await snooze(database, row, tomorrow)
    await snooze(database, row, NOW + timedelta(hours=1))
    (again,) = await claim(database, NOW + timedelta(hours=1))
    await done_all(database, [again])
    await snooze(database, again, tomorrow)
    (last,) = await claim(database, tomorrow)
    assert (last.period, last.attempts) == ("2:expert~2026-11-25T01:00:00+00:00", 1)


async def test_of_two_people_who_put_one_reminder_off_at_once_one_time_is_left(
    database: Database, open_another: Opener
) -> None:
    row = await done_once(database)
    replicas = [database, open_another()]
    times = [NOW + timedelta(minutes=n) for n in range(1, 9)]
    await asyncio.gather(*(snooze(replicas[n % 2], row, at) for n, at in enumerate(times)))
    assert len(await claim(database, NOW + timedelta(hours=1))) == 1


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
