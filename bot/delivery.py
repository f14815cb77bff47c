"""Handing over what is due: claim in the ledger, build in the reader's language, send, record.

A claim is committed before the call to the platform. Where it can't be told whether a message arrived, the
platform is asked before anything is sent again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.digests import DigestDesk
from bot.messages import Message
from bot.people import Address, Employee
from bot.ports import DoubtfulError, PlatformDownError, Profile, UnreachableError
from bot.pulse_message import pulse_message, reminder_message
from bot.pulses import Delivery, DeliveryKind, DeliveryState
from bot.rounds import World, quiet_until
from bot.welcome import welcome_message

BATCH = 10_000  # deliveries read at once
HANDS = 16  # claimed and under way at once: what a crash leaves in doubt
PASSES = 3  # how often one tick looks again for what was doubtful or has become due meanwhile

NOT_FOUND = "no account"


@dataclass(frozen=True, slots=True)
class Handed:
    """How the deliveries of one tick ended, by kind; ``down`` are the platforms that could not be used at all."""

    sent: Mapping[DeliveryKind, int]
    unreachable: int
    down: frozenset[str]


async def send_due(world: World, now: datetime) -> Handed:
    """Send everything that is due. Once it returns, all of it has been handed to the platforms that work."""
    postman = _Postman(world, now)
    for _ in range(PASSES if world.messengers else 0):
        batch = await world.store.due(now, BATCH)
        todo = [one for one in batch if not postman.is_stuck(one)]
        if not todo:
            break
        await postman.deliver(todo)
    return Handed(postman.sent, postman.unreachable, frozenset(postman.down))


class _Postman:
    """One tick's round of deliveries."""

    def __init__(self, world: World, now: datetime) -> None:
        self.sent: Counter[DeliveryKind] = Counter()
        self.unreachable = 0
        self.down: set[str] = set()
        self._held: set[int] = set()
        self._asked_late: set[int] = set()
        self._world = world
        self._now = now
        self._desk = DigestDesk(world.store, world.company, world.statistics)

    def is_stuck(self, delivery: Delivery) -> bool:
        """Tell whether this tick can do no more for the delivery."""
        return delivery.id in self._held

    async def deliver(self, batch: Sequence[Delivery]) -> None:
        people = {one.employee.id: one.employee for one in batch}
        profiles = await self._profiles(list(people.values()))
        for kind in DeliveryKind:  # welcomes are through before the first pulse goes out
            ready = [one for one in batch if one.kind is kind and not await self._put_off(one, profiles.get(one.employee.id))]
            for start in range(0, len(ready), HANDS):
                hand = ready[start : start + HANDS]
                claimed = await self._world.store.claim([one.id for one in hand], self._world.wall())
                async with asyncio.TaskGroup() as group:
                    for one in hand:
                        if one.id in claimed:
                            group.create_task(self._hand_over(one, profiles.get(one.employee.id)))

    async def _profiles(self, people: Sequence[Employee]) -> dict[int, Profile]:
        """Everyone's account as it is now, on the platform last used first; newly found ones are remembered."""
        found: dict[int, Profile] = {}
        for platform, directory in self._world.directories.items():
            mine = [p for p in people if p.address is None or p.address.platform == platform]
            missing = [p for p in mine if p.id not in found]
            if not missing:
                continue
            try:
                found |= await directory.profiles(missing)
            except PlatformDownError:
                self.down.add(platform)
        for person in people:
            profile = found.get(person.id)
            if profile is None or profile.refused:
                continue
            if person.address is None:
                await self._world.store.bind(person.id, profile.address)
            if person.language is None or person.timezone is None:
                await self._world.store.learn(person.id, language=profile.language, timezone=profile.timezone)
        return found

    async def _put_off(self, delivery: Delivery, profile: Profile | None) -> bool:
        """Put a question or reminder off while the person is away or asleep."""
        if delivery.kind is DeliveryKind.DIGEST:
            return False
        if delivery.kind is DeliveryKind.REMINDER and delivery.employee.id in self._asked_late:
            await self._world.store.settle(delivery, DeliveryState.DROPPED)
            return True
        zone = self._world.company.zone_of(self._with(delivery.employee, profile))
        local = self._now.astimezone(zone)
        later = quiet_until(local)
        if profile is not None and profile.away:
            later = local + timedelta(days=1)
        if later is None:
            return False
        await self._world.store.postpone(delivery, later)
        self._held.add(delivery.id)
        return True

    @staticmethod
    def _with(employee: Employee, profile: Profile | None) -> Employee:
        """The employee, the roster's silence filled with what the platform knows."""
        if profile is None:
            return employee
        return replace(
            employee,
            language=employee.language or profile.language,
            timezone=employee.timezone or profile.timezone,
            address=employee.address or profile.address,
        )

    async def _hand_over(self, delivery: Delivery, profile: Profile | None) -> None:
        store = self._world.store
        employee = self._with(delivery.employee, profile)
        address = employee.address
        if address is not None and address.platform in self.down:
            await self._keep(delivery)
            return
        messenger = self._world.messengers.get(address.platform) if address else None
        if address is None or messenger is None or profile is None or profile.refused:
            if self.down:
                await self._keep(delivery)
                return
            await self._fail(delivery, (profile and profile.refused) or NOT_FOUND)
            return
        message = await self._message(replace(delivery, employee=employee))
        try:
            if delivery.state is DeliveryState.UNKNOWN and await messenger.find(address, message.key) is not False:
                reached: Address = address
            else:
                reached = await messenger.send(address, message)
        except UnreachableError as error:
            await self._fail(delivery, error.reason)
        except DoubtfulError:
            await store.settle(delivery, DeliveryState.UNKNOWN)
        except PlatformDownError:
            self.down.add(address.platform)
            await self._keep(delivery)
        else:
            await store.settle(delivery, DeliveryState.SENT, address=reached)
            self.sent[delivery.kind] += 1
            if delivery.kind is DeliveryKind.PULSE:
                self._asked_late.add(employee.id)

    async def _message(self, delivery: Delivery) -> Message:
        company = self._world.company
        match delivery.kind:
            case DeliveryKind.WELCOME:
                return welcome_message(delivery.employee, company, delivery.key)
            case DeliveryKind.PULSE if delivery.invitation is not None:
                return pulse_message(replace(delivery.invitation, employee=delivery.employee), company)
            case DeliveryKind.REMINDER if delivery.invitation is not None:
                return reminder_message(replace(delivery.invitation, employee=delivery.employee), company)
            case DeliveryKind.DIGEST if delivery.unit is not None and delivery.week is not None:
                language = company.language_of(delivery.employee)
                return replace(await self._desk.message(delivery.unit, delivery.week, language), key=delivery.key)
        raise ValueError(f"a delivery of kind {delivery.kind} lacks what its message is about")

    async def _keep(self, delivery: Delivery) -> None:
        """Leave it as it was: for the next tick."""
        self._held.add(delivery.id)
        state = DeliveryState.UNKNOWN if delivery.state is DeliveryState.UNKNOWN else DeliveryState.PENDING
        await self._world.store.settle(delivery, state)

    async def _fail(self, delivery: Delivery, reason: str) -> None:
        self.unreachable += 1
        await self._world.store.settle(delivery, DeliveryState.UNREACHABLE, reason=reason)
