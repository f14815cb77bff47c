"""People's accounts on the chat platforms, and what those tell of people where the roster is silent.

Writes down whose account is whose, and the language and time zone learned from it; overwrites nobody's choice. One account is
one person: who is on the roster twice is written to once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.model.people import Employee, Workspace
from bot.ports.directory import Directory, Profile
from bot.ports.messenger import PlatformDownError
from bot.ports.people import People

LOOK_UP = 30.0  # seconds for all accounts of one platform; what is not there by then is silent
INFORMED = 15.0  # the same where only time zones are wanted
TAKEN = "account of another row"


@dataclass(frozen=True, slots=True)
class Accounts:
    """Employee id -> the account as it is now; and for those without one, the workspace that did not say, if any."""

    profiles: Mapping[int, Profile]
    silent: Mapping[int, Workspace]


async def look_up(
    store: People, directories: Mapping[str, Directory], people: Sequence[Employee], seconds: float = LOOK_UP
) -> Accounts:
    """Find everyone's account: on the platform last used if that is still served, else wherever there is one."""
    found: dict[int, Profile] = {}
    silent: dict[int, Workspace] = {}
    for platform, directory in directories.items():
        missing = [one for one in people if one.id not in found and _platform(one, directories) in {None, platform}]
        if not missing:
            continue
        for number, answer in (await _answers(directory, missing, seconds)).items():
            if isinstance(answer, PlatformDownError):
                silent[number] = Workspace(platform, answer.workspace)
            else:
                found[number] = answer
    for person in people:
        profile = found.get(person.id)
        if profile is not None and profile.refused is None:
            found[person.id] = await _remember(store, person, profile)
    return Accounts(found, silent)


async def _answers(directory: Directory, people: Sequence[Employee], seconds: float) -> Mapping[int, Profile | PlatformDownError]:
    try:
        async with asyncio.timeout(seconds):
            return await directory.profiles(people)
    except (PlatformDownError, TimeoutError):
        return {one.id: PlatformDownError("no answer", one.address.workspace if one.address else "") for one in people}


async def informed(store: People, directories: Mapping[str, Directory], people: Sequence[Employee]) -> list[Employee]:
    """The same people, those whose account or time zone is not known with what their platform knows."""
    silent = [person for person in people if person.timezone is None or person.address is None]
    accounts = await look_up(store, directories, silent, INFORMED) if silent else Accounts({}, {})
    return [as_known(person, accounts.profiles.get(person.id)) for person in people]


async def each_once(store: People, people: Sequence[Employee]) -> list[Employee]:
    """The same people without those whose account is another one's by now: two rows of one person are asked once."""
    met: dict[tuple[Workspace, str], Employee] = {}
    doubles: set[int] = set()
    for person in people:
        if person.address is not None:
            other = met.setdefault((person.address.place, person.address.user), person)
            if other is not person:
                holder = await store.employee_at(person.address)
                doubles.add(other.id if holder is not None and holder.id == person.id else person.id)
    return [person for person in people if person.id not in doubles]


def as_known(employee: Employee, profile: Profile | None) -> Employee:
    """The employee, the roster's silence filled with what the platform knows."""
    if profile is None:
        return employee
    return replace(
        employee,
        language=profile.language if employee.learns(profile.language) else employee.language,
        timezone=employee.timezone or profile.timezone,
        address=profile.address if _is_new(employee, profile) else employee.address,
    )


def _platform(person: Employee, directories: Mapping[str, Directory]) -> str | None:
    """The platform last used; None if there is none, or it is no longer served."""
    return person.address.platform if person.address and person.address.platform in directories else None


def _is_new(person: Employee, profile: Profile) -> bool:
    """Tell whether the account found is on another platform, or in another workspace, than the one last used."""
    return person.address is None or person.address.place != profile.address.place


async def _remember(store: People, person: Employee, profile: Profile) -> Profile:
    """The profile once it is written down; refused where the account is not the person's, whatever its e-mail address."""
    if _is_new(person, profile) and not await store.bind(person.id, profile.address):
        return replace(profile, refused=TAKEN)
    if person.learns(profile.language) or (person.timezone is None and profile.timezone):
        await store.learn(person.id, language=profile.language, timezone=profile.timezone)
    return profile
