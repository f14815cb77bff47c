"""A stage on which conversations are played as they read.

The store, the conversation and the release are the real ones. Only the outermost edge is made up: the platform's list of
accounts, and the screen. A transcript's lines::

    > help                 the person types in the direct chat
    / pause                the person types a command, answered to the person alone
    [Settings]             the person presses the newest button whose label begins so
    ~ a quieter room       the person fills in the open window and sends it; where there is something to choose, the parts are
                           parted by " / " and stand in any order: "~ Call / Today / Just that I'd like to be contacted";
                           what stood in the window stays, and "~" alone sends it as it stands
    < Hi, I'm Voinko       the bot's replies to the last line say this, in this order
    (silence)              the bot says nothing
    (pulse)                something else happens: see ``Chat.directions``
    (a message)            the oldest unread message that the bot has sent first is read
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from adapters.tokens import SealedTokens
from bot.conversation import Conversation
from bot.coping.dialog import Sending
from bot.model.calendar import Cadence, Week
from bot.model.company import Company, CrisisLine
from bot.model.messages import (
    Block,
    Button,
    Buttons,
    Divider,
    Event,
    Facts,
    Form,
    Heading,
    Intent,
    Joined,
    Message,
    Picture,
    Place,
    Pressed,
    Reply,
    Said,
    Submitted,
    Surface,
    Text,
)
from bot.model.people import Address, Contact, Employee, Language
from bot.model.pulses import Invitation, Round
from bot.model.released import Fact, Invited, Release, Voter
from bot.model.roster import RosterRow
from bot.ports.directory import Profile
from bot.ports.messenger import Ready, always
from bot.ports.rounds import NewInvitation, Progress
from bot.pulse.screens import pulse_message, reminder_message
from bot.release.rules import LEAST_K
from scheduler.endings import Ended, end_due
from scheduler.outbox import RequestOutbox
from scheduler.requests import Carrier, carry_due
from storage.store import SqlStore
from tests.storage.office import time_passes

WEEK = Week(2026, 2)
OPENS = datetime(2026, 1, 6, 7, 30, tzinfo=UTC)
CLOSES = datetime(2026, 1, 11, 21, 59, tzinfo=UTC)
ITEMS = ("W3", "W1", "E1")
ROSTER = (
    RosterRow("aino@example.com", "Aino", "Tuki", "Palvelu", "mari@example.com", "", ""),
    RosterRow("bo@example.com", "Bo", "Tuki", "Palvelu", "mari@example.com", "", ""),
    RosterRow("mari@example.com", "Mari Manager", "", "", "", "", ""),
)
NURSE = Contact("oh", "Terveystalo", "tt@example.com", "010 1234", "", "")
LINE = CrisisLine("FI", "MIELI", "09 2525 0111", "24/7", "fi", date(2026, 1, 2))
DIGEST = Message("Workload: mixed.", (Text("Workload: mixed."),))


@dataclass(slots=True)
class Accounts:
    """The platform's list of accounts: the outermost edge."""

    known: dict[str, Profile] = field(default_factory=dict)

    async def profile(self, address: Address) -> Profile | None:
        return self.known.get(address.user)

    async def profiles(self, people: Sequence[Employee]) -> Mapping[int, Profile]:
        by_email = {profile.email: profile for profile in self.known.values()}
        return {person.id: by_email[person.email] for person in people if person.email in by_email}


