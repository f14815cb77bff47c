"""The Bot Connector's REST interface: new activities, updates, new chats and members, by requests of our own.

Knows the limits that Teams sets and what each refusal means; knows no cards and no people. Our token goes to connectors of
Microsoft's only. A call is repeated where Teams says or the connection proves that nothing has happened, or where it may
safely happen twice. Source: learn.microsoft.com, "Optimize your bot with rate limiting in Teams".
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from adapters.http.calling import BUSY_WAIT, LONGEST_WAIT, URGENT_WAIT, CallError, Fault, Patience
from adapters.http.pacing import Pace, Windows
from adapters.http.payloads import text_at
from adapters.teams.access import TOKEN_REFUSED, Access
from adapters.teams.http import Answer, Http
from adapters.teams.reference import Reference
from adapters.teams.settings import TeamsSettings
from bot.ports.messenger import Ready, always

NOT_TRUSTED = "service_not_trusted"

Activity = dict[str, Any]

# Requests a second, app and tenant: Teams allows 50, this is below in every second whatever the burst.
_RATE, _BURST = 46.0, 4
_CONVERSATION = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))  # so many within so many seconds
_REMEMBERED = 2_000  # conversations, before those that have been quiet are forgotten
_BUSY = frozenset({412, 429, 502, 504})
_TOO_MANY, _UNAUTHORIZED, _SERVER_ERROR = 429, 401, 500
_BUSY_TRIES = 3  # times as many: being asked to wait is no failure
_CODE = re.compile(r"[A-Za-z][A-Za-z_]{1,48}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Call:
    """One request. ``repeatable``: it may safely happen twice. ``ready`` is asked right before it is made."""

    method: str
    service: str
    path: str
    document: Activity | None = None
    repeatable: bool = False
    ready: Ready = always


class Connector:
    """The connector, asked within its limits. One instance a process: it holds the pace of each tenant.

    ``monotonic`` gives seconds.
    """

    def __init__(
        self,
        settings: TeamsSettings,
        http: Http,
        access: Access,
        patience: Patience,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        rate: float = _RATE,
    ) -> None:
        self._settings = settings
        self._http = http
        self._access = access
        self._patience = patience
        self._monotonic = monotonic
        self._rate = rate
        self._paces: dict[str, Pace] = {}
        self._windows: dict[str, Windows] = {}

    async def post(
        self,
        tenant: str,
        to: Reference,
        activity: Activity,
        *,
        paced: bool = True,
        urgent: bool = False,
        ready: Ready = always,
    ) -> str:
        """The id of an activity, newly posted. Raises CallError, or what ``ready`` raises.

        An answer (``paced`` false) goes ahead of a batch; what is urgent waits for no long pause.
        """
        document = {**activity, "from": {"id": to.bot}, "recipient": {"id": to.user}, "conversation": {"id": to.conversation}}
        call = _Call("POST", to.service, f"v3/conversations/{_part(to.conversation)}/activities", document, ready=ready)
        return text_at(await self._patiently(call, tenant, to.conversation, paced=paced, urgent=urgent), "id")

    async def update(self, tenant: str, to: Reference, activity_id: str, activity: Activity, *, paced: bool = False) -> None:
        """Let an activity take the place of one that is there; one of a batch (``paced``) waits its turn. Raises CallError."""
        document = {**activity, "id": activity_id, "from": {"id": to.bot}, "conversation": {"id": to.conversation}}
        path = f"v3/conversations/{_part(to.conversation)}/activities/{_part(activity_id)}"
        await self._patiently(_Call("PUT", to.service, path, document, repeatable=True), tenant, to.conversation, paced=paced)

    async def open(self, tenant: str, service: str, bot: str, user: str) -> Reference:
        """The personal chat with a person, opened where there was none; no message comes of it. Raises CallError."""
        document = {
            "bot": {"id": bot},
            "members": [{"id": user}],
            "isGroup": False,
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        answer = await self._patiently(_Call("POST", service, "v3/conversations", document, repeatable=True), tenant, "")
        conversation = text_at(answer, "id")
        if not conversation:
            raise CallError(Fault.FAILED, "no_conversation")
        return Reference(conversation, service, bot, user)

    async def member(self, tenant: str, chat: Reference) -> dict[str, Any]:
        """What Teams tells of the person in a personal chat. Raises CallError."""
        path = f"v3/conversations/{_part(chat.conversation)}/members/{_part(chat.user)}"
        return await self._patiently(_Call("GET", chat.service, path, repeatable=True), tenant, "", paced=False)

    async def _patiently(
        self, call: _Call, tenant: str, conversation: str, *, paced: bool = True, urgent: bool = False
    ) -> dict[str, Any]:
        """Call until it is answered, is refused, can't be told, or patience ends. Raises CallError."""
        pace, window = self._pace(tenant), self._window(conversation)
        attempt, renewed, waited = 0, False, 0.0
        if paced and not urgent and pace.held > LONGEST_WAIT:
            raise CallError(Fault.BUSY, f"status_{_TOO_MANY}", pace.held)
        while True:
            if paced:
                await pace.turn()
            if window is not None:
                await window.turn()
            try:
                return await self._once(call)
            except CallError as error:
                fault = error
            if fault.code == TOKEN_REFUSED and not renewed:
                renewed = True
                self._access.forget()
                continue
            if fault.code == f"status_{_TOO_MANY}":
                pace.hold(fault.retry_after)
            attempt += 1
            tries = self._patience.tries * (_BUSY_TRIES if fault.fault is Fault.BUSY and not urgent else 1)
            final = fault.fault is Fault.REFUSED or (fault.fault is Fault.LOST and not call.repeatable)
            waited += fault.retry_after
            too_long = (urgent and fault.retry_after > URGENT_WAIT) or (
                paced and (fault.retry_after > LONGEST_WAIT or waited > BUSY_WAIT)
            )
            if final or attempt >= tries or too_long:
                raise fault
            await self._patience.sleep(self._patience.pause(attempt - 1, fault.retry_after))

    async def _once(self, call: _Call) -> dict[str, Any]:
        if not self._settings.trusts(call.service):
            raise CallError(Fault.REFUSED, NOT_TRUSTED)
        headers = await self._access.headers()
        await call.ready()
        url = f"{call.service.rstrip('/')}/{call.path}"
        answer = await self._http.call(call.method, url, headers=headers, document=call.document)
        if answer.status < 300:  # noqa: PLR2004 (every 2xx; redirects are not followed)
            return answer.body or {}
        raise _refusal(answer)

    def _pace(self, tenant: str) -> Pace:
        if tenant not in self._paces:
            self._paces[tenant] = Pace(self._rate, self._monotonic, self._patience.sleep, _BURST)
        return self._paces[tenant]

    def _window(self, conversation: str) -> Windows | None:
        if not conversation:
            return None
        if len(self._windows) >= _REMEMBERED:
            self._windows = {name: window for name, window in self._windows.items() if not window.idle}
        if conversation not in self._windows:
            self._windows[conversation] = Windows(_CONVERSATION, self._monotonic, self._patience.sleep)
        return self._windows[conversation]


def _refusal(answer: Answer) -> CallError:
    error = (answer.body or {}).get("error")
    said = error.get("code") if isinstance(error, dict) else None
    code = said if isinstance(said, str) and _CODE.fullmatch(said) else f"status_{answer.status}"
    if answer.status == _UNAUTHORIZED:
        return CallError(Fault.REFUSED, TOKEN_REFUSED)
    if answer.status in _BUSY:
        return CallError(Fault.BUSY, f"status_{answer.status}", answer.retry_after)
    if answer.status >= _SERVER_ERROR:
        return CallError(Fault.LOST, f"status_{answer.status}")  # it may have been carried out: Teams doesn't say
    return CallError(Fault.REFUSED, code)


def _part(text: str) -> str:
    """An id as one part of a path, whatever it holds."""
    return quote(text, safe="").replace("..", "%2E%2E")
