"""The pool's revisions, and the mean of a satisfaction answer: what matching asks for often."""

import json
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "pool_revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_revision")),
    )
    op.execute("INSERT INTO pool_revision (id, revision) VALUES (1, 1)")
    op.add_column("experts", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    op.create_index("ix_experts_revision", "experts", ["revision"])
    op.add_column("followups", sa.Column("average", sa.Float(), nullable=True))
    _reckon_averages()


def downgrade() -> None:
    op.drop_column("followups", "average")
    op.drop_index("ix_experts_revision", "experts")
    op.drop_column("experts", "revision")
    op.drop_table("pool_revision")


def _reckon_averages() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.text("SELECT id, data FROM followups")).all():
        data = json.loads(row.data) if isinstance(row.data, str) else row.data
        if scores := list(data.get("scores", {}).values()):
            connection.execute(
                sa.text("UPDATE followups SET average = :average WHERE id = :id"),
                {"id": row.id, "average": sum(scores) / len(scores)},
            )
