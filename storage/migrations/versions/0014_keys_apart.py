"""The key of an open round's tags in a table of its own, which no backup has; which guard key people are known by; what rests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "id_keys",
        sa.Column("round_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_id_keys_round_id")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_id_keys")),
    )
    op.execute("INSERT INTO id_keys (round_id, wrapped) SELECT id, id_key FROM rounds WHERE id_key IS NOT NULL")
    op.execute("UPDATE rounds SET id_key = NULL WHERE id_key IS NOT NULL")  # a dropped column's values may stay in the rows
    op.drop_column("rounds", "id_key")
    op.add_column("installation", sa.Column("guard", sa.String()))
    op.create_table(
        "resting",
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("through", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("topic", name=op.f("pk_resting")),
    )


def downgrade() -> None:
    op.drop_table("resting")
    op.drop_column("installation", "guard")
    op.add_column("rounds", sa.Column("id_key", sa.LargeBinary()))
    op.execute("UPDATE rounds SET id_key = (SELECT wrapped FROM id_keys WHERE round_id = rounds.id)")
    op.drop_table("id_keys")
