"""Who is who: teams, people, their accounts and absences, and whom one can talk to."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Time, false, text, true

from storage.database.moment import Moment
from storage.database.tables.base import metadata

teams = Table(
    "teams",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("department", String, nullable=False),
    sqlite_autoincrement=True,
)

employees = Table(
    "employees",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", String, nullable=False, unique=True),  # lower case
    Column("name", String, nullable=False),
    Column("team_id", Integer, ForeignKey("teams.id"), index=True),
    Column("manager_email", String, nullable=False, server_default=text("''"), index=True),
    Column("language", String),
    Column("language_chosen", Boolean, nullable=False, server_default=false()),  # by the person: no import overwrites it
    Column("language_learnt", Boolean, nullable=False, server_default=false()),  # the platform's word: follows what it says
    Column("timezone", String),
    Column("workspace", String, nullable=False, server_default=text("''")),  # where the roster says that the account is
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("on_roster", Boolean, nullable=False, server_default=false()),  # false: a reader whom no roster names
    Column("welcomed", Boolean, nullable=False, server_default=false()),
    Column("hour", Time),
    Column("weekday", Integer),  # 0 for Monday
    Column("channel", String),  # a platform that the person has chosen
    Column("asked_when_away", Boolean, nullable=False, server_default=false()),  # as the person has chosen
    Column("paused_until", Date),
    Column("unreachable", String),
    sqlite_autoincrement=True,
)

# On which days people are away, never why; until the round ends in which they lie. In no backup.
absences = Table(
    "absences",
    metadata,
    Column("employee_id", Integer, ForeignKey("employees.id"), primary_key=True),
    Column("source", String, primary_key=True),
    Column("first", Date, primary_key=True),
    Column("last", Date, nullable=False),
    sqlite_with_rowid=False,
)

# When each calendar of absences was looked at last. In no backup either.
absence_feeds = Table(
    "absence_feeds",
    metadata,
    Column("owner_id", Integer, primary_key=True, autoincrement=False),  # whose own it is; 0: the company's
    Column("tried_at", Moment, nullable=False),
    Column("problem", String, nullable=False, server_default=text("''")),  # why it could not be read
)

addresses = Table(
    "addresses",
    metadata,
    Column("platform", String, primary_key=True),
    Column("workspace", String, primary_key=True),
    Column("user", String, primary_key=True),
    Column("conversation", String, nullable=False, server_default=text("''")),
    Column("employee_id", Integer, ForeignKey("employees.id"), nullable=False, index=True),
    Column("last_used", Boolean, nullable=False, server_default=false()),  # where scheduled messages go
    # On PostgreSQL too, as the migration says; to say it here would load that dialect at every start on SQLite.
    Index("uq_addresses_last_used", "employee_id", unique=True, sqlite_where=text("last_used")),
)

contacts = Table(
    "contacts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("role", String, nullable=False),
    Column("name", String, nullable=False),
    Column("email", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("department", String, nullable=False),
    Column("deputy_email", String, nullable=False),
)
