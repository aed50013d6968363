"""The outbox: what was decided is shown, said once, in order, by one process at a time."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from stored_samples import LEASE, NOW, Opener

from bot.services.outgoing import Card, ClaimedCard, ClaimedNote, Note, NoteKind, Place
from bot.services.ports import LeaseLost
from storage.engine import Database

LATER = NOW + timedelta(minutes=5)
CARD = Card(place=Place.COORDINATORS, subject="case-1")


def a_note(key: str, place: Place = Place.PERSON, recipient: str = "U0", case: str = "case-1") -> Note:
    return Note(
        key=key,
        kind=NoteKind.DECLINED,
        place=place,
        recipient=recipient,
        consultation_id=case,
        params={"who": "山田"},
    )


async def show(database: Database, *cards: Card, now: datetime = NOW) -> None:
    async with database.begin() as work:
        for card in cards:
            await work.outbox.show(card, now=now)
        await work.commit()


async def tell(database: Database, *notes: Note, now: datetime = NOW) -> None:
    async with database.begin() as work:
        for note in notes:
            assert await work.outbox.tell(note, now=now)
        await work.commit()


async def claim_cards(database: Database, now: datetime = NOW, limit: int = 99) -> Sequence[ClaimedCard]:
    async with database.begin() as work:
        claimed = await work.outbox.claim_cards(now=now, lease=LEASE, limit=limit)
        await work.commit()
    return claimed


async def claim_notes(database: Database, now: datetime = NOW, limit: int = 99) -> Sequence[ClaimedNote]:
    async with database.begin() as work:
        claimed = await work.outbox.claim_notes(now=now, lease=LEASE, limit=limit)
        await work.commit()
    return claimed


async def shown(database: Database, card: ClaimedCard, ts: str = "1.0") -> None:
    async with database.begin() as work:
        await work.outbox.card_shown(card, channel="C0", ts=ts)
        await work.commit()


async def said(database: Database, note: ClaimedNote) -> None:
    async with database.begin() as work:
        await work.outbox.note_said(note, channel="C0", ts="2.0", now=NOW)
        await work.commit()


def keys(notes: Sequence[ClaimedNote]) -> list[str]:
    return [note.key for note in notes]


async def test_ten_changes_while_slack_was_away_are_one_drawing(database: Database) -> None:
    for minute in range(10):
        await show(database, CARD, CARD, now=NOW + timedelta(minutes=minute))
    (card,) = await claim_cards(database, LATER)
    assert (card.place, card.subject, card.wanted, card.ts, card.tried) == (
        CARD.place,
        "case-1",
        10,
        "",
        False,
    )
    await shown(database, card)
    assert await claim_cards(database, LATER + LEASE) == []


async def test_a_change_during_the_drawing_is_drawn_after_it(database: Database) -> None:
    await show(database, CARD)
    (first,) = await claim_cards(database)
    await show(database, CARD, now=NOW + timedelta(seconds=5))
    assert await claim_cards(database, NOW + timedelta(seconds=6)) == [], "somebody is drawing it"
    await shown(database, first, ts="1.0")
    async with database.read() as work:
        assert await work.outbox.next_try() == NOW + timedelta(seconds=5)
    (second,) = await claim_cards(database, NOW + timedelta(seconds=6))
    assert (second.key, second.ts, second.channel, second.attempts) == (first.key, "1.0", "C0", 1)
    assert second.wanted > first.wanted


async def test_the_oldest_wish_is_drawn_first_and_no_more_than_asked_for(database: Database) -> None:
    old, new = Card(place=Place.HOME, recipient="U1"), Card(place=Place.HOME, recipient="U0")
    await show(database, new, now=NOW + timedelta(seconds=2))
    await show(database, old, now=NOW + timedelta(seconds=1))
    await show(database, new, now=NOW + timedelta(seconds=3))
    first = await claim_cards(database, LATER, limit=1)
    second = await claim_cards(database, LATER, limit=1)
    assert [card.recipient for card in (*first, *second)] == ["U1", "U0"]


async def test_a_card_whose_holder_vanished_is_taken_over_and_the_first_marks_nothing(
    database: Database,
) -> None:
    await show(database, CARD)
    (lost,) = await claim_cards(database)
    async with database.begin() as work:
        await work.outbox.posting(lost)
        await work.commit()
    assert await claim_cards(database, NOW + LEASE - timedelta(seconds=1)) == []
    (taken,) = await claim_cards(database, NOW + LEASE)
    assert taken.tried, "the first post may have reached Slack: look before posting"
    async with database.begin() as work:
        with pytest.raises(LeaseLost):
            await work.outbox.posting(lost)
        await work.outbox.not_posted(lost)
        await work.outbox.card_shown(lost, channel="C0", ts="lost")
        await work.outbox.retry_at(lost, at=NOW, error="late")
        await work.outbox.give_up(lost, error="late")
        await work.commit()
    async with database.read() as work:
        assert await work.outbox.card_at(CARD) is None
        assert await work.outbox.next_try() == NOW + 2 * LEASE
    await shown(database, taken, ts="taken")
    async with database.read() as work:
        assert await work.outbox.card_at(CARD) == ("C0", "taken")
        assert await work.outbox.card_of_message("C0", "taken") == CARD
        assert await work.outbox.card_of_message("C0", "other") is None
        assert await work.outbox.card_of_message("", "") is None
        assert await work.outbox.next_try() is None


async def test_a_lease_of_long_ago_does_not_fit_a_card_that_was_drawn_since(database: Database) -> None:
    await show(database, CARD)
    (ancient,) = await claim_cards(database)
    (next_,) = await claim_cards(database, NOW + LEASE)
    await shown(database, next_, ts="right")
    await show(database, CARD, now=LATER)
    (latest,) = await claim_cards(database, LATER)
    assert latest.attempts == ancient.attempts
    await shown(database, ancient, ts="wrong")
    async with database.begin() as work:
        await work.outbox.posting(latest)
        assert await work.outbox.card_at(CARD) == ("C0", "right")


async def test_a_post_that_slack_refused_needs_no_looking_for(database: Database) -> None:
    await show(database, CARD)
    await tell(database, a_note("k"))
    (card,), (note,) = await claim_cards(database), await claim_notes(database)
    async with database.begin() as work:
        for row in (card, note):
            await work.outbox.posting(row)
            await work.outbox.not_posted(row)
            await work.outbox.retry_at(row, at=LATER, error="ratelimited")
        await work.commit()
    assert await claim_cards(database, LATER - timedelta(seconds=1)) == []
    (card,), (note,) = await claim_cards(database, LATER), await claim_notes(database, LATER)
    assert [(row.attempts, row.tried) for row in (card, note)] == [(2, False), (2, False)]


async def test_a_wish_during_the_wait_for_the_next_try_does_not_hasten_it(database: Database) -> None:
    await show(database, CARD)
    (card,) = await claim_cards(database)
    async with database.begin() as work:
        await work.outbox.retry_at(card, at=LATER, error="ratelimited")
        await work.commit()
    await show(database, CARD, now=NOW + timedelta(seconds=1))
    async with database.read() as work:
        assert await work.outbox.next_try() == LATER
    (again,) = await claim_cards(database, LATER)
    assert (again.wanted, again.attempts) == (2, 2)


async def test_a_card_that_was_given_up_is_tried_again_when_its_case_changes(database: Database) -> None:
    await show(database, CARD)
    (card,) = await claim_cards(database)
    async with database.begin() as work:
        await work.outbox.give_up(card, error="is_archived")
        await work.commit()
    assert await claim_cards(database, LATER) == []
    await show(database, CARD, now=LATER)
    (again,) = await claim_cards(database, LATER)
    assert (again.wanted, again.attempts) == (2, 1)


async def test_a_note_is_said_once_for_its_key(database: Database) -> None:
    async with database.begin() as work:
        assert await work.outbox.tell(a_note("nudge-1"), now=NOW)
        assert not await work.outbox.tell(a_note("nudge-1"), now=NOW)
        await work.commit()
    (note,) = await claim_notes(database)
    assert (note.kind, note.params, note.created_at) == (NoteKind.DECLINED, {"who": "山田"}, NOW)
    assert "nudge" not in note.public_key, "everybody in the workspace can read it"
    await said(database, note)
    async with database.begin() as work:
        assert not await work.outbox.tell(a_note("nudge-1"), now=LATER)
        await work.commit()
    assert await claim_notes(database, LATER) == []


async def test_notes_of_a_thread_are_said_in_the_order_of_telling(database: Database) -> None:
    await tell(
        database, a_note("a1"), a_note("b1", recipient="U1"), a_note("a2"), a_note("c1", case="case-2")
    )
    first = await claim_notes(database)
    assert keys(first) == ["a1", "b1", "c1"]
    assert await claim_notes(database) == [], "a2 waits for a1, which is being said"
    async with database.begin() as work:
        await work.outbox.retry_at(first[0], at=LATER, error="ratelimited")
        await work.commit()
    assert keys(await claim_notes(database, NOW + timedelta(seconds=1))) == [], (
        "also while a1 is to be retried"
    )
    (again, *_) = await claim_notes(database, LATER)
    await said(database, again)
    assert "a2" in keys(await claim_notes(database, LATER))


async def test_a_note_that_was_given_up_holds_nothing_up(database: Database) -> None:
    await tell(database, a_note("a1"), a_note("a2"))
    (first,) = await claim_notes(database)
    async with database.begin() as work:
        await work.outbox.give_up(first, error="user_disabled")
        await work.commit()
    assert keys(await claim_notes(database)) == ["a2"]
    assert keys(await claim_notes(database, NOW + LEASE)) == ["a2"], "and is not tried again"


@pytest.mark.parametrize("place", [Place.COORDINATORS, Place.REQUESTER, Place.EXPERT, Place.CASE])
async def test_a_reply_waits_for_the_card_it_replies_to(database: Database, place: Place) -> None:
    card = Card(place=place, recipient="U0", subject="case-1")
    await tell(database, a_note("reply", place), a_note("no card", place, recipient="U1"))
    await show(database, card)
    assert keys(await claim_notes(database)) == ["no card"]
    (claimed,) = await claim_cards(database)
    async with database.read() as work:
        assert await work.outbox.next_try() == NOW + LEASE, "the reply itself is nothing to wake for"
    await shown(database, claimed)
    assert keys(await claim_notes(database)) == ["reply"]


async def test_a_reply_does_not_wait_for_a_card_that_was_given_up(database: Database) -> None:
    await show(database, CARD)
    await tell(database, a_note("reply", Place.COORDINATORS, recipient=""))
    (card,) = await claim_cards(database)
    assert await claim_notes(database) == []
    async with database.begin() as work:
        await work.outbox.give_up(card, error="channel_not_found")
        await work.commit()
    assert keys(await claim_notes(database)) == ["reply"]


async def test_a_note_whose_holder_vanished_is_taken_over_and_the_first_marks_nothing(
    database: Database,
) -> None:
    await tell(database, a_note("k"))
    (lost,) = await claim_notes(database)
    async with database.begin() as work:
        await work.outbox.posting(lost)
        await work.commit()
    (taken,) = await claim_notes(database, NOW + LEASE)
    assert taken.tried
    async with database.begin() as work:
        with pytest.raises(LeaseLost):
            await work.outbox.posting(lost)
        await work.outbox.note_said(lost, channel="C0", ts="1.0", now=NOW)
        await work.outbox.give_up(lost, error="late")
        await work.outbox.retry_at(lost, at=NOW, error="late")
        await work.commit()
    assert keys(await claim_notes(database, NOW + 2 * LEASE)) == ["k"]


async def test_four_processes_take_every_card_and_every_note_once(
    database: Database, open_another: Opener
) -> None:
    total = 500
    await show(database, *(Card(place=Place.HOME, recipient=f"U{n}") for n in range(total)))
    await tell(database, *(a_note(f"k{n}", recipient=f"U{n}") for n in range(total)))

    async def take_all(opened: Database) -> list[tuple[str, int]]:
        taken: list[tuple[str, int]] = []
        while True:
            cards = await claim_cards(opened, limit=20)
            notes = await claim_notes(opened, limit=20)
            assert len(cards) <= 20
            assert len(notes) <= 20
            if not cards and not notes:
                return taken
            taken += [("card", card.id) for card in cards] + [("note", note.id) for note in notes]

    replicas = [database, *(open_another() for _ in range(3))]
    taken = [row for rows in await asyncio.gather(*map(take_all, replicas)) for row in rows]
    assert len(taken) == len(set(taken)) == 2 * total


async def test_units_of_work_that_show_the_same_cards_do_not_block_each_other(
    database: Database, open_another: Opener
) -> None:
    homes = [Card(place=Place.HOME, recipient=f"U{n}") for n in range(5)]
    replicas = [database, open_another()]
    orders = (homes if n % 2 else homes[::-1] for n in range(20))
    await asyncio.gather(*(show(replicas[n % 2], *order) for n, order in enumerate(orders)))
    assert {card.wanted for card in await claim_cards(database)} == {20}
