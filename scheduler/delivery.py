"""Handing over what is due: claim in the ledger, build in the reader's language, send, record.

A claim is committed before the call to the platform. Where it can't be told whether a message arrived, the
platform is asked before anything is sent again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.digest.digests import Digests
from bot.model.calendar import Week, at_wall_clock, next_working_day, quiet_until
from bot.model.deliveries import IN_DOUBT, Delivery, DeliveryEvent, DeliveryKind
from bot.model.messages import Message
from bot.model.people import Address
from bot.ports.directory import Profile
from bot.ports.messenger import DoubtfulError, Messenger, PlatformDownError, UnreachableError
from bot.pulse.screens import pulse_message, reminder_message
from bot.talk.welcome import welcome_message
from scheduler.accounts import as_known, look_up
from scheduler.lease import Lease, LeaseLostError
from scheduler.world import World

BATCH = 10_000  # deliveries read at once
HANDS = 16  # claimed and under way at once: what a crash leaves in doubt
TRIES = 3  # how often one tick takes up a delivery that stays doubtful

NOT_FOUND = "no account"


@dataclass(frozen=True, slots=True)
class Handed:
    """How the deliveries of one tick ended.

    ``sent`` counts messages by kind, ``unreachable`` people; ``down`` are the platforms that could not be used at all. ``left``:
    something that is due is still waiting. ``failures`` are faults of our own, each of which kept back one delivery.
    """

    sent: Mapping[DeliveryKind, int]
    unreachable: int
    down: frozenset[str]
    left: bool
    failures: Sequence[Exception]


async def send_due(world: World, now: datetime, lease: Lease) -> Handed:
    """Send everything that is due. Once it returns, all of it has been handed to the platforms that work.

    Raises LeaseLostError when this process may no longer be the only one at work.
    """
    postman = _Postman(world, now, lease)
    while world.messengers and (batch := await postman.waiting()):
        await postman.deliver(batch)
    return Handed(postman.sent, len(postman.unreachable), frozenset(postman.down), postman.left, postman.failures)


@dataclass(frozen=True, slots=True)
class _Letter:
    """A delivery with its message and the way to its reader."""

    delivery: Delivery
    address: Address
    messenger: Messenger
    message: Message


class _Postman:
    """One tick's round of deliveries."""

    def __init__(self, world: World, now: datetime, lease: Lease) -> None:
        self.sent: Counter[DeliveryKind] = Counter()
        self.unreachable: dict[int, str] = {}  # employee id -> why
        self.down: set[str] = set()
        self.left = False
        self.failures: list[Exception] = []
        self._tries: Counter[int] = Counter()
        self._held: set[int] = set()  # deliveries for which this tick can do no more
        self._welcome_in_doubt: set[int] = set()
        self._asked_now: set[int] = set()
        self._weeks_frozen: set[Week] = set()
        self._world = world
        self._now = now
        self._lease = lease
        self._cadence = world.cadence(now)
        self._digests = Digests(world.store, world.company, world.statistics, world.reader)

    async def waiting(self) -> list[Delivery]:
        """What is due and has not been tried too often, in the order of sending."""
        batch = await self._world.store.due(self._now, BATCH + len(self._held))
        worn_out = {one.id for one in batch if self._tries[one.id] >= TRIES}
        self._held |= worn_out
        self.left = self.left or bool(worn_out)
        todo = [one for one in batch if one.id not in self._held]
        self._tries.update(one.id for one in todo)
        return todo

    async def deliver(self, batch: Sequence[Delivery]) -> None:
        """Take each up once."""
        people = {one.employee.id: one.employee for one in batch}
        accounts = await look_up(self._world.store, self._world.directories, list(people.values()))
        self.down |= accounts.down
        for kind in DeliveryKind:  # welcomes are through before the first pulse goes out
            mine = [(one, accounts.profiles.get(one.employee.id)) for one in batch if one.kind is kind]
            for start in range(0, len(mine), HANDS):
                hand = mine[start : start + HANDS]
                await self._hand_over([(one, profile) for one, profile in hand if not await self._waits(one, profile)])

    async def _hand_over(self, hand: Sequence[tuple[Delivery, Profile | None]]) -> None:
        """Write, claim and send a few at once; what one of them dies of must not stop the others."""
        # All at once. A fault of ours in one of them is met again where its own letter is written, and stops no other.
        digests = [(one.unit, one.week) for one, _ in hand if one.unit is not None and one.week is not None]
        for week in {week for _, week in digests} - self._weeks_frozen:
            self._weeks_frozen.add(week)
            with suppress(Exception):
                await self._digests.freeze_week(week)
        with suppress(Exception):
            await self._digests.freeze(digests)
        letters = [letter for one, profile in hand if (letter := await self._letter(one, profile)) is not None]
        claimed = await self._world.store.claim([letter.delivery.id for letter in letters], self._lease.number)
        mine = [letter for letter in letters if letter.delivery.id in claimed]
        ends = await asyncio.gather(*map(self._send, mine), return_exceptions=True)
        for letter, end in zip(mine, ends, strict=True):
            if isinstance(end, LeaseLostError):
                raise end
            if isinstance(end, Exception):  # its claim stands, and is looked into at the next tick
                self._held.add(letter.delivery.id)
                self._doubt(letter.delivery)
                self.failures.append(end)
            elif end is not None:
                raise end

    async def _waits(self, delivery: Delivery, profile: Profile | None) -> bool:
        """Tell whether it is not for now, and put it off while the person is away or asleep."""
        person = delivery.employee.id
        if delivery.kind is DeliveryKind.REMINDER and person in self._asked_now:
            await self._settle(delivery, DeliveryEvent.DROPPED)
            return True
        if delivery.kind is DeliveryKind.PULSE and person in self._welcome_in_doubt:
            return True  # the welcome comes first: the next pass or the next tick knows more
        later = self._put_off(delivery, profile)
        if later is None:
            return False
        await self._world.store.postpone(delivery, later)
        self._held.add(delivery.id)
        return True

    def _put_off(self, delivery: Delivery, profile: Profile | None) -> datetime | None:
        employee = as_known(delivery.employee, profile)
        zone = self._world.company.zone_of(employee)
        local = self._now.astimezone(zone)
        usual = employee.hour or self._cadence.ask[1]
        # A digest comes on its day, and with it the welcome of somebody who gets nothing else.
        dated = delivery.kind is DeliveryKind.DIGEST or (delivery.kind is DeliveryKind.WELCOME and employee.team is None)
        if profile is not None and profile.away and not dated:
            hour: time = self._cadence.remind[1] if delivery.kind is DeliveryKind.REMINDER else usual
            return at_wall_clock(next_working_day(local.date(), self._world.is_holiday), hour, zone)
        return quiet_until(local, (usual, self._cadence.ask[1], self._cadence.remind[1], self._cadence.digest[1]))

    async def _letter(self, delivery: Delivery, profile: Profile | None) -> _Letter | None:
        """The message and the way to its reader; None when it can't go out now, which is then recorded."""
        employee = as_known(delivery.employee, profile)
        address = employee.address
        messenger = self._world.messengers.get(address.platform) if address else None
        if address is not None and address.platform in self.down:
            self._hold(delivery)
        elif address is None or messenger is None or profile is None or profile.refused:
            if self.down:
                self._hold(delivery)
            else:
                await self._fail(delivery, (profile and profile.refused) or NOT_FOUND)
        elif delivery.kind is DeliveryKind.PULSE and employee.id in self.unreachable:
            await self._fail(delivery, self.unreachable[employee.id])  # no pulse before the welcome
        else:
            try:
                return _Letter(delivery, address, messenger, await self._message(replace(delivery, employee=employee)))
            except Exception as error:  # noqa: BLE001 - a fault of ours in one message, raised when the tick is through
                self._hold(delivery)
                self._doubt(delivery)
                self.failures.append(error)
        return None

    async def _send(self, letter: _Letter) -> None:
        delivery, address, messenger = letter.delivery, letter.address, letter.messenger
        try:
            found = await messenger.find(address, letter.message.key) if delivery.in_doubt else False
            if found is not False:
                reached = address
            else:
                reached = await messenger.send(address, letter.message, ready=self._lease.check)
        except UnreachableError as error:
            await self._fail(delivery, error.reason)
        except DoubtfulError:
            self._doubt(delivery)
            await self._settle(delivery, DeliveryEvent.DOUBTED)
        except PlatformDownError:
            self.down.add(address.platform)
            self._hold(delivery)
            await self._give_back(delivery)
        except LeaseLostError:
            await self._give_back(delivery)
            raise
        else:
            reason = IN_DOUBT if found is None else None
            if await self._settle(delivery, DeliveryEvent.ARRIVED, address=reached, reason=reason):
                self.sent[delivery.kind] += 1
            self._welcome_in_doubt.discard(delivery.employee.id)
            if delivery.kind is DeliveryKind.PULSE:
                self._asked_now.add(delivery.employee.id)

    async def _message(self, delivery: Delivery) -> Message:
        company = self._world.company
        match delivery.kind:
            case DeliveryKind.WELCOME:
                return welcome_message(delivery.employee, company, delivery.key)
            case DeliveryKind.PULSE if delivery.invitation is not None:
                return pulse_message(replace(delivery.invitation, employee=delivery.employee), company)
            case DeliveryKind.REMINDER if delivery.invitation is not None:
                invitation = replace(delivery.invitation, employee=delivery.employee)
                return reminder_message(invitation, company, with_pulse=delivery.pulse_in_doubt)
            case DeliveryKind.DIGEST if delivery.unit is not None and delivery.week is not None:
                message = await self._digests.message(delivery.unit, delivery.week, delivery.employee)
                return replace(message, key=delivery.key)
        raise ValueError(f"a delivery of kind {delivery.kind} lacks what its message is about")

    def _hold(self, delivery: Delivery) -> None:
        """Leave it as it is: for the next tick."""
        self.left = True
        self._held.add(delivery.id)

    def _doubt(self, delivery: Delivery) -> None:
        if delivery.kind is DeliveryKind.WELCOME:
            self._welcome_in_doubt.add(delivery.employee.id)

    async def _fail(self, delivery: Delivery, reason: str) -> None:
        self.unreachable[delivery.employee.id] = reason
        self._welcome_in_doubt.discard(delivery.employee.id)
        await self._settle(delivery, DeliveryEvent.REFUSED, reason=reason)

    async def _give_back(self, delivery: Delivery) -> None:
        """Nothing was sent: it stands as it stood before it was claimed, unless it is another one's by now."""
        await self._settle(delivery, DeliveryEvent.DOUBTED if delivery.in_doubt else DeliveryEvent.HELD)

    async def _settle(
        self, delivery: Delivery, event: DeliveryEvent, *, address: Address | None = None, reason: str | None = None
    ) -> bool:
        return await self._world.store.settle(delivery, event, self._lease.number, address=address, reason=reason)
