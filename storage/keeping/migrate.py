"""Bringing a database up to this version's tables, without an ini file and without a word on the terminal."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, String, column, inspect, select, table

from storage.database.existing import LOCKED
from storage.database.schema import clock, data_keys, installation
from storage.part import CLOCK_ROW, Part, give_data_key, is_own
from storage.secrets.keys import WrongKeyError, random_name

if TYPE_CHECKING:
    from alembic.config import Config

REVISION_TABLE = "alembic_version"
INSTALLATION_ROW = 1
_SCRIPTS = Path(__file__).parents[1] / "migrations"


class MigrationStore(Part):
    """The state of the tables, and the keys that a new database is born with."""

    async def is_current(self) -> bool:
        """Tell whether the tables are those of this version."""
        async with self._database.read() as connection:
            return await connection.run_sync(_is_current)

    async def migrate(self, name: str = "") -> None:
        """Bring the tables up to this version. Nothing else happens to a database that is there already.

        ``name`` is a new installation's, where its master key depends on it.
        """
        async with self._database.write() as connection:
            await connection.run_sync(upgrade)
            await give_data_key(connection, self._database, self._master_key)
            await connection.execute(self._database.insert(clock).on_conflict_do_nothing(), {"id": CLOCK_ROW})
            itself = {"id": INSTALLATION_ROW, "name": name or random_name(), "copy": random_name()}
            await connection.execute(self._database.insert(installation).on_conflict_do_nothing(), itself)
        await self._own_key()

    async def check_key(self) -> None:
        """Raise WrongKeyError when the database was made under another master key."""
        async with self._database.read() as connection:
            is_new = not await connection.run_sync(lambda sync: inspect(sync).has_table(data_keys.name))
            if not is_new and not is_own(self._master_key, (await connection.execute(LOCKED)).scalar() or b""):
                raise WrongKeyError("the master key does not belong to this database")


def _config(connection: Connection) -> Config:
    from alembic.config import Config  # noqa: PLC0415 - a start that migrates nothing needn't load Alembic

    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the tables up to a revision, within the connection's transaction."""
    from alembic import command  # noqa: PLC0415

    command.upgrade(_config(connection), revision)


def revision_of(connection: Connection) -> str:
    """The revision of the tables; "" before there are any."""
    from alembic.migration import MigrationContext  # noqa: PLC0415

    return MigrationContext.configure(connection).get_current_revision() or ""


def knows(connection: Connection, revision: str) -> bool:
    """Tell whether this version of Voinko has that revision among its own; a newer one's is unknown."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    return revision in {one.revision for one in ScriptDirectory.from_config(_config(connection)).walk_revisions()}


def _is_current(connection: Connection) -> bool:
    # Without Alembic: loading it for this one comparison would be a tenth of every start.
    if not inspect(connection).has_table(REVISION_TABLE):
        return False
    query = select(column("version_num", String)).select_from(table(REVISION_TABLE))
    return set(connection.execute(query).scalars()) == {_newest()}


@cache
def _newest() -> str:
    """The revision that is the last: its file's name begins with its number."""
    return max(path.name for path in (_SCRIPTS / "versions").glob("[0-9]*.py")).partition("_")[0]
