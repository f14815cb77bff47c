"""Whom a person can talk to at work, and which of them the bot can reach in chat. Looks; writes and remembers nothing.

An outside firm, or somebody without an account, has a phone number and that is all: nothing can be passed on there.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from bot.model.company import CrisisLine
from bot.model.people import Contact, Employee, spelled
from bot.ports.directory import Directory, Profile
from bot.ports.messenger import PlatformDownError
from bot.ports.people import People

MANAGER_ROLE = "mgr"  # from the roster, never from the list of contacts
ROLES = ("oh", "osh", "shop", MANAGER_ROLE, "hr", "alt", "other")
"""In the order shown: those bound by secrecy first."""

_WAIT = 1.2  # seconds for the platforms to tell who is there; somebody is waiting
_MOST = 15  # contacts shown
_ADDRESS = re.compile(r"https?://[^\s,;]+")


@dataclass(frozen=True, slots=True)
class Way:
    """One contact, as it can be reached now. ``in_chat``: the bot can pass a request on."""

    contact: Contact
    in_chat: bool = False
    away: bool = False

    @property
    def key(self) -> str:
        """What names the contact on a button: the same until the organisation changes it."""
        contact = self.contact
        said = f"{contact.role}\n{contact.name}\n{contact.email}\n{contact.phone}\n{contact.deputy_email}"
        return blake2b(said.encode(errors="ignore"), digest_size=10).hexdigest()

    @property
    def number(self) -> str:
        """The phone number, without an address for booking."""
        return _ADDRESS.sub("", self.contact.phone).strip(" ,;·")

    @property
    def booking(self) -> str:
        """The address where a time can be booked, if the organisation has written one beside the number."""
        found = _ADDRESS.search(self.contact.phone)
        return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class Ways:
    """Everybody a person can talk to, in the order shown, and those who stand in for them."""

    listed: tuple[Way, ...] = ()
    deputies: tuple[Way, ...] = ()
    silent: bool = False  # a platform did not say who is there: some may be reached in chat after all

    @property
    def can_ask(self) -> bool:
        """Tell whether anybody can be reached in chat; if nobody can, nothing is offered to be sent."""
        return any(way.in_chat for way in self.listed)

    def find(self, key: str) -> Way | None:
        """The contact or deputy of that key."""
        return next((way for way in (*self.listed, *self.deputies) if way.key == key), None)

    def backup(self, key: str) -> Way | None:
        """Who stands in for that contact, if anybody who can be reached does."""
        way = self.find(key)
        email = spelled(way.contact.deputy_email) if way else ""
        if way is None or not email or email == spelled(way.contact.email):
            return None  # nobody stands in for oneself
        every = (*self.listed, *self.deputies)
        return next((one for one in every if spelled(one.contact.email) == email and one.in_chat), None)

    def phone(self, key: str, lines: Sequence[CrisisLine]) -> str:
        """Whom to call if a request to that contact goes wrong: the contact, else anybody with a number. "" for nobody."""
        own = self.find(key)
        with_number = [way for way in (*([own] if own else []), *self.listed) if way.number]
        if with_number:
            return f"{with_number[0].number} ({with_number[0].contact.name})"
        return f"{lines[0].number} ({lines[0].name})" if lines else ""


async def ways_of(employee: Employee, people: People, directories: Mapping[str, Directory], *, wait: float = _WAIT) -> Ways:
    """Whom this person can talk to. Without configured contacts nobody: a manager alone is no choice.

    ``wait``: seconds for the platforms to tell who is there. Later, what was last known counts.
    """
    own = spelled(employee.email)
    named = [
        one
        for one in await people.contacts(employee.team.department if employee.team else "")
        if not one.email or spelled(one.email) != own
    ]
    if not named:
        return Ways()
    manager = await _manager(employee, people)
    contacts = sorted([*named, *manager][:_MOST], key=lambda contact: ROLES.index(contact.role))
    known = {spelled(one.email) for one in contacts}
    deputies = [
        await _deputy(one, people)
        for one in contacts
        if one.deputy_email and spelled(one.deputy_email) not in {own, *known} and spelled(one.email) != own
    ]
    every = [*contacts, *deputies]
    there, silent = await _there([one.email for one in every if one.email], people, directories, wait)
    ways = [_way(one, there.get(spelled(one.email))) for one in every]
    silent = silent and any(way.contact.email and not way.in_chat for way in ways[: len(contacts)])
    return Ways(tuple(ways[: len(contacts)]), tuple(ways[len(contacts) :]), silent)


async def _manager(employee: Employee, people: People) -> list[Contact]:
    email = employee.manager_email
    if not email or spelled(email) == spelled(employee.email):
        return []
    manager = await people.employee_by_email(email)
    return [Contact(MANAGER_ROLE, (manager.name if manager else "") or email, email, "", "", "")]


async def _deputy(contact: Contact, people: People) -> Contact:
    deputy = await people.employee_by_email(contact.deputy_email)
    name = (deputy.name if deputy else "") or contact.deputy_email
    return Contact(contact.role, name, contact.deputy_email, "", contact.department, "")


async def _there(
    emails: Sequence[str], people: People, directories: Mapping[str, Directory], wait: float
) -> tuple[Mapping[str, Profile], bool]:
    """E-mail address -> account, of those who can be written to; and whether a platform did not say."""
    wanted: list[Employee] = []
    for number, email in enumerate(dict.fromkeys(map(spelled, emails)), start=1):
        known = await people.employee_by_email(email)
        # Somebody who is on no roster may have an account all the same; no id of ours is below zero.
        wanted.append(known or Employee(-number, email, "", None, "", None, None))
    found = await asyncio.gather(*(_profiles(directory, wanted, wait) for directory in directories.values()))
    there: dict[str, Profile] = {}
    for profiles, platform in zip(found, directories, strict=True):
        for person in wanted:
            said = profiles.get(person.id)
            profile = _as_last_known(person, platform) if isinstance(said, PlatformDownError) else said
            if profile is not None and profile.refused is None:
                there.setdefault(spelled(person.email), profile)
    return there, any(isinstance(said, PlatformDownError) for profiles in found for said in profiles.values())


async def _profiles(directory: Directory, people: Sequence[Employee], wait: float) -> Mapping[int, Profile | PlatformDownError]:
    """Who has an account there; the error for everyone when the platform does not say in time."""
    try:
        async with asyncio.timeout(wait):
            return await directory.profiles(people)
    except (TimeoutError, PlatformDownError):
        return dict.fromkeys((person.id for person in people), PlatformDownError("no answer"))


def _as_last_known(person: Employee, platform: str) -> Profile | None:
    address = person.address
    if address is None or address.platform != platform or person.unreachable:
        return None
    return Profile(address, person.email, person.language, person.timezone)


def _way(contact: Contact, profile: Profile | None) -> Way:
    return Way(contact, in_chat=profile is not None, away=profile is not None and profile.away)
