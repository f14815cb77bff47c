"""A stage on which conversations are played as they read.

The store, the conversation and the release are the real ones. Only the outermost edge is made up: the platform's list of
accounts, and the screen. A transcript's lines::

    > help                 the person types in the direct chat
    / pause                the person types a command, answered to the person alone
    [Settings]             the person presses the newest button whose label begins so
    ~ a quieter room       the person fills in the open window and sends it
    < Hi, I'm Voinko       the bot's replies to the last line say this, in this order
    (silence)              the bot says nothing
    (pulse)                something else happens: see ``Chat.directions``
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from bot.calendar import Cadence, Week
from bot.conversation import Conversation
from bot.messages import (
    Action,
    Block,
    Button,
    Buttons,
    Divider,
    Event,
    Facts,
    Form,
    Heading,
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
from bot.people import Address, Company, Contact, CrisisLine, Employee, Language
from bot.ports import NewInvitation, Profile
from bot.pulse_message import pulse_message, reminder_message
from bot.pulses import Invitation, Round
from bot.release import CountedSet, Invited, Release, Voter
from bot.roster import RosterRow
from storage.store import SqlStore

WEEK = Week(2026, 2)
OPENS = datetime(2026, 1, 6, 7, 30, tzinfo=UTC)
CLOSES = datetime(2026, 1, 11, 21, 59, tzinfo=UTC)
ITEMS = ("W3", "W1", "E1")
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

    @classmethod
    async def set_up(cls, store: SqlStore, language: Language) -> Stage:
        company = Company("Esimerkki Oy", language=language, crisis_lines=(LINE,))
        stage = cls(store, company)
        rows = [
            RosterRow("aino@example.com", "Aino", "Tuki", "Palvelu", "mari@example.com", "", ""),
            RosterRow("bo@example.com", "Bo", "Tuki", "Palvelu", "mari@example.com", "", ""),
            RosterRow("mari@example.com", "Mari Manager", "", "", "", "", ""),
        ]
        await store.import_roster(rows)
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

        return Conversation(self.store, self.company, Cadence(date(2026, 1, 6)), {"slack": self.accounts}, results)

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

        def compute(voters: Sequence[Voter], _invited: Sequence[Invited], _counted: Sequence[CountedSet]) -> Release:
            opened.extend(voters)
            return Release(WEEK, (), (), ())

        assert await self.store.close(self.round.id, compute)
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
            values = {one.name: line[1:].strip() for one in self.window.fields}
            await self.happens(Submitted(self.address, self.window.action, values, self.stage.now))
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
        """The bot writes first. The message must be findable by its key (see ``bot.messages.Message``)."""
        assert any(row.key.startswith(message.key) for row in rows_of(message))
        self.replies = (Reply(Place.NEW, message),)
        self.messages.append(message)

    async def press(self, label: str) -> None:
        on_screen = [self.home] if self.at_home and self.home else list(reversed(self.messages))
        on_top = [self.window] if isinstance(self.window, Message) else []
        for message in (*on_top, *on_screen):
            for button in buttons_of(message):
                if button.label.startswith(label):
                    await self.press_action(button.action, message)
                    return
        raise AssertionError(f"there is no button [{label}] on the screen")

    async def press_action(self, action: Action, pressed_in: Message | None = None) -> None:
        """Press a button, or send what a button might have: what a client sends need not be on any screen."""
        surface = Surface.HOME if self.at_home else Surface.MESSAGE
        # Through the button's own id, as a platform carries it.
        await self.happens(Pressed(self.address, Action.decode(action.encode()), self.stage.now, surface), pressed_in)

    async def happens(self, event: Event, pressed_in: Message | None = None) -> None:
        self.replies = await self.stage.conversation.handle(event)
        for reply in self.replies:
            if isinstance(reply.content, Form):
                assert reply.place is Place.PRIVATE
                self.window = reply.content
                continue
            fits(reply.content)
            match reply.place:
                case Place.NEW:
                    self.messages.append(reply.content)
                case Place.REPLACE if pressed_in in self.messages:
                    self.messages[self.messages.index(pressed_in)] = reply.content
                case Place.HOME:
                    self.home = reply.content
                case Place.PRIVATE:
                    self.window = reply.content


def rows_of(message: Message) -> list[Buttons]:
    return [block for block in message.blocks if isinstance(block, Buttons)]


def buttons_of(message: Message) -> list[Button]:
    return [button for row in rows_of(message) for button in row.buttons]


def fits(message: Message) -> None:
    """Every message shown keeps the limits of every platform."""
    keys = [row.key for row in rows_of(message)]
    assert len(set(keys)) == len(keys)
    assert all(len(button.label) <= 75 and len(button.action.encode()) <= 200 for button in buttons_of(message))
    assert all(len(block.text) <= 3000 for block in message.blocks if isinstance(block, Text))
    assert all(len(block.text) <= 150 for block in message.blocks if isinstance(block, Heading))
    assert message.summary
    assert len(message.blocks) <= 50


def plain(content: Message | Form) -> str:
    if isinstance(content, Form):
        return "\n".join([content.title, content.intro, *(one.label for one in content.fields), content.submit])
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
