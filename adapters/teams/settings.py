"""What the Teams side must be told, and which addresses and tenants follow from it. Values only.

Microsoft runs several clouds; which one is meant follows from the address of the OpenID metadata.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from adapters.http.loopback import on_this_machine

_METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
_MANAGED_IDENTITY = "http://169.254.169.254/metadata/identity/oauth2/token"
MANAGED = "UserAssignedMSI"

# Connectors that are sent our token: of the commercial and of the American government's clouds. A dot in front: any name below.
SERVICE_HOSTS = (
    "smba.trafficmanager.net",
    "smba.infra.gcc.teams.microsoft.com",
    "smba.infra.gov.teams.microsoft.us",
    "smba.infra.dod.teams.microsoft.us",
    ".botframework.com",
    ".botframework.azure.us",
)
_HTTPS = 443


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """The Azure Bot registration and its reach. Empty addresses mean Microsoft's public cloud. No secret is shown by ``repr``.

    ``tenants`` is an allow-list of Entra tenant ids; empty: the registration's own, ``tenant_id``.
    """

    app_id: str = ""
    app_password: str = field(default="", repr=False)
    tenant_id: str = ""
    app_type: str = "MultiTenant"
    openid_metadata_url: str = ""
    own_token_url: str = ""
    allow_unauthenticated: bool = False
    tenants: tuple[str, ...] = ()

    @property
    def metadata_url(self) -> str:
        """Where the keys are named that the connector's tokens are signed with."""
        return self.openid_metadata_url or _METADATA

    @property
    def token_url(self) -> str:
        """Where our own tokens come from."""
        if self.own_token_url:
            return self.own_token_url
        if self.app_type == MANAGED:
            return _MANAGED_IDENTITY
        host = "login.microsoftonline.us" if self._of_government else "login.microsoftonline.com"
        issuer = self.tenant_id if self.app_type == "SingleTenant" else "botframework.com"
        return f"https://{host}/{issuer}/oauth2/v2.0/token"

    @property
    def issuer(self) -> str:
        """Who says that a request is Teams', and for whom our own tokens are."""
        return "https://api.botframework.us" if self._of_government else "https://api.botframework.com"

    @property
    def service(self) -> str:
        """The connector that opens a chat with somebody whose own is not known yet; "" where there is none."""
        if on_this_machine(self.metadata_url) or self.allow_unauthenticated:
            return ""
        return (
            "https://smba.infra.gov.teams.microsoft.us/teams/"
            if self._of_government
            else "https://smba.trafficmanager.net/teams/"
        )

    @property
    def _of_government(self) -> bool:
        return (urlsplit(self.metadata_url).hostname or "").endswith(".azure.us")

    @property
    def on_trial(self) -> bool:
        """Tell whether all that we believe is said on this machine: a test, or a trial without any account."""
        return self.allow_unauthenticated or on_this_machine(self.metadata_url)

    @property
    def dialogs(self) -> bool:
        """Tell whether people's client opens dialogs: Microsoft's Agents Playground, the trial without any account, doesn't."""
        return not self.allow_unauthenticated

    def serves(self, tenant: str) -> bool:
        """Tell whether that organisation's people are served. On trial with no list everyone is; else nobody unnamed."""
        named = self.tenants or ((self.tenant_id,) if self.tenant_id else ())
        if not named:
            return self.on_trial and bool(tenant)
        return tenant.casefold() in map(str.casefold, named)

    def trusts(self, service_url: str) -> bool:
        """Tell whether our token, and what people are told, may be sent to that connector."""
        return _trusted(service_url, here=self.allow_unauthenticated or on_this_machine(self.own_token_url))


@lru_cache(maxsize=256)  # asked twice a turn, of a handful of addresses
def _trusted(service_url: str, *, here: bool) -> bool:
    try:
        target = urlsplit(service_url)
        port = target.port
    except ValueError:
        return False
    host = target.hostname or ""
    if target.username is not None or target.password is not None or target.query or target.fragment:
        return False
    if on_this_machine(service_url):
        return here and target.scheme in ("http", "https")
    known = any(host == one or (one.startswith(".") and host.endswith(one)) for one in SERVICE_HOSTS)
    return target.scheme == "https" and port in (None, _HTTPS) and known
