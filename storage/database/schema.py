"""The tables: what is kept, and what is deliberately not.

An id is never given twice (``sqlite_autoincrement``): the keyed hash of an erased person's id must not come to name somebody
else. No table holds an answer that can be read. A ballot has no time, no employee and no insertion order (release rule R13);
that somebody has answered is a flag that the close of the round clears. Knows nothing of the core's objects.
"""

from __future__ import annotations

from storage.database.tables.base import metadata
from storage.database.tables.feedback import feedback, feedback_aliases, feedback_deliveries, feedback_runs
from storage.database.tables.keeping import (
    DATA_KEY,
    GUARD,
    clock,
    data_keys,
    installation,
    provisioned,
    provisioning,
    roster_log,
    spent_tokens,
)
from storage.database.tables.people import absence_feeds, absences, addresses, contacts, employees, teams
from storage.database.tables.published import (
    actions,
    comments,
    digests,
    estimates,
    facts,
    figures,
    manager_answers,
    participation,
    replies,
    resting,
)
from storage.database.tables.requests import request_contents, request_log, requests
from storage.database.tables.rounds import ballots, endings, id_keys, invitations, rounds, sends

__all__ = [
    "DATA_KEY",
    "GUARD",
    "absence_feeds",
    "absences",
    "actions",
    "addresses",
    "ballots",
    "clock",
    "comments",
    "contacts",
    "data_keys",
    "digests",
    "employees",
    "endings",
    "estimates",
    "facts",
    "feedback",
    "feedback_aliases",
    "feedback_deliveries",
    "feedback_runs",
    "figures",
    "id_keys",
    "installation",
    "invitations",
    "manager_answers",
    "metadata",
    "participation",
    "provisioned",
    "provisioning",
    "replies",
    "request_contents",
    "request_log",
    "requests",
    "resting",
    "roster_log",
    "rounds",
    "sends",
    "spent_tokens",
    "teams",
]
