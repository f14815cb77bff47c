"""Rounds: who was asked, the sealed ballots, what was sent and what is to be ended."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint, false, text

from storage.database.moment import Moment
from storage.database.tables.base import metadata

rounds = Table(
    "rounds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("week", String, nullable=False, unique=True),
    Column("items", String, nullable=False),  # separated by commas
    Column("opens_at", Moment, nullable=False),
    Column("closes_at", Moment, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("k", Integer),  # the smallest group of it; NULL from before it was kept, until the next tick
    Column("strict", Boolean, nullable=False, server_default=false()),
    Column("lowered_from", Integer),  # the k of the round before, where it was higher
    sqlite_autoincrement=True,
)

# The key of an open round's tags, for the processes that take answers. In no backup: it follows from the private key.
id_keys = Table(
    "id_keys",
    metadata,
    Column("round_id", Integer, ForeignKey("rounds.id"), primary_key=True, autoincrement=False),
    Column("wrapped", LargeBinary, nullable=False),  # under the master key
)

invitations = Table(
    "invitations",
    metadata,
    Column("round_id", Integer, ForeignKey("rounds.id"), primary_key=True),
    Column("employee_id", Integer, ForeignKey("employees.id"), primary_key=True, index=True),
    Column("token", String, nullable=False, unique=True),
    Column("team_id", Integer, ForeignKey("teams.id"), nullable=False),
    Column("team_name", String, nullable=False, server_default=text("''")),  # when the round opened
    Column("department", String, nullable=False),
    Column("counts_in_team", Boolean, nullable=False),
    Column("answered", Boolean, nullable=False, server_default=false()),  # no time; cleared at close
)

ballots = Table(
    "ballots",
    metadata,
    Column("round_id", Integer, ForeignKey("rounds.id"), primary_key=True, autoincrement=False),
    Column("tag", LargeBinary, primary_key=True),
    Column("item", String, primary_key=True),
    Column("box", LargeBinary, nullable=False),
    sqlite_with_rowid=False,  # a rowid would keep the order in which the ballots came
)

sends = Table(
    "sends",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("employee_id", Integer, ForeignKey("employees.id"), nullable=False, index=True),
    Column("round_id", Integer, ForeignKey("rounds.id"), index=True),
    # Empty text rather than NULL where a column does not apply, so that uniqueness holds.
    Column("week", String, nullable=False, server_default=text("''")),
    Column("unit_kind", String, nullable=False, server_default=text("''")),
    Column("unit_key", String, nullable=False, server_default=text("''")),
    Column("state", String, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("reason", String),
    Column("claimed_at", Moment),  # by the database's clock
    Column("fence", Integer),  # the number of the lease under which it was claimed last
    Column("message", String),  # a pulse's or reminder's place in its chat, while the round is open
    UniqueConstraint("kind", "employee_id", "week", "unit_kind", "unit_key", name="uq_sends_once"),
    Index("ix_sends_due", "state", "due_at"),
    Index("ix_sends_week", "kind", "week"),
    sqlite_autoincrement=True,
)

# Messages that are to be ended: where they are, in a box of a length that does not tell how many. In no backup.
endings = Table(
    "endings",
    metadata,
    Column("id", String, primary_key=True),  # a hash: no order tells anything
    Column("box", LargeBinary, nullable=False),
    Column("kind", String),  # what is to be said; NULL while the request that it is about is open
    Column("week", String, nullable=False, server_default=text("''")),  # of a pulse
    Column("until", Moment, index=True),  # when that is of no use any more; NULL as long
    sqlite_with_rowid=False,
)
