"""A round keeps the rules under which it opened, an invitation the name that its team had then.

What earlier rounds were opened under nobody has written down: NULL until the next tick, which writes the settings of then.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rounds", sa.Column("k", sa.Integer(), nullable=True))
    op.add_column("rounds", sa.Column("strict", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("rounds", sa.Column("lowered_from", sa.Integer(), nullable=True))
    op.add_column("invitations", sa.Column("team_name", sa.String(), server_default=sa.text("''"), nullable=False))
    op.execute("UPDATE invitations SET team_name = (SELECT name FROM teams WHERE teams.id = invitations.team_id)")
