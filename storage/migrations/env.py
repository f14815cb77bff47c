"""Where Alembic meets the store: on a connection it is handed, or on one of its own when a developer calls ``alembic``."""

from __future__ import annotations

import asyncio

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database.schema import metadata


def _run(connection: Connection) -> None:
    # Batches, because SQLite can't alter a column; the tables are compared with their types and defaults.
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_server_default=True)
    with context.begin_transaction():
        context.run_migrations()


async def _connect_and_run(url: str) -> None:
    engine = create_async_engine(url, hide_parameters=True)
    async with engine.begin() as connection:
        await connection.run_sync(_run)
    await engine.dispose()


handed = context.config.attributes.get("connection")
if handed is None:
    asyncio.run(_connect_and_run(context.get_x_argument(as_dictionary=True)["url"]))
else:
    _run(handed)
