"""The team's replies to a manager's answer: what a round published of them, gone with the answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_ANSWER = ["unit_kind", "unit_key", "week", "quote"]


def upgrade() -> None:
    op.create_table(
        "replies",
        *(sa.Column(name, sa.String(), nullable=False) for name in (*_ANSWER, "written_in", "document")),
        sa.ForeignKeyConstraint(
            _ANSWER, [f"manager_answers.{name}" for name in _ANSWER], name=op.f("fk_replies_answer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(*_ANSWER, "written_in", name=op.f("pk_replies")),
    )
    op.create_index(op.f("ix_replies_written_in"), "replies", ["written_in"])


def downgrade() -> None:
    op.drop_table("replies")
