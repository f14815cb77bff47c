"""What the Slack side must be told. Values only: where they come from is the front door's business."""

from __future__ import annotations

from dataclasses import dataclass, field

DEFAULT_API_URL = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """The app's credentials and reach. Secrets are not shown by ``repr``.

    ``bot_token`` serves one workspace; ``client_id`` and ``client_secret`` add "Add to Slack" for several. ``app_token``
    turns Socket Mode on. ``workspaces`` is an allow-list of team ids; empty: the bot token's own workspace alone. An
    organisation's id (E…) on it lets the app be installed for all of that organisation; who is served is named all the same.
    """

    bot_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    api_url: str = DEFAULT_API_URL
    workspaces: tuple[str, ...] = ()

    @property
    def base_url(self) -> str:
        """The Web API's address with the slash at its end that slack_sdk needs."""
        return self.api_url.rstrip("/") + "/"

    @property
    def installable(self) -> bool:
        """Tell whether other workspaces may add the app themselves."""
        return bool(self.client_id and self.client_secret)
