"""Where messages are that are to be ended; and whose word a person's language is, so that a changed one can be learnt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("employees", sa.Column("language_learnt", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("sends", sa.Column("message", sa.String()))
    op.create_table(
        "endings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("week", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endings")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_endings_until"), "endings", ["until"])


def downgrade() -> None:
    op.drop_table("endings")
    op.drop_column("sends", "message")
    op.drop_column("employees", "language_learnt")
