"""What is published, and what managers make of it. Nothing here is about a person but who began or wrote something."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from storage.database.tables.base import metadata

figures = Table(
    "figures",
    metadata,
    Column("week", String, primary_key=True),
    Column("topic", String, primary_key=True),
    Column("item", String, primary_key=True, server_default=text("''")),  # a detail's question; "": the topic's own figure
    Column("unit_kind", String, primary_key=True),
    Column("unit_key", String, primary_key=True),
    Column("department", String, nullable=False),
    Column("cell_low", Integer),  # steps 1 … 5, or an eNPS's tens
    Column("cell_high", Integer),
    Column("band", String),
    CheckConstraint("(cell_low IS NULL) = (cell_high IS NULL)", name="whole_cell"),  # both NULL: withheld
)

participation = Table(
    "participation",
    metadata,
    Column("week", String, primary_key=True),
    Column("unit_kind", String, primary_key=True),
    Column("unit_key", String, primary_key=True),
    Column("state", String, nullable=False),  # empty for a department and the company: they were asked, no more is said
)

facts = Table(
    "facts",
    metadata,
    Column("week", String, primary_key=True),
    Column("items", String, primary_key=True),  # a question's id; several, between commas, only of the old rotation
    Column("unit_kind", String, primary_key=True),
    Column("unit_key", String, primary_key=True),
    Column("people", LargeBinary, nullable=False),  # keyed hashes, end to end, sorted (release rule R7)
    Column("low", Integer, nullable=False),  # between which sums of all their answers the published cell lies
    Column("high", Integer, nullable=False),
)

# Topics of which nothing is shown up to a week, because whom earlier figures of them counted is forgotten (release rule R7).
resting = Table(
    "resting",
    metadata,
    Column("topic", String, primary_key=True),
    Column("through", String, nullable=False),
)

comments = Table(
    "comments",
    metadata,
    Column("week", String, primary_key=True),
    Column("unit_kind", String, primary_key=True),
    Column("unit_key", String, primary_key=True),
    Column("document", String, nullable=False),  # themes, and quotations as their authors have seen them: redacted
)

digests = Table(
    "digests",
    metadata,
    Column("unit_kind", String, primary_key=True),
    Column("unit_key", String, primary_key=True),
    Column("week", String, primary_key=True),
    Column("document", String, nullable=False),
)

actions = Table(
    "actions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("unit_kind", String, nullable=False),
    Column("unit_key", String, nullable=False),
    Column("team_id", Integer, ForeignKey("teams.id")),  # NULL for a department or the company
    Column("topic", String, nullable=False),
    Column("name", String, nullable=False),  # of a suggestion, or of the manager's own words
    Column("words", String, nullable=False),
    Column("expected", String, nullable=False),  # written before it was begun
    Column("begun_in", String, nullable=False),  # the week of the digest it was begun from
    Column("started_on", Date, nullable=False),
    Column("asked_in", String),  # the week whose pulse asks the team whether it has helped
    Column("author_id", Integer, ForeignKey("employees.id")),  # NULL once the author is erased
    Column("dropped", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("unit_kind", "unit_key", "name", "begun_in", name="uq_actions_once"),
    UniqueConstraint("asked_in", "team_id", name="uq_actions_asked"),
    sqlite_autoincrement=True,
)

estimates = Table(
    "estimates",
    metadata,
    Column("team_id", Integer, ForeignKey("teams.id"), primary_key=True, autoincrement=False),
    Column("quarter", String, primary_key=True),
    Column("given_in", String, nullable=False),
    Column("steps", String, nullable=False),  # topic -> 1…5, the manager's own statement
    Column("author_id", Integer, ForeignKey("employees.id"), nullable=False, index=True),
)

manager_answers = Table(
    "manager_answers",
    metadata,
    Column("unit_kind", String, primary_key=True),
    Column("unit_key", String, primary_key=True),
    Column("week", String, primary_key=True),  # of the digest that has the quotation
    Column("quote", String, primary_key=True),
    Column("words", String, nullable=False),
    Column("author_id", Integer, ForeignKey("employees.id"), nullable=False, index=True),  # who signed it, not the quotation's
    Column("shown_in", String, index=True),  # the week of the digest it stands in; NULL while it waits for one
)

replies = Table(
    "replies",
    metadata,
    Column("unit_kind", String, primary_key=True),  # of the manager's answer, as the next three
    Column("unit_key", String, primary_key=True),
    Column("week", String, primary_key=True),
    Column("quote", String, primary_key=True),
    Column("written_in", String, primary_key=True, index=True),  # the week of the round, and of the digest they stand in
    Column("document", String, nullable=False),  # the words of at least three, redacted and shuffled
    ForeignKeyConstraint(
        ["unit_kind", "unit_key", "week", "quote"],
        ["manager_answers.unit_kind", "manager_answers.unit_key", "manager_answers.week", "manager_answers.quote"],
        name="fk_replies_answer",
        ondelete="CASCADE",  # whatever takes an answer away takes with it what was said to it
    ),
)
