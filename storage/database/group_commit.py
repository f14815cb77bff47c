"""Small transactions that wait for the same lock share one commit.

Whoever comes first commits for all who are waiting by then; the next batch gathers meanwhile. Alone, a transaction waits for
nobody. If one of a batch fails, each is run again by itself, so that none suffers for another's fault.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")
Work = Callable[[Connection], Any]


class GroupCommit(Protocol):
    """Runs small transactions, several to a commit."""

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run the work inside a transaction and give back its result once that is committed."""
        ...

    def alone(self) -> Any:  # noqa: ANN401 - an asynchronous context manager
        """Keep other transactions of this process out where the database would make them poll for its lock."""
        ...

    async def dispose(self) -> None:
        """Close what is held."""
        ...


class _Queue:
    """Gathers what is waiting, and hands it to ``commit`` a batch at a time."""

    def __init__(self, commit: Callable[[Sequence[Work]], Any]) -> None:
        self._commit = commit
        self._waiting: list[tuple[Work, asyncio.Future[Any]]] = []
        self._committing: asyncio.Task[None] | None = None
        self.turn = asyncio.Lock()

    async def run(self, work: Work) -> Any:  # noqa: ANN401 - whatever the work gives
        outcome: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, outcome))
        if self._committing is None:
            # A task of its own: the others' transactions do not end because the first one's caller has gone.
            self._committing = asyncio.create_task(self._commit_all())
        return await outcome

    async def drain(self) -> None:
        """Wait for the batches whose callers have gone."""
        if self._committing is not None:
            await self._committing

    async def _commit_all(self) -> None:
        try:
            while self._waiting:
                async with self.turn:  # for each batch anew, so that whoever wants to be alone has a turn in between
                    batch, self._waiting = self._waiting, []
                    await self._settle(batch)
        finally:
            self._committing = None

    async def _settle(self, batch: Sequence[tuple[Work, asyncio.Future[Any]]]) -> None:
        try:
            results = await self._commit([work for work, _ in batch])
        except Exception as error:  # noqa: BLE001 - handed to the one whose fault it is
            if len(batch) > 1:
                for waiter in batch:
                    await self._settle([waiter])
            elif not batch[0][1].done():
                batch[0][1].set_exception(error)
            return
        for (_, outcome), result in zip(batch, results, strict=True):
            if not outcome.done():
                outcome.set_result(result)


class ThreadedCommit:
    """On SQLite: a batch is one crossing to the thread that holds a connection for writing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="voinko-writer")
        self._queue = _Queue(self._commit)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run the work with the next batch."""
        result: T = await self._queue.run(work)
        return result

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Keep the batches out."""
        async with self._queue.turn:
            yield

    async def dispose(self) -> None:
        """Close the connection and end the thread."""
        await self._queue.drain()
        self._engine.dispose()
        self._thread.shutdown()

    async def _commit(self, works: Sequence[Work]) -> list[Any]:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._transact, works)

    def _transact(self, works: Sequence[Work]) -> list[Any]:
        with self._engine.begin() as connection:
            return [work(connection) for work in works]


class AsyncCommit:
    """On PostgreSQL: a batch is one transaction; other transactions go on beside it."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._queue = _Queue(self._commit)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run the work with the next batch."""
        result: T = await self._queue.run(work)
        return result

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Nobody has to be kept out."""
        yield

    async def dispose(self) -> None:
        """Wait for what is under way; the engine is another's."""
        await self._queue.drain()

    async def _commit(self, works: Sequence[Work]) -> list[Any]:
        async with self._engine.begin() as connection:
            return await connection.run_sync(lambda plain: [work(plain) for work in works])
