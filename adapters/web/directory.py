"""The web chat's list of accounts: everyone on the roster of a demo or a dry run has one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adapters.web.demo import PLATFORM, WORKSPACE
from bot.model.people import Address, Employee
from bot.ports.directory import Profile
from bot.ports.people import People


class WebDirectory:
    """ports.Directory for the platform "web", where an account's name is the employee's number."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def profile(self, address: Address) -> Profile | None:
        """The account behind an address."""
        if (address.platform, address.workspace) != (PLATFORM, WORKSPACE):
            return None
        return next((_profile(one) for one in await self._people.employees() if str(one.id) == address.user), None)

    async def profiles(self, people: Sequence[Employee]) -> Mapping[int, Profile]:
        """Everybody's account. A contact who is on no roster has none: no number of an employee's is below one."""
        return {one.id: _profile(one) for one in people if one.id > 0}


def address_of(employee: Employee) -> Address:
    """Where the web chat reaches an employee."""
    return Address(PLATFORM, WORKSPACE, str(employee.id))


def _profile(employee: Employee) -> Profile:
    return Profile(address_of(employee), employee.email, employee.language, employee.timezone)
