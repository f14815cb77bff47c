"""Who somebody on Teams is (the core's ``Directory``): the e-mail address, and whether the account is one we write to.

Teams lets a bot ask for people in its own chats alone. So a person is asked about once, on meeting; afterwards the stored chat
speaks for itself, and the send says what has changed since. Who installed the app without being on any roster is remembered
by a keyed hash of the address, encrypted, until the app is removed: looking changes nothing, because many look who bind nothing.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from adapters.http.calling import CallError, Fault
from adapters.http.payloads import language_of_locale, text_at, zone_of
from adapters.teams.access import TOKEN_REFUSED
from adapters.teams.connector import Connector
from adapters.teams.messenger import NOT_INSTALLED, NOT_SERVED
from adapters.teams.parse import PLATFORM
from adapters.teams.reference import Reference
from adapters.teams.settings import TeamsSettings
from adapters.vault import Vault
from bot.model.people import Address, Employee, Language
from bot.ports.directory import Profile
from bot.ports.messenger import PlatformDownError

_HEARD = 5_000  # people whose client's language and time zone are remembered until they have been met
_SALT = "teams/salt"
_EXTERNAL = "#ext#"  # in the account name of somebody invited from elsewhere


class TeamsDirectory:
    """The core's ``Directory`` for the tenants we serve. ``nonce`` gives an unguessable text."""

    def __init__(self, settings: TeamsSettings, connector: Connector, vault: Vault, *, nonce: Callable[[], str]) -> None:
        self._settings = settings
        self._connector = connector
        self._vault = vault
        self._nonce = nonce
        self._salt = b""
        self._heard: OrderedDict[tuple[str, str], tuple[str, str]] = OrderedDict()

    def hear(self, sender: Address, locale: str, timezone: str) -> None:
        """Note what a person's client says of itself: the only place where Teams tells a language or a time zone."""
        self._heard[sender.workspace, sender.user] = (locale, timezone)
        if len(self._heard) > _HEARD:
            self._heard.popitem(last=False)

    async def profile(self, address: Address) -> Profile | None:
        """The account behind an address; None where there is none, or its tenant is not served.

        Raises PlatformDownError when Teams can't be asked.
        """
        chat = Reference.load(address.conversation)
        if chat is None or not self._mine(address):
            return None
        try:
            member = await self._connector.member(address.workspace, chat)
        except CallError as error:
            if error.fault is Fault.REFUSED and error.code != TOKEN_REFUSED:
                return None
            raise PlatformDownError(error.code) from None
        return self._read(member, address)

    async def profiles(self, people: Sequence[Employee]) -> Mapping[int, Profile]:
        """Employee id -> the account in a chat that is known, else why there is none. Nobody is asked for anything."""
        return {one.id: await self._known(one) for one in people}

    async def remember(self, address: Address) -> None:
        """Keep the chat of somebody who is not on the roster, under the e-mail address, until the app is removed."""
        profile = await self.profile(address)
        if profile is not None and profile.email and profile.refused is None:
            kept = {
                "workspace": address.workspace,
                "user": address.user,
                "conversation": address.conversation,
                "language": profile.language,
                "timezone": profile.timezone,
            }
            entry = await self._entry(profile.email)
            await self._vault.put(entry, json.dumps(kept))
            await self._vault.put(await self._pointer(address), entry)

    async def forget(self, address: Address) -> None:
        """Forget somebody who is on no roster: the app has been removed."""
        pointer = await self._pointer(address)
        entry = await self._vault.get(pointer)
        if entry is not None:
            await self._vault.drop(entry)
            await self._vault.drop(pointer)

    async def _known(self, person: Employee) -> Profile:
        bound = person.address
        if bound is not None and bound.platform == PLATFORM:
            return Profile(bound, person.email, None, None, refused=None if self._mine(bound) else NOT_SERVED)
        kept = await self._vault.get(await self._entry(person.email))
        if kept is None:
            return Profile(Address(PLATFORM, "", ""), person.email, None, None, refused=NOT_INSTALLED)
        found = json.loads(kept)
        address = Address(PLATFORM, found["workspace"], found["user"], found["conversation"])
        if not self._mine(address):
            return Profile(address, person.email, None, None, refused=NOT_SERVED)
        language = Language(found["language"]) if found["language"] else None
        return Profile(address, person.email, language, found["timezone"])

    def _mine(self, address: Address) -> bool:
        return address.platform == PLATFORM and self._settings.serves(address.workspace)

    def _read(self, member: Mapping[str, Any], address: Address) -> Profile:
        locale, timezone = self._heard.get((address.workspace, address.user), ("", ""))
        return Profile(
            address,
            text_at(member, "email") or text_at(member, "userPrincipalName"),
            language_of_locale(locale),
            zone_of(timezone),
            refused=_refused(member, address),
        )

    async def _entry(self, email: str) -> str:
        # Not people.spelled: the names of what is kept already never change.
        return f"teams/met/{await self._hash(email.casefold())}"

    async def _pointer(self, address: Address) -> str:
        return f"teams/who/{await self._hash(f'{address.workspace} {address.user}')}"

    async def _hash(self, text: str) -> str:
        """A name under which nobody can recognise the text; its key is kept like the rest, so that it outlives a master key."""
        if not self._salt:
            kept = await self._vault.get(_SALT)
            if kept is None:
                kept = self._nonce()
                await self._vault.put(_SALT, kept)
            self._salt = kept.encode()[:64]
        return blake2b(text.encode(), key=self._salt, digest_size=16).hexdigest()


def _refused(member: Mapping[str, Any], address: Address) -> str | None:
    role = text_at(member, "userRole").casefold()
    if role == "guest" or _EXTERNAL in text_at(member, "userPrincipalName").casefold():
        return "guest"
    tenant = text_at(member, "tenantId")
    foreign = tenant and tenant.casefold() != address.workspace.casefold()
    return "stranger" if role == "anonymous" or foreign else None
