"""Who is who, and how each wants to be spoken to, as a Protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from bot.model.people import Address, Contact, Employee, Language, Team
from bot.model.roster import Member


class People(Protocol):
    """Who is who, and how each wants to be spoken to."""

    async def employee_at(self, address: Address) -> Employee | None:
        """The active employee bound to that account (platform, workspace, user), if any."""
        ...

    async def employee_by_email(self, email: str) -> Employee | None:
        """The active employee with that e-mail address, compared without case."""
        ...

    async def employees(self) -> Sequence[Employee]:
        """Every active employee, by e-mail."""
        ...

    async def members(self) -> Sequence[Member]:
        """Every active employee who is in a team, by e-mail: no more than figures need to know of ten thousand people."""
        ...

    async def ensure_person(self, email: str) -> Employee:
        """The person with that address; one without a team is added for a reader who is in no roster."""
        ...

    async def bind(self, employee_id: int, address: Address) -> bool:
        """Remember that this account is that employee's, and that messages go there from now on.

        False, and nothing changed, where the person has an account in another workspace of that platform and the roster does
        not name this one: an e-mail address alone moves nobody. The same where it is the account of another active person who is
        asked in the open round.
        """
        ...

    async def let_go(self, employee_id: int, platform: str) -> None:
        """Forget the person's accounts on that platform, so that the next one with the e-mail address is the person's."""
        ...

    async def learn(self, employee_id: int, *, language: Language | None, timezone: str | None) -> None:
        """Take the platform's word where the roster was silent; never overwrite the roster's, or a person's own choice."""
        ...

    async def mark_reach(self, address: Address, reason: str | None) -> None:
        """Record why the account can't be reached, or None: that it can. Of an account that messages go to, of no other.

        Who can be reached again while a round is open is asked after all, with the next tick.
        """
        ...

    async def set_language(self, employee_id: int, language: Language) -> None:
        """The person's own choice, kept over later imports."""
        ...

    async def set_pause(self, employee_id: int, until: date | None) -> None:
        """Quiet until that date (date.max: until resumed); None resumes. A reminder waits as long, and ends with its round."""
        ...

    async def mark_welcomed(self, employee_id: int) -> bool:
        """True for the one caller that is to show the welcome; False ever after."""
        ...

    async def teams(self) -> Sequence[Team]:
        """Every team that has ever been, by name."""
        ...

    async def managed_by(self, email: str) -> Sequence[Team]:
        """The teams that person manages."""
        ...

    async def managers(self) -> Mapping[int, str]:
        """Team id -> its manager's e-mail, for every team with active members and a manager."""
        ...

    async def contacts(self, department: str) -> Sequence[Contact]:
        """The contacts of that department and those of the whole company."""
        ...
