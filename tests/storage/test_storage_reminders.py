"""Reminders in the outbox: what one person hears at once joins one note as long as nobody took it up."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from stored_samples import LEASE, NOW, Opener

from bot.services.outgoing import Card, ClaimedNote, Note, NoteKind, Place, ReminderItem
from storage.engine import Database

KEY = "reminders:expert:EX001:09:00"


def an_item(token: str) -> ReminderItem:
    return ReminderItem(token=token, kind="session.day", subject="session-1", params={"title": "標準化"})


def reminders(*tokens: str, key: str = KEY, place: Place = Place.EXPERT, recipient: str = "EX001") -> Note:
    items = tuple(an_item(token) for token in tokens)
    return Note(key=key, kind=NoteKind.REMINDERS, place=place, recipient=recipient, items=items)


async def tell_together(database: Database, *notes: Note, now: datetime = NOW) -> None:
    async with database.begin() as work:
        for note in notes:
            await work.outbox.tell_together(note, now=now)
        await work.commit()


async def claim(database: Database, now: datetime = NOW) -> Sequence[ClaimedNote]:
    async with database.begin() as work:
        notes = await work.outbox.claim_notes(now=now, lease=LEASE, limit=99)
        await work.commit()
    return notes


async def said(database: Database, note: ClaimedNote) -> None:
    async with database.begin() as work:
        await work.outbox.note_said(note, channel="D0", ts="1.0", now=NOW)
        await work.commit()


def tokens(note: ClaimedNote) -> list[str]:
    return [item.token for item in note.items]


async def test_reminders_of_the_same_minute_join_one_note_each_once(database: Database) -> None:
    await tell_together(database, reminders("t1"))
    await tell_together(database, reminders("t1", "t2"), reminders("t3"), reminders("t2"))
    (note,) = await claim(database)
    assert (note.key, note.items) == (KEY, (an_item("t1"), an_item("t2"), an_item("t3")))


async def test_what_comes_while_the_note_is_being_said_is_said_in_its_own(database: Database) -> None:
    await tell_together(database, reminders("t1"))
    (first,) = await claim(database)
    await tell_together(database, reminders("t1"))
    await tell_together(database, reminders("t1", "t2"))
    await said(database, first)
    (second,) = await claim(database)
    assert tokens(first) == ["t1"]
    assert tokens(second) == ["t2"]
    assert second.key.startswith(f"{KEY}+")
    await said(database, second)
    assert await claim(database, NOW + LEASE) == []


async def test_nothing_joins_a_note_whose_post_failed_since_it_may_be_in_slack(database: Database) -> None:
    await tell_together(database, reminders("t1"))
    (first,) = await claim(database)
    async with database.begin() as work:
        await work.outbox.retry_at(first, at=NOW + timedelta(minutes=1), error="timeout")
        await work.commit()
    await tell_together(database, reminders("t2"))
    (again,) = await claim(database, NOW + timedelta(minutes=1))
    assert (again.id, tokens(again)) == (first.id, ["t1"])
    await said(database, again)
    assert [tokens(note) for note in await claim(database, NOW + timedelta(minutes=1))] == [["t2"]]


async def test_nothing_is_lost_when_two_processes_tell_one_person_and_a_third_takes_it_up(
    database: Database, open_another: Opener
) -> None:
    replicas = [database, open_another(), open_another()]
    heard: list[str] = []

    async def take_up() -> None:
        for note in await claim(replicas[2]):
            heard.extend(tokens(note))
            await said(replicas[2], note)

    for round_ in range(5):
        wanted = [f"{round_}-{n}" for n in range(6)]
        key = f"{KEY}:{round_}"
        telling = (
            tell_together(replicas[n % 2], reminders(token, key=key)) for n, token in enumerate(wanted)
        )
        await asyncio.gather(*telling, take_up())
    for _ in range(99):
        if not (waiting := await claim(database)):
            break
        for note in waiting:
            heard.extend(tokens(note))
            await said(database, note)
    assert sorted(heard) == [f"{round_}-{n}" for round_ in range(5) for n in range(6)]


async def test_two_processes_that_tell_many_people_in_one_order_do_not_block_each_other(
    database: Database, open_another: Opener
) -> None:
    people = [f"EX{n:03d}" for n in range(20)]

    async def tell_all(opened: Database, token: str) -> None:
        notes = (reminders(f"{token}-{one}", key=f"{KEY}:{one}", recipient=one) for one in people)
        await tell_together(opened, *notes)

    await asyncio.gather(tell_all(database, "a"), tell_all(open_another(), "b"))
    assert [sorted(tokens(note)) for note in await claim(database)] == [
        [f"a-{one}", f"b-{one}"] for one in people
    ]


@pytest.mark.parametrize(
    ("place", "recipient"), [(Place.EXPERT, "EX001"), (Place.COORDINATORS, ""), (Place.PERSON, "U0")]
)
async def test_reminders_wait_for_no_card_only_for_earlier_ones_to_the_same_person(
    database: Database, place: Place, recipient: str
) -> None:
    async with database.begin() as work:
        await work.outbox.show(Card(place=place, recipient=recipient, subject="case-1"), now=NOW)
        reply = Note(
            key="reply", kind=NoteKind.DECLINED, place=place, recipient=recipient, consultation_id="case-1"
        )
        await work.outbox.tell(reply, now=NOW)
        await work.commit()
    await tell_together(
        database,
        reminders("t1", key="nine", place=place, recipient=recipient),
        reminders("t2", key="ten", place=place, recipient=recipient),
        reminders("t3", key="other", place=place, recipient="somebody else"),
    )
    taken = {note.key: note for note in await claim(database)}
    assert taken.keys() - {"reply"} == {"nine", "other"}
    await said(database, taken["nine"])
    assert [note.key for note in await claim(database)] == ["ten"]
