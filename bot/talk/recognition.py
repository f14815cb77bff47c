"""Who speaks: an account and the person it is, where that person can be written to, and in which language.

An account becomes a person's by its e-mail address alone, as its platform tells it, never by anything that somebody typed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.model.company import Company
from bot.model.messages import Event, Joined, Pressed, Said, Surface
from bot.model.people import Address, Employee, spelled
from bot.ports.directory import Directory, Profile
from bot.ports.messenger import PlatformDownError
from bot.ports.people import People

UNKNOWN = "stranger.sentence"
"""The key of what is said to somebody who is on no roster."""

_HELP_WITHIN = 1.2  # seconds for a platform to say who asks for help; somebody is waiting


@dataclass(frozen=True, slots=True)
class Recognition:
    """Tells who speaks. ``directories`` are the platforms' lists of accounts, by ``Address.platform``."""

    store: People
    company: Company
    directories: Mapping[str, Directory]

    async def profile(self, sender: Address, *, in_a_hurry: bool) -> tuple[Profile | None, bool]:
        """The sender's account; and whether its platform did not say, which keeps nobody from help: that needs no name."""
        directory = self.directories.get(sender.platform)
        if directory is None:
            return None, False
        if not in_a_hurry:
            return await directory.profile(sender), False
        try:
            async with asyncio.timeout(_HELP_WITHIN):
                return await directory.profile(sender), False
        except (PlatformDownError, TimeoutError):
            return None, True

    async def meet(self, sender: Address, profile: Profile | None) -> Employee | str:
        """Recognise a new account by its e-mail address, and remember it; else the sentence for who is nobody's."""
        if profile is None or profile.refused or not profile.email:
            return UNKNOWN
        employee = await self.store.employee_by_email(profile.email)
        if employee is None and await self.reads(profile.email):
            employee = await self.store.ensure_person(profile.email)
        if employee is None:
            return UNKNOWN
        # The platform's word on the account; the sender's on the conversation, if the platform gave none.
        account = profile.address if profile.address.conversation else replace(profile.address, conversation=sender.conversation)
        if not await self.store.bind(employee.id, account):
            return "stranger.elsewhere"
        await self.store.learn(employee.id, language=profile.language, timezone=profile.timezone)
        return await self.store.employee_at(sender) or UNKNOWN

    async def reads(self, email: str) -> bool:
        """Tell whether somebody who is on no roster gets a digest all the same: a manager, or a reader by the settings."""
        named = (*self.company.company_readers, *(one for _, emails in self.company.department_readers for one in emails))
        return spelled(email) in map(spelled, named) or bool(await self.store.managed_by(email))

    async def is_contact(self, employee: Employee) -> bool:
        """Tell whether somebody is neither asked nor reads digests, and so is here for those who want to talk."""
        return employee.team is None and not await self.reads(employee.email)

    async def follow(self, employee: Employee, event: Event) -> Employee:
        """Let scheduled messages go where the person last spoke with us, when that has changed."""
        known, seen = employee.address, event.sender
        # A command may have been typed in a channel: only the account is taken from it, never the place.
        private = isinstance(event, Pressed | Said | Joined) and event.surface is Surface.MESSAGE
        address = seen if private else replace(seen, conversation="")
        if known is not None and known.same_person(seen) and address.conversation in ("", known.conversation):
            return employee
        await self.store.bind(employee.id, address)
        if known is not None and employee.channel == known.platform != seen.platform:
            return employee  # who wants to be written to there, and is answered here all the same
        return replace(employee, address=address)

    async def heard_from(self, employee: Employee, event: Event) -> Employee:
        """Whoever comes to us can be reached, and speaks the language of the client where nobody has chosen another."""
        if employee.unreachable is not None:
            await self.store.mark_reach(event.sender, None)
        if employee.learns(event.language):
            await self.store.learn(employee.id, language=event.language, timezone=None)
            return replace(employee, language=event.language, language_learnt=True)
        return employee
