"""The unit of work: all or nothing, one moment for readers, and a sentence when the database is away."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from stored_samples import ITO, LEASE, NOW, SATO, YAMADA, YOKOTE, Opener, a_case, file

from bot.domain.request import RequestForm
from bot.services.outgoing import Card, DueKind, DueRow, Note, NoteKind, Place
from bot.services.ports import Draft, SlackPerson
from storage.engine import Database, open_database
from storage.errors import (
    DatabaseUnreachable,
    NaiveDatetime,
    ReadingOnly,
    UnitOfWorkEnded,
    UnsupportedDatabase,
)

CARD = Card(place=Place.COORDINATORS, subject="case-1")
NOTE = Note(key="k", kind=NoteKind.APPROVED, place=Place.PERSON, recipient="U0")
DUE = DueRow(kind=DueKind.OFFER_NUDGE, subject="offer-1", period="half", due_at=NOW)


async def test_leaving_without_commit_undoes_everything(pool: Database) -> None:
    async with pool.begin() as work:
        await work.consultations.next_count(2026)
        await work.consultations.add(a_case(), intake_key="view")
        await work.outbox.show(CARD, now=NOW)
        await work.outbox.tell(NOTE, now=NOW)
        await work.due.add(DUE)
    async with pool.begin() as work:
        assert await work.consultations.by_intake_key("view") is None
        assert await work.consultations.next_count(2026) == 1
        assert await work.outbox.next_try() is None
        assert await work.due.next_due() is None


async def test_an_error_undoes_everything_and_is_not_hidden(pool: Database) -> None:
    with pytest.raises(RuntimeError, match="the rule said no"):
        async with pool.begin() as work:
            await work.consultations.add(a_case(), intake_key="view")
            raise RuntimeError("the rule said no")
    async with pool.read() as work:
        assert await work.consultations.by_intake_key("view") is None


async def test_a_unit_of_work_that_was_cancelled_leaves_no_lock_behind(pool: Database) -> None:
    inside = asyncio.Event()

    async def cancelled() -> None:
        async with pool.begin() as work:
            await work.consultations.add(a_case(), intake_key="view")
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(cancelled())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert pool.in_use() == 0
    await file(pool, a_case())


async def test_somebody_who_gives_up_waiting_for_their_turn_leaves_no_lock_behind(database: Database) -> None:
    async def wait_for_turn() -> None:
        async with database.begin() as work:
            await work.consultations.next_count(2026)

    async with database.begin() as work:
        await work.consultations.next_count(2026)
        waiting = asyncio.create_task(wait_for_turn())
        async with database.read() as reading:  # gives it the time to get in line
            await reading.consultations.count_in_status()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await work.commit()
    async with database.begin() as work:
        assert await work.consultations.next_count(2026) == 2
        await work.commit()


async def test_readers_see_the_last_commit_while_a_writer_holds_its_transaction(pool: Database) -> None:
    async with pool.begin() as writing:
        await writing.consultations.add(a_case(), intake_key="view")
        async with pool.read() as reading:
            assert await reading.consultations.by_intake_key("view") is None
            await writing.commit()
            assert await reading.consultations.by_intake_key("view") is None, "a reader sees one moment"
    async with pool.read() as reading:
        assert await reading.consultations.by_intake_key("view") == a_case()


async def test_a_reading_unit_of_work_changes_nothing(filed: Database) -> None:
    async with filed.read() as work:
        for refused in (
            work.consultations.lock("case-1"),
            work.consultations.next_count(2026),
            work.experts.lock(YAMADA.expert_id),
            work.outbox.show(CARD, now=NOW),
            work.outbox.claim_cards(now=NOW, lease=LEASE, limit=1),
            work.due.claim(now=NOW, lease=LEASE, limit=1),
        ):
            with pytest.raises(ReadingOnly):
                await refused
        with pytest.raises(DBAPIError, match=r"read.?only"):
            await work.people.put(SlackPerson(slack_user_id="U0"))


async def test_after_its_commit_a_unit_of_work_is_over(database: Database) -> None:
    unit = database.begin()
    with pytest.raises(UnitOfWorkEnded):
        await unit.experts.all()
    async with unit as work:
        await work.commit()
        with pytest.raises(UnitOfWorkEnded):
            await work.experts.all()
        with pytest.raises(UnitOfWorkEnded):
            await work.commit()


async def test_workers_are_woken_by_a_commit_that_gives_them_work_and_by_nothing_else(
    database: Database, open_another: Opener
) -> None:
    calls: list[str] = []
    waking = open_another(on_commit=lambda: calls.append("woken"))

    async def woken(*, show: bool = False, tell: bool = False, due: bool = False, commit: bool = True) -> int:
        calls.clear()
        async with waking.begin() as work:
            await work.people.put(SlackPerson(slack_user_id="U0"))
            if show:
                await work.outbox.show(CARD, now=NOW)
            if tell:
                await work.outbox.tell(NOTE, now=NOW)
            if due:
                await work.due.add(DUE)
            if commit:
                await work.commit()
        return len(calls)

    assert await woken() == 0
    assert await woken(show=True, tell=True, due=True, commit=False) == 0
    assert await woken(show=True, tell=True, due=True) == 1
    assert await woken(show=True) == 1
    assert await woken(tell=True) == 0, "it was told before"
    assert await woken(due=True) == 0, "it was due before"


async def test_a_moment_without_a_time_zone_is_refused(filed: Database) -> None:
    naive = datetime(2026, 11, 24, 10, 0)  # noqa: DTZ001
    async with filed.begin() as work:
        for refused in (
            work.outbox.show(CARD, now=naive),
            work.outbox.tell(NOTE, now=naive),
            work.outbox.claim_notes(now=naive, lease=LEASE, limit=1),
            work.due.add(DUE.model_copy(update={"due_at": naive})),
            work.drafts.put(Draft(id="d", slack_user_id="U0", form=RequestForm(), updated_at=naive)),
            work.consultations.save(a_case(version=2, decided_at=naive)),
        ):
            with pytest.raises(NaiveDatetime, match="no time zone"):
                await refused


async def test_moments_keep_their_microseconds_and_compare_across_time_zones(database: Database) -> None:
    from zoneinfo import ZoneInfo

    tokyo = datetime(2026, 11, 24, 10, 0, 0, 123456, tzinfo=ZoneInfo("Asia/Tokyo"))
    async with database.begin() as work:
        await work.due.add(DUE.model_copy(update={"due_at": tokyo}))
        assert await work.due.claim(now=NOW, lease=LEASE, limit=1) == []
        (row,) = await work.due.claim(now=NOW + timedelta(seconds=1), lease=LEASE, limit=1)
        assert row.due_at == tokyo


async def test_what_refers_to_nothing_is_refused(database: Database) -> None:
    async with database.begin() as work:
        with pytest.raises(IntegrityError):
            await work.staff.put([SATO])
    async with database.begin() as work:
        await work.municipalities.put([YOKOTE])
        await work.staff.put([SATO])
        with pytest.raises(IntegrityError):
            await work.consultations.add(a_case(by=ITO), intake_key="view")


async def test_a_database_that_answers_can_be_pinged(database: Database) -> None:
    await database.ping()


async def test_a_folder_that_is_not_there_is_reported_in_a_sentence(tmp_path: Path) -> None:
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/missing/madoguchi.db")
    with pytest.raises(DatabaseUnreachable, match="Check that the folder exists"):
        await database.ping()
    with pytest.raises(DatabaseUnreachable):
        async with database.begin():
            pass
    assert database.in_use() == 0
    await database.dispose()


async def test_a_file_that_is_no_database_is_reported_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("これはデータベースではない" * 100, encoding="utf-8")
    database = open_database(f"sqlite+aiosqlite:///{path}")
    with pytest.raises(DatabaseUnreachable, match="not a database"):
        await database.ping()
    await database.dispose()


@pytest.mark.parametrize("where", ["127.0.0.1:1/none", "no-such-host.invalid/none"])
async def test_a_server_that_is_not_there_is_reported_without_its_password(where: str) -> None:
    database = open_database(f"postgresql+asyncpg://user:secret@{where}")
    with pytest.raises(DatabaseUnreachable, match="Check that the server runs") as report:
        await database.ping()
    assert "secret" not in str(report.value)
    await database.dispose()


async def test_a_database_that_the_server_does_not_have_is_reported(postgres_url: str) -> None:
    database = open_database(postgres_url.replace("/postgres?", "/missing?"))
    with pytest.raises(DatabaseUnreachable, match='"missing" does not exist'):
        await database.ping()
    await database.dispose()


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://host/name", "sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:"]
)
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(UnsupportedDatabase, match="sqlite\\+aiosqlite:///"):
        open_database(url)


async def test_a_server_that_restarts_costs_one_unit_of_work_and_no_data(
    database: Database, open_another: Opener
) -> None:
    if database.dialect == "sqlite":
        return  # there is no server to restart
    with pytest.raises(DatabaseUnreachable, match="nothing was changed"):
        async with database.begin() as work:
            await work.people.put(SlackPerson(slack_user_id="U0", home_seen=True))
            await end_connections_of_others(open_another())
            await work.experts.all()
    async with database.begin() as work:
        assert not (await work.people.get("U0")).home_seen
        await work.commit()
    await end_connections_of_others(open_another())
    async with database.begin() as work:
        await work.commit()


async def end_connections_of_others(database: Database) -> None:
    async with database.writer.begin() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
