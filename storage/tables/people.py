"""Municipalities, staff, experts, and what is remembered of Slack users."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from bot.domain.codes import MunicipalityKind
from storage.tables.base import metadata, one_of
from storage.types import UtcDateTime, json_type

municipalities = Table(
    "municipalities",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kana", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("population_2020", Integer, nullable=False),
    one_of("kind", MunicipalityKind),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("municipality_code", Text, ForeignKey("municipalities.code"), nullable=False),
    Column("department", Text, nullable=False),
    Column("email", Text),
    # the address as it is compared: folded here, because SQLite's lower() knows only ASCII
    Column("email_key", Text, unique=True),
    Column("slack_user_id", Text),
    Index("ix_staff_slack_user_id", "slack_user_id"),
    Index("ix_staff_municipality_code", "municipality_code"),
)

#: One row, locked by whoever writes experts until the end, so that revisions come in the order of commits.
pool_revision = Table(
    "pool_revision",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
)

#: `data` holds what no query asks for: roles, topics, skills, years, profile …
experts = Table(
    "experts",
    metadata,
    Column("expert_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kana", Text, nullable=False),
    Column("organization", Text, nullable=False),
    Column("email", Text),
    Column("email_key", Text),
    Column("slack_user_id", Text),
    Column("active", Boolean, nullable=False),
    # everything that `search` looks in, folded; made anew from the expert by every write
    Column("search", Text, nullable=False),
    Column("data", json_type(), nullable=False),
    # the pool's revision when the row was last written: whoever keeps the pool in memory asks what came since
    Column("revision", Integer, nullable=False, server_default="1"),
    Index("ix_experts_revision", "revision"),
    Index("ix_experts_slack_user_id", "slack_user_id"),
    Index("ix_experts_email_key", "email_key"),
)

slack_people = Table(
    "slack_people",
    metadata,
    Column("slack_user_id", Text, primary_key=True),
    Column("language", Text, nullable=False),
    Column("home_seen", Boolean, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("slack_user_id", Text, nullable=False),
    # empty for a new request, hence no foreign key
    Column("consultation_id", Text, nullable=False),
    Column("form", json_type(), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index("ix_drafts_latest", "slack_user_id", "consultation_id", "updated_at"),
)
