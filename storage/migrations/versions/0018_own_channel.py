"""The chat in which a person wants to be written to, of those he or she has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("employees", sa.Column("channel", sa.String()))


def downgrade() -> None:
    op.drop_column("employees", "channel")
