"""Consultations with their offers and proposals.

One source of truth for each value: what a query filters or sorts by, and every moment, is a column; the rest
of the model is `data`, and no value stands in both. `consultation_partners`, `consultation_experts` and
`proposal_candidates` are indexes into `data` (which keeps the order): the repository writes them together
with it, and reads nothing from them but which case or proposal is meant.
"""

from sqlalchemy import Column, Date, ForeignKey, ForeignKeyConstraint, Index, Integer, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from bot.domain.consultation import Status
from bot.domain.offer import OfferStatus
from storage.tables.base import metadata, one_of
from storage.types import UtcDateTime, json_type

counters = Table(
    "counters",
    metadata,
    Column("fiscal_year", Integer, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
)

consultations = Table(
    "consultations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("intake_key", Text, nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("municipality_code", Text, ForeignKey("municipalities.code"), nullable=False),
    Column("staff_id", Text, ForeignKey("staff.id"), nullable=False),
    Column("topic", Text, nullable=False),
    Column("menu", Text, nullable=False),
    Column("expected_by", Date),
    Column("submitted_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("completed_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("data", json_type(), nullable=False),
    one_of("status", Status),
    Index("ix_consultations_municipality", "municipality_code", "submitted_at"),
    Index("ix_consultations_staff", "staff_id", "submitted_at"),
    Index("ix_consultations_status", "status", "expected_by", "submitted_at"),
    Index("ix_consultations_filed", "submitted_at", "number"),
)

consultation_partners = Table(
    "consultation_partners",
    metadata,
    Column("consultation_id", Text, ForeignKey("consultations.id"), primary_key=True),
    Column("municipality_code", Text, ForeignKey("municipalities.code"), primary_key=True),
    Index("ix_consultation_partners_municipality", "municipality_code", "consultation_id"),
)

consultation_experts = Table(
    "consultation_experts",
    metadata,
    Column("consultation_id", Text, ForeignKey("consultations.id"), primary_key=True),
    Column("expert_id", Text, ForeignKey("experts.expert_id"), primary_key=True),
    Index("ix_consultation_experts_expert", "expert_id", "consultation_id"),
)

offers = Table(
    "offers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("consultation_id", Text, ForeignKey("consultations.id"), nullable=False),
    Column("expert_id", Text, ForeignKey("experts.expert_id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("approved_at", UtcDateTime, nullable=False),
    Column("note", Text, nullable=False),
    Column("why_ja", Text, nullable=False),
    Column("why_en", Text, nullable=False),
    Column("asked_at", UtcDateTime),
    Column("due_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Column("reason", Text, nullable=False),
    one_of("status", OfferStatus),
    Unique("consultation_id", "position"),
    Index("ix_offers_waiting", "status", "expert_id", "due_at"),
)

proposals = Table(
    "proposals",
    metadata,
    Column("consultation_id", Text, ForeignKey("consultations.id"), primary_key=True),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("proposed_at", UtcDateTime, nullable=False),
    Column("data", json_type(), nullable=False),
)

proposal_candidates = Table(
    "proposal_candidates",
    metadata,
    Column("candidate_id", Text, primary_key=True),
    Column("consultation_id", Text, nullable=False),
    Column("round", Integer, nullable=False),
    ForeignKeyConstraint(["consultation_id", "round"], ["proposals.consultation_id", "proposals.round"]),
    Index("ix_proposal_candidates_proposal", "consultation_id", "round"),
)
