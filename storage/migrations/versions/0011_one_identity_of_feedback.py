"""A row of feedback is its source, the response's id and its metric, whichever way it came; and knows its import.

Webhooks used to write the metric behind the id. Where the bare id has the same metric already, both were one answer.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_OTHERS = "day, team_id, team_name, score, comment, language, channel, stage, response_minutes"
_ENDS = "length(id) > length(metric) + 1 AND substr(id, length(id) - length(metric)) = '/' || metric"
_BARE = "substr(id, 1, length(id) - length(metric) - 1)"


def upgrade() -> None:
    op.create_table(
        "feedback_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_runs")),
        sqlite_autoincrement=True,
    )
    # A new table, because SQLite can't change a primary key; by a copy, because the names of keys are taken meanwhile.
    op.execute("CREATE TABLE feedback_before AS SELECT * FROM feedback")
    op.drop_table("feedback")
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
        sa.Column("response_minutes", sa.Float(), nullable=True),
        sa.Column("run", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_feedback_team_id")),
        sa.PrimaryKeyConstraint("source", "id", "metric", name=op.f("pk_feedback")),
    )
    into = f"INSERT INTO feedback (source, id, metric, {_OTHERS})"
    op.execute(f"{into} SELECT source, id, metric, {_OTHERS} FROM feedback_before WHERE NOT ({_ENDS})")
    op.execute(
        f"{into} SELECT source, {_BARE}, metric, {_OTHERS} FROM feedback_before WHERE {_ENDS} ON CONFLICT DO NOTHING"
    )
    op.create_index("ix_feedback_counts", "feedback", ["day", "team_id", "metric", "score"], unique=False)
    op.execute("DROP TABLE feedback_before")
