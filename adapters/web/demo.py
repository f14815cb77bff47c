"""What the demo's page needs from the one who runs the demo. Owns no behaviour.

The page is a stand-in for Slack or Teams on one machine: it lets you be anyone in the sample company, which is why it exists
in ``voinko demo`` alone and answers to nobody but this machine.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.model.messages import Event, Reply
from bot.model.people import Address, Language

PLATFORM, WORKSPACE = "web", "demo"

Handle = Callable[[Event], Awaitable[Sequence[Reply]]]


@dataclass(frozen=True, slots=True)
class WebPerson:
    """Someone whom the visitor may be."""

    id: int
    name: str
    team: str  # "" for someone without a team
    department: str
    is_manager: bool
    language: Language

    @property
    def address(self) -> Address:
        """Where the core reaches this person in the demo."""
        return Address(PLATFORM, WORKSPACE, str(self.id))


ListPeople = Callable[[], Awaitable[Sequence[WebPerson]]]


@dataclass(frozen=True, slots=True)
class DemoStatus:
    """Where the demo's clock stands and what it will do next, in words. ``next_event`` is "" at the end of the demo."""

    now: str
    next_event: str


class DemoControl(Protocol):
    """What moves the demo's clock, which real life hasn't got."""

    async def status(self) -> DemoStatus:
        """Where the clock stands."""
        ...

    async def advance(self) -> str:
        """What happened, in a sentence, when the clock was moved to the next event."""
        ...

    def plays(self, person_id: int) -> None:
        """The visitor is that person now: nobody else acts in that person's name."""
        ...
