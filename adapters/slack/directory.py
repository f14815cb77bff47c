"""Slack's list of accounts (the core's ``Directory``): who has which e-mail address, language, time zone and status.

Workspaces answer each for itself. Few people are asked for one by one; for many the whole list is paged through, which costs one
call for two hundred, and whom it lacks nobody is asked for. A person is sought in the workspace that the roster names, then where
the account was last; without either in the own one first and then in the others.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from adapters.http.calling import LONGEST_WAIT, CallError, Fault, Patience
from adapters.http.payloads import language_of_locale, object_at, text_at, zone_of
from adapters.slack.api import Answer, Method, call_patiently
from adapters.slack.parse import PLATFORM
from adapters.slack.workspaces import Workspaces
from bot.model.people import Address, Employee, Workspace, spelled
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
_Said = TypeVar("_Said")

_MANY = 30  # from here on the whole list is cheaper than single calls
_PAGE = 200
_FRESH = 300.0  # seconds for which a list that has been read is as good as a new one
_CALL = 10.0  # seconds for one call, whatever Slack does
_REST = 30.0  # seconds for which a workspace that did not answer is not asked again
_LAST_MOMENT = 4e9  # seconds since 1970: the year 2096
_MAX_PAGES = 1000  # a list that never ends is a fault of the other side


@dataclass(slots=True)
class _Listing:
    """A workspace's list of accounts, as far as it has been read."""

    reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    by_user: dict[str, Profile] = field(default_factory=dict)
    by_email: dict[str, Profile] = field(default_factory=dict)
    cursor: str = ""
    pages: int = 0
    complete: bool = False
    since: float = 0.0

    def begin(self) -> None:
        self.by_user, self.by_email, self.cursor, self.pages, self.complete = {}, {}, "", 0, False

    def add(self, profiles: Sequence[Profile], cursor: str, now: float) -> None:
        self.by_user |= {profile.address.user: profile for profile in profiles}
        self.by_email |= {spelled(profile.email): profile for profile in profiles if profile.email and profile.refused is None}
        self.cursor, self.pages, self.since = cursor, self.pages + 1, now
        self.complete = not cursor or self.pages >= _MAX_PAGES

    def find(self, person: Employee, workspace: str) -> Profile | None:
        bound = _bound(person, workspace)
        return self.by_user.get(bound.user) if bound else self.by_email.get(spelled(person.email))


