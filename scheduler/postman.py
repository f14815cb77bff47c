"""Handing over what is due in one workspace: claim in the ledger, build in the reader's language, send, record.

A claim is committed before the call to the platform. Where it can't be told whether a message arrived, the platform is asked
before anything is sent again. Whoever gets something is looked up now, not when it was put in the ledger.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.digest.digests import Digests
from bot.model.calendar import Week, at_wall_clock, next_working_day, quiet_hours, quiet_until
from bot.model.deliveries import IN_DOUBT, Delivery, DeliveryEvent, DeliveryKind
from bot.model.messages import Message
from bot.model.people import Address, Workspace
from bot.model.units import Unit
from bot.ports.directory import Profile
from bot.ports.messenger import Messenger
from bot.pulse.screens import pulse_message, reminder_message
from bot.talk.welcome import welcome_message
from scheduler.accounts import Accounts, as_known, look_up
from scheduler.crisis_lines import warning_message
from scheduler.handing import End, hand_over
from scheduler.lease import Lease, LeaseLostError
from scheduler.rounds import readers_of
from scheduler.world import World

BATCH = 10_000  # deliveries read at once
HANDS = 16  # claimed and under way at once in a workspace: what a crash leaves in doubt
TRIES = 3  # how often one tick takes up a delivery that stays doubtful

NOT_FOUND = "no account"


class Bag:
    """What the postmen of one tick share: its time, which ``ends`` by the event loop's clock, and what has come of it."""

    def __init__(self, world: World, now: datetime, lease: Lease, ends: float) -> None:
        self.sent: Counter[DeliveryKind] = Counter()
        self.unreachable: dict[int, str] = {}  # employee id -> why
        self.down: set[Workspace] = set()
        self.left = False
        self.more = False
        self.failures: list[Exception] = []
        self.lease = lease
        self._world = world
        self._now = now
        self._ends = ends
        self._digests = Digests(world.store, world.company, world.statistics, world.reader)
        self._freezing = asyncio.Lock()
        self._weeks_frozen: set[Week] = set()
        self._readers: dict[Week, set[tuple[str, Unit]]] = {}

    def time_is_up(self) -> bool:
        """Tell whether nothing more is to be begun in this tick."""
        if asyncio.get_running_loop().time() < self._ends:
            return False
        self.left = self.more = True
        return True

    async def freeze(self, deliveries: Sequence[Delivery]) -> None:
        """Freeze the digests among them, all at once.

        A fault of ours in one of them is met again where its own letter is written, and stops no other.
        """
        digests = [(one.unit, one.week) for one in deliveries if one.unit is not None and one.week is not None]
        async with self._freezing:
            for week in {week for _, week in digests} - self._weeks_frozen:
                self._weeks_frozen.add(week)
                with suppress(Exception):
                    await self._digests.freeze_week(week)
            with suppress(Exception):
                await self._digests.freeze(digests)

    async def message(self, delivery: Delivery) -> Message:
        """What the delivery says. Raises ValueError for one that lacks what its message is about."""
        company = self._world.company
        match delivery.kind:
            case DeliveryKind.WELCOME:
                return welcome_message(delivery.employee, company, delivery.key)
            case DeliveryKind.PULSE if delivery.invitation is not None:
                return pulse_message(replace(delivery.invitation, employee=delivery.employee), company)
            case DeliveryKind.REMINDER if delivery.invitation is not None:
                invitation = replace(delivery.invitation, employee=delivery.employee)
                reminder = reminder_message(invitation, company, with_pulse=delivery.pulse_in_doubt)
                return replace(reminder, key=delivery.key)
            case DeliveryKind.DIGEST if delivery.unit is not None and delivery.week is not None:
                message = await self._digests.message(delivery.unit, delivery.week, delivery.employee)
                return replace(message, key=delivery.key)
            case DeliveryKind.LINE if (warning := warning_message(company, delivery, self._now)) is not None:
                return warning
        raise ValueError(f"a delivery of kind {delivery.kind} lacks what its message is about")

    async def is_void(self, delivery: Delivery) -> bool:
        """Tell whether it is nobody's any more: its reader has lost the role since, or there is nothing to warn of."""
        if delivery.kind is DeliveryKind.LINE:
            return warning_message(self._world.company, delivery, self._now) is None
        if delivery.kind is not DeliveryKind.DIGEST or delivery.week is None or delivery.unit is None:
            return False
        if delivery.week not in self._readers:
            self._readers[delivery.week] = await readers_of(self._world, delivery.week, self._now)
        return (delivery.employee.email, delivery.unit) not in self._readers[delivery.week]


