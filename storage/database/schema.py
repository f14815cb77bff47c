"""The tables: what is kept, and what is deliberately not.

An id is never given twice (``sqlite_autoincrement``): the keyed hash of an erased person's id must not come to name somebody
else. No table holds an answer that can be read. A ballot has no time, no employee and no insertion order (release rule R13);
that somebody has answered is a flag that the close of the round clears. Knows nothing of the core's objects.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Time,
    UniqueConstraint,
    false,
    text,
    true,
)

from storage.database.moment import Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

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

DATA_KEY = "data"  # every database is born with it: a wrong master key shows by it, and the boxes of endings are under it
GUARD = "guard"  # the key of the hashes by which release rule R7 knows people: in the key ring; in the first versions here

data_keys = Table(
    "data_keys",
    metadata,
    Column("name", String, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),  # under the master key: this tells a wrong one at the start
)

clock = Table(
    "clock",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("last_tick", Moment),
    Column("next_due", Moment),
    Column("lease_until", Moment),  # by the database's clock
    Column("fence", Integer, nullable=False, server_default=text("0")),  # the number of the last lease
)

installation = Table(
    "installation",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String, nullable=False),  # random, for ever
    Column("copy", String, nullable=False),  # random, anew at each restore
    Column("has_ring", Boolean, server_default=false(), nullable=False),  # a key ring carries this name
    Column("guard", String),  # the fingerprint of the guard key in it, under which people are known; NULL: of none there yet
)

spent_tokens = Table(
    "spent_tokens",
    metadata,
    Column("digest", LargeBinary, primary_key=True),  # of a page's link that was opened, or of a session that was ended
    Column("ends_at", Moment, nullable=False),
)

# What an identity provider says (SCIM): its people and groups, of which the roster is made.
provisioned = Table(
    "provisioned",
    metadata,
    Column("id", String, primary_key=True),  # random, the provider's name for it
    Column("kind", String, nullable=False),
    Column("key", String, nullable=False),  # no two of a kind share it; a keyed hash once the person is erased
    Column("external_id", String, nullable=False, server_default=text("''"), index=True),  # the same
    Column("email", String, nullable=False, server_default=text("''"), index=True),
    Column("document", String, nullable=False),  # JSON; "" once the person is erased
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("created", Moment, nullable=False),
    Column("modified", Moment, nullable=False),
    Column("employee_id", Integer, ForeignKey("employees.id"), index=True),
    Column("state", String, nullable=False),  # "here", "gone" until its person has left, "erased"
    UniqueConstraint("kind", "key", name="uq_provisioned_key"),
    sqlite_with_rowid=False,
)

provisioning = Table(
    "provisioning",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("heard_last", Moment),  # NULL: of all that came a roster has been made
    Column("held", String, nullable=False, server_default=text("''")),  # why none is made
)

# What changed in the roster, for 52 weeks; who it was is a keyed hash of the id.
roster_log = Table(
    "roster_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False, index=True),  # by the database's clock
    Column("person", String, nullable=False),
    Column("change", String, nullable=False),
    Column("old_team", String, nullable=False, server_default=text("''")),
    Column("new_team", String, nullable=False, server_default=text("''")),
    sqlite_autoincrement=True,
)
