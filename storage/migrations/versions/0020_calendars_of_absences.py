"""When each calendar of absences was read last, and why it could not be."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "absence_feeds",
        sa.Column("owner_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("problem", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", name=op.f("pk_absence_feeds")),
    )


def downgrade() -> None:
    op.drop_table("absence_feeds")
