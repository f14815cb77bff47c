"""A lease with a number instead of a holder's name, and the number on each claim."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("clock", sa.Column("fence", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.drop_column("clock", "lease_owner")
    op.add_column("sends", sa.Column("fence", sa.Integer(), nullable=True))
    op.add_column("requests", sa.Column("fence", sa.Integer(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    op.drop_column("requests", "fence")
    op.drop_column("sends", "fence")
    op.add_column("clock", sa.Column("lease_owner", sa.String(), nullable=True))
    op.drop_column("clock", "fence")