@dataclass(slots=True)
class Postbox:
    """What the platform has delivered, by account, and not been read. ``trouble``: how the next calls go wrong."""

    unread: dict[str, list[Message]] = field(default_factory=dict)
    delivered: list[tuple[str, Message]] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)
    never: dict[str, Exception] = field(default_factory=dict)  # whom nothing reaches, and why
    arrives: bool = False  # what goes wrong has arrived all the same
    finds: bool = True
    meanwhile: Callable[[], Awaitable[object]] | None = None  # what happens while a message is on its way

    async def send(self, to: Address, message: Message, *, ready: Ready = always) -> Address:
        await ready()
        name = to.user.removeprefix("U-")
        if self.meanwhile is not None:
            await self.meanwhile()
        if name in self.never:
            raise self.never[name]
        error = self.trouble.pop(0) if self.trouble else None
        if error is None or self.arrives:
            self.unread.setdefault(to.user, []).append(message)
            self.delivered.append((name, message))
        if error is not None:
            raise error
        return replace(to, conversation=to.conversation or f"D-{name}", message=str(len(self.delivered) - 1))

    async def end(self, at: Address, message: Message) -> None:
        name, ended = self.delivered[int(at.message)]
        assert name == at.user.removeprefix("U-")
        self.delivered[int(at.message)] = (name, replace(message, key=ended.key))  # for the tests alone: what it has been

    async def find(self, to: Address, key: str) -> bool | None:
        mine = [message for name, message in self.delivered if name == to.user.removeprefix("U-")]
        return any(message.key == key for message in mine) if self.finds else None


async def no_pause(_seconds: float) -> None:
    await asyncio.sleep(0)


def account(name: str) -> Address:
    return Address("slack", "T1", f"U-{name}", f"D-{name}")


@dataclass(slots=True)
class Stage:
    """One small company, its store and its bot. ``results`` is what everyone's latest digest is."""

    store: SqlStore
    company: Company
    accounts: Accounts = field(default_factory=Accounts)
    now: datetime = OPENS
    results: Message | None = None
    round: Round | None = None
    postbox: Postbox = field(default_factory=Postbox)
    holidays: set[date] = field(default_factory=set)
    ids: int = 0

    @classmethod
    async def set_up(cls, store: SqlStore, language: Language) -> Stage:
        company = Company("Esimerkki Oy", language=language, crisis_lines=(LINE,), k=LEAST_K)
        stage = cls(store, company)
        await store.import_roster(ROSTER)
        await store.replace_contacts([NURSE])
        for name in ("aino", "bo", "mari"):
            stage.add_account(name)
        return stage

    def add_account(self, name: str, *, refused: str | None = None, language: Language | None = None) -> None:
        address = replace(account(name), conversation="")
        self.accounts.known[address.user] = Profile(address, f"{name}@example.com", language, None, refused=refused)

    @property
    def conversation(self) -> Conversation:
        async def results(_employee: Employee) -> Message | None:
            return self.results

        cadence = Cadence(date(2026, 1, 6))
        return Conversation(
            self.store, self.company, cadence, {"slack": self.accounts}, results, self.holidays.__contains__, sending=self.sending
        )

    @property
    def carrier(self) -> Carrier:
        return Carrier(self.store, self.company, {"slack": self.postbox}, {"slack": self.accounts})

    @property
    def sending(self) -> Sending:
        tokens = SealedTokens(b"a key of thirty-two bytes, or so", lambda: self.now.timestamp())  # noqa: PLW0108 (the stage's clock moves)
        return Sending(tokens, self.new_id, RequestOutbox(self.carrier, wait=60, sleep=no_pause))

    def new_id(self) -> str:
        self.ids += 1
        return f"request-{self.ids}"

    async def beat(self, later: timedelta = timedelta()) -> None:
        """Time passes, and what is due about requests happens."""
        self.now += later
        await time_passes(self.store, later.total_seconds())
        failures = await carry_due(self.carrier, self.now)
        assert failures == []
        assert await end_due(self.carrier, self.now) == Ended(left=False, more=False, failures=[])

    def person(self, name: str) -> Chat:
        return Chat(self, account(name))

    async def employee(self, name: str) -> Employee:
        employee = await self.store.employee_by_email(f"{name}@example.com")
        assert employee is not None
        return employee

    async def open_round(self, items: Sequence[str] = ITEMS) -> Round:
        invited = [person for person in await self.store.employees() if person.team]
        new = [NewInvitation(person, True, f"tok-{person.name}", OPENS, OPENS + timedelta(days=2)) for person in invited]  # noqa: FBT003
        self.round = await self.store.open_round(WEEK, items, OPENS, CLOSES, new)
        assert self.round is not None
        return self.round

    async def close_round(self) -> Sequence[Voter]:
        """Close the open round; what was in the box, as the release would see it."""
        assert self.round is not None
        opened: list[Voter] = []

        def compute(
            voters: Sequence[Voter], _invited: Sequence[Invited], _counted: Sequence[Fact], _progress: Progress
        ) -> Release:
            opened.extend(voters)
            return Release(WEEK, (), (), ())

        assert await self.store.close(self.round.id)
        assert await self.store.release(self.round.id, compute, 0, lambda _done, _total: None)
        return opened

    async def answers(self) -> list[dict[str, int]]:
        """Close the round; the answers that were in the box, without whose they were."""
        return sorted((dict(voter.values) for voter in await self.close_round()), key=str)


