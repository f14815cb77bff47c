"""A World for the benchmarks: our own store, and whichever messenger the row is about."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from adapters.solver import HighsSolver
from adapters.statistics import ScipyStatistics
from app import chance
from benchmarks.company import CADENCE
from bot.model.calendar import no_holidays
from bot.model.company import Company
from bot.model.messages import Message
from bot.model.people import Address, Employee
from bot.ports.directory import Profile
from bot.ports.messenger import Messenger, Ready, always
from bot.release.rules import LEAST_K
from scheduler.world import World
from storage.store import SqlStore


class NullMessenger:
    """Everything arrives, at no cost."""

    async def send(self, to: Address, message: Message, *, ready: Ready = always) -> Address:  # noqa: ARG002 (the port's)
        await ready()
        return to

    async def find(self, to: Address, key: str) -> bool | None:  # noqa: ARG002 (the port's)
        return False


class NullDirectory:
    """Everyone has the account that is bound already."""

    async def profile(self, address: Address) -> Profile | None:
        return Profile(address, "", None, None)

    async def profiles(self, people: Sequence[Employee]) -> Mapping[int, Profile]:
        await asyncio.sleep(0)  # a real one waits for its platform here
        found = {one.id: Profile(one.address, one.email, None, None) for one in people if one.address is not None}
        await asyncio.sleep(0)
        return found


def world(store: SqlStore, messenger: Messenger) -> World:
    return World(
        store=store,
        company=Company("Benchmark", k=LEAST_K),
        cadence=lambda _now: CADENCE,
        is_holiday=no_holidays,
        messengers={"slack": messenger},
        directories={"slack": NullDirectory()},
        statistics=ScipyStatistics(),
        solver=HighsSolver(),
        new_token=chance.new_token,
    )


def utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
