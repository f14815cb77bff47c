"""On which days people are away, and who wants to be asked all the same."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("employees", sa.Column("asked_when_away", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "absences",
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_absences_employee_id")),
        sa.PrimaryKeyConstraint("employee_id", "source", "first", name=op.f("pk_absences")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("absences")
    op.drop_column("employees", "asked_when_away")
