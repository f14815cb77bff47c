"""People's accounts on the chat platforms, and what those tell of people where the roster is silent.

Writes down whose account is whose, and the language and time zone learned from it; overwrites nobody's choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.model.people import Employee
from bot.ports.directory import Directory, Profile
from bot.ports.messenger import PlatformDownError
from bot.ports.people import People


@dataclass(frozen=True, slots=True)
class Accounts:
    """Employee id -> the account as it is now; ``down`` are the platforms that could not be asked."""

    profiles: Mapping[int, Profile]
    down: frozenset[str]


async def look_up(store: People, directories: Mapping[str, Directory], people: Sequence[Employee]) -> Accounts:
    """Find everyone's account: on the platform last used if that is still served, else wherever there is one."""
    found: dict[int, Profile] = {}
    down: set[str] = set()
    for platform, directory in directories.items():
        missing = [one for one in people if one.id not in found and _platform(one, directories) in {None, platform}]
        if not missing:
            continue
        try:
            found |= await directory.profiles(missing)
        except PlatformDownError:
            down.add(platform)
    for person in people:
        profile = found.get(person.id)
        if profile is not None and profile.refused is None and not await _remember(store, person, profile):
            del found[person.id]
    return Accounts(found, frozenset(down))


async def informed(store: People, directories: Mapping[str, Directory], people: Sequence[Employee]) -> list[Employee]:
    """The same people, those whose time zone the roster leaves open with the one that their platform knows."""
    silent = [person for person in people if person.timezone is None]
    accounts = await look_up(store, directories, silent) if silent else Accounts({}, frozenset())
    return [as_known(person, accounts.profiles.get(person.id)) for person in people]


def as_known(employee: Employee, profile: Profile | None) -> Employee:
    """The employee, the roster's silence filled with what the platform knows."""
    if profile is None:
        return employee
    return replace(
        employee,
        language=employee.language or profile.language,
        timezone=employee.timezone or profile.timezone,
        address=profile.address if _is_new(employee, profile) else employee.address,
    )


def _platform(person: Employee, directories: Mapping[str, Directory]) -> str | None:
    """The platform last used; None if there is none, or it is no longer served."""
    return person.address.platform if person.address and person.address.platform in directories else None


def _is_new(person: Employee, profile: Profile) -> bool:
    """Tell whether the account found is on another platform, or in another workspace, than the one last used."""
    known, found = person.address, profile.address
    return known is None or (known.platform, known.workspace) != (found.platform, found.workspace)


async def _remember(store: People, person: Employee, profile: Profile) -> bool:
    """False where the account is not the person's, whatever its e-mail address."""
    if _is_new(person, profile) and not await store.bind(person.id, profile.address):
        return False
    if (person.language is None and profile.language) or (person.timezone is None and profile.timezone):
        await store.learn(person.id, language=profile.language, timezone=profile.timezone)
    return True
