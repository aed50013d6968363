"""A session's way: who is late finds a sentence, and the calendar entry keeps its identity."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import (
    AlreadyAcknowledged,
    SessionHasMovedOn,
    SessionIsOver,
    SessionNotBegun,
    SlotGone,
    SlotPast,
)
from bot.domain.session import SESSION_MOVES, Session, SessionMove, SessionStatus, Slot, hours_between

JST = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 12, 1, 10, 0, tzinfo=JST)
SECOND = timedelta(seconds=1)
START = datetime(2026, 12, 10, 13, 0, tzinfo=JST)


def slot(name: str, start: datetime = START) -> Slot:
    return Slot(id=name, starts_at=start, ends_at=start + timedelta(hours=2))


def wanted() -> Session:
    return Session(id="s1", consultation_id="c1", expert_id="E1", ordinal=1, created_at=NOW, changed_at=NOW)


def proposed(*slots: Slot) -> Session:
    return wanted().proposed(
        slots or (slot("a"),), format="online", place="", message="", number="R8-0001", now=NOW
    )


def fixed() -> Session:
    return proposed().chosen("a", number="R8-0001", now=NOW)


def test_a_chosen_slot_fixes_the_session_and_gives_out_the_first_entry() -> None:
    session = fixed()
    assert session.status is SessionStatus.FIXED
    assert session.times() == (START, START + timedelta(hours=2))
    assert session.sequence == 0
    assert session.slots == ()


def test_slots_come_in_the_order_of_time() -> None:
    later, sooner = slot("later", START + timedelta(days=1)), slot("sooner")
    assert [s.id for s in proposed(later, sooner).slots] == ["sooner", "later"]


def test_an_old_proposals_button_finds_nothing() -> None:
    again = proposed(slot("old")).proposed(
        (slot("new"),), format="online", place="", message="", number="R8-0001", now=NOW
    )
    with pytest.raises(SlotGone):
        again.chosen("old", number="R8-0001", now=NOW)


def test_a_slot_can_be_chosen_until_the_second_before_it_begins() -> None:
    assert proposed().chosen("a", number="R8-0001", now=START - SECOND).status is SessionStatus.FIXED
    with pytest.raises(SlotPast):
        proposed().chosen("a", number="R8-0001", now=START)


def test_rescheduled_twice_while_the_other_chooses() -> None:
    first = fixed().rescheduled("出張のため", by="佐藤", number="R8-0001", now=NOW)
    with pytest.raises(SessionHasMovedOn) as refused:
        first.chosen("a", number="R8-0001", now=NOW)
    assert refused.value.params["status"] is SessionStatus.WANTED
    second = first.proposed((slot("b"),), format="online", place="", message="", number="R8-0001", now=NOW)
    second = second.rescheduled("会議のため", by="船木", number="R8-0001", now=NOW)
    with pytest.raises(SessionHasMovedOn):
        second.chosen("b", number="R8-0001", now=NOW)


def test_a_new_date_keeps_the_identity_and_raises_the_sequence() -> None:
    before = fixed()
    after = before.rescheduled("出張のため", by="佐藤", number="R8-0001", now=NOW)
    after = after.proposed((slot("b"),), format="online", place="", message="", number="R8-0001", now=NOW)
    after = after.chosen("b", number="R8-0001", now=NOW)
    assert after.uid == before.uid == "s1@madoguchi"
    assert (before.sequence, after.sequence) == (0, 1)
    cancelled = after.cancelled("終了のため", by="佐藤", number="R8-0001", now=NOW)
    assert cancelled.sequence == 2
    assert cancelled.times() == after.times()


def test_cancelled_before_it_was_ever_fixed_there_is_no_entry_to_take_back() -> None:
    assert proposed().cancelled("不要", by="船木", number="R8-0001", now=NOW).sequence == -1


def test_its_time_can_be_changed_until_the_second_before_it_begins() -> None:
    early = START - SECOND
    assert fixed().rescheduled("急用", by="佐藤", number="R8-0001", now=early).status is SessionStatus.WANTED
    assert fixed().cancelled("急用", by="佐藤", number="R8-0001", now=early).status is SessionStatus.CANCELLED
    for change in ("rescheduled", "cancelled"):
        with pytest.raises(SessionIsOver):
            getattr(fixed(), change)("急用", by="佐藤", number="R8-0001", now=START)


def test_it_can_be_reported_or_marked_as_not_held_from_the_second_it_begins() -> None:
    for move in (SessionMove.HOLD, SessionMove.MISS):
        with pytest.raises(SessionNotBegun):
            fixed().moved(move, number="R8-0001", now=START - SECOND)
        assert fixed().moved(move, number="R8-0001", now=START).status is SESSION_MOVES[move][1]


def test_the_expert_acknowledges_once_and_before_it_is_over() -> None:
    session = fixed().acknowledged(number="R8-0001", now=NOW)
    with pytest.raises(AlreadyAcknowledged):
        session.acknowledged(number="R8-0001", now=NOW)
    with pytest.raises(SessionIsOver):
        fixed().acknowledged(number="R8-0001", now=START + timedelta(hours=2))


def test_what_did_not_suit_is_remembered() -> None:
    other = slot("b", START + timedelta(days=1))
    refused = proposed(slot("a"), other).rescheduled("議会", by="船木", number="R8-0001", now=NOW)
    assert refused.refused == (START, other.starts_at)
    again = fixed().rescheduled("急用", by="船木", number="R8-0001", now=NOW)
    assert again.refused == (START,)


def test_a_new_date_is_to_be_acknowledged_anew() -> None:
    session = fixed().acknowledged(number="R8-0001", now=NOW)
    again = session.rescheduled("急用", by="佐藤", number="R8-0001", now=NOW)
    assert again.acknowledged_at is None


@pytest.mark.parametrize("status", list(SessionStatus))
@pytest.mark.parametrize("move", list(SessionMove))
def test_a_move_out_of_turn_is_refused(status: SessionStatus, move: SessionMove) -> None:
    session = fixed().model_copy(update={"status": status})
    after = START if move in {SessionMove.HOLD, SessionMove.MISS} else NOW
    if status in SESSION_MOVES[move][0]:
        assert session.moved(move, number="R8-0001", now=after).version == session.version + 1
    else:
        with pytest.raises(SessionHasMovedOn):
            session.moved(move, number="R8-0001", now=after)


@pytest.mark.parametrize(
    ("minutes", "hours"), [(120, 2), (119, 2), (110, 1.75), (7, 0), (8, 0.25), (90, 1.5)]
)
def test_hours_are_counted_to_the_quarter(minutes: int, hours: float) -> None:
    assert hours_between(START, START + timedelta(minutes=minutes)) == hours
