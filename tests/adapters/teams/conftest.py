from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from adapters.http.calling import Patience
from adapters.teams.access import Access
from adapters.teams.connector import Connector
from adapters.teams.directory import TeamsDirectory
from adapters.teams.http import Http
from adapters.teams.messenger import TeamsMessenger
from adapters.teams.reference import Reference
from adapters.teams.settings import TeamsSettings
from bot.model.people import Address
from tests.doubles.teams import PASSWORD, Person, TeamsDouble
from tests.doubles.vault import MemoryVault


class Clock:
    """A monotonic clock that sleeping moves on."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@dataclass
class Outward:
    """Our outward half before the double, on a clock that sleeping moves."""

    teams: TeamsDouble
    clock: Clock
    settings: TeamsSettings
    http: Http
    access: Access
    connector: Connector
    messenger: TeamsMessenger
    directory: TeamsDirectory
    vault: MemoryVault

    def address(self, person: Person, **changes: Any) -> Address:  # noqa: ANN401 (of a reference)
        fields = {"conversation": person.conversation, "service": self.teams.service_url, "bot": "28:b", "user": person.user}
        return Address("teams", person.tenant, person.object_id, Reference(**{**fields, **changes}).dump())


@contextmanager
def outward(teams: TeamsDouble, *, timeout: float = 5.0, rate: float = 1000.0, **changes: Any) -> Iterator[Outward]:  # noqa: ANN401
    given = {
        "app_id": teams.app_id, "app_password": PASSWORD, "tenant_id": teams.tenant, "app_type": "SingleTenant",
        "openid_metadata_url": f"{teams.root}/metadata", "own_token_url": f"{teams.root}/token",
    }  # fmt: skip
    settings, http, clock, vault = TeamsSettings(**{**given, **changes}), Http(timeout=timeout), Clock(), MemoryVault()
    access = Access(settings, http, monotonic=clock.monotonic)
    patience = Patience(lambda: 0.0, clock.sleep)
    connector = Connector(settings, http, access, patience, monotonic=clock.monotonic, rate=rate)
    numbers = count()
    directory = TeamsDirectory(settings, connector, vault, nonce=lambda: f"nonce {next(numbers)}")
    messenger = TeamsMessenger(settings, connector)
    yield Outward(teams, clock, settings, http, access, connector, messenger, directory, vault)


@pytest.fixture
async def teams() -> AsyncIterator[TeamsDouble]:
    async with TeamsDouble() as double:
        yield double


@pytest.fixture
async def out(teams: TeamsDouble) -> AsyncIterator[Outward]:
    with outward(teams) as one:
        yield one
        await one.http.close()