@dataclass(slots=True)
class Chat:
    """One person's screen: the messages in the direct chat, Home, and the window on top."""

    stage: Stage
    address: Address
    messages: list[Message] = field(default_factory=list)
    home: Message | None = None
    window: Message | Form | None = None
    at_home: bool = False
    replies: tuple[Reply, ...] = ()

    async def verify(self, transcript: str) -> None:
        """Play the transcript; fail at the first line that does not come true."""
        heard = ""
        for line in filter(None, map(str.strip, transcript.splitlines())):
            if line.startswith("<"):
                before, found, heard = heard.partition(line[1:].strip())
                if not found:
                    raise AssertionError(f"expected {line!r}, but the bot said:\n{before or '(nothing)'}")
                continue
            if line == "(silence)":
                assert self.replies == (), f"expected silence, but the bot said:\n{heard}"
                continue
            await self.play(line)
            heard = "\n".join(plain(reply.content) for reply in self.replies)

    async def play(self, line: str) -> None:
        """One line of the person's, or one stage direction."""
        if line.startswith(">"):
            await self.happens(Said(self.address, line[1:].strip(), self.stage.now))
        elif line.startswith("/"):
            await self.happens(
                Said(replace(self.address, conversation="C-lunch"), line[1:].strip(), self.stage.now, Surface.COMMAND)
            )
        elif line.startswith("~"):
            assert isinstance(self.window, Form), "there is no window to fill in"
            values = filled_in(self.window, line[1:].strip())
            await self.happens(Submitted(self.address, self.window.intent, values, self.stage.now, self.window.carry))
        elif line.startswith("["):
            await self.press(line.strip("[]"))
        else:
            await self.directions(line.strip("()"))

    async def directions(self, direction: str) -> None:
        """What happens around the conversation."""
        match direction:
            case "opens the chat":
                self.at_home = False
                await self.happens(Joined(self.address, self.stage.now))
            case "opens Home":
                self.at_home = True
                await self.happens(Joined(self.address, self.stage.now, Surface.HOME))
            case "pulse":
                self.sent(pulse_message(await self.invitation(), self.stage.company))
            case "reminder":
                self.sent(reminder_message(await self.invitation(), self.stage.company))
            case "a message":
                unread = self.stage.postbox.unread.get(self.address.user, [])
                assert unread, "there is no message"
                self.at_home = False
                self.sent(unread.pop(0))
            case "the round closes":
                await self.stage.close_round()
                self.replies = ()
            case _:
                raise AssertionError(f"no such stage direction: {direction}")

    async def invitation(self) -> Invitation:
        employee = await self.stage.store.employee_at(self.address)
        assert employee is not None
        invitation = await self.stage.store.invitation_of(employee.id)
        assert invitation is not None
        return invitation

    def sent(self, message: Message) -> None:
        """The bot writes first. The message must be findable by its key (see ``bot.model.messages.Message``)."""
        assert any(row.key.startswith(message.key) for row in rows_of(message))
        self.replies = (Reply(Place.NEW, message),)
        self.messages.append(message)

    async def press(self, label: str) -> None:
        on_screen = [self.home] if self.at_home and self.home else list(reversed(self.messages))
        on_top = [self.window] if self.window is not None else []
        for message in (*on_top, *on_screen):
            for button in buttons_of(message):
                if button.label.startswith(label):
                    await self.press_intent(button.intent, message)
                    return
        raise AssertionError(f"there is no button [{label}] on the screen")

    async def press_intent(self, intent: Intent, pressed_in: Message | Form | None = None) -> None:
        """Press a button, or send what a button might have: what a client sends need not be on any screen."""
        in_window = pressed_in is not None and pressed_in is self.window
        surface = Surface.HOME if self.at_home and not in_window else Surface.MESSAGE
        carried = pressed_in.carry if in_window and pressed_in is not None else ""  # a message in the chat carries nothing
        # Through the button's own id, as a platform carries it.
        pressed = Pressed(self.address, Intent.decode(intent.encode()), self.stage.now, surface, carried)
        await self.happens(pressed, pressed_in)

    async def happens(self, event: Event, pressed_in: Message | Form | None = None) -> None:
        self.replies = await self.stage.conversation.handle(event)
        for reply in self.replies:
            if isinstance(reply.content, Form):
                assert reply.place is Place.PRIVATE
                form_fits(reply.content)
                self.window = reply.content
                continue
            fits(reply.content)
            match reply.place:
                case Place.NEW:
                    self.messages.append(reply.content)
                case Place.REPLACE if isinstance(pressed_in, Message) and pressed_in in self.messages:
                    self.messages[self.messages.index(pressed_in)] = reply.content
                case Place.REPLACE if pressed_in is not None and pressed_in is self.window:
                    self.window = reply.content
                case Place.HOME:
                    self.home = reply.content
                case Place.PRIVATE:
                    self.window = reply.content


