"""The heartbeat: what it costs while nothing is due, and how long a full one keeps people who press a button waiting."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from datetime import time, timedelta
from pathlib import Path

from sqlalchemy import bindparam, create_engine, select, update

from app.server.running import spare_the_collector
from benchmarks.company import OPENS, Size, build, opened
from benchmarks.measuring import Row, longest_step, paired, process_time, taking_turns
from benchmarks.world import NullMessenger, utc, world
from scheduler.leap import DAY
from scheduler.rounds import next_due
from scheduler.tick import tick, tick_if_due
from storage.database.schema import clock, employees, sends

BEATS = 2_000
_LONGEST = 0.05  # seconds


async def rows(size: Size) -> list[Row]:
    """Both rows."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "origin"
        folder.mkdir()
        await build(f"sqlite+aiosqlite:///{folder / 'voinko.db'}", folder, size)
        longest = min([await _longest(folder, Path(name) / f"copy{turn}") for turn in range(2)])
        own = Path(name) / "own"
        shutil.copytree(folder, own)
        idle = [await _idle(folder, "heartbeat, nothing due / one indexed SELECT")]
        await _give_own_hours(own)
        idle.append(await _idle(own, "heartbeat, nothing due, everyone with an own hour / one indexed SELECT"))
    return [*idle, Row("full tick: longest step of the event loop / 50 ms", longest * 1e3, 50.0, "ms", longest / _LONGEST, 1.0)]


async def _give_own_hours(folder: Path) -> None:
    """Let everyone have an hour of his or her own, at which the pulse is due."""
    async with opened(f"sqlite+aiosqlite:///{folder / 'voinko.db'}", folder) as store:
        people = await store.employees()
    hours = [{"at_person": one.id, "own": time(one.id % 24, one.id // 24 % 2 * 30)} for one in people]
    later = [{"at_person": one.id, "due": utc(OPENS + timedelta(minutes=30 * (1 + one.id % 48)))} for one in people]
    engine = create_engine(f"sqlite:///{folder / 'voinko.db'}")
    with engine.begin() as connection:
        connection.execute(update(employees).where(employees.c.id == bindparam("at_person")).values(hour=bindparam("own")), hours)
        connection.execute(
            update(sends).where(sends.c.employee_id == bindparam("at_person")).values(due_at=bindparam("due")), later
        )
    engine.dispose()


async def _idle(folder: Path, name: str) -> Row:
    """The beat that finds nothing due / one indexed SELECT, by SQLAlchemy Core like all our reads."""
    engine = create_engine(f"sqlite:///{folder / 'voinko.db'}", isolation_level="AUTOCOMMIT")
    read = select(clock.c.last_tick, clock.c.next_due).where(clock.c.id == 1)
    async with opened(f"sqlite+aiosqlite:///{folder / 'voinko.db'}", folder) as store:
        our = world(store, NullMessenger())
        now = utc(OPENS)
        coming = await next_due(our, now)
        await store.advance(now, coming if coming is not None and now < coming < now + DAY else now + DAY)

        async def ours() -> float:
            with process_time() as seconds:
                for _ in range(BEATS):
                    assert await tick_if_due(our, now) is None
            return seconds() / BEATS

        with engine.connect() as connection:

            async def floor() -> float:
                with process_time() as seconds:
                    for _ in range(BEATS):
                        assert connection.execute(read).first() is not None
                return seconds() / BEATS

            turns = await taking_turns(ours, floor)
    engine.dispose()
    return paired(name, turns, 2.0, "µs CPU", 1e6)


async def _longest(origin: Path, folder: Path) -> float:
    """A tick in which everyone's pulse is due. Of several the best counts: the others show the machine's other work."""
    await asyncio.to_thread(shutil.copytree, origin, folder)
    spare_the_collector()
    async with opened(f"sqlite+aiosqlite:///{folder / 'voinko.db'}", folder) as store:
        with longest_step() as longest:
            tally = await tick(world(store, NullMessenger()), utc(OPENS + timedelta(minutes=1)))
        assert tally.sent > 0
    return longest()
