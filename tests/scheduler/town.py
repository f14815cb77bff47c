"""A town in which the scheduled half is at work: the real store, a moved clock, and a chat platform that can misbehave.

The platform is the outermost edge and nothing else: a list of accounts, and a memory of what was posted when.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.solver import HighsSolver
from adapters.statistics import ScipyStatistics
from bot.model.calendar import Cadence
from bot.model.company import Company
from bot.model.deliveries import DeliveryKind
from bot.model.messages import Message
from bot.model.people import Address, Employee, Language
from bot.model.pulses import Ballot
from bot.model.roster import RosterRow
from bot.ports.absences import AbsenceFeed, Statuses
from bot.ports.directory import Profile
from bot.ports.messenger import PlatformDownError, Ready, UnreachableError, always
from bot.release.rules import LEAST_K
from scheduler.tick import Tally, tick, tick_if_due
from scheduler.world import World
from storage.store import SqlStore

HELSINKI, NEW_YORK, TOKYO = (ZoneInfo(name) for name in ("Europe/Helsinki", "America/New_York", "Asia/Tokyo"))
START = date(2026, 1, 6)
BOSS = "boss"


@dataclass(frozen=True)
class Post:
    """A message on somebody's screen."""

    at: datetime
    to: str
    kind: DeliveryKind
    message: Message


@dataclass(frozen=True)
class Trouble:
    """How one call goes wrong; ``arrives``: the message is on the screen all the same."""

    error: Exception
    arrives: bool = False


@dataclass
class Platform:
    """One chat platform: a Messenger and a Directory in one. Names are what stands before the @ of an address."""

    name: str = "slack"
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    accounts: dict[str, Profile] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    troubles: dict[str, deque[Trouble]] = field(default_factory=lambda: defaultdict(deque))
    down: bool = False
    finds: bool = True  # whether it can tell what is in a conversation
    fails_after: int | None = None  # how many messages go out before it is down
    seconds: float = 0  # how long a call takes
    called: asyncio.Event = field(default_factory=asyncio.Event)
    searched: list[str] = field(default_factory=list)
    ended: list[tuple[datetime, str, DeliveryKind]] = field(default_factory=list)  # whose messages were changed, in order
    ends_after: int | None = None  # how many are changed before it hangs
    ending_takes: float = 0.0  # seconds for each
    stuck: asyncio.Event = field(default_factory=asyncio.Event)
    deleted: set[str] = field(default_factory=set)  # who has deleted every message

    def join(self, name: str, *, language: Language | None = Language.EN, timezone: str | None = None) -> None:
        address = Address(self.name, "T1", f"U-{name}")
        self.accounts[name] = Profile(address, f"{name}@voinko.example", language, timezone)

    def change(self, name: str, *, away: bool = False, refused: str | None = None) -> None:
        self.accounts[name] = replace(self.accounts[name], away=away, refused=refused)

    def trouble(self, name: str, *errors: Exception, arrives: bool = False) -> None:
        """How the next calls for that person go wrong, in this order."""
        self.troubles[name].extend(Trouble(error, arrives) for error in errors)

    async def send(self, to: Address, message: Message, *, ready: Ready = always) -> Address:
        self.called.set()
        await asyncio.sleep(self.seconds)
        await ready()
        if self.down or (self.fails_after is not None and len(self.posts) >= self.fails_after):
            raise PlatformDownError("token revoked")
        name = to.user.removeprefix("U-")
        trouble = self.troubles[name].popleft() if self.troubles[name] else None
        if trouble is None or trouble.arrives:
            kind = DeliveryKind(message.key.partition(":")[0])
            self.posts.append(Post(self.now, name, kind, message))
        if trouble is not None:
            raise trouble.error
        return replace(to, conversation=f"D-{name}", message=str(len(self.posts) - 1))

    async def end(self, at: Address, message: Message) -> None:
        name = at.user.removeprefix("U-")
        if self.down:
            raise PlatformDownError("token revoked")
        if name in self.deleted:
            raise UnreachableError("message not found")
        if self.ends_after is not None and len(self.ended) >= self.ends_after:
            self.stuck.set()
            await asyncio.Event().wait()
        if self.ending_takes:
            await asyncio.sleep(self.ending_takes)
        self.ended.append((self.now, name, self.posts[int(at.message)].kind))
        self.posts[int(at.message)] = replace(self.posts[int(at.message)], message=message)

    async def find(self, to: Address, key: str) -> bool | None:
        name = to.user.removeprefix("U-")
        self.searched.append(name)
        return any(post.to == name and post.message.key == key for post in self.posts) if self.finds else None

    async def profile(self, address: Address) -> Profile | None:
        return next((one for one in self.accounts.values() if one.address.same_person(address)), None)

    async def profiles(self, people: Sequence[Employee]) -> Mapping[int, Profile]:
        if self.down:
            raise PlatformDownError("token revoked")
        by_email = {profile.email: profile for profile in self.accounts.values()}
        by_user = {profile.address.user: profile for profile in self.accounts.values()}
        bound = {person.id: person.address.user for person in people if person.address and person.address.platform == self.name}
        found = {person.id: by_user.get(bound.get(person.id, ""), by_email.get(person.email)) for person in people}
        return {number: profile for number, profile in found.items() if profile is not None}


