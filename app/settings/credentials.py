"""What each platform and each feedback source must be given, and how to get what is missing.

Values and their completeness only; where they are read from is the business of ``platforms`` and ``customers``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.feedback.mapping import SourceMap
from adapters.files.source_file import FileSource
from adapters.http.loopback import on_this_machine
from adapters.slack.settings import DEFAULT_API_URL
from app.settings.secret import Secret


@dataclass(frozen=True, slots=True)
class Missing:
    """A setting that something still lacks, and how to get it."""

    name: str
    how: str
    bars_start: bool = False  # to go on without it would let strangers in


_BITS = 128


def is_strong(secret: Secret) -> bool:
    """Tell whether a secret can hold 128 bits: 32 hexadecimal digits, or 22 of more kinds of characters."""
    text = secret.reveal()
    return len(text) * (4 if set(text.lower()) <= set("0123456789abcdef") else 6) >= _BITS


def _weak(secrets: Mapping[str, Secret | None]) -> tuple[Missing, ...]:
    how = "it is shorter than any that the platform gives out, and could be guessed: copy it again, to its end."
    return tuple(Missing(name, how) for name, secret in secrets.items() if secret and not is_strong(secret))


@dataclass(frozen=True, slots=True)
class SlackValues:
    """The Slack app's credentials and reach."""

    bot_token: Secret | None = None
    signing_secret: Secret | None = None
    app_token: Secret | None = None
    client_id: str = ""
    client_secret: Secret | None = None
    api_url: str = DEFAULT_API_URL
    workspaces: tuple[str, ...] = ()  # team ids; empty: the one that the bot token belongs to

    @property
    def wanted(self) -> bool:
        """Tell whether any credential is there."""
        return any((self.bot_token, self.signing_secret, self.app_token, self.client_id, self.client_secret))

    def weak(self) -> tuple[Missing, ...]:
        """The secrets that could be guessed. A stand-in for Slack on this machine may have any."""
        if on_this_machine(self.api_url):
            return ()
        return _weak(
            {
                "SLACK_BOT_TOKEN": self.bot_token,
                "SLACK_SIGNING_SECRET": self.signing_secret,
                "SLACK_APP_TOKEN": self.app_token,
                "SLACK_CLIENT_SECRET": self.client_secret,
            }
        )

    def missing(self) -> tuple[Missing, ...]:
        """What Slack still lacks; () means that it is on."""
        installable = self.client_id and self.client_secret
        over_http = not self.app_token or (installable and not self.bot_token)
        lacks = []
        if not (self.bot_token or installable):
            how = "api.slack.com/apps → your app → OAuth & Permissions → Install to Workspace → Bot User OAuth Token (xoxb-…)."
            lacks.append(Missing("SLACK_BOT_TOKEN", how))
        if over_http and not self.signing_secret:
            how = (
                "api.slack.com/apps → your app → Basic Information → Signing Secret. Without a public address set"
                " SLACK_APP_TOKEN instead: Basic Information → App-Level Tokens → Generate, scope connections:write (xapp-…)."
            )
            lacks.append(Missing("SLACK_SIGNING_SECRET", how))
        for name, own, other in (
            ("SLACK_CLIENT_ID", self.client_id, self.client_secret),
            ("SLACK_CLIENT_SECRET", self.client_secret, self.client_id),
        ):
            if other and not own:
                lacks.append(Missing(name, "api.slack.com/apps → your app → Basic Information → App Credentials."))
        if self.client_id and not self.workspaces:
            how = (
                'with SLACK_CLIENT_ID anybody could add the app: name who may in voinko.toml, workspaces = ["T0123ABCD"] under'
                " [slack]. A workspace's id stands in its address in a browser: app.slack.com/client/T…"
            )
            lacks.append(Missing("[slack] workspaces", how, bars_start=True))
        return tuple(lacks)


@dataclass(frozen=True, slots=True)
class TeamsValues:
    """The Azure Bot registration and its reach. Empty addresses mean Microsoft's public cloud."""

    app_id: str = ""
    app_password: Secret | None = None
    tenant_id: str = ""
    app_type: str = "MultiTenant"
    openid_metadata_url: str = ""
    token_url: str = ""
    allow_unauthenticated: bool = False
    tenants: tuple[str, ...] = ()  # Entra tenant ids; empty: the registration's own

    @property
    def wanted(self) -> bool:
        """Tell whether any credential is there, or the permission to go without."""
        return bool(self.app_id or self.app_password or self.allow_unauthenticated)

    def weak(self) -> tuple[Missing, ...]:
        """The secrets that could be guessed. A stand-in for Microsoft on this machine may have any."""
        here = self.allow_unauthenticated or on_this_machine(self.token_url)
        return () if here else _weak({"TEAMS_APP_PASSWORD": self.app_password})

    def missing(self) -> tuple[Missing, ...]:
        """What Teams still lacks; () means that it is on."""
        if self.allow_unauthenticated:
            return ()
        lacks = []
        if not self.app_id:
            lacks.append(Missing("TEAMS_APP_ID", "portal.azure.com → your Azure Bot → Configuration → Microsoft App ID."))
        if not self.app_password and self.app_type != "UserAssignedMSI":
            how = "portal.azure.com → your Azure Bot → Configuration → Manage Password → New client secret → its Value."
            lacks.append(Missing("TEAMS_APP_PASSWORD", how))
        if not self.tenant_id and self.app_type != "MultiTenant":
            lacks.append(Missing("TEAMS_APP_TENANT_ID", "portal.azure.com → your Azure Bot → Configuration → App Tenant ID."))
        return tuple(lacks)


@dataclass(frozen=True, slots=True)
class FeedbackSource:
    """A source of customer feedback: webhooks to ``/feedback/NAME``, files, or both."""

    name: str
    kind: str  # "": files alone
    secret: Secret | None
    by: SourceMap = field(default_factory=SourceMap)  # where our fields stand in its responses
    file: FileSource | None = None  # how its files are read

    @property
    def variable(self) -> str:
        """The environment variable of its secret."""
        return f"VOINKO_FEEDBACK_{self.name.upper().replace('-', '_')}_SECRET"