class SlackDirectory:
    """The core's ``Directory``, read from ``users.*`` of the workspaces we serve. ``wall`` gives wall-clock time in seconds."""

    def __init__(
        self,
        workspaces: Workspaces,
        *,
        wall: Callable[[], float],
        jitter: Callable[[], float],
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._workspaces = workspaces
        self._wall = wall
        self._monotonic = monotonic
        self._patience = Patience(jitter, sleep, at_most=LONGEST_WAIT)
        self._listings: dict[str, _Listing] = {}
        self._left_alone: dict[str, float] = {}  # workspace -> until when: it has asked for a pause

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
            raise PlatformDownError(error.code, address.workspace) from None
        except TimeoutError:
            raise PlatformDownError("no_answer", address.workspace) from None

    async def profiles(self, people: Sequence[Employee]) -> Mapping[int, Profile | PlatformDownError]:
        """Employee id -> the account as it is now: the one that is bound, else the one with the person's e-mail address.

        Only for those who have one; the error for those who may have one in a workspace that can't be asked now.
        """
        found: dict[int, Profile | PlatformDownError] = {}
        served = list(self._workspaces.settings.workspaces)
        unknown = [person.id for person in people if not _homes(person)]
        try:
            if unknown and (own := await self._unless_left_alone("", self._own)):
                served.insert(0, own)
        except CallError:
            found = dict.fromkeys(unknown, PlatformDownError("no answer"))
        # For many each list is read anyway, so all at once; for few one after the other, until they are found.
        at_once = len(unknown) > _MANY
        to_ask = {person.id: deque(_homes(person) or dict.fromkeys(served)) for person in people}
        while waiting := [person for person in people if to_ask[person.id]]:
            groups: dict[str, list[Employee]] = {}
            for person in waiting:
                for _ in to_ask[person.id].copy() if at_once else (1,):
                    groups.setdefault(to_ask[person.id].popleft(), []).append(person)
            answers = await asyncio.gather(*(self._answer(workspace, group) for workspace, group in groups.items()))
            for number, answer in (pair for of_one in answers for pair in of_one.items()):
                before = found.get(number)
                if isinstance(answer, Profile) and (not isinstance(before, Profile) or (before.refused and not answer.refused)):
                    found[number] = answer
                    if not answer.refused:
                        to_ask[number].clear()
                else:
                    found.setdefault(number, answer)
        return found

    async def _own(self) -> str:
        """The workspace of the configured token; "" without one. Raises CallError or TimeoutError."""
        async with asyncio.timeout(_CALL):
            own = await self._workspaces.own()
        return own.workspace if own else ""

    async def _answer(self, workspace: str, people: Sequence[Employee]) -> Mapping[int, Profile | PlatformDownError]:
        """What one workspace says of those who are sought in it."""
        try:
            return await self._unless_left_alone(workspace, partial(self._profiles, workspace, people))
        except CallError as error:
            return dict.fromkeys((person.id for person in people), PlatformDownError(error.code, workspace))

    async def _unless_left_alone(self, workspace: str, ask: Callable[[], Awaitable[_Said]]) -> _Said:
        """What is asked for. Raises CallError, at once while the workspace wants to be left alone or has just not answered."""
        if self._left_alone.get(workspace, float("-inf")) > self._monotonic():
            raise CallError(Fault.BUSY, "left_alone")
        try:
            return await ask()
        except TimeoutError:
            error = CallError(Fault.LOST, "no_answer", _REST)
        except CallError as refusal:
            error = refusal
        if error.retry_after > LONGEST_WAIT:
            self._left_alone[workspace] = self._monotonic() + error.retry_after
        raise error

    async def _profiles(self, workspace: str, people: Sequence[Employee]) -> dict[int, Profile]:
        """Those of them who have an account there. Raises CallError, or TimeoutError for a call that is not answered in time."""
        async with asyncio.timeout(_CALL):
            client = await self._workspaces.client(workspace)
        if client is None:
            return {}
        listed = await self._listed(client, workspace) if len(people) > _MANY else None
        found: dict[int, Profile] = {}
        for person in people:
            if listed is not None:
                profile = listed.find(person, workspace)
            elif (bound := _bound(person, workspace)) is not None:
                profile = await self._by_id(client, bound)
            else:
                profile = await self._by_email(client, workspace, person.email)
            if profile is not None:
                found[person.id] = profile
        return found

    async def _listed(self, client: AsyncWebClient, workspace: str) -> _Listing | None:
        """Every account of the workspace, read a while ago at most; None where Slack won't list them. Raises CallError.

        What has been read of a list that Slack breaks off is kept, and read on from there.
        """
        listing = self._listings.setdefault(workspace, _Listing())
        async with listing.reading:
            if listing.since + _FRESH <= self._monotonic():
                listing.begin()
            while not listing.complete:
                asked = {"limit": str(_PAGE), "include_locale": "true", "team_id": workspace, "cursor": listing.cursor}
                try:
                    page = await self._call(client, Method.USER_LIST, asked)
                except CallError as error:
                    if error.fault is not Fault.REFUSED:
                        raise
                    listing.begin()
                    return None
                cursor = text_at(object_at(page, "response_metadata"), "next_cursor")
                listing.add([self._read(user, workspace, "") for user in _members(page)], cursor, self._monotonic())
        return listing

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
            return object_at(await self._call(client, method, asked), "user")
        except CallError as error:
            if error.fault is Fault.REFUSED and error.code in {"users_not_found", "user_not_found", "user_not_visible"}:
                return None
            raise

    async def away_until(self, people: Sequence[Employee]) -> Mapping[int, datetime]:
        """Employee id -> until when those are away whose own status says so. Raises PlatformDownError."""
        mine = [person for person in people if person.address and person.address.platform == PLATFORM]
        found = (await self.profiles(mine)).items() if mine else ()
        return {person: one.away_until for person, one in found if isinstance(one, Profile) and one.away_until is not None}

    async def _call(self, client: AsyncWebClient, method: Method, asked: Mapping[str, str]) -> Answer:
        """The answer to one call, tries included. Raises CallError or TimeoutError."""
        async with asyncio.timeout(_CALL):
            return await call_patiently(client, method, asked, self._patience)

    def _read(self, user: Mapping[str, Any], workspace: str, conversation: str) -> Profile:
        profile = object_at(user, "profile")
        return Profile(
            Address(PLATFORM, workspace, text_at(user, "id"), conversation),
            text_at(profile, "email"),
            language_of_locale(text_at(user, "locale")),
            zone_of(text_at(user, "tz")),
            away=self._away(profile),
            away_until=_ends(profile) if self._away(profile) else None,
            refused=_refused(user, workspace),
        )

    def _away(self, profile: Mapping[str, Any]) -> bool:
        emoji, _, _skin_tone = text_at(profile, "status_emoji").partition("::")
        ends = _ends(profile)
        over = ends is not None and ends.timestamp() <= self._wall()
        return f":{emoji.strip(':')}:" in AWAY and not over


def _ends(profile: Mapping[str, Any]) -> datetime | None:
    """When a status ends of itself; None where it says no moment that a clock shows."""
    ends = profile.get("status_expiration")
    return datetime.fromtimestamp(ends, UTC) if isinstance(ends, int | float) and 0 < ends < _LAST_MOMENT else None


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


def _bound(person: Employee, workspace: str) -> Address | None:
    """The account in that workspace that is known to be the person's."""
    return person.address if person.address and person.address.place == Workspace(PLATFORM, workspace) else None


def _homes(person: Employee) -> list[str]:
    """Where the person's account is: in the workspace that the roster names, else in the one used so far; none: not known."""
    known = person.address.workspace if person.address and person.address.platform == PLATFORM else ""
    return [home for home in dict.fromkeys((person.workspace, known)) if home]


def _members(page: Answer) -> list[dict[str, Any]]:
    members = page.get("members")
    return [user for user in members if isinstance(user, dict) and user.get("id")] if isinstance(members, list) else []
