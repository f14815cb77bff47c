"""What customers' feedback needs beyond its rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feedback", sa.Column("response_minutes", sa.Float(), nullable=True))
    op.create_table(
        "feedback_aliases",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("team_name", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_feedback_aliases_team_id")),
        sa.PrimaryKeyConstraint("source", "folded", name=op.f("pk_feedback_aliases")),
    )
    op.create_table(
        "feedback_deliveries",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("delivery", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("source", "delivery", name=op.f("pk_feedback_deliveries")),
    )
    op.create_index(op.f("ix_feedback_deliveries_day"), "feedback_deliveries", ["day"], unique=False)
