"""Actions that close the loop, and managers' own estimates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_kind", sa.String(), nullable=False),
        sa.Column("unit_key", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("expected", sa.String(), nullable=False),
        sa.Column("begun_in", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("asked_in", sa.String(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("dropped", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_actions_team_id")),
        sa.ForeignKeyConstraint(["author_id"], ["employees.id"], name=op.f("fk_actions_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
        sa.UniqueConstraint("unit_kind", "unit_key", "name", "begun_in", name="uq_actions_once"),
        sa.UniqueConstraint("asked_in", "team_id", name="uq_actions_asked"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "estimates",
        sa.Column("team_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("quarter", sa.String(), nullable=False),
        sa.Column("given_in", sa.String(), nullable=False),
        sa.Column("steps", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_estimates_team_id")),
        sa.ForeignKeyConstraint(["author_id"], ["employees.id"], name=op.f("fk_estimates_author_id")),
        sa.PrimaryKeyConstraint("team_id", "quarter", name=op.f("pk_estimates")),
    )
    op.create_index(op.f("ix_estimates_author_id"), "estimates", ["author_id"])
