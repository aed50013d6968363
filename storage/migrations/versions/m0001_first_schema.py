"""The first schema."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_APPEND_ONLY = {
    "sqlite": (
        "CREATE TRIGGER audit_refuses_update BEFORE UPDATE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'audit rows are only ever added'); END",
        "CREATE TRIGGER audit_refuses_delete BEFORE DELETE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'audit rows are only ever added'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit rows are only ever added'; END $$",
        "CREATE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()",
    ),
}


def upgrade() -> None:
    for create in _TABLES:
        create()
    for statement in _APPEND_ONLY[op.get_context().dialect.name]:
        op.execute(sa.text(statement))


def downgrade() -> None:
    for create in reversed(_TABLES):
        op.drop_table(create.__name__.removeprefix("_create_"))
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuses()")


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False)


def _row_id(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _only_where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _create_municipalities() -> None:
    op.create_table(
        "municipalities",
        _text("code"),
        _text("name"),
        _text("kana"),
        _text("kind"),
        _text("region"),
        _count("population_2020"),
        sa.CheckConstraint("kind IN ('city', 'town', 'village')", name=op.f("ck_municipalities_kind")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_municipalities")),
    )


def _create_staff() -> None:
    op.create_table(
        "staff",
        _text("id"),
        _text("name"),
        _text("municipality_code"),
        _text("department"),
        _text("email", nullable=True),
        _text("email_key", nullable=True),
        _text("slack_user_id", nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_code"], ["municipalities.code"], name=op.f("fk_staff_municipality_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email_key", name=op.f("uq_staff_email_key")),
    )
    op.create_index("ix_staff_municipality_code", "staff", ["municipality_code"])
    op.create_index("ix_staff_slack_user_id", "staff", ["slack_user_id"])


def _create_experts() -> None:
    op.create_table(
        "experts",
        _text("expert_id"),
        _text("name"),
        _text("kana"),
        _text("organization"),
        _text("email", nullable=True),
        _text("email_key", nullable=True),
        _text("slack_user_id", nullable=True),
        _flag("active"),
        _text("search"),
        _json("data"),
        sa.PrimaryKeyConstraint("expert_id", name=op.f("pk_experts")),
    )
    op.create_index("ix_experts_email_key", "experts", ["email_key"])
    op.create_index("ix_experts_slack_user_id", "experts", ["slack_user_id"])


def _create_slack_people() -> None:
    op.create_table(
        "slack_people",
        _text("slack_user_id"),
        _text("language"),
        _flag("home_seen"),
        sa.PrimaryKeyConstraint("slack_user_id", name=op.f("pk_slack_people")),
    )


def _create_drafts() -> None:
    op.create_table(
        "drafts",
        _text("id"),
        _text("slack_user_id"),
        _text("consultation_id"),
        _json("form"),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index("ix_drafts_latest", "drafts", ["slack_user_id", "consultation_id", "updated_at"])


def _create_counters() -> None:
    op.create_table(
        "counters",
        sa.Column("fiscal_year", sa.Integer(), autoincrement=False, nullable=False),
        _count("count"),
        sa.PrimaryKeyConstraint("fiscal_year", name=op.f("pk_counters")),
    )


def _create_consultations() -> None:
    op.create_table(
        "consultations",
        _text("id"),
        _text("number"),
        _text("intake_key"),
        _count("version"),
        _text("status"),
        _text("municipality_code"),
        _text("staff_id"),
        _text("topic"),
        _text("menu"),
        sa.Column("expected_by", sa.Date(), nullable=True),
        _moment("submitted_at"),
        _moment("updated_at"),
        _moment("decided_at", nullable=True),
        _moment("closed_at", nullable=True),
        _json("data"),
        sa.CheckConstraint(
            "status IN ('submitted', 'proposed', 'offered', 'matched', 'in_progress', "
            "'completed', 'closed', 'returned', 'rejected', 'withdrawn')",
            name=op.f("ck_consultations_status"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_code"], ["municipalities.code"], name=op.f("fk_consultations_municipality_code")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_consultations_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations")),
        sa.UniqueConstraint("intake_key", name=op.f("uq_consultations_intake_key")),
        sa.UniqueConstraint("number", name=op.f("uq_consultations_number")),
    )
    op.create_index("ix_consultations_filed", "consultations", ["submitted_at", "number"])
    op.create_index("ix_consultations_municipality", "consultations", ["municipality_code", "submitted_at"])
    op.create_index("ix_consultations_staff", "consultations", ["staff_id", "submitted_at"])
    op.create_index("ix_consultations_status", "consultations", ["status", "expected_by", "submitted_at"])


def _create_consultation_partners() -> None:
    op.create_table(
        "consultation_partners",
        _text("consultation_id"),
        _text("municipality_code"),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_consultation_partners_consultation_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_code"],
            ["municipalities.code"],
            name=op.f("fk_consultation_partners_municipality_code"),
        ),
        sa.PrimaryKeyConstraint(
            "consultation_id", "municipality_code", name=op.f("pk_consultation_partners")
        ),
    )
    op.create_index(
        "ix_consultation_partners_municipality",
        "consultation_partners",
        ["municipality_code", "consultation_id"],
    )


def _create_consultation_experts() -> None:
    op.create_table(
        "consultation_experts",
        _text("consultation_id"),
        _text("expert_id"),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_consultation_experts_consultation_id")
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["experts.expert_id"], name=op.f("fk_consultation_experts_expert_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "expert_id", name=op.f("pk_consultation_experts")),
    )
    op.create_index(
        "ix_consultation_experts_expert", "consultation_experts", ["expert_id", "consultation_id"]
    )


def _create_offers() -> None:
    op.create_table(
        "offers",
        _text("id"),
        _text("consultation_id"),
        _text("expert_id"),
        _count("position"),
        _text("status"),
        _text("approved_by"),
        _moment("approved_at"),
        _text("note"),
        _text("why_ja"),
        _text("why_en"),
        _moment("asked_at", nullable=True),
        _moment("due_at", nullable=True),
        _moment("answered_at", nullable=True),
        _text("reason"),
        sa.CheckConstraint(
            "status IN ('queued', 'open', 'accepted', 'declined', 'expired', 'cancelled')",
            name=op.f("ck_offers_status"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_offers_consultation_id")
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.expert_id"], name=op.f("fk_offers_expert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("consultation_id", "position", name=op.f("uq_offers_consultation_id_position")),
    )
    op.create_index("ix_offers_waiting", "offers", ["status", "expert_id", "due_at"])


def _create_proposals() -> None:
    op.create_table(
        "proposals",
        _text("consultation_id"),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        _moment("proposed_at"),
        _json("data"),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_proposals_consultation_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "round", name=op.f("pk_proposals")),
    )


def _create_proposal_candidates() -> None:
    op.create_table(
        "proposal_candidates",
        _text("candidate_id"),
        _text("consultation_id"),
        _count("round"),
        sa.ForeignKeyConstraint(
            ["consultation_id", "round"],
            ["proposals.consultation_id", "proposals.round"],
            name=op.f("fk_proposal_candidates_consultation_id_round"),
        ),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_proposal_candidates")),
    )
    op.create_index("ix_proposal_candidates_proposal", "proposal_candidates", ["consultation_id", "round"])


def _create_audit() -> None:
    op.create_table(
        "audit",
        _row_id("id"),
        _text("consultation_id"),
        _moment("at"),
        _text("kind"),
        _text("actor"),
        _text("actor_slack_id"),
        _json("details"),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_audit_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_consultation", "audit", ["consultation_id", "id"])


def _create_cards() -> None:
    op.create_table(
        "cards",
        _row_id("id"),
        _text("key"),
        _text("place"),
        _text("recipient"),
        _text("subject"),
        _count("wanted"),
        _count("drawn"),
        _count("given_up"),
        _count("claimed_wanted"),
        _moment("wished_at"),
        _moment("next_at"),
        _count("attempts"),
        _flag("tried"),
        _text("channel"),
        _text("ts"),
        _text("error"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("key", name=op.f("uq_cards_key")),
        sa.UniqueConstraint("place", "recipient", "subject", name=op.f("uq_cards_place_recipient_subject")),
    )
    op.create_index("ix_cards_message", "cards", ["channel", "ts"])
    op.create_index(
        "ix_cards_waiting",
        "cards",
        ["wished_at", "id", "next_at"],
        **_only_where("wanted > drawn AND wanted > given_up"),
    )


def _create_notes() -> None:
    op.create_table(
        "notes",
        _row_id("id"),
        _text("key"),
        _text("public_key"),
        _text("kind"),
        _text("place"),
        _text("recipient"),
        _text("consultation_id"),
        _json("params"),
        _text("state"),
        _moment("created_at"),
        _moment("next_at"),
        _count("attempts"),
        _flag("tried"),
        _text("channel"),
        _text("ts"),
        _moment("said_at", nullable=True),
        _text("error"),
        sa.CheckConstraint("state IN ('waiting', 'said', 'given_up')", name=op.f("ck_notes_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
        sa.UniqueConstraint("key", name=op.f("uq_notes_key")),
        sa.UniqueConstraint("public_key", name=op.f("uq_notes_public_key")),
    )
    op.create_index(
        "ix_notes_thread",
        "notes",
        ["place", "recipient", "consultation_id", "id"],
        **_only_where("state = 'waiting'"),
    )
    op.create_index("ix_notes_waiting", "notes", ["id", "next_at"], **_only_where("state = 'waiting'"))


def _create_due() -> None:
    op.create_table(
        "due",
        _row_id("id"),
        _text("kind"),
        _text("subject"),
        _text("period"),
        _moment("due_at"),
        _moment("next_at"),
        _count("attempts"),
        _text("state"),
        _moment("settled_at", nullable=True),
        _text("reason"),
        _text("error"),
        sa.CheckConstraint("state IN ('waiting', 'done', 'skipped')", name=op.f("ck_due_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due")),
        sa.UniqueConstraint("kind", "subject", "period", name=op.f("uq_due_kind_subject_period")),
    )
    op.create_index("ix_due_waiting", "due", ["next_at", "id"], **_only_where("state = 'waiting'"))


_TABLES = (
    _create_municipalities,
    _create_staff,
    _create_experts,
    _create_slack_people,
    _create_drafts,
    _create_counters,
    _create_consultations,
    _create_consultation_partners,
    _create_consultation_experts,
    _create_offers,
    _create_proposals,
    _create_proposal_candidates,
    _create_audit,
    _create_cards,
    _create_notes,
    _create_due,
)
