"""An ``Action.Execute`` in, a ballot written, the next card out: ``voinko run`` beside botbuilder's hello world.

The servers are processes of their own; this one presses the buttons and is the Teams that takes the updates of the cards. What is
counted is the CPU of the server's process. Ours also writes a ballot and updates the message, the hello world does neither.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from adapters.teams.reference import Reference
from benchmarks.company import ITEMS, Size, build, number_of, token
from benchmarks.measuring import Row, Server, free_port, paired, serving, taking_turns
from benchmarks.slack_answer import KEY_HEX
from bot.model.people import Employee
from tests.doubles.teams import PASSWORD, Person, TeamsDouble, executed

_PRESSES = 120
_ms = 1000.0


class Load:
    """Presses buttons, a person after another, one press at a time; the token is the same for an hour, as Teams' is."""

    def __init__(self, teams: TeamsDouble, session: aiohttp.ClientSession, people: int) -> None:
        self._teams = teams
        self._session = session
        self._people = people
        self._numbers: Iterator[int] = count()
        self._headers = {"Authorization": f"Bearer {teams.token(exp=4_000_000_000)}"}

    async def press(self, server: Server) -> None:
        """One press, until it is answered."""
        number = next(self._numbers)
        whose, item = number % self._people, ITEMS[number // self._people % len(ITEMS)]
        data = {"action": f"answer|{token(whose)}|{item}|{1 + number % 5}"}
        activity = executed(self._teams, person(self._teams, whose), data, message=f"f:{number}")
        url = f"http://127.0.0.1:{server.port}/api/messages"
        async with self._session.post(url, json=activity, headers=self._headers) as response:
            body = await response.json()
            assert (response.status, body["type"]) == (200, "application/vnd.microsoft.card.adaptive"), body

    async def cpu(self, server: Server) -> float:
        """CPU seconds of the server per press."""
        before = server.cpu()
        for _ in range(_PRESSES):
            await self.press(server)
        return (server.cpu() - before) / _PRESSES


def person(teams: TeamsDouble, number: int) -> Person:
    """The account of the person of that number."""
    return Person(f"U{number:06}", f"29:{number}", f"a:{number}", "", "en-US", teams.tenant)


@asynccontextmanager
async def ours(url: str, folder: Path, teams: TeamsDouble) -> AsyncIterator[Server]:
    """``voinko run``, as an administrator starts it, on that database."""
    port = free_port()
    environment = {
        "VOINKO_DATABASE_URL": url,
        "VOINKO_SECRET_KEY": KEY_HEX,
        "VOINKO_KEYRING": str(folder / "voinko.keys"),
        "VOINKO_PORT": str(port),
        **teams.environment,
    }
    async with serving(["-m", "app", "run", "--no-scheduler"], port, environment, folder) as server:
        yield server


@asynccontextmanager
async def floor(how: str, folder: Path, teams: TeamsDouble) -> AsyncIterator[Server]:
    """botbuilder's hello world, "stock" or "patched"."""
    port = free_port()
    program = str(Path(__file__).with_name("teams_floor.py"))
    async with serving([program, str(port), how, teams.root, teams.app_id, PASSWORD], port, {}, folder) as server:
        yield server


async def rows(size: Size) -> list[Row]:
    """The table's Teams rows."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        teams = await stack.enter_async_context(TeamsDouble())
        session = await stack.enter_async_context(aiohttp.ClientSession())
        load = Load(teams, session, size.people)
        url = f"sqlite+aiosqlite:///{folder / 'voinko.db'}"

        def account(employee: Employee) -> dict[str, Any]:
            own = person(teams, number_of(employee))
            chat = Reference(own.conversation, teams.service_url, f"28:{teams.app_id}", own.user).dump()
            place = {"platform": "teams", "workspace": own.tenant, "user": own.object_id, "conversation": chat}
            return {**place, "employee_id": employee.id, "last_used": True}

        await build(url, folder, size, account=account)
        mine = await stack.enter_async_context(ours(url, folder, teams))
        patched, stock = [await stack.enter_async_context(floor(how, folder, teams)) for how in ("patched", "stock")]

        def cpu(server: Server) -> Callable[[], Awaitable[float]]:
            return lambda: load.cpu(server)

        found = []
        for name, other, goal in (("patched", patched, 1.5), ("stock", stock, 0.5)):
            turns = await taking_turns(cpu(mine), cpu(other))
            found.append(paired(f"Teams turn / botbuilder's hello world, {name}", turns, goal, "ms CPU", _ms))
        return found