@dataclass(frozen=True, slots=True)
class _Letter:
    """A delivery with its message and the way to its reader."""

    delivery: Delivery
    address: Address
    messenger: Messenger
    message: Message


class Postman:
    """One workspace's deliveries of one tick. For people whose account is not known, he finds out whose they are."""

    def __init__(self, world: World, now: datetime, bag: Bag, place: Workspace) -> None:
        self.on_the_way = asyncio.Lock()
        self._tries: Counter[int] = Counter()
        self._held: set[int] = set()  # deliveries for which this tick can do no more
        self._welcome_in_doubt: set[int] = set()
        self._asked_now: set[int] = set()
        self._found: set[Workspace] = set()
        self._world = world
        self._now = now
        self._bag = bag
        self._place = place
        self._cadence = world.cadence(now)

    async def go(self) -> frozenset[Workspace]:
        """Take up all that is due here. Where the people are whom this has found; none once there is nothing more to do."""
        while not self._ends() and (batch := await self._waiting()):
            await self._deliver(batch)
            if self._found:
                found, self._found = frozenset(self._found), set()
                return found
        return frozenset()

    def _ends(self) -> bool:
        if self._place in self._bag.down:
            self._bag.left = True
            return True
        return self._bag.time_is_up()

    async def _waiting(self) -> list[Delivery]:
        """What is due and has not been tried too often, in the order of sending."""
        batch = await self._world.store.due(self._now, BATCH + len(self._held), self._place)
        worn_out = {one.id for one in batch if self._tries[one.id] >= TRIES}
        self._held |= worn_out
        self._bag.left = self._bag.left or bool(worn_out)
        todo = [one for one in batch if one.id not in self._held]
        self._tries.update(one.id for one in todo)
        return todo

    async def _deliver(self, batch: Sequence[Delivery]) -> None:
        """Take each up once."""
        people = {one.employee.id: one.employee for one in batch}
        accounts = await look_up(self._world.store, self._world.directories, list(people.values()))
        self._bag.down.update(accounts.silent.values())
        for kind in DeliveryKind:  # welcomes are through before the first pulse goes out
            mine = [one for one in batch if one.kind is kind]
            for start in range(0, len(mine), HANDS):
                if self._ends():
                    return
                await self._hand_over(mine[start : start + HANDS], accounts)

    async def _hand_over(self, hand: Sequence[Delivery], accounts: Accounts) -> None:
        """Write, claim and send a few at once; what one of them dies of must not stop the others."""
        now = [one for one in hand if not await self._waits(one, accounts.profiles.get(one.employee.id))]
        await self._bag.freeze(now)
        letters = [letter for one in now if (letter := await self._letter(one, accounts)) is not None]
        claimed = await self._world.store.claim([letter.delivery.id for letter in letters], self._bag.lease.number)
        mine = [letter for letter in letters if letter.delivery.id in claimed]
        ends = await asyncio.gather(*map(self._send, mine), return_exceptions=True)
        for letter, end in zip(mine, ends, strict=True):
            if isinstance(end, LeaseLostError):
                raise end
            if isinstance(end, Exception):  # its claim stands, and is looked into at the next tick
                self._held.add(letter.delivery.id)
                self._doubt(letter.delivery)
                self._bag.failures.append(end)
            elif isinstance(end, BaseException):
                raise end
        if len(ends) > 1 and all(end is End.DOUBTFUL for end in ends):
            self._bag.down.add(self._place)  # it hangs, or breaks every connection: the next tick looks into what arrived

    async def _waits(self, delivery: Delivery, profile: Profile | None) -> bool:
        """Tell whether it is not for now, and put it off while the person is away or asleep."""
        person = delivery.employee.id
        if (delivery.kind is DeliveryKind.REMINDER and person in self._asked_now) or await self._bag.is_void(delivery):
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
        # These come on their day, and with a digest the welcome of somebody who gets nothing else.
        dated = delivery.kind in {DeliveryKind.DIGEST, DeliveryKind.LINE} or (
            delivery.kind is DeliveryKind.WELCOME and employee.team is None
        )
        if profile is not None and profile.away and not dated:
            hour: time = self._cadence.remind[1] if delivery.kind is DeliveryKind.REMINDER and not employee.hour else usual
            return at_wall_clock(next_working_day(local.date(), self._world.is_holiday), hour, zone)
        others = () if employee.hour else (self._cadence.ask[1], self._cadence.remind[1])
        return quiet_until(local, (usual, *others, self._cadence.digest[1]), quiet_hours(employee.hour))

    async def _letter(self, delivery: Delivery, accounts: Accounts) -> _Letter | None:
        """The message and the way to its reader; None when it can't go out here and now, which is then recorded."""
        profile = accounts.profiles.get(delivery.employee.id)
        employee = as_known(delivery.employee, profile)
        address = employee.address
        messenger = self._world.messengers.get(address.platform) if address else None
        if address is None or messenger is None or profile is None or profile.refused:
            if employee.id in accounts.silent:
                self._hold(delivery)
            else:
                await self._fail(delivery, (profile and profile.refused) or NOT_FOUND)
        elif delivery.kind is DeliveryKind.PULSE and employee.id in self._bag.unreachable:
            await self._fail(delivery, self._bag.unreachable[employee.id])  # no pulse before the welcome
        elif address.place != self._place:
            self._found.add(address.place)  # where it is due from now on
        else:
            try:
                return _Letter(delivery, address, messenger, await self._bag.message(replace(delivery, employee=employee)))
            except Exception as error:  # noqa: BLE001 - a fault of ours in one message, raised when the tick is through
                self._hold(delivery)
                self._doubt(delivery)
                self._bag.failures.append(error)
        return None

    async def _send(self, letter: _Letter) -> End:
        delivery, lease = letter.delivery, self._bag.lease
        try:
            handed = await hand_over(
                letter.messenger, letter.address, letter.message, ready=lease.check, doubtful=delivery.in_doubt
            )
        except LeaseLostError:
            await self._give_back(delivery)
            raise
        match handed.end:
            case End.REFUSED:
                await self._fail(delivery, handed.reason)
            case End.DOUBTFUL:
                self._doubt(delivery)
                await self._settle(delivery, DeliveryEvent.DOUBTED)
            case End.DOWN:
                self._bag.down.add(self._place)
                self._hold(delivery)
                await self._give_back(delivery)
            case End.ARRIVED | End.UNKNOWABLE:
                reason = IN_DOUBT if handed.end is End.UNKNOWABLE else None
                if await self._settle(delivery, DeliveryEvent.ARRIVED, address=handed.address, reason=reason):
                    self._bag.sent[delivery.kind] += 1
                self._welcome_in_doubt.discard(delivery.employee.id)
                if delivery.kind is DeliveryKind.PULSE:
                    self._asked_now.add(delivery.employee.id)
        return handed.end

    def _hold(self, delivery: Delivery) -> None:
        """Leave it as it is: for the next tick."""
        self._bag.left = True
        self._held.add(delivery.id)

    def _doubt(self, delivery: Delivery) -> None:
        if delivery.kind is DeliveryKind.WELCOME:
            self._welcome_in_doubt.add(delivery.employee.id)

    async def _fail(self, delivery: Delivery, reason: str) -> None:
        self._bag.unreachable[delivery.employee.id] = reason
        self._welcome_in_doubt.discard(delivery.employee.id)
        await self._settle(delivery, DeliveryEvent.REFUSED, reason=reason)

    async def _give_back(self, delivery: Delivery) -> None:
        """Nothing was sent: it stands as it stood before it was claimed, unless it is another one's by now."""
        await self._settle(delivery, DeliveryEvent.DOUBTED if delivery.in_doubt else DeliveryEvent.HELD)

    async def _settle(
        self, delivery: Delivery, event: DeliveryEvent, *, address: Address | None = None, reason: str | None = None
    ) -> bool:
        return await self._world.store.settle(delivery, event, self._bag.lease.number, address=address, reason=reason)
