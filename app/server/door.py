"""The door of a server: how many connections are open, from where, and how long each may take its time.

Whoever is slow on purpose holds a place for a while and never all of them: a head that does not come, a body that trickles and an
answer that nobody fetches are cut off, and where places run out one without a request goes, of the address that has the most.
Knows nothing of what is asked or answered.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiohttp import StreamReader, web

from adapters.http.loopback import is_loopback


class SlowBodyError(Exception):
    """A request's body did not come to its end in time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server bears, in seconds and in open connections.

    An address of this machine may be that of a proxy, which brings everybody's connections: for it only ``in_all`` counts.
    """

    head: float = 20  # from a request's first byte to the end of its head
    body: float = 30  # from there to the end of its body
    fetching: float = 60  # while nobody takes what has been written
    idle: float = 180  # between two requests; the common proxies close earlier, so that no request meets a closing server
    from_one_address: int = 128
    in_all: int = 480  # half of the files that a process may commonly have open; database and platforms need some too


USUAL = Limits()


@dataclass(eq=False, slots=True)
class Connection(asyncio.Protocol):
    """One open connection: between the socket and aiohttp's own protocol, and since when it has been at what."""

    door: Door
    inner: asyncio.Protocol
    waiting_since: float
    transport: asyncio.Transport | None = None  # while it is inside
    address: str = ""
    head_since: float | None = None
    body_since: float | None = None  # since when the request is being answered, its body included
    body: StreamReader | None = None
    unfetched_since: float | None = None

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing would be lost with it: no request is being answered."""
        return self.body_since is None and self.unfetched_since is None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Come in, or be sent away."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a door is for streams alone")
        self.address = (transport.get_extra_info("peername") or ("",))[0]
        if self.door.lets_in(self):
            self.transport = transport
            self.inner.connection_made(transport)
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave the place to another."""
        self.door.forget(self)
        if self.transport is not None:
            self.transport = None
            self.inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Hand on what has come."""
        if self.body_since is None and self.head_since is None:
            self.head_since = self.door.clock()
        self.inner.data_received(data)

    def eof_received(self) -> bool | None:
        """Hand on that nothing more will come."""
        return self.inner.eof_received()

    def pause_writing(self) -> None:
        """Hand on that what was written is not being taken."""
        self.unfetched_since = self.door.clock()
        self.inner.pause_writing()

    def resume_writing(self) -> None:
        """Hand on that there is room again."""
        self.unfetched_since = None
        self.inner.resume_writing()

    @contextmanager
    def answering(self, body: StreamReader) -> Iterator[None]:
        """While a request is being answered: its head has come."""
        self.head_since, self.body_since, self.body = None, self.door.clock(), body
        try:
            yield
        finally:
            self.body_since, self.body, self.waiting_since = None, None, self.door.clock()

    def cut_if_slow(self, now: float, limits: Limits) -> None:
        """Close what has taken longer than it may; a slow body ends in an answer, by SlowBodyError."""
        if self.transport is not None and (
            _longer(self.head_since, now, limits.head) or _longer(self.unfetched_since, now, limits.fetching)
        ):
            self.transport.abort()
        elif self.body is not None and not self.body.is_eof() and _longer(self.body_since, now, limits.body):
            self.body.set_exception(SlowBodyError())
            self.body = None


def _longer(since: float | None, now: float, seconds: float) -> bool:
    return since is not None and now - since > seconds


@dataclass(eq=False, slots=True)
class Door:
    """Lets connections in and looks after them. ``refused`` is told of each that had to stay outside or to go."""

    limits: Limits
    clock: Callable[[], float]  # seconds that never run backwards
    refused: Callable[[], None]
    _open: set[Connection] = field(default_factory=set)

    def lets_in(self, new: Connection) -> bool:
        """Take a connection in, if need be in the place of one that is idle."""
        from_there = [one for one in self._open if one.address == new.address]
        if len(from_there) >= self.limits.from_one_address and not is_loopback(new.address):
            fits = self._makes_room(from_there)
        else:
            fits = len(self._open) < self.limits.in_all or self._makes_room(self._open)
        if fits:
            self._open.add(new)
        return fits

    def _makes_room(self, among: Collection[Connection]) -> bool:
        """Close one that is idle: of the address that has the most, the one that has been so longest."""
        self.refused()
        crowds = Counter(one.address for one in among)
        idle = (one for one in among if one.is_idle)
        gone = min(idle, key=lambda guest: (-crowds[guest.address], guest.waiting_since), default=None)
        if gone is None or gone.transport is None:
            return False
        self._open.discard(gone)
        gone.transport.abort()
        return True

    def forget(self, gone: Connection) -> None:
        """Make a closed connection's place free."""
        self._open.discard(gone)

    def look_round(self) -> None:
        """Cut off what is too slow, now and again every second."""
        now = self.clock()
        for connection in tuple(self._open):
            connection.cut_if_slow(now, self.limits)

    def protocol(self, server: Callable[[], asyncio.Protocol]) -> Callable[[], Connection]:
        """What a listening socket makes of each connection."""
        return lambda: Connection(self, server(), self.clock())


@contextmanager
def answering(request: web.Request) -> Iterator[None]:
    """While a request is being answered. Nothing happens where its server has no door, as in most tests."""
    protocol = request.transport.get_protocol() if request.transport else None
    if isinstance(protocol, Connection):
        with protocol.answering(request.content):
            yield
    else:
        yield
