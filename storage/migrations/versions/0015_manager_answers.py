"""Managers' answers to quotations: one a quotation, signed, shown in the first digest that is frozen after it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "manager_answers",
        sa.Column("unit_kind", sa.String(), nullable=False),
        sa.Column("unit_key", sa.String(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("shown_in", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["employees.id"], name=op.f("fk_manager_answers_author_id")),
        sa.PrimaryKeyConstraint("unit_kind", "unit_key", "week", "quote", name=op.f("pk_manager_answers")),
    )
    op.create_index(op.f("ix_manager_answers_author_id"), "manager_answers", ["author_id"])
    op.create_index(op.f("ix_manager_answers_shown_in"), "manager_answers", ["shown_in"])


def downgrade() -> None:
    op.drop_table("manager_answers")
