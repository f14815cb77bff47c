"""Reaching people first on Teams (the core's ``Messenger``): once each, below the limits, with every failure named.

Teams has neither an idempotency key nor a history that a bot may read. So what is doubtful stays so: ``find`` can't tell, and the
core sends nothing twice.
"""

from __future__ import annotations

from dataclasses import replace

from adapters.http.calling import CallError, Fault
from adapters.rendering import PictureUrl, no_picture
from adapters.teams import render
from adapters.teams.access import TOKEN_REFUSED
from adapters.teams.connector import NOT_TRUSTED, Connector
from adapters.teams.parse import PLATFORM
from adapters.teams.reference import Reference
from adapters.teams.settings import TeamsSettings
from bot.model.messages import Message
from bot.model.people import Address
from bot.ports.messenger import DoubtfulError, PlatformDownError, Ready, UnreachableError, always

NOT_INSTALLED, BLOCKED, NOT_SERVED = "not_installed", "blocked", "tenant not served"

# Where the connector says no to one person. Other codes are told as they are: they name no one.
_REASONS = {
    "BotNotInConversationRoster": NOT_INSTALLED,
    "ConversationNotFound": NOT_INSTALLED,
    "status_404": NOT_INSTALLED,
    "ConversationBlockedByUser": BLOCKED,
    "ForbiddenOperationException": BLOCKED,
    "MessageWritesBlocked": BLOCKED,
    "BotDisabledByAdmin": "disabled by admin",
}


class TeamsMessenger:
    """The core's ``Messenger`` for every tenant we serve. A chart without a ``picture_url`` is told by the words beside it.

    ``service`` is the connector that opens chats; by default the one of the registration's cloud.
    """

    def __init__(
        self,
        settings: TeamsSettings,
        connector: Connector,
        *,
        picture_url: PictureUrl = no_picture,
        service: str | None = None,
    ) -> None:
        self._service = settings.service if service is None else service
        self._settings = settings
        self._connector = connector
        self._picture_url = picture_url

    async def send(self, to: Address, message: Message, *, ready: Ready = always) -> Address:
        """The address with its chat, the message delivered there once.

        Raises UnreachableError, DoubtfulError or PlatformDownError, or what ``ready`` raises.
        """
        if to.platform != PLATFORM or not self._settings.serves(to.workspace):
            raise UnreachableError(NOT_SERVED)
        activity = render.activity(message, self._picture_url, dialogs=self._settings.dialogs)
        try:
            chat = Reference.load(to.conversation) or await self._open(to)
            name = await self._connector.post(
                to.workspace, chat, activity, paced=not message.urgent, urgent=message.urgent, ready=ready
            )
        except CallError as error:
            raise _verdict(error, to.workspace) from None
        return replace(to, conversation=chat.dump(), message=name)

    async def find(self, to: Address, key: str) -> bool | None:  # noqa: ARG002 (the port's)
        """None always: Teams never tells."""
        return None

    async def end(self, at: Address, message: Message) -> None:
        """Let that message take the place of the one that ``at`` names.

        Raises UnreachableError or PlatformDownError.
        """
        chat = Reference.load(at.conversation)
        if chat is None or not self._settings.serves(at.workspace):
            raise UnreachableError(NOT_SERVED)
        activity = render.activity(message, self._picture_url, dialogs=self._settings.dialogs)
        try:
            await self._connector.update(at.workspace, chat, at.message, activity, paced=True)
        except CallError as error:
            verdict = _verdict(error, at.workspace)
            raise (PlatformDownError(error.code, at.workspace) if isinstance(verdict, DoubtfulError) else verdict) from None

    async def _open(self, to: Address) -> Reference:
        """The chat of somebody of whom only the account is known. Teams opens it where the app is installed. Raises CallError."""
        if not self._service or not to.user:
            raise UnreachableError(NOT_INSTALLED)
        return await self._connector.open(to.workspace, self._service, f"28:{self._settings.app_id}", to.user)


def _verdict(error: CallError, tenant: str) -> Exception:
    if error.fault is Fault.LOST:
        return DoubtfulError("it can't be told whether Teams has taken it")
    if error.fault is not Fault.REFUSED or error.code == TOKEN_REFUSED:
        return PlatformDownError(error.code, tenant)
    if error.code == NOT_TRUSTED:
        return UnreachableError("unknown connector")
    return UnreachableError(_REASONS.get(error.code, error.code.replace("_", " ")))