def rows_of(message: Message) -> list[Buttons]:
    return [block for block in message.blocks if isinstance(block, Buttons)]


def buttons_of(content: Message | Form) -> list[Button]:
    if isinstance(content, Form):
        return list(content.buttons)
    return [button for row in rows_of(content) for button in row.buttons]


def filled_in(form: Form, line: str) -> dict[str, str]:
    """What a transcript's line puts into a form."""
    if not any(one.choices for one in form.fields):
        return {one.name: line for one in form.fields}
    values = {one.name: one.value for one in form.fields}
    words = next((one.name for one in form.fields if not one.choices), "")
    for part in filter(None, map(str.strip, line.split(" / "))):
        chosen = {one.name: choice.value for one in form.fields for choice in one.choices if choice.label.lower() == part.lower()}
        values |= chosen or {words: part}
    return values


def fits(message: Message) -> None:
    """Every message shown keeps the limits of every platform."""
    keys = [row.key for row in rows_of(message)]
    assert len(set(keys)) == len(keys)
    assert all(len(button.label) <= 75 and len(button.intent.encode()) <= 200 for button in buttons_of(message))
    assert all(len(block.text) <= 3000 for block in message.blocks if isinstance(block, Text))
    assert all(len(block.text) <= 150 for block in message.blocks if isinstance(block, Heading))
    assert message.summary
    assert len(message.blocks) <= 50
    assert len(message.carry) <= 2800


def form_fits(form: Form) -> None:
    """Every form shown keeps the limits of every platform."""
    assert all(0 < len(text) <= 24 for text in (form.title, form.submit, form.cancel)), form
    assert len(form.carry) <= 2800
    assert len({one.name for one in form.fields}) == len(form.fields)
    assert all(len(choice.label) <= 75 for one in form.fields for choice in one.choices)
    assert all(len(button.label) <= 75 for button in form.buttons)
    assert len(form.intro) <= 3000


def plain(content: Message | Form) -> str:
    if isinstance(content, Form):
        fields = [" ".join([one.label, *(f"({choice.label})" for choice in one.choices)]) for one in content.fields]
        ways = " ".join(f"[{button.label}]" for button in content.buttons)
        return "\n".join(filter(None, [content.title, content.intro.replace("**", ""), *fields, content.submit, ways]))
    return "\n".join(_plain(block) for block in content.blocks)


def _plain(block: Block) -> str:
    match block:
        case Heading(text=words) | Text(text=words):
            return words.replace("**", "")
        case Facts(rows=rows):
            return "\n".join(f"{label}: {value}" for label, value in rows)
        case Buttons(buttons=buttons):
            return " ".join(f"[{button.label}]" for button in buttons)
        case Picture(alt=alt):
            return alt
        case Divider():
            return "---"
