"""A person's own weekday for the pulse beside the hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("employees", sa.Column("weekday", sa.Integer()))


def downgrade() -> None:
    op.drop_column("employees", "weekday")
