"""What the core needs of the chat platforms and of mathematics, as Protocols."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.model.feedback import Remark
from bot.model.messages import Message
from bot.model.people import Address, Employee, Language


class UnreachableError(Exception):
    """This message can't reach this person, and trying again now won't help. The reason is one word or two, no names."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DoubtfulError(Exception):
    """It can't be told whether the message arrived: the connection broke after it was handed over."""


class PlatformDownError(Exception):
    """The whole platform can't be used now: it refuses our token, or it can't be reached at all.

    Nothing has been sent and nobody is to blame: stop the batch, the deliveries stay pending. The reason is one word
    or two that ``doctor`` can show; it holds no secret.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Profile:
    """What a platform knows of one of its accounts."""

    address: Address
    email: str
    language: Language | None
    timezone: str | None
    away: bool = False  # on leave or ill, as the person's own status says
    refused: str | None = None  # why this account is never written to: "deactivated", "bot", "guest", "stranger"


class Messenger(Protocol):
    """One chat platform's way of reaching people first."""

    async def send(self, to: Address, message: Message) -> Address:
        """Deliver once; give back the address with its conversation.

        Raises UnreachableError, DoubtfulError or PlatformDownError.

        Pacing, Retry-After and back-off are the messenger's own.
        """
        ...

    async def find(self, to: Address, key: str) -> bool | None:
        """Tell whether a message with that key is in the conversation; None where the platform can't tell.

        Raises PlatformDownError where it may tell later, UnreachableError where the person is out of its reach.
        """
        ...


class Directory(Protocol):
    """One chat platform's list of accounts."""

    async def profile(self, address: Address) -> Profile | None:
        """The account behind an address; None where there is none or its workspace is not allowed."""
        ...

    async def profiles(self, people: Sequence[Employee]) -> Mapping[int, Profile]:
        """Employee id -> the account with that employee's e-mail address, as it is now, for those who have one."""
        ...


@dataclass(frozen=True, slots=True)
class Association:
    """Spearman's rank correlation of so many cells, with its 95 % interval over teams and its probability by chance.

    ``low`` and ``high`` are None where the teams drawn are too alike to tell.
    """

    rho: float
    low: float | None
    high: float | None
    p: float
    n: int


Cells = Sequence[Sequence[float | None]]
"""A row for each team, a column for each period; None is an empty cell. Two of them pair up place by place."""


class Statistics(Protocol):
    """What the standard library hasn't got of statistics. The same input always gives the same output."""

    def t_quantile(self, probability: float, degrees: int) -> float:
        """Student's t: the quantile at that probability."""
        ...

    def difference(self, before: Sequence[float], after: Sequence[float]) -> tuple[float, float] | None:
        """The 95 % interval of the difference of two means, after less before; None where nothing varies."""
        ...

    def level_change(
        self, before: Sequence[tuple[float, float]], after: Sequence[tuple[float, float]]
    ) -> tuple[float, float, float]:
        """An interrupted time series of (time, value): by how much the level jumps at ``after``'s time 0, low, high."""
        ...

    def association(self, first: Cells, second: Cells) -> Association | None:
        """How two sides go together, tested by permuting whole teams; None where one of them never varies."""
        ...

    def discoveries(self, probabilities: Sequence[float]) -> Sequence[float]:
        """The same, corrected for looking at so many (Benjamini & Hochberg)."""
        ...


class Understood(Protocol):
    """What a customer's comment says. ``language`` None: nobody here reads it, and nothing else is known of it."""

    @property
    def language(self) -> Language | None:
        """The language it is in."""
        ...

    @property
    def tone(self) -> float | None:
        """From -1, all blame, to 1, all praise; None where it can't be read, which is not neutral."""
        ...

    @property
    def themes(self) -> Sequence[str]:
        """The work themes that it touches, by ``pulses.Topic``'s names."""
        ...

    @property
    def criteria(self) -> Sequence[str]:
        """The criteria of good service that it touches, of ``themes.CRITERIA``."""
        ...

    @property
    def text(self) -> str:
        """The comment without what tells who is meant, strictly redacted."""
        ...


class Reader(Protocol):
    """Reads what *customers* write. Never to be given a word of an employee's (design, decision 8)."""

    async def read(self, remarks: Sequence[Remark], names: Collection[str]) -> Sequence[Understood]:
        """Each remark's meaning, in their order. ``names`` are people's names that certainly go. Off the event loop."""
        ...


class Tokens(Protocol):
    """Sealed words that a person's own client carries for us between two steps, so that nothing need be stored.

    ``purpose`` parts one use from another. They live by the wall clock.
    """

    def seal(self, purpose: str, content: str, minutes: int) -> str:
        """Seal for that long: ASCII letters, digits, ``-`` and ``_``, about 1.4 × the content's bytes + 70."""
        ...

    def unseal(self, purpose: str, token: str) -> str | None:
        """What was sealed; None for what has expired, was made for another purpose, or was never ours."""
        ...
