"""Secrets that come after the installation: a chat workspace's tokens, wrapped under the master key."""

from __future__ import annotations

from sqlalchemy import delete, select

from storage.database.engine import Database
from storage.database.schema import data_keys
from storage.part import hold_key
from storage.secrets.keys import MasterKey


class SecretVault:
    """Keeps secrets by name beside the data keys; a new master key wraps them all anew."""

    def __init__(self, database: Database, master_key: MasterKey) -> None:
        self._database = database
        self._master_key = master_key

    async def put(self, name: str, secret: str) -> None:
        """Keep the secret under that name, in place of an older one. Raises WrongKeyError."""
        wrapped = self._master_key.wrap(name, secret.encode())
        keep = self._database.insert(data_keys).values(name=name, wrapped=wrapped)
        keep = keep.on_conflict_do_update(index_elements=[data_keys.c.name], set_={"wrapped": wrapped})
        async with self._database.write() as connection:
            await hold_key(connection, self._master_key)
            await connection.execute(keep)

    async def get(self, name: str) -> str | None:
        """The secret of that name. Raises WrongKeyError."""
        async with self._database.read() as connection:
            wrapped = (await connection.execute(select(data_keys.c.wrapped).where(data_keys.c.name == name))).scalar()
        return None if wrapped is None else self._master_key.unwrap(name, wrapped).decode()

    async def drop(self, name: str) -> None:
        """Forget it; no matter if there is none."""
        async with self._database.write() as connection:
            await connection.execute(delete(data_keys).where(data_keys.c.name == name))
