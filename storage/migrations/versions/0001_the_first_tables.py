"""The first tables.

Written out, so that a later change of the schema does not change what this revision made.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_tick", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("deputy_email", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_table(
        "counted",
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("unit_kind", sa.String(), nullable=False),
        sa.Column("unit_key", sa.String(), nullable=False),
        sa.Column("people", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("week", "topic", "unit_kind", "unit_key", name=op.f("pk_counted")),
    )
    op.create_table(
        "comments",
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("unit_kind", sa.String(), nullable=False),
        sa.Column("unit_key", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("week", "unit_kind", "unit_key", name=op.f("pk_comments")),
    )
    op.create_table(
        "data_keys",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_data_keys")),
    )
    op.create_table(
        "digests",
        sa.Column("unit_kind", sa.String(), nullable=False),
        sa.Column("unit_key", sa.String(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("unit_kind", "unit_key", "week", name=op.f("pk_digests")),
    )
    op.create_table(
        "figures",
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("unit_kind", sa.String(), nullable=False),
        sa.Column("unit_key", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("enps", sa.Integer(), nullable=True),
        sa.Column("band", sa.String(), nullable=True),
        sa.CheckConstraint("step IS NULL OR enps IS NULL", name=op.f("ck_figures_one_result")),
        sa.PrimaryKeyConstraint("week", "topic", "unit_kind", "unit_key", name=op.f("pk_figures")),
    )
    op.create_table(
        "participation",
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("unit_kind", sa.String(), nullable=False),
        sa.Column("unit_key", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("week", "unit_kind", "unit_key", name=op.f("pk_participation")),
    )
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("items", sa.String(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("id_key", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("week", name=op.f("uq_rounds_week")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_rounds_state"), "rounds", ["state"], unique=False)

    op.create_table(
        "teams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("name", name=op.f("uq_teams_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ballots",
        sa.Column("round_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_ballots_round_id")),
        sa.PrimaryKeyConstraint("round_id", "tag", "item", name=op.f("pk_ballots")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "employees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("manager_email", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("language_chosen", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("on_roster", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("welcomed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("hour", sa.Time(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("unreachable", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_employees_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employees")),
        sa.UniqueConstraint("email", name=op.f("uq_employees_email")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_employees_manager_email"), "employees", ["manager_email"], unique=False)
    op.create_index(op.f("ix_employees_team_id"), "employees", ["team_id"], unique=False)

    op.create_table(
        "feedback",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("team_name", sa.String(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_feedback_team_id")),
        sa.PrimaryKeyConstraint("source", "id", name=op.f("pk_feedback")),
    )
    op.create_index("ix_feedback_counts", "feedback", ["day", "team_id", "metric", "score"], unique=False)

    op.create_table(
        "addresses",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("last_used", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_addresses_employee_id")),
        sa.PrimaryKeyConstraint("platform", "workspace", "user", name=op.f("pk_addresses")),
    )
    op.create_index(op.f("ix_addresses_employee_id"), "addresses", ["employee_id"], unique=False)
    op.create_index(
        "uq_addresses_last_used",
        "addresses",
        ["employee_id"],
        unique=True,
        sqlite_where=sa.text("last_used"),
        postgresql_where=sa.text("last_used"),
    )

    op.create_table(
        "invitations",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("counts_in_team", sa.Boolean(), nullable=False),
        sa.Column("answered", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_invitations_employee_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_invitations_round_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_invitations_team_id")),
        sa.PrimaryKeyConstraint("round_id", "employee_id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token", name=op.f("uq_invitations_token")),
    )
    op.create_index(op.f("ix_invitations_employee_id"), "invitations", ["employee_id"], unique=False)

    op.create_table(
        "sends",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("week", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("unit_kind", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("unit_key", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_sends_employee_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_sends_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sends")),
        sa.UniqueConstraint("kind", "employee_id", "week", "unit_kind", "unit_key", name="uq_sends_once"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sends_due", "sends", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_sends_employee_id"), "sends", ["employee_id"], unique=False)
    op.create_index(op.f("ix_sends_round_id"), "sends", ["round_id"], unique=False)
    op.create_index("ix_sends_week", "sends", ["kind", "week"], unique=False)


def downgrade() -> None:
    for table in (
        "sends",
        "invitations",
        "addresses",
        "feedback",
        "employees",
        "ballots",
        "teams",
        "rounds",
        "participation",
        "figures",
        "digests",
        "data_keys",
        "comments",
        "counted",
        "contacts",
        "clock",
    ):
        op.drop_table(table)