@dataclass
class Town:
    """One company, its platform and its calendar. Moments are written as local time in Helsinki, "2026-01-06 09:30"."""

    store: SqlStore
    company: Company = field(default_factory=lambda: Company("Esimerkki Oy", k=LEAST_K))
    cadence: Cadence = field(default_factory=lambda: Cadence(START))
    holidays: set[date] = field(default_factory=set)
    platform: Platform = field(default_factory=Platform)
    others: tuple[Platform, ...] = ()
    statuses: Sequence[Statuses] = ()
    feeds: Sequence[AbsenceFeed] = ()
    tokens: int = 0

    async def settle(self, rows: Iterable[RosterRow], *, accounts: bool = True) -> None:
        """Import the roster; everyone on it, and every manager named in it, has an account."""
        rows = list(rows)
        await self.store.import_roster(rows)
        if accounts:
            for email in sorted({one for row in rows for one in (row.email, row.manager_email) if one}):
                self.platform.join(email.partition("@")[0])

    @property
    def world(self) -> World:
        platforms = {one.name: one for one in (self.platform, *self.others)}
        return World(
            store=self.store,
            company=self.company,
            cadence=lambda _now: self.cadence,
            is_holiday=self.holidays.__contains__,
            messengers=dict(platforms),
            directories=dict(platforms),
            feeds=self.feeds,
            statuses=self.statuses,
            statistics=ScipyStatistics(),
            solver=HighsSolver(),
            new_token=self.new_token,
        )

    def new_token(self) -> str:
        self.tokens += 1
        return f"token-{self.tokens:08d}"

    def clock(self, at: str | datetime, zone: ZoneInfo = HELSINKI) -> datetime:
        """Move the calendar to that moment."""
        moment = datetime.fromisoformat(at).replace(tzinfo=zone) if isinstance(at, str) else at
        for platform in (self.platform, *self.others):
            platform.now = moment.astimezone(UTC)
        return moment.astimezone(UTC)

    async def tick(self, at: str | datetime, zone: ZoneInfo = HELSINKI) -> Tally:
        """One heartbeat at that moment."""
        return await tick(self.world, self.clock(at, zone))

    async def tick_if_due(self, at: str | datetime, zone: ZoneInfo = HELSINKI) -> Tally | None:
        return await tick_if_due(self.world, self.clock(at, zone))

    async def ticks(self, first: str, last: str, every: timedelta) -> None:
        """The heartbeat as it runs: a beat at every such interval, both ends included, a tick where something may be due."""
        now, end = self.clock(first), self.clock(last)
        while now <= end:
            await self.tick_if_due(now)
            now += every

    async def person(self, name: str) -> Employee:
        found = await self.store.employee_by_email(f"{name}@voinko.example")
        assert found is not None
        return found

    async def answer(self, name: str, value: int | None = 3) -> bool:
        """Answer every question of the open round."""
        invitation = await self.store.invitation_of((await self.person(name)).id)
        assert invitation is not None
        return all([await self.store.cast(Ballot(invitation, item, value)) for item in invitation.round.items])

    def posts(self, kind: DeliveryKind, to: str = "") -> list[Post]:
        every = [post for one in (self.platform, *self.others) for post in one.posts]
        return [post for post in every if post.kind is kind and to in {"", post.to}]

    def got(self, kind: DeliveryKind) -> Counter[str]:
        """Who has had how many messages of that kind."""
        return Counter(post.to for post in self.posts(kind))

    def times(self, kind: DeliveryKind, to: str, zone: ZoneInfo = HELSINKI) -> list[str]:
        """The local times of somebody's messages of that kind."""
        return [f"{post.at.astimezone(zone):%Y-%m-%d %H:%M}" for post in self.posts(kind, to)]


def row(name: str, team: str = "Tuki", *, department: str = "Palvelu", manager: str = BOSS, timezone: str = "") -> RosterRow:
    address = f"{manager}@voinko.example" if manager else ""
    return RosterRow(f"{name}@voinko.example", name.title(), team, department if team else "", address, "", timezone)
