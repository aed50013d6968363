"""Sessions, reports, follow-ups; due rows with keys of their own. Cases that were matched before go on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_OFFER_STATES = "'queued', 'open', 'accepted', 'declined', 'expired', 'cancelled'"
_RANDOM_KEY = {
    "sqlite": "lower(hex(randomblob(16)))",
    "postgresql": "replace(CAST(gen_random_uuid() AS text), '-', '')",
}
#: Days after the acceptance at which the expert is reminded to propose dates, and the coordinators are told.
#: The offices' calendar is not known here: what falls on a closed day is said on the next open one.
_TO_PROPOSE = {"propose.nudge": 3, "propose.silent": 8}


def upgrade() -> None:
    op.add_column("consultations", _moment("completed_at", nullable=True))
    _create_sessions()
    _create_reports()
    _create_followups()
    _check_offers(f"{_OFFER_STATES}, 'released'")
    _add_items()
    _add_tokens()
    _say_nudges_anew()
    _let_matched_cases_go_on()


def downgrade() -> None:
    """The schema alone: an earlier release knows nothing of what became of a case since."""
    with op.batch_alter_table("due") as due:
        due.drop_constraint(op.f("uq_due_token"), type_="unique")
        due.drop_column("token")
    with op.batch_alter_table("notes") as notes:
        notes.drop_column("items")
    op.execute("UPDATE offers SET status = 'cancelled' WHERE status = 'released'")
    _check_offers(_OFFER_STATES)
    for name in ("followups", "reports", "sessions"):
        op.drop_table(name)
    op.drop_column("consultations", "completed_at")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _json(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=nullable)


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [other], name=op.f(f"fk_{table}_{column}"))


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        _text("id"),
        _text("consultation_id"),
        _text("expert_id"),
        _count("ordinal"),
        _count("version"),
        _text("status"),
        _moment("created_at"),
        _moment("changed_at"),
        _moment("starts_at", nullable=True),
        _moment("ends_at", nullable=True),
        _moment("acknowledged_at", nullable=True),
        _json("data"),
        sa.CheckConstraint(
            "status IN ('wanted', 'proposed', 'fixed', 'held', 'not_held', 'cancelled')",
            name=op.f("ck_sessions_status"),
        ),
        _of("sessions", "consultation_id", "consultations.id"),
        _of("sessions", "expert_id", "experts.expert_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("consultation_id", "ordinal", name=op.f("uq_sessions_consultation_id_ordinal")),
    )
    op.create_index("ix_sessions_expert", "sessions", ["expert_id", "status", "ends_at"])
    op.create_index("ix_sessions_starting", "sessions", ["starts_at", "status"])


def _create_reports() -> None:
    op.create_table(
        "reports",
        _text("id"),
        _text("session_id"),
        _text("consultation_id"),
        _text("expert_id"),
        _count("version"),
        _text("status"),
        sa.Column("due_on", sa.Date(), nullable=False),
        _moment("updated_at"),
        _moment("submitted_at", nullable=True),
        _moment("confirmed_at", nullable=True),
        _moment("began_at", nullable=True),
        _moment("ended_at", nullable=True),
        _json("data"),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'change_asked', 'confirmed')", name=op.f("ck_reports_status")
        ),
        _of("reports", "session_id", "sessions.id"),
        _of("reports", "consultation_id", "consultations.id"),
        _of("reports", "expert_id", "experts.expert_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("session_id", name=op.f("uq_reports_session_id")),
    )
    op.create_index("ix_reports_consultation", "reports", ["consultation_id"])


def _create_followups() -> None:
    op.create_table(
        "followups",
        _text("id"),
        _text("consultation_id"),
        _text("kind"),
        _count("months"),
        _count("version"),
        _moment("due_at"),
        _moment("asked_at", nullable=True),
        _moment("answered_at", nullable=True),
        _json("data"),
        sa.CheckConstraint("kind IN ('satisfaction', 'outcome')", name=op.f("ck_followups_kind")),
        _of("followups", "consultation_id", "consultations.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followups")),
        sa.UniqueConstraint(
            "consultation_id", "kind", "months", name=op.f("uq_followups_consultation_id_kind_months")
        ),
    )


def _check_offers(states: str) -> None:
    with op.batch_alter_table("offers") as offers:
        offers.drop_constraint(op.f("ck_offers_status"), type_="check")
        offers.create_check_constraint(op.f("ck_offers_status"), f"status IN ({states})")


def _add_items() -> None:
    op.add_column("notes", _json("items", nullable=True))
    op.execute("UPDATE notes SET items = '[]'")
    with op.batch_alter_table("notes") as notes:
        notes.alter_column("items", nullable=False)


def _add_tokens() -> None:
    op.add_column("due", sa.Column("token", sa.Text(), nullable=True))
    op.execute(f"UPDATE due SET token = {_RANDOM_KEY[op.get_context().dialect.name]}")  # noqa: S608
    with op.batch_alter_table("due") as due:
        due.alter_column("token", nullable=False)
        due.create_unique_constraint(op.f("uq_due_token"), ["token"])


def _say_nudges_anew() -> None:
    """Nudges that were recorded but not said are not notes any more: their due rows do it once more.

    Whether they still mean something is judged then.
    """
    op.execute(
        """
        UPDATE due SET state = 'waiting', settled_at = NULL, next_at = due_at, attempts = 0
        WHERE state = 'done' AND EXISTS (
            SELECT 1 FROM notes WHERE notes.state = 'waiting' AND (
                (due.kind = 'offer.nudge' AND notes.kind = 'offer_nudge' AND notes.key
                    = 'offer_nudge:' || notes.consultation_id || ':' || due.subject || ':' || due.period)
                OR (due.kind = 'approval.nudge' AND notes.kind = 'approval_nudge'
                    AND due.subject = notes.consultation_id)
            )
        )
        """
    )
    op.execute(
        "UPDATE notes SET state = 'given_up', error = 'said by its due row' "
        "WHERE state = 'waiting' AND kind IN ('offer_nudge', 'approval_nudge')"
    )


def _let_matched_cases_go_on() -> None:
    """They get what the expert's yes gives a case now: a session to arrange, and a conversation.

    The acceptance was the last that happened to them: nothing could follow it in the release before.
    """
    bind = op.get_bind()
    sessions, due, cards, cases = map(_stored, ("sessions", "due", "cards", "consultations"))
    for case in _matched(cases):
        session_id = uuid4().hex
        bind.execute(sa.insert(sessions).values(_session(session_id, case)))
        for kind, days in _TO_PROPOSE.items():
            bind.execute(sa.insert(due).values(_reminder(kind, session_id, case["updated_at"], days)))
        known = cards.c.subject == case["id"]
        bind.execute(sa.update(cards).where(known).values(wanted=cards.c.wanted + 1))
        people = {case["data"]["requester"]["slack_user_id"], case["slack_user_id"]}
        if all(people):
            talk = ",".join(sorted(people))
            data = {**case["data"], "talks": [talk]}
            bind.execute(sa.update(cases).where(cases.c.id == case["id"]).values(data=data))
            bind.execute(sa.insert(cards).values(_card(talk, case)))


def _stored(name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)


def _matched(cases: sa.Table) -> Sequence[sa.RowMapping]:
    """Each with its expert."""
    accepted, experts = _stored("consultation_experts"), _stored("experts")
    rows = op.get_bind().execute(
        sa.select(cases.c.id, cases.c.updated_at, cases.c.data, experts.c.expert_id, experts.c.slack_user_id)
        .join(accepted, accepted.c.consultation_id == cases.c.id)
        .join(experts, experts.c.expert_id == accepted.c.expert_id)
        .where(cases.c.status == "matched")
    )
    return [row for row in rows.mappings() if row["data"]["expert_ids"][:1] == [row["expert_id"]]]


def _session(session_id: str, case: sa.RowMapping) -> dict[str, Any]:
    return {
        "id": session_id,
        "consultation_id": case["id"],
        "expert_id": case["expert_id"],
        "ordinal": 1,
        "version": 1,
        "status": "wanted",
        "created_at": case["updated_at"],
        "changed_at": case["updated_at"],
        "data": {"format": "online", "slots": [], "sequence": -1},
    }


def _reminder(kind: str, session_id: str, accepted_at: datetime, days: int) -> dict[str, Any]:
    due_at = accepted_at + timedelta(days=days)
    return {
        "token": uuid4().hex,
        "kind": kind,
        "subject": session_id,
        "period": "1",
        "due_at": due_at,
        "next_at": due_at,
        "attempts": 0,
        "state": "waiting",
        "reason": "",
        "error": "",
    }


def _card(talk: str, case: sa.RowMapping) -> dict[str, Any]:
    return {
        "key": uuid4().hex,
        "place": "case",
        "recipient": talk,
        "subject": case["id"],
        "wanted": 1,
        "drawn": 0,
        "given_up": 0,
        "claimed_wanted": 0,
        "wished_at": case["updated_at"],
        "next_at": case["updated_at"],
        "attempts": 0,
        "tried": False,
        "channel": "",
        "ts": "",
        "error": "",
    }
