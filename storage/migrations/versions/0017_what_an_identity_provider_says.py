"""An identity provider's people and groups, and a log of what changed in the roster."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_EMPTY = sa.text("''")


def upgrade() -> None:
    op.create_table(
        "provisioned",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), server_default=_EMPTY, nullable=False),
        sa.Column("email", sa.String(), server_default=_EMPTY, nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_provisioned_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provisioned")),
        sa.UniqueConstraint("kind", "key", name="uq_provisioned_key"),
        sqlite_with_rowid=False,
    )
    for column in ("external_id", "email", "employee_id"):
        op.create_index(op.f(f"ix_provisioned_{column}"), "provisioned", [column])
    op.create_table(
        "provisioning",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("heard_last", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held", sa.String(), server_default=_EMPTY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provisioning")),
    )
    op.create_table(
        "roster_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("old_team", sa.String(), server_default=_EMPTY, nullable=False),
        sa.Column("new_team", sa.String(), server_default=_EMPTY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_log")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_roster_log_at"), "roster_log", ["at"])
