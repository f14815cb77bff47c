"""Requests for contact: how they stand, their sealed content, and a trail without names."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table, text

from storage.database.moment import Moment
from storage.database.tables.base import metadata

requests = Table(
    "requests",
    metadata,
    Column("id", String, primary_key=True),
    Column("person_tag", LargeBinary, nullable=False, index=True),  # keyed: whose it is, to whoever has the key
    Column("contact_tag", LargeBinary, nullable=False, index=True),
    Column("stage", String, nullable=False),
    Column("due_at", Moment, nullable=False, index=True),
    Column("expires_at", Moment, nullable=False),
    Column("claimed_at", Moment),  # by the database's clock
    Column("doubtful", Boolean, nullable=False),
    Column("fence", Integer, nullable=False, server_default=text("0")),  # the number of the last claim
    sqlite_with_rowid=False,
)

# Who asks whom for what, encrypted, and the key of it, wrapped. In no backup.
request_contents = Table(
    "request_contents",
    metadata,
    Column("request_id", String, ForeignKey("requests.id"), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("box", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

request_log = Table(
    "request_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("request", String, nullable=False, index=True),
    Column("change", String, nullable=False),
    Column("at", Moment, nullable=False, index=True),  # the hour
    Column("role", String, nullable=False),
    Column("person_tag", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
