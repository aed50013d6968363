"""Sessions, their reports and the follow-up, kept as `cases` explains.

The moments of a session's slots are in its `data`: they are a list, and no query asks for one of them.
"""

from sqlalchemy import Column, Date, Float, ForeignKey, Index, Integer, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from bot.domain.followup import FollowUpKind
from bot.domain.report import ReportStatus
from bot.domain.session import SessionStatus
from storage.tables.base import metadata, one_of
from storage.types import UtcDateTime, json_type

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("consultation_id", Text, ForeignKey("consultations.id"), nullable=False),
    Column("expert_id", Text, ForeignKey("experts.expert_id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("starts_at", UtcDateTime),
    Column("ends_at", UtcDateTime),
    Column("acknowledged_at", UtcDateTime),
    Column("data", json_type(), nullable=False),
    one_of("status", SessionStatus),
    Unique("consultation_id", "ordinal"),
    Index("ix_sessions_expert", "expert_id", "status", "ends_at"),
    Index("ix_sessions_starting", "starts_at", "status"),
)

#: `began_at` and `ended_at` are those of the content, empty before the first submission.
reports = Table(
    "reports",
    metadata,
    Column("id", Text, primary_key=True),
    Column("session_id", Text, ForeignKey("sessions.id"), nullable=False, unique=True),
    Column("consultation_id", Text, ForeignKey("consultations.id"), nullable=False),
    Column("expert_id", Text, ForeignKey("experts.expert_id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("submitted_at", UtcDateTime),
    Column("confirmed_at", UtcDateTime),
    Column("began_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("data", json_type(), nullable=False),
    one_of("status", ReportStatus),
    Index("ix_reports_consultation", "consultation_id"),
)

followups = Table(
    "followups",
    metadata,
    Column("id", Text, primary_key=True),
    Column("consultation_id", Text, ForeignKey("consultations.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("months", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("asked_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    # the mean of the scores, which are in `data`: what the experts' satisfaction is reckoned from
    Column("average", Float),
    Column("data", json_type(), nullable=False),
    one_of("kind", FollowUpKind),
    # its own index is the one that the follow-ups of a case are found by
    Unique("consultation_id", "kind", "months"),
)
