"""The chat platforms' side of the settings: ``[slack]``, ``[teams]`` and their variables."""

from __future__ import annotations

from adapters.http.loopback import is_loopback
from app.settings.credentials import SlackValues, TeamsValues
from app.settings.forms import as_one_of
from app.settings.sources import Environment, Table, api_url_of, form_of, text_of

APP_TYPES = ("MultiTenant", "SingleTenant", "UserAssignedMSI")


def slack_in(env: Environment, root: Table) -> SlackValues:
    """The Slack app's credentials and reach."""
    table = root.table("slack")
    for key in ("bot_token", "signing_secret", "app_token", "client_secret"):
        table.refuse_secret(key, f"SLACK_{key.upper()}")
    api_url = api_url_of(env, "SLACK_API_URL", table, "api_url") or "https://slack.com/api/"
    values = SlackValues(
        bot_token=env.secret("SLACK_BOT_TOKEN"),
        signing_secret=env.secret("SLACK_SIGNING_SECRET"),
        app_token=env.secret("SLACK_APP_TOKEN"),
        client_id=text_of(env, "SLACK_CLIENT_ID", table, "client_id") or "",
        client_secret=env.secret("SLACK_CLIENT_SECRET"),
        api_url=api_url.rstrip("/") + "/",
        workspaces=table.texts("workspaces", 'a list of Slack team ids, such as ["T0123ABCD"]'),
    )
    table.finish()
    return values


def teams_in(env: Environment, root: Table, host: str) -> TeamsValues:
    """The Azure Bot registration and its reach. ``host`` is where the server listens."""
    table = root.table("teams")
    table.refuse_secret("app_password", "TEAMS_APP_PASSWORD")
    tenant_id = text_of(env, "TEAMS_APP_TENANT_ID", table, "app_tenant_id") or ""
    spelt = as_one_of(*APP_TYPES)
    accepted = f"one of {', '.join(APP_TYPES)}"
    written = form_of(env, "TEAMS_APP_TYPE", table, "app_type", accepted=accepted, is_accepted=lambda v: bool(spelt(v)))
    allow = _allow_unauthenticated(env, table, host)
    values = TeamsValues(
        app_id=text_of(env, "TEAMS_APP_ID", table, "app_id") or "",
        app_password=env.secret("TEAMS_APP_PASSWORD"),
        tenant_id=tenant_id,
        app_type=spelt(written) or ("SingleTenant" if tenant_id else "MultiTenant"),
        openid_metadata_url=api_url_of(env, "TEAMS_OPENID_METADATA_URL", table, "openid_metadata_url") or "",
        token_url=api_url_of(env, "TEAMS_TOKEN_URL", table, "token_url") or "",
        allow_unauthenticated=allow,
        tenants=table.texts("tenants", "a list of Entra tenant ids"),
    )
    table.finish()
    return values


def _allow_unauthenticated(env: Environment, table: Table, host: str) -> bool:
    name = "TEAMS_ALLOW_UNAUTHENTICATED"
    allow = table.flag("allow_unauthenticated") or False
    text = env.get(name)
    if text is not None:
        allow = text.lower() in {"true", "1", "yes", "on"}
        if not allow and text.lower() not in {"false", "0", "no", "off"}:
            env.problem(name, "must be true or false")
    if allow and not is_loopback(host):
        env.problem(name, "is for trials alone: VOINKO_HOST must be 127.0.0.1, ::1 or localhost; or set it to false")
    return allow
