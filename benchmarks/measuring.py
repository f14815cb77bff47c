"""What every row needs: the row itself, processes whose CPU is counted, and ratios that survive a noisy machine.

Ours and the floor take turns, and each turn gives one ratio; the median of those is the row's. So whatever slows the machine
down for a while slows both.
"""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sys
import time
from asyncio.events import Handle
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psutil

ROOT = Path(__file__).parents[1]
TURNS = 5

Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``ours`` and ``floor`` are in ``unit``; ``ratio`` is the median of the turns' ratios."""

    name: str
    ours: float
    floor: float
    unit: str
    ratio: float
    goal: float

    @property
    def met(self) -> bool:
        return self.ratio <= self.goal


def paired(name: str, turns: list[tuple[float, float]], goal: float, unit: str, scale: float = 1.0) -> Row:
    """A row of turns of (ours, floor)."""
    ours, floors = zip(*turns, strict=True)
    return Row(name, median(ours) * scale, median(floors) * scale, unit, median(our / floor for our, floor in turns), goal)


async def taking_turns(
    ours: Callable[[], Awaitable[float]], floor: Callable[[], Awaitable[float]], turns: int = TURNS
) -> list[tuple[float, float]]:
    """Both, again and again, after one round that does not count."""
    await floor()
    await ours()
    return [(await ours(), await floor()) for _ in range(turns)]


@contextmanager
def process_time() -> Iterator[Callable[[], float]]:
    """CPU seconds of this process, its threads included; the garbage of others is collected before."""
    gc.collect()
    start = time.process_time()
    ended: list[float] = []
    yield lambda: (ended[0] if ended else time.process_time()) - start
    ended.append(time.process_time())


@dataclass(frozen=True, slots=True)
class Server:
    """A process that answers on a port."""

    process: asyncio.subprocess.Process
    port: int

    def cpu(self) -> float:
        """CPU seconds, user and system, since its start."""
        # Nanoseconds of the scheduler's where the system has them: the clock ticks of cpu_times are 10 ms.
        tasks = Path(f"/proc/{self.process.pid}/task")
        if tasks.exists():
            return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def memory(self) -> int:
        """Resident bytes."""
        return int(psutil.Process(self.process.pid).memory_info().rss)


@asynccontextmanager
async def serving(arguments: list[str], port: int, environment: Mapping[str, str], folder: Path) -> AsyncIterator[Server]:
    """A Python process from when it listens until it has been told to stop."""
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=folder, env=clean_environment(environment))
    try:
        while not await listens(port):
            if process.returncode is not None:
                raise RuntimeError(f"{arguments} ended with {process.returncode}")
            await asyncio.sleep(0.02)
        yield Server(process, port)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def clean_environment(more: Mapping[str, str]) -> dict[str, str]:
    """The environment without proxies and without our own settings, plus some."""
    # Nor without compiled modules, which an installed package has: else a start would be measured compiling ours alone.
    unwanted = ("VOINKO_", "SLACK_", "TEAMS_", "PYTHONDONTWRITEBYTECODE")
    foreign = {key: value for key, value in os.environ.items() if not key.startswith(unwanted)}
    return {**foreign, "NO_PROXY": "127.0.0.1", "PYTHONPATH": str(ROOT), **more}


async def listens(port: int) -> bool:
    """Tell whether somebody answers there."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def longest_step() -> Iterator[Callable[[], float]]:
    """The longest time, in seconds, that one step of the event loop has kept the others waiting."""
    longest = 0.0
    original = Handle._run  # noqa: SLF001 (asyncio offers no other place to look)

    def timed(self: Handle) -> Any:  # noqa: ANN401
        nonlocal longest
        start = time.perf_counter()
        try:
            return original(self)
        finally:
            longest = max(longest, time.perf_counter() - start)

    Handle._run = timed  # type: ignore[method-assign]  # noqa: SLF001
    try:
        yield lambda: longest
    finally:
        Handle._run = original  # type: ignore[method-assign]  # noqa: SLF001
