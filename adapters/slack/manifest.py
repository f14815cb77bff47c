"""The app's manifest: what Slack is told about us, drawn from what the code understands and calls. Pure.

The scopes are not listed by hand: they follow from the methods called and the events understood, so that neither too little
nor too much is asked of an administrator.
"""

from __future__ import annotations

from typing import Any

from adapters.slack.api import Method
from adapters.slack.parse import COMMANDS, EVENTS

# What each method needs of a bot token (docs.slack.dev/reference/methods).
METHOD_SCOPES: dict[Method, tuple[str, ...]] = {
    Method.AUTH_TEST: (),
    Method.POST_MESSAGE: ("chat:write",),
    Method.UPDATE_MESSAGE: ("chat:write",),
    Method.OPEN_CONVERSATION: ("im:write",),
    Method.HISTORY: ("im:history",),
    Method.USER_INFO: ("users:read", "users:read.email"),
    Method.USER_LIST: ("users:read", "users:read.email"),
    Method.USER_BY_EMAIL: ("users:read.email",),
    Method.OPEN_VIEW: (),
    Method.UPDATE_VIEW: (),
    Method.PUBLISH_VIEW: (),
    Method.UPLOAD_URL: ("files:write",),
    Method.COMPLETE_UPLOAD: ("files:write",),
}
EVENT_SCOPES: dict[str, tuple[str, ...]] = {
    "message.im": ("im:history",),
    "app_home_opened": (),
    "app_uninstalled": (),
    "tokens_revoked": (),
}
_COMMAND_SCOPE = "commands"

BOT_SCOPES = tuple(
    sorted({_COMMAND_SCOPE, *(scope for table in (METHOD_SCOPES, EVENT_SCOPES) for needed in table.values() for scope in needed)})
)

# In the words of the administrator's page, which Slack shows in English whatever the company speaks.
_COMMANDS = {
    "/voinko": ("Pulse, settings and help", "[help | settings | pause]"),
    "/apua": ("En jaksa enää – kenelle voin puhua?", ""),
    "/help-me": ("I'm not coping – who can I talk to?", ""),
    "/hjalp": ("Jag orkar inte mer – vem kan jag prata med?", ""),
}


def command_names() -> tuple[str, ...]:
    """The commands that Slack can register: lower-case ASCII, at most 32 characters. ``/hjälp`` is only understood."""
    return tuple(name for name in COMMANDS if name.isascii())


def manifest(base_url: str, *, socket_mode: bool = False, installable: bool = False) -> dict[str, Any]:
    """The manifest to paste at api.slack.com/apps.

    ``base_url`` is the public address, unused in Socket Mode. ``installable`` adds the redirect of "Add to Slack".
    """
    address = base_url.rstrip("/")
    url = {} if socket_mode else {"url": f"{address}/slack/events"}
    request_url = {} if socket_mode else {"request_url": f"{address}/slack/events"}
    commands = [
        {
            "command": name,
            **url,
            "description": _COMMANDS[name][0],
            **({"usage_hint": _COMMANDS[name][1]} if _COMMANDS[name][1] else {}),
            "should_escape": False,
        }
        for name in command_names()
    ]
    redirect = {"redirect_urls": [f"{address}/slack/oauth_redirect"]} if installable else {}
    return {
        "display_information": {
            "name": "Voinko",
            "description": "A short pulse about work, and a confidential way to say “I'm not coping”",
            "background_color": "#1f4e5f",
        },
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
            "bot_user": {"display_name": "Voinko", "always_online": True},
            "slash_commands": commands,
        },
        "oauth_config": {**redirect, "scopes": {"bot": list(BOT_SCOPES)}},
        "settings": {
            "event_subscriptions": {**request_url, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **request_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }
