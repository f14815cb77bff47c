"""A small office for the store's tests: opens rounds, presses buttons, reads the wreckage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from bot.model.calendar import Week
from bot.model.deliveries import Delivery, DeliveryEvent
from bot.model.people import Address, Employee
from bot.model.pulses import Ballot, Invitation, Round, Topic
from bot.model.released import Band, Fact, Figure, Invited, Participation, Past, Release, Voter, Withheld
from bot.model.units import Unit, UnitKind
from bot.ports.rounds import Compute, NewInvitation, Progress
from storage.database.schema import clock, comments, facts, figures, participation, requests, sends
from storage.secrets.keys import KeyRing
from storage.store import SqlStore
from tests.cells import MIXED

WEEK = Week(2026, 2)
OPENING = datetime(2026, 1, 6, 7, 30, tzinfo=UTC)
ITEMS = ("W1", "W2", "W3")


async def time_passes(store: SqlStore, seconds: float) -> None:
    """The database's clock can't be moved: all that lives by it is so much older afterwards."""
    async with store._database.write() as connection:
        for column in (clock.c.lease_until, sends.c.claimed_at, requests.c.claimed_at):
            key = next(iter(column.table.primary_key))
            for row in (await connection.execute(select(key, column).where(column.is_not(None)))).all():
                older = {column.name: row[1] - timedelta(seconds=seconds)}
                await connection.execute(update(column.table).where(key == row[0]).values(older))


def no_progress(_done: int, _total: int) -> None:
    """Nobody watches."""


@dataclass
class Office:
    """One store, one company, and short words for what happens in it."""

    store: SqlStore
    people: Sequence[Employee]
    key_ring: KeyRing
    folder: Path
    items: Sequence[str] = ITEMS
    seen: list[tuple[list[Voter], list[Invited], Sequence[Fact]]] = field(default_factory=list)

    @property
    def members(self) -> Sequence[Employee]:
        return [person for person in self.people if person.team is not None]

    async def open_without(self, name: str, week: Week) -> Round:
        """Open a round after somebody has gone."""
        self.people = [person for person in self.people if person.name != name]
        return await self.open(week)

    async def open(self, week: Week = WEEK, *, outside_team: Sequence[str] = ()) -> Round:
        later = timedelta(weeks=week.since(WEEK))
        invited = [
            NewInvitation(
                employee=person,
                counts_in_team=person.email not in outside_team,
                token=f"{week}-{person.name}",
                ask_at=OPENING + later,
                remind_at=OPENING + later + timedelta(days=2),
            )
            for person in self.members
        ]
        opened = await self.store.open_round(week, self.items, OPENING + later, OPENING + later + timedelta(days=5), invited)
        assert opened is not None
        return opened

    async def invitation(self, name: str, week: Week = WEEK) -> Invitation:
        found = await self.store.invitation(f"{week}-{name}")
        assert found is not None
        return found

    async def answer(self, name: str, value: int | None, item: str = "W1", week: Week = WEEK) -> bool:
        return bool(await self.store.cast(Ballot(await self.invitation(name, week), item, value)))

    def compute(self, voters: Sequence[Voter], invited: Sequence[Invited], past: Past, _progress: Progress) -> Release:
        """Not the release rules: a release that has one of everything, of the week of the first voter's items."""
        self.seen.append((list(voters), list(invited), past.facts))
        week = WEEK.plus(len(self.seen) - 1)
        team, pool = Unit.of_team(1), Unit(UnitKind.POOL, "Palvelu")
        return Release(
            week=week,
            figures=(
                Figure(week, Topic.WORKLOAD, team, "Palvelu", MIXED, Band.FIVE),
                Figure(week, Topic.TOOLS, pool, "Palvelu", Withheld(), None),
            ),
            participation=((team, Participation.ENOUGH),),
            facts=(Fact(week, ("W1",), team, frozenset(voter.person for voter in voters), 3 * len(voters), 3 * len(voters)),),
        )

    async def settle(
        self, delivery: Delivery, event: DeliveryEvent, *, address: Address | None = None, reason: str | None = None
    ) -> None:
        """Take a delivery up, and end it so."""
        await self.store.claim([delivery.id], 0)
        await self.store.settle(delivery, event, 0, address=address, reason=reason)

    async def close(self, round_: Round, compute: Compute | None = None) -> bool:
        return await self.store.close(round_.id) and await self.release(round_, compute)

    async def release(self, round_: Round, compute: Compute | None = None, *, fence: int = 0) -> bool:
        return await self.store.release(round_.id, compute or self.compute, fence, no_progress)

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        async with self.store._database.read() as connection:
            return [tuple(row) for row in (await connection.exec_driver_sql(query)).all()]

    async def published(self) -> list[list[tuple[Any, ...]]]:
        """All that has been published, and whom it counts."""
        async with self.store._database.read() as connection:
            return [
                sorted(map(tuple, (await connection.execute(select(table))).all()), key=str)
                for table in (figures, participation, facts, comments)
            ]

    def bytes_on_disk(self) -> bytes:
        """Everything that lies in the test's folder: the database, its log, the key ring."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file())
