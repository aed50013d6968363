"""The audit: rows are only ever added, and the database itself refuses anything else."""

from sqlalchemy import DDL, Column, ForeignKey, Index, Table, Text, event

from storage.tables.base import metadata
from storage.types import UtcDateTime, json_type, row_id

audit = Table(
    "audit",
    metadata,
    Column("id", row_id(), primary_key=True),
    Column("consultation_id", Text, ForeignKey("consultations.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("actor_slack_id", Text, nullable=False),
    Column("details", json_type(), nullable=False),
    Index("ix_audit_consultation", "consultation_id", "id"),
)

#: What makes the table append-only, by the name of the database. The first migration holds a copy.
APPEND_ONLY = {
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

for _dialect, _statements in APPEND_ONLY.items():
    for _statement in _statements:
        ddl = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(audit, "after_create", ddl.execute_if(dialect=_dialect))
