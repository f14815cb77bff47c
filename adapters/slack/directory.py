"""Slack's list of accounts (the core's ``Directory``): who has which e-mail address, language, time zone and status.

Few people are asked for one by one; for many the whole list is paged through, which costs one call for two hundred.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.http.calling import CallError, Fault, Patience
from adapters.http.payloads import language_of_locale, object_at, text_at, zone_of
from adapters.slack.api import Answer, Method, call_patiently
from adapters.slack.parse import PLATFORM
from adapters.slack.workspaces import Workspaces
from bot.model.people import Address, Employee, spelled
from bot.ports.directory import Profile
from bot.ports.messenger import PlatformDownError

# Status emoji that say "not at work". Slack's own suggestions for vacation and illness are the first two; the others are
# what people choose for the same. A status of its own wording says nothing here: we don't read what people write.
AWAY = frozenset(
    {
        ":palm_tree:",
        ":face_with_thermometer:",
        ":airplane:",
        ":airplane_departure:",
        ":baby:",
        ":beach_with_umbrella:",
        ":camping:",
        ":desert_island:",
        ":hospital:",
        ":mask:",
        ":no_entry:",
        ":sick:",
        ":sneezing_face:",
        ":umbrella_on_ground:",
    }
)
_MANY = 30  # from here on the whole list is cheaper than single calls
_PAGE = 200
_MAX_PAGES = 1000  # a list that never ends is a fault of the other side


class SlackDirectory:
    """The core's ``Directory``, read from ``users.*`` of the workspaces we serve. ``wall`` gives wall-clock time in seconds."""

    def __init__(
        self,
        workspaces: Workspaces,
        *,
        wall: Callable[[], float],
        jitter: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._workspaces = workspaces
        self._wall = wall
        self._patience = Patience(jitter, sleep)

    async def profile(self, address: Address) -> Profile | None:
        """The account behind an address; None where there is none or its workspace is not served.

        Raises PlatformDownError when Slack can't be asked.
        """
        try:
            client = await self._workspaces.client(address.workspace)
            if client is None or address.platform != PLATFORM:
                return None
            return await self._by_id(client, address)
        except CallError as error:
            raise PlatformDownError(error.code) from None

    async def profiles(self, people: Sequence[Employee]) -> Mapping[int, Profile]:
        """Employee id -> the account as it is now: the one that is bound, else the one with the person's e-mail address.

        Only those who have one. Raises PlatformDownError when Slack can't be asked.
        """
        try:
            found: dict[int, Profile] = {}
            for workspace in await self._searched(people):
                client = await self._workspaces.client(workspace)
                # What the roster says beats where somebody was found before.
                open_ = [person for person in people if person.id not in found or person.workspace == workspace]
                wanted = [person for person in open_ if _may_be_in(person, workspace)]
                if client is not None and wanted:
                    here = await self._profiles(client, workspace, wanted)
                    found |= {who: one for who, one in here.items() if who not in found or one.refused is None}
        except CallError as error:
            raise PlatformDownError(error.code) from None
        return found

    async def _searched(self, people: Sequence[Employee]) -> list[str]:
        own = await self._workspaces.own()
        known = [person.address.workspace for person in people if person.address and person.address.platform == PLATFORM]
        named = [person.workspace for person in people if person.workspace]
        return list(dict.fromkeys([*([own.workspace] if own else []), *self._workspaces.settings.workspaces, *known, *named]))

    async def _profiles(self, client: AsyncWebClient, workspace: str, people: Sequence[Employee]) -> dict[int, Profile]:
        listed = await self._list(client, workspace) if len(people) > _MANY else []
        by_user = {profile.address.user: profile for profile in listed}
        by_email = {spelled(profile.email): profile for profile in listed if profile.email and profile.refused is None}
        profiles: dict[int, Profile] = {}
        for person in people:
            bound = person.address
            if bound is not None and (bound.platform, bound.workspace) == (PLATFORM, workspace):
                profile = by_user.get(bound.user) or await self._by_id(client, bound)
            else:
                profile = by_email.get(spelled(person.email)) or await self._by_email(client, workspace, person.email)
            if profile is not None:
                profiles[person.id] = profile
        return profiles

    async def _list(self, client: AsyncWebClient, workspace: str) -> list[Profile]:
        """Every account of the workspace; none when Slack won't list them, so that the single calls have their turn."""
        profiles: list[Profile] = []
        asked = {"limit": str(_PAGE), "include_locale": "true", "team_id": workspace}
        try:
            for _ in range(_MAX_PAGES):
                page = await call_patiently(client, Method.USER_LIST, asked, self._patience)
                profiles += [self._read(user, workspace, "") for user in _members(page)]
                cursor = object_at(page, "response_metadata").get("next_cursor")
                if not isinstance(cursor, str) or not cursor:
                    break
                asked["cursor"] = cursor
        except CallError:
            return []
        return profiles

    async def _by_id(self, client: AsyncWebClient, address: Address) -> Profile | None:
        answer = await self._user(client, Method.USER_INFO, {"user": address.user, "include_locale": "true"})
        return self._read(answer, address.workspace, address.conversation) if answer else None

    async def _by_email(self, client: AsyncWebClient, workspace: str, email: str) -> Profile | None:
        user = await self._user(client, Method.USER_BY_EMAIL, {"email": email}) if email else None
        if not user:
            return None
        profile = self._read(user, workspace, "")
        # A lookup brings no locale; users.info does, and without it the person would be greeted in the company's language.
        return await self._by_id(client, profile.address) if profile.language is None else profile

    async def _user(self, client: AsyncWebClient, method: Method, asked: Mapping[str, str]) -> dict[str, Any] | None:
        try:
            return object_at(await call_patiently(client, method, asked, self._patience), "user")
        except CallError as error:
            if error.fault is Fault.REFUSED and error.code in {"users_not_found", "user_not_found", "user_not_visible"}:
                return None
            raise

    def _read(self, user: Mapping[str, Any], workspace: str, conversation: str) -> Profile:
        profile = object_at(user, "profile")
        return Profile(
            Address(PLATFORM, workspace, text_at(user, "id"), conversation),
            text_at(profile, "email"),
            language_of_locale(text_at(user, "locale")),
            zone_of(text_at(user, "tz")),
            away=self._away(profile),
            refused=_refused(user, workspace),
        )

    def _away(self, profile: Mapping[str, Any]) -> bool:
        emoji, _, _skin_tone = text_at(profile, "status_emoji").partition("::")
        ends = profile.get("status_expiration")
        over = isinstance(ends, int | float) and 0 < ends <= self._wall()
        return f":{emoji.strip(':')}:" in AWAY and not over


def _refused(user: Mapping[str, Any], workspace: str) -> str | None:
    if user.get("deleted"):
        return "deactivated"
    if user.get("is_bot") or user.get("is_workflow_bot") or user.get("id") == "USLACKBOT":
        return "bot"
    home = text_at(user, "team_id")
    shared = user.get("enterprise_user")  # people of an Enterprise Grid belong to several workspaces of it
    teams = shared.get("teams") if isinstance(shared, dict) else None
    at_home = not home or home == workspace or (isinstance(teams, list) and workspace in teams)
    if user.get("is_stranger") or not at_home:
        return "stranger"
    return "guest" if user.get("is_restricted") or user.get("is_ultra_restricted") else None


def _may_be_in(person: Employee, workspace: str) -> bool:
    """Tell whether the person is looked for there: in the workspace used so far, in the roster's; without either, everywhere."""
    known = person.address.workspace if person.address and person.address.platform == PLATFORM else ""
    homes = {known, person.workspace} - {""}
    return not homes or workspace in homes


def _members(page: Answer) -> list[dict[str, Any]]:
    members = page.get("members")
    return [user for user in members if isinstance(user, dict) and user.get("id")] if isinstance(members, list) else []
