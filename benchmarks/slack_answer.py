"""A press in, a ballot written, the next question out: ``voinko run`` beside Bolt's hello world.

The servers are processes of their own; this one presses the buttons and is the Slack that takes the redraws. What is counted
is the CPU of the server's process, from before the first press until the last redraw has arrived.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter

import aiohttp

from app.chance import wall_seconds
from benchmarks.company import ITEMS, KEY, Size, build, token, user
from benchmarks.measuring import Row, Server, free_port, paired, serving, taking_turns
from benchmarks.stub import Stub, stub
from tests.doubles.slack import press, signed

SECRET = "shhh"  # noqa: S105 (of nothing)
_ms = 1000.0


class Load:
    """Presses buttons, a person after another through all questions; one press and its redraw at a time for each of ``hands``."""

    def __init__(self, slack: Stub, session: aiohttp.ClientSession, people: int) -> None:
        self._slack = slack
        self._session = session
        self._people = people
        self._numbers: Iterator[int] = count()

    async def press(self, server: Server, *, redrawn: bool) -> float:
        """One press; how many seconds until it was acknowledged."""
        number = next(self._numbers)
        person, item = number // len(ITEMS) % self._people, ITEMS[number % len(ITEMS)]
        url, drawn = self._slack.expect(str(number))
        payload = press(f"answer|{token(person)}|{item}|{1 + number % 5}", user(person), ts=f"{number}.1", response_url=url)
        body, headers = signed(payload, SECRET, wall_seconds())
        start = perf_counter()
        async with self._session.post(f"http://127.0.0.1:{server.port}/slack/events", data=body, headers=headers) as response:
            await response.read()
            assert response.status == 200, response.status
        acknowledged = perf_counter() - start
        if redrawn:
            await asyncio.wait_for(drawn, 20)
        return acknowledged

    async def latencies(self, server: Server, presses: int, *, redrawn: bool) -> float:
        """The median time to the acknowledgement, one press at a time."""
        return median([await self.press(server, redrawn=redrawn) for _ in range(presses)])

    async def cpu(self, server: Server, presses: int, hands: int, *, redrawn: bool) -> float:
        """CPU seconds of the server per press."""
        before = server.cpu()

        async def hand() -> None:
            for _ in range(presses // hands):
                await self.press(server, redrawn=redrawn)

        await asyncio.gather(*(hand() for _ in range(hands)))
        return (server.cpu() - before) / (presses // hands * hands)


Measured = Callable[[], Awaitable[float]]


@asynccontextmanager
async def ours(url: str, folder: Path, slack: Stub, more: Mapping[str, str] | None = None) -> AsyncIterator[Server]:
    """``voinko run``, as an administrator starts it, on that database."""
    port = free_port()
    environment = {
        "VOINKO_DATABASE_URL": url,
        "VOINKO_SECRET_KEY": KEY_HEX,
        "VOINKO_KEYRING": str(folder / "voinko.keys"),
        "VOINKO_PORT": str(port),
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": slack.api_url,
        **(more or {}),
    }
    async with serving(["-m", "app", "run", "--no-scheduler"], port, environment, folder) as server:
        yield server


KEY_HEX = b"a master key for the benchmarks!".hex()
assert KEY.parse(KEY_HEX).subkey("") == KEY.subkey("")


@asynccontextmanager
async def floor(parts: str, folder: Path) -> AsyncIterator[Server]:
    """Bolt's hello world with the parts that ``bolt_floor`` names."""
    port = free_port()
    program = str(Path(__file__).with_name("bolt_floor.py"))
    async with serving([program, str(port), parts, str(folder / f"{parts}.db")], port, {}, folder) as server:
        yield server


async def rows(size: Size, presses: int, postgres: str) -> list[Row]:
    """The table's Slack rows; ``postgres`` is the URL of an empty database."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        slack = await stack.enter_async_context(stub(free_port()))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        load = Load(slack, session, size.people)
        url = f"sqlite+aiosqlite:///{folder / 'voinko.db'}"
        await build(url, folder, size)
        mine = await stack.enter_async_context(ours(url, folder, slack))
        write, redraw, group = [
            await stack.enter_async_context(floor(parts, folder))
            for parts in ("bolt+write", "bolt+write+redraw", "bolt+group+redraw")
        ]

        def cpu(server: Server, hands: int, *, redrawn: bool = True) -> Measured:
            return lambda: load.cpu(server, presses, hands, redrawn=redrawn)

        async def compared(name: str, hands: int, other: Server, goal: float, *, redrawn: bool) -> Row:
            turns = await taking_turns(cpu(mine, hands), cpu(other, hands, redrawn=redrawn))
            return paired(name, turns, goal, "ms CPU", _ms)

        found = [
            await compared("Slack answer / Bolt, a seal, an insert", 1, write, 1.5, redrawn=False),
            await compared("Slack answer / the same and a redraw", 1, redraw, 1.2, redrawn=True),
            await compared("Slack answers, 32 at once / the same, a commit for all that wait", 32, group, 2.0, redrawn=True),
        ]
        waits = await taking_turns(
            lambda: load.latencies(mine, presses // 4, redrawn=True), lambda: load.latencies(write, presses // 4, redrawn=False)
        )
        found.append(paired("Slack answer, p50 to the ack / Bolt, a seal, an insert", waits, 1.5, "ms", _ms))
        elsewhere = folder / "postgres"
        elsewhere.mkdir()
        await build(postgres, elsewhere, size)
        theirs = await stack.enter_async_context(ours(postgres, elsewhere, slack))
        for name, hands in (("Slack answer, PostgreSQL / SQLite", 1), ("Slack answers, 32 at once, PostgreSQL / SQLite", 32)):
            turns = await taking_turns(cpu(theirs, hands), cpu(mine, hands))
            found.append(paired(name, turns, 1.3, "ms CPU", _ms))
    return found
