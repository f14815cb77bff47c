"""What an installation keeps of itself: keys, its clock and name, spent links, and what an identity provider says."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table, UniqueConstraint, false, text, true

from storage.database.moment import Moment
from storage.database.tables.base import metadata

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
