"""A database of the first schema, with cases under way, goes on under the present one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from alembic import command
from sqlalchemy import Connection, MetaData, insert, text
from sqlalchemy.exc import DBAPIError
from stored_samples import KIMURA, LEASE, NOW, SATO, YAMADA, YOKOTE, populate

from bot.domain.consultation import Status
from bot.domain.offer import OfferStatus
from bot.domain.office_calendar import OfficeCalendar
from bot.domain.permissions import Actor, Part
from bot.domain.policy import Policy
from bot.domain.session import SessionStatus
from bot.domain.slots import ProposalForm
from bot.services.arranging import ProposeSession, propose_session
from bot.services.context import Context
from bot.services.outgoing import ClaimedCard, ClaimedDue, ClaimedNote, DueKind, NoteKind, Place
from bot.topics import bundled_topics
from storage.engine import Database
from storage.migrate import alembic_config, is_current, upgrade

ACCEPTED_AT = NOW - timedelta(days=1)
#: As the release before this one stored it.
REQUEST = {
    "title": "標準化の進め方",
    "details": "何から始めればよいか",
    "goal": "",
    "stage": "concept",
    "urgency": "high",
    "needed_by": "2026-12-25",
    "roles": ["engineer"],
    "related_vendors": ["株式会社あ"],
}


def a_case(count: int, status: Status, *expert_ids: str) -> dict[str, Any]:
    requester = {"slack_user_id": "U0SATO", "name": SATO.name, "department": SATO.department}
    return {
        "id": f"case-{count}",
        "number": f"R8-{count:04d}",
        "intake_key": f"view-{count}",
        "version": 4,
        "status": status.value,
        "municipality_code": YOKOTE.code,
        "staff_id": SATO.id,
        "topic": "cloud",
        "menu": "short",
        "submitted_at": NOW - timedelta(days=5),
        "updated_at": ACCEPTED_AT,
        "data": {
            "requester": requester,
            "request": REQUEST,
            "comment": "",
            "decided_by": "鈴木",
            "expert_ids": list(expert_ids),
        },
    }


def an_offer(case: int, expert_id: str, status: OfferStatus) -> dict[str, Any]:
    return {
        "id": f"offer-{case}",
        "consultation_id": f"case-{case}",
        "expert_id": expert_id,
        "position": 1,
        "status": status.value,
        "approved_by": "鈴木",
        "approved_at": NOW - timedelta(days=4),
        "note": "",
        "why_ja": "標準化の経験",
        "why_en": "has done it",
        "asked_at": NOW - timedelta(days=4),
        "due_at": NOW + timedelta(days=1),
        "answered_at": ACCEPTED_AT if status is OfferStatus.ACCEPTED else None,
        "reason": "",
    }


def a_due_row(kind: str, subject: str, period: str, *, state: str, hours: int) -> dict[str, Any]:
    moment = NOW + timedelta(hours=hours)
    row = {"kind": kind, "subject": subject, "period": period, "state": state, "due_at": moment}
    settled_at = None if state == "waiting" else moment
    return row | {"next_at": moment, "attempts": 1, "settled_at": settled_at, "reason": "", "error": ""}


def a_note(key: str, kind: str, place: str, recipient: str, case: str) -> dict[str, Any]:
    at = {"created_at": NOW, "next_at": NOW}
    row = {"key": key, "kind": kind, "place": place, "recipient": recipient, "consultation_id": case}
    told = {"public_key": f"public {key}", "params": {"number": "R8-0001"}, "state": "waiting", "error": ""}
    return row | told | at | {"attempts": 0, "tried": False, "channel": "", "ts": ""}


def a_drawn_card(place: str, recipient: str, case: str) -> dict[str, Any]:
    counts = {"wanted": 3, "drawn": 3, "given_up": 0, "claimed_wanted": 0, "attempts": 0, "tried": False}
    names = {"key": f"{place} {case}", "place": place, "recipient": recipient, "subject": case}
    return names | counts | {"wished_at": NOW, "next_at": NOW, "channel": "C0", "ts": "1.0", "error": ""}


ROWS: dict[str, list[dict[str, Any]]] = {
    "consultations": [
        a_case(1, Status.MATCHED, KIMURA.expert_id),
        a_case(2, Status.OFFERED),
        a_case(3, Status.MATCHED, YAMADA.expert_id),
        a_case(4, Status.PROPOSED),
    ],
    "consultation_experts": [
        {"consultation_id": "case-1", "expert_id": KIMURA.expert_id},
        {"consultation_id": "case-3", "expert_id": YAMADA.expert_id},
    ],
    "offers": [
        an_offer(1, KIMURA.expert_id, OfferStatus.ACCEPTED),
        an_offer(2, KIMURA.expert_id, OfferStatus.OPEN),
        an_offer(3, YAMADA.expert_id, OfferStatus.ACCEPTED),
    ],
    "due": [
        a_due_row("offer.expire", "offer-1", "end", state="skipped", hours=-30),
        a_due_row("offer.nudge", "offer-1", "1", state="done", hours=-40),
        a_due_row("offer.nudge", "offer-2", "1", state="done", hours=-1),
        a_due_row("offer.expire", "offer-2", "end", state="waiting", hours=24),
        a_due_row("approval.nudge", "case-2", "1", state="skipped", hours=-60),
        a_due_row("approval.nudge", "case-4", "1", state="done", hours=-2),
    ],
    "cards": [a_drawn_card("coordinators", "", "case-1"), a_drawn_card("coordinators", "", "case-2")],
    "notes": [
        a_note("yours_matched:case-1:4", "yours_matched", "requester", "U0SATO", "case-1"),
        a_note("offer_nudge:case-2:offer-2:1", "offer_nudge", "expert", KIMURA.expert_id, "case-2"),
        a_note("approval_nudge:case-4:4", "approval_nudge", "coordinators", "", "case-4"),
    ],
    "drafts": [
        {
            "id": "draft",
            "slack_user_id": "U0ITO",
            "consultation_id": "",
            "form": {"menu": "short", "title": "下書き"},
            "updated_at": NOW,
        }
    ],
    "audit": [
        {
            "consultation_id": "case-1",
            "at": ACCEPTED_AT,
            "kind": kind,
            "actor": "",
            "actor_slack_id": "",
            "details": {"expert": KIMURA.name},
        }
        for kind in ("offer.nudged", "offer.accepted")
    ],
}


def _to_the_first_schema(connection: Connection) -> None:
    """People stay, who are the same in both."""
    command.downgrade(alembic_config(connection), "0001")


def _store(connection: Connection) -> None:
    """Written past the repositories, which speak to the present schema."""
    stored = MetaData()
    stored.reflect(connection, only=list(ROWS))
    zone = None if connection.dialect.name == "sqlite" else NOW.tzinfo
    for name, rows in ROWS.items():
        for row in rows:
            values = {
                column: value.replace(tzinfo=zone) if isinstance(value, datetime) else value
                for column, value in row.items()
            }
            connection.execute(insert(stored.tables[name]).values(values))


@pytest_asyncio.fixture
async def upgraded(database: Database) -> Database:
    """A database of the first schema, filled, and then brought to the present one."""
    await populate(database)
    async with database.writer.begin() as connection:
        await connection.run_sync(_to_the_first_schema)
    async with database.writer.begin() as connection:
        await connection.run_sync(_store)
    assert not await is_current(database)
    await upgrade(database)
    return database


async def waiting_notes(database: Database) -> Sequence[ClaimedNote]:
    async with database.begin() as work:
        return await work.outbox.claim_notes(now=NOW, lease=LEASE, limit=99)


async def waiting_cards(database: Database) -> Sequence[ClaimedCard]:
    async with database.begin() as work:
        return await work.outbox.claim_cards(now=NOW, lease=LEASE, limit=99)


async def due_at(database: Database, now: datetime) -> Sequence[ClaimedDue]:
    async with database.begin() as work:
        return await work.due.claim(now=now, lease=LEASE, limit=99)


async def test_cases_offers_and_drafts_are_what_they_were(upgraded: Database) -> None:
    async with upgraded.read() as work:
        cases = [case async for case in work.consultations.all()]
        offer = await work.offers.get("offer-2")
        draft = await work.drafts.get("draft")
    assert [case.status for case in cases] == ["matched", "offered", "matched", "proposed"]
    assert cases[1].requester.name == SATO.name
    assert cases[1].request.related_vendors == ("株式会社あ",)
    assert (cases[1].talks, cases[1].joined, cases[1].completed_at) == ((), (), None)
    assert offer.status is OfferStatus.OPEN
    assert offer.due_at == NOW + timedelta(days=1)
    assert draft is not None
    assert (draft.form.title, draft.form.previous_id) == ("下書き", "")


async def test_what_was_recorded_of_a_case_can_still_be_read(upgraded: Database) -> None:
    async with upgraded.read() as work:
        events = await work.audit.of_consultation("case-1")
    assert [event.kind for event in events] == ["offer.nudged", "offer.accepted"]


async def test_the_audit_is_still_only_added_to(upgraded: Database) -> None:
    async with upgraded.writer.connect() as connection:
        with pytest.raises(DBAPIError, match="only ever added"):
            await connection.execute(text("DELETE FROM audit"))


async def test_a_note_that_waited_is_said(upgraded: Database) -> None:
    (note,) = await waiting_notes(upgraded)
    assert (note.kind, note.key, note.items) == (NoteKind.YOURS_MATCHED, "yours_matched:case-1:4", ())


async def test_every_due_row_has_a_key_of_its_own(upgraded: Database) -> None:
    async with upgraded.reader.connect() as connection:
        tokens = (await connection.execute(text("SELECT token FROM due"))).scalars().all()
    assert len(set(tokens)) == len(tokens) == len(ROWS["due"]) + 4
    assert {len(token) for token in tokens} == {32}


async def test_an_open_offer_still_runs_out(upgraded: Database) -> None:
    later = NOW + timedelta(days=1)
    (row,) = [row for row in await due_at(upgraded, later) if row.kind is DueKind.OFFER_EXPIRE]
    async with upgraded.read() as work:
        found = await work.due.by_token(row.token)
    assert found is not None
    assert (row.subject, found.subject, row.due_at) == ("offer-2", "offer-2", later)


async def test_a_nudge_that_was_not_said_is_due_once_more(upgraded: Database) -> None:
    due = [(row.kind, row.subject) for row in await due_at(upgraded, NOW)]
    assert due == [(DueKind.APPROVAL_NUDGE, "case-4"), (DueKind.OFFER_NUDGE, "offer-2")]


async def test_the_expert_of_a_matched_case_is_to_propose_dates(upgraded: Database) -> None:
    async with upgraded.read() as work:
        (session,) = await work.sessions.of_consultation("case-1")
        case = await work.consultations.get("case-1")
    assert (session.status, session.ordinal, session.expert_id) == (
        SessionStatus.WANTED,
        1,
        KIMURA.expert_id,
    )
    assert session.created_at == ACCEPTED_AT
    assert (session.slots, session.sequence, session.place) == ((), -1, "")
    assert case.talks == ("U0KIMURA,U0SATO",)
    due = await due_at(upgraded, ACCEPTED_AT + timedelta(days=8))
    reminders = {row.kind: row.due_at - ACCEPTED_AT for row in due if row.subject == session.id}
    assert reminders == {DueKind.PROPOSE_NUDGE: timedelta(days=3), DueKind.PROPOSE_SILENT: timedelta(days=8)}


async def test_a_matched_case_gets_its_conversation_and_its_cards_are_drawn_anew(upgraded: Database) -> None:
    cards = {(card.place, card.recipient, card.subject, card.ts) for card in await waiting_cards(upgraded)}
    assert cards == {
        (Place.COORDINATORS, "", "case-1", "1.0"),
        (Place.CASE, "U0KIMURA,U0SATO", "case-1", ""),
    }


async def test_without_a_known_slack_user_there_is_a_session_and_no_conversation(upgraded: Database) -> None:
    async with upgraded.read() as work:
        case = await work.consultations.get("case-3")
        (session,) = await work.sessions.of_consultation("case-3")
    assert (case.talks, session.expert_id) == ((), YAMADA.expert_id)


async def test_cases_without_an_expert_get_no_session(upgraded: Database) -> None:
    async with upgraded.read() as work:
        sessions = [session async for session in work.sessions.all()]
    assert [session.consultation_id for session in sessions] == ["case-1", "case-3"]


async def test_dates_are_proposed_for_the_session_of_the_matched_case(upgraded: Database) -> None:
    context = Context(
        begin=upgraded.begin,
        read=upgraded.read,
        calendar=OfficeCalendar(ZoneInfo("Asia/Tokyo")),
        policy=Policy(),
        topics=bundled_topics(),
        new_id=lambda: "slot",
    )
    expert = Actor(
        slack_user_id="U0KIMURA",
        name=KIMURA.name,
        parts=frozenset({Part.EXPERT}),
        expert_id=KIMURA.expert_id,
    )
    start = NOW + timedelta(days=7)
    form = ProposalForm(slots=(str(int(start.timestamp())),), hours="2", format="online", place="")
    proposed = await propose_session(
        context, ProposeSession(consultation_id="case-1", form=form), expert, NOW
    )
    assert (proposed.status, proposed.ordinal) == (SessionStatus.PROPOSED, 1)
    due = await due_at(upgraded, NOW + timedelta(days=30))
    kinds = {row.kind for row in due if row.subject == proposed.id}
    assert kinds == {DueKind.CHOOSE_NUDGE, DueKind.CHOOSE_SILENT}


async def test_an_offer_that_was_accepted_before_can_be_released(upgraded: Database) -> None:
    async with upgraded.begin() as work:
        offer = await work.offers.get("offer-1")
        await work.offers.save(offer.model_copy(update={"status": OfferStatus.RELEASED}))
        await work.commit()
    async with upgraded.read() as work:
        assert (await work.offers.get("offer-1")).status is OfferStatus.RELEASED
