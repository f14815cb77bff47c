"""A published figure is a cell, and may be a detail's; whom it counted becomes a fact: between which sums their answers lie.

What has been published stays as it is: each step or eNPS is the cell of its own. The sums of a figure that several questions
of one topic made run over all of them, whoever skipped one counting with the mean of the others, as in the figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# The bank and the rules of that time, which later ones must not change.
_TOPICS: Mapping[str, str] = {
    "A": "helped",
    "C": "communication",
    "E": "engagement",
    "K": "skills",
    "L": "leadership",
    "N": "enps",
    "P": "processes",
    "S": "tools",
    "T": "safety",
    "W": "workload",
}
_ASKED_APART = "A1"  # in no round's list
_BOUNDS = (Fraction(9, 4), Fraction(11, 4), Fraction(13, 4), Fraction(15, 4))
_HASH_BYTES = 16


def upgrade() -> None:
    # New tables, because SQLite can't change a primary key; by copies, because the names of keys are taken meanwhile.
    op.execute("CREATE TABLE figures_before AS SELECT * FROM figures")
    op.drop_table("figures")
    op.create_table(
        "figures",
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("item", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("unit_kind", sa.String(), nullable=False),
        sa.Column("unit_key", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("cell_low", sa.Integer(), nullable=True),
        sa.Column("cell_high", sa.Integer(), nullable=True),
        sa.Column("band", sa.String(), nullable=True),
        sa.CheckConstraint("(cell_low IS NULL) = (cell_high IS NULL)", name=op.f("ck_figures_whole_cell")),
        sa.PrimaryKeyConstraint("week", "topic", "item", "unit_kind", "unit_key", name=op.f("pk_figures")),
    )
    facts = op.create_table(
        "facts",
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("items", sa.String(), nullable=False),
        sa.Column("unit_kind", sa.String(), nullable=False),
        sa.Column("unit_key", sa.String(), nullable=False),
        sa.Column("people", sa.LargeBinary(), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("week", "items", "unit_kind", "unit_key", name=op.f("pk_facts")),
    )
    op.execute(
        "INSERT INTO figures (week, topic, item, unit_kind, unit_key, department, cell_low, cell_high, band)"
        " SELECT week, topic, '', unit_kind, unit_key, department, coalesce(step, enps), coalesce(step, enps), band"
        " FROM figures_before"
    )
    connection = op.get_bind()
    items = {row.week: row.items.split(",") for row in connection.execute(sa.text("SELECT week, items FROM rounds"))}
    counted = connection.execute(
        sa.text(
            "SELECT c.week, c.topic, c.unit_kind, c.unit_key, c.people, f.step, f.enps FROM counted c JOIN figures_before f"
            " ON f.week = c.week AND f.topic = c.topic AND f.unit_kind = c.unit_kind AND f.unit_key = c.unit_key"
        )
    )
    made = [_fact(row, items[row.week]) for row in counted]
    if made:
        op.bulk_insert(facts, made)
    op.drop_table("counted")
    op.execute("DROP TABLE figures_before")


def _fact(row: sa.Row[Any], items: list[str]) -> dict[str, object]:
    its = [item for item in (*items, _ASKED_APART) if _topic(item) == row.topic]
    low, high = _sums(len(its) * (len(row.people) // _HASH_BYTES), row.step, row.enps)
    where = {"week": row.week, "items": ",".join(its), "unit_kind": row.unit_kind, "unit_key": row.unit_key}
    return where | {"people": row.people, "low": low, "high": high}


@cache
def _sums(answers: int, step: int | None, enps: int | None) -> tuple[int, int]:
    if enps is None:
        on_it = [total for total in range(answers, 5 * answers + 1) if _step(total, answers) == step]
    else:
        on_it = [total for total in range(-answers, answers + 1) if _enps(total, answers) == enps]
    return on_it[0], on_it[-1]


def _topic(item: str) -> str | None:
    return "voice" if item == "W3" else "open" if item == "O1" else _TOPICS[item[0]]


def _step(total: int, answers: int) -> int:
    return 1 + sum(total >= bound * answers for bound in _BOUNDS)


def _enps(total: int, people: int) -> int:
    return max(-80, min(80, 10 * round(Fraction(10 * total, people))))  # halves to the even ten, as they were then
