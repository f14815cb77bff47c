"""Rows that wait until the whole file is known to be right: packed, and beyond some size on disk, not in memory."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import Generic, TypeVar

Packed = TypeVar("Packed", bound=tuple[object, ...])

_LENGTH = 8  # bytes before each record, which say how long it is
_AT_ONCE = 1000  # rows in one record of the spool
_IN_MEMORY = 32 * 1024 * 1024  # bytes, some 200,000 rows; a larger spool goes to an unnamed file that dies with us


class Spool(Generic[Packed]):
    """The same rows, after all of them have been read: what that raises is raised at once. They hold texts, numbers and None.

    Closed by itself where the last row is given; whoever stops before must close it.
    """

    def __init__(self, rows: Iterable[Packed]) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed with the spool
        try:
            waiting = iter(rows)
            while batch := list(islice(waiting, _AT_ONCE)):
                packed = marshal.dumps(batch)
                self._file.write(len(packed).to_bytes(_LENGTH))
                self._file.write(packed)
        except BaseException:
            self.close()
            raise
        self._file.seek(0)

    def __iter__(self) -> Iterator[Packed]:
        with self._file:
            while length := self._file.read(_LENGTH):
                batch: list[Packed] = marshal.loads(self._file.read(int.from_bytes(length)))  # noqa: S302 - our own, and nobody else's
                yield from batch

    def close(self) -> None:
        """Give up what has not been read."""
        self._file.close()
