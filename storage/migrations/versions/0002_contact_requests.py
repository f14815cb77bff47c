"""Requests for contact."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_tag", sa.LargeBinary(), nullable=False),
        sa.Column("contact_tag", sa.LargeBinary(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True)),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_requests_person_tag"), "requests", ["person_tag"])
    op.create_index(op.f("ix_requests_contact_tag"), "requests", ["contact_tag"])
    op.create_index(op.f("ix_requests_due_at"), "requests", ["due_at"])
    op.create_table(
        "request_contents",
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_request_contents_request_id")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_request_contents")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "request_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("person_tag", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_log")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_request_log_request"), "request_log", ["request"])
    op.create_index(op.f("ix_request_log_at"), "request_log", ["at"])
