"""Customers' feedback: as it was imported or received."""

from __future__ import annotations

from sqlalchemy import Column, Date, Float, ForeignKey, Index, Integer, String, Table

from storage.database.moment import Moment
from storage.database.tables.base import metadata

feedback = Table(
    "feedback",
    metadata,
    Column("source", String, primary_key=True),
    Column("id", String, primary_key=True),  # the response's own; one response may have a score of each metric
    Column("day", Date, nullable=False),
    Column("team_id", Integer, ForeignKey("teams.id")),  # NULL: kept aside until somebody assigns it
    Column("team_name", String, nullable=False),
    Column("metric", String, primary_key=True),
    Column("score", Float),
    Column("comment", String, nullable=False),
    Column("language", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("response_minutes", Float),  # NULL: the source does not say
    Column("run", Integer),  # the import that brought it; NULL: a webhook, or an import before there were runs
    Index("ix_feedback_counts", "day", "team_id", "metric", "score"),  # covers the grouped counts
)

feedback_runs = Table(
    "feedback_runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    sqlite_autoincrement=True,  # a run that was taken back never gives its number to another
)

feedback_aliases = Table(
    "feedback_aliases",
    metadata,
    Column("source", String, primary_key=True),  # "": whatever the source
    Column("folded", String, primary_key=True),  # a team's name in a source's own words, casefolded
    Column("team_name", String, nullable=False),  # as the administrator wrote it
    Column("team_id", Integer, ForeignKey("teams.id"), nullable=False),
)

feedback_deliveries = Table(
    "feedback_deliveries",
    metadata,
    Column("source", String, primary_key=True),
    Column("delivery", String, primary_key=True),  # a hash of the webhook's own id: it has come and had its effect
    Column("day", Date, nullable=False, index=True),
)
