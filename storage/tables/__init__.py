"""The tables, by aggregate. `metadata` is the declared schema; migrations must arrive at the same."""

from storage.tables.audit import audit
from storage.tables.base import metadata
from storage.tables.cases import (
    consultation_experts,
    consultation_partners,
    consultations,
    counters,
    offers,
    proposal_candidates,
    proposals,
)
from storage.tables.outgoing import card_waits, cards, due, notes, waits
from storage.tables.people import drafts, experts, municipalities, pool_revision, slack_people, staff
from storage.tables.sessions import followups, reports, sessions

__all__ = [
    "audit",
    "card_waits",
    "cards",
    "consultation_experts",
    "consultation_partners",
    "consultations",
    "counters",
    "drafts",
    "due",
    "experts",
    "followups",
    "metadata",
    "municipalities",
    "notes",
    "offers",
    "pool_revision",
    "proposal_candidates",
    "proposals",
    "reports",
    "sessions",
    "slack_people",
    "staff",
    "waits",
]
