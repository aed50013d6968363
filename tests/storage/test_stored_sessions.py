"""Sessions: nothing is lost on the way, one of two presses wins, lists are in the promised order."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError
from stored_samples import (
    KIMURA,
    NOW,
    YAMADA,
    Opener,
    a_case,
    a_content,
    a_report,
    a_session,
    file,
    fixed,
)

from bot.domain.codes import Format
from bot.domain.errors import SessionHasMovedOn, UnknownCase
from bot.domain.report import Report
from bot.domain.session import Absent, Session, SessionMove, SessionStatus, Slot
from bot.services.ports import SessionUse
from storage import by_id, sessions
from storage.engine import Database
from storage.errors import NaiveDatetime

JAPAN = timezone(timedelta(hours=9))


async def arrange(database: Database, *wanted: Session, reports: Sequence[Report] = ()) -> None:
    async with database.begin() as work:
        for session in wanted:
            await work.sessions.add(session)
        for report in reports:
            await work.reports.add(report)
        await work.commit()


def ids(found: Iterable[Session]) -> list[str]:
    return [session.id.removeprefix("session-") for session in found]


def a_slot(id_: str = "slot", at: datetime = NOW) -> Slot:
    return Slot(id=id_, starts_at=at, ends_at=at + timedelta(hours=2))


async def test_a_session_comes_back_as_it_was_stored(filed: Database) -> None:
    in_japan = (NOW + timedelta(days=1)).astimezone(JAPAN)
    session = fixed(
        a_session(
            format=Format.ONSITE,
            place="市役所 3階",
            message="どれでも構いません",
            slots=(a_slot("later", in_japan), a_slot("sooner")),
            acknowledged_at=NOW,
            reason="大雪のため",
            changed_by="佐藤",
            absent=Absent.OTHER,
        )
    )
    await arrange(filed, session)
    async with filed.read() as work:
        stored = await work.sessions.get(session.id)
    assert stored == session
    assert stored.times()[0].tzinfo is UTC
    assert stored.slots[0].starts_at.utcoffset() == timedelta(0)


async def test_every_change_of_a_session_is_kept(filed: Database) -> None:
    session = a_session()
    await arrange(filed, session)
    proposed = session.proposed(
        [a_slot("s1", NOW + timedelta(days=1))],
        format=Format.ONLINE,
        place="https://example.jp/room",
        message="",
        number="R8-0001",
        now=NOW,
    )
    chosen = proposed.chosen("s1", number="R8-0001", now=NOW)
    away = chosen.rescheduled("出張のため", by="山田", number="R8-0001", now=NOW + timedelta(hours=1))
    for changed in (proposed, chosen, away):
        async with filed.begin() as work:
            await work.sessions.save(changed)
            await work.commit()
        async with filed.read() as work:
            assert await work.sessions.get(session.id) == changed


async def test_a_slot_without_a_time_zone_is_not_stored(filed: Database) -> None:
    async with filed.begin() as work:
        with pytest.raises(NaiveDatetime):
            await work.sessions.add(a_session(slots=(a_slot(at=NOW.replace(tzinfo=None)),)))


async def test_an_unknown_session_is_refused(filed: Database) -> None:
    async with filed.begin() as work:
        with pytest.raises(UnknownCase):
            await work.sessions.get("forged")
        with pytest.raises(UnknownCase):
            await work.sessions.save(a_session(version=2))
        assert await work.sessions.some(["forged"]) == {}
        assert await work.sessions.of_consultation("forged") == []


async def test_no_two_sessions_of_a_case_have_the_same_place(filed: Database) -> None:
    async with filed.begin() as work:
        await work.sessions.add(a_session())
        with pytest.raises(IntegrityError):
            await work.sessions.add(a_session(id="other"))


async def test_of_a_choice_and_a_cancellation_at_once_only_one_counts(
    filed: Database, open_another: Opener
) -> None:
    session = a_session(status=SessionStatus.PROPOSED, slots=(a_slot(at=NOW + timedelta(days=1)),))
    await arrange(filed, session)

    async def save(database: Database, changed: Session) -> SessionStatus:
        async with database.begin() as work:
            await work.sessions.save(changed)
            await work.commit()
        return changed.status

    outcomes = await asyncio.gather(
        save(filed, session.chosen("slot", number="R8-0001", now=NOW)),
        save(open_another(), session.cancelled("中止", by="山田", number="R8-0001", now=NOW)),
        return_exceptions=True,
    )
    (winner,) = [outcome for outcome in outcomes if isinstance(outcome, SessionStatus)]
    (refused,) = [outcome for outcome in outcomes if isinstance(outcome, SessionHasMovedOn)]
    assert refused.params == {"number": "R8-0001", "status": winner}
    async with filed.read() as work:
        assert (await work.sessions.get(session.id)).status is winner


async def test_a_session_rescheduled_twice_is_not_changed_by_a_press_on_its_first_state(
    filed: Database,
) -> None:
    first = fixed(a_session())
    await arrange(filed, first)
    second = first.rescheduled("一度目", by="山田", number="R8-0001", now=NOW)
    third = second.proposed([], format=Format.ONLINE, place="", message="", number="R8-0001", now=NOW)
    async with filed.begin() as work:
        await work.sessions.save(second)
        await work.sessions.save(third)
        await work.commit()
    async with filed.begin() as work:
        with pytest.raises(SessionHasMovedOn) as refusal:
            await work.sessions.save(first.moved(SessionMove.ACKNOWLEDGE, number="R8-0001", now=NOW))
    assert refusal.value.params == {"number": "R8-0001", "status": SessionStatus.PROPOSED}


async def test_the_sessions_of_a_case_come_in_their_order_and_some_are_found_by_id(filed: Database) -> None:
    await file(filed, a_case(2))
    first, second, other = a_session(1), a_session(2), a_session(1, consultation_id="case-2")
    await arrange(filed, second, other, first)
    async with filed.read() as work:
        assert await work.sessions.of_consultation("case-1") == [first, second]
        found = await work.sessions.some([second.id, other.id, "forged", second.id])
        assert await work.sessions.some([]) == {}
    assert found == {second.id: second, other.id: other}


async def test_more_ids_than_one_statement_takes_are_all_found(filed: Database) -> None:
    wanted = [a_session(n) for n in range(1, by_id.AT_ONCE + 3)]
    await arrange(filed, *wanted)
    async with filed.read() as work:
        found = await work.sessions.some([session.id for session in wanted])
    assert len(found) == len(wanted)


async def test_what_an_expert_has_fixed_is_found_until_the_moment_it_ends(filed: Database) -> None:
    await arrange(
        filed,
        fixed(a_session(1), hour=5),
        fixed(a_session(2), hour=0),
        fixed(a_session(3, expert_id=KIMURA.expert_id)),
        fixed(a_session(4)).model_copy(update={"status": SessionStatus.HELD}),
        a_session(5),
    )
    end = NOW + timedelta(hours=2)
    async with filed.read() as work:
        found = work.sessions.fixed_of_expert
        assert ids(await found(YAMADA.expert_id, after=end - timedelta(seconds=1))) == [
            "case-1-2",
            "case-1-1",
        ]
        assert ids(await found(YAMADA.expert_id, after=end)) == ["case-1-1"]
        assert ids(await found(KIMURA.expert_id, after=NOW)) == ["case-1-3"]


async def test_what_an_expert_has_before_them_starts_with_the_earliest_and_ends_with_what_has_no_date(
    filed: Database,
) -> None:
    await arrange(
        filed,
        a_session(1, created_at=NOW + timedelta(hours=1)),
        a_session(2, status=SessionStatus.PROPOSED),
        fixed(a_session(3), hour=9),
        fixed(a_session(4), hour=-3),
        fixed(a_session(5)).model_copy(update={"status": SessionStatus.CANCELLED}),
        fixed(a_session(6)).model_copy(update={"status": SessionStatus.NOT_HELD}),
        a_session(7, expert_id=KIMURA.expert_id),
    )
    async with filed.read() as work:
        found = await work.sessions.of_expert(YAMADA.expert_id, limit=9)
        assert ids(found) == ["case-1-4", "case-1-3", "case-1-2", "case-1-1"]
        assert ids(await work.sessions.of_expert(YAMADA.expert_id, limit=2)) == ["case-1-4", "case-1-3"]


async def test_a_span_of_time_contains_its_start_and_not_its_end(filed: Database) -> None:
    held = fixed(a_session(2), hour=3).model_copy(update={"status": SessionStatus.HELD})
    cancelled = fixed(a_session(3), hour=3).model_copy(update={"status": SessionStatus.CANCELLED})
    await arrange(filed, fixed(a_session(1), hour=5), held, cancelled, a_session(4))
    early, late = NOW + timedelta(hours=3), NOW + timedelta(hours=5)
    second = timedelta(seconds=1)
    async with filed.read() as work:
        between = work.sessions.between
        assert ids(await between(early, late + second)) == ["case-1-2", "case-1-1"]
        assert ids(await between(early, late)) == ["case-1-2"]
        assert ids(await between(early + second, late)) == []
        assert ids(await between(early.astimezone(JAPAN), early + second)) == ["case-1-2"]


async def test_the_use_of_a_case_is_what_was_held_and_the_hours_of_its_reports(filed: Database) -> None:
    await file(filed, a_case(2), a_case(3))
    held = [a_session(n, status=SessionStatus.HELD) for n in (1, 2, 3)]
    not_held = fixed(a_session(4)).model_copy(update={"status": SessionStatus.NOT_HELD})
    alone = a_session(1, consultation_id="case-2", status=SessionStatus.HELD)
    waiting = fixed(a_session(1, consultation_id="case-3"))
    await arrange(
        filed,
        *held,
        not_held,
        alone,
        waiting,
        reports=(
            a_report(held[0], content=a_content(minutes=115)),  # counts as two hours
            a_report(held[1], content=a_content(minutes=97)),  # an hour and a half
            a_report(held[2]),  # nothing was submitted
            a_report(not_held, content=a_content()),
            a_report(waiting, content=a_content()),
        ),
    )
    async with filed.read() as work:
        assert await work.sessions.use() == {
            "case-1": SessionUse(held=3, hours=3.5),
            "case-2": SessionUse(held=1, hours=0),
        }


async def test_an_export_has_every_session_once_by_case_and_in_its_order(filed: Database) -> None:
    same_moment = a_case().submitted_at
    await file(filed, a_case(3, submitted_at=same_moment), a_case(2, submitted_at=same_moment))
    last = [a_session(n, consultation_id="case-3") for n in (2, 1)]
    many = [a_session(n, consultation_id="case-2") for n in range(sessions.PAGE + 1, 0, -1)]
    await arrange(filed, *last, *many, a_session(1))
    async with filed.read() as work:
        found = [(session.consultation_id, session.ordinal) async for session in work.sessions.all()]
    assert found == [
        ("case-1", 1),
        *(("case-2", n) for n in range(1, sessions.PAGE + 2)),
        ("case-3", 1),
        ("case-3", 2),
    ]
