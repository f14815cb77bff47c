"""The way in for other workspaces, "Add to Slack": Bolt's OAuth flow, with its installations kept in the vault.

Only used where a client id and secret are set; one workspace with a bot token of its own needs none of it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.oauth.installation_store.models.installation import Installation
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.api import library_logger
from adapters.slack.manifest import BOT_SCOPES
from adapters.slack.workspaces import Workspaces, vault_name
from adapters.vault import Vault


class NotListedError(Exception):
    """A workspace that is not on the allow-list wanted to install the app; nothing of it has been kept."""


_STATE_LIFETIME = 600  # seconds
_REMEMBERED = 10_000


class VaultInstallations(AsyncInstallationStore):
    """slack_sdk's interface of an installation store (hence the inheritance), on top of our vault. Bot installations only."""

    def __init__(self, workspaces: Workspaces, vault: Vault) -> None:
        self._workspaces = workspaces
        self._vault = vault

    @property
    def logger(self) -> logging.Logger:
        """Where slack_sdk would write."""
        return library_logger()

    async def async_save(self, installation: Installation) -> None:
        """Keep what is needed to speak as the bot; the installer's own token, if any, is not kept.

        Raises NotListedError for a workspace, or a whole organisation, that is not on the allow-list.
        """
        await self.async_save_bot(installation.to_bot())

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep the bot's part of an installation. Raises NotListedError."""
        workspace, enterprise = ("" if bot.is_enterprise_install else bot.team_id or ""), bot.enterprise_id or ""
        if (workspace or enterprise) not in self._workspaces.settings.workspaces:
            raise NotListedError
        await self._workspaces.forget(workspace, enterprise)  # an older token in memory
        document = {key: _plain(value) for key, value in bot.to_dict().items()}
        await self._vault.put(vault_name(workspace, enterprise), json.dumps(document))

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The kept installation of a workspace, or of the organisation it is in."""
        kept = await self._vault.get(vault_name("" if is_enterprise_install else team_id or "", enterprise_id or ""))
        return Bot(**json.loads(kept)) if kept else None

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget an installation."""
        await self._workspaces.forget(team_id or "", enterprise_id or "")

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Forget an installation; there is no more to it, for no person's own is kept."""


class SignedStates(AsyncOAuthStateStore):
    """OAuth states that prove themselves (slack_sdk's interface, hence the inheritance): a nonce and a time under an HMAC.

    Any process can check a state that another has given out; Bolt ties it to the browser by a cookie.
    """

    def __init__(self, secret: str, nonce: Callable[[], str], wall: Callable[[], float]) -> None:
        self._secret = secret.encode()
        self._nonce = nonce
        self._wall = wall
        self._used: OrderedDict[str, None] = OrderedDict()

    @property
    def logger(self) -> logging.Logger:
        """Where slack_sdk would write."""
        return library_logger()

    async def async_issue(self, *_args: object, **_kwargs: object) -> str:
        """A new state."""
        told = f"{int(self._wall())}.{self._nonce()}"
        return f"{told}.{self._seal(told)}"

    async def async_consume(self, state: str) -> bool:
        """Tell whether the state is ours, no older than ten minutes and not used here before."""
        told, _, seal = state.rpartition(".")
        issued = told.partition(".")[0]
        ours = hmac.compare_digest(self._seal(told).encode(), seal.encode(errors="replace"))
        if not ours or state in self._used or not 0 <= self._wall() - int(issued) <= _STATE_LIFETIME:
            return False
        self._used[state] = None
        if len(self._used) > _REMEMBERED:
            self._used.popitem(last=False)
        return True

    def _seal(self, told: str) -> str:
        return hmac.new(self._secret, b"oauth-state:" + told.encode(errors="replace"), hashlib.sha256).hexdigest()


def oauth_flow(
    workspaces: Workspaces, vault: Vault, *, base_url: str, nonce: Callable[[], str], wall: Callable[[], float]
) -> AsyncOAuthFlow:
    """Bolt's flow for ``/slack/install`` and ``/slack/oauth_redirect`` under the public ``base_url``."""
    settings = workspaces.settings
    return AsyncOAuthFlow(
        client=workspaces.client_for(None),
        logger=library_logger(),
        settings=AsyncOAuthSettings(
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            scopes=list(BOT_SCOPES),
            user_scopes=[],
            redirect_uri=f"{base_url.rstrip('/')}/slack/oauth_redirect",
            authorization_url=settings.base_url.removesuffix("/").removesuffix("/api") + "/oauth/v2/authorize",
            installation_store=VaultInstallations(workspaces, vault),
            installation_store_bot_only=True,
            state_store=SignedStates(settings.client_secret, nonce, wall),
            logger=library_logger(),
        ),
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 (whatever slack_sdk puts into an installation)
    return value.timestamp() if isinstance(value, datetime) else value
