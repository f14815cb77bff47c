"""What ``doctor`` finds of the chat platforms: whether their settings are complete, and whether they let us in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from adapters.http.calling import CallError
from adapters.slack.workspaces import reachable
from app.doctor.findings import Finding, error, ok, warning
from app.server.platforms import slack, teams
from app.settings.load import Settings
from storage.store import SqlStore


async def platform_findings(settings: Settings, store: SqlStore) -> AsyncIterator[Finding]:
    """Every platform that any setting speaks of; where there is none, what each would need."""
    for secret in (*settings.slack.weak(), *settings.teams.weak()):
        yield error(f"{secret.name} is too short to be whole: run refuses to start.", secret.how)
    if not settings.slack.wanted and not settings.teams.wanted:
        for name, lacks in (("Slack", settings.missing_for_slack()), ("Teams", settings.missing_for_teams())):
            for lack in lacks:
                yield error(f"No chat platform is on; for {name}, {lack.name} is not set.", lack.how)
        return
    if settings.slack.wanted:
        async for finding in _slack(settings, store):
            yield finding
    if settings.teams.wanted:
        async for finding in _teams(settings, store):
            yield finding


async def _slack(settings: Settings, store: SqlStore) -> AsyncIterator[Finding]:
    for lack in settings.missing_for_slack():
        yield error(f"Slack is not complete: {lack.name} is not set.", lack.how)
    if settings.slack.app_token is None and settings.is_local:
        yield warning(
            f"Slack can't reach {settings.base_url}.",
            "Set VOINKO_BASE_URL to the public https address, or SLACK_APP_TOKEN for Socket Mode, which needs none.",
        )
    async with slack(settings, store) as one_slack:
        if one_slack is None:
            return
        reason = await reachable(one_slack.workspaces)
        if reason is None:
            yield ok("Slack accepts the bot token.")
        else:
            yield error(f"Slack does not accept us: {reason}.", "Install the app again and copy the new token.")


async def _teams(settings: Settings, store: SqlStore) -> AsyncIterator[Finding]:
    for lack in settings.missing_for_teams():
        yield error(f"Teams is not complete: {lack.name} is not set.", lack.how)
    if settings.is_local and not settings.teams.allow_unauthenticated:
        yield warning(f"Teams can't reach {settings.base_url}.", "Set VOINKO_BASE_URL to the public https address.")
    async with teams(settings, store) as one_teams:
        if one_teams is None:
            return
        if settings.teams.allow_unauthenticated:
            yield warning("Anybody on this machine may speak to the bot on Teams.", "Unset TEAMS_ALLOW_UNAUTHENTICATED.")
            return
        if not settings.teams.tenants and not settings.teams.tenant_id:
            yield error(
                "No organisation is named, so Teams serves nobody.",
                'Set TEAMS_APP_TENANT_ID, or [teams] tenants = ["…"] in voinko.toml: entra.microsoft.com → Overview → Tenant ID.',
            )
        try:
            await one_teams.access.headers()
            yield ok("Microsoft gives us a token for Teams.")
        except CallError as fault:
            mend = "portal.azure.com → your Azure Bot → Configuration → Manage Password: copy the secret's Value, not its ID."
            yield error(f"Microsoft gives us no token for Teams: {fault.code}.", mend)
        if not await one_teams.keys.warm():
            host = urlsplit(one_teams.settings.metadata_url).hostname
            yield error("The keys of Teams' own tokens can't be fetched: nobody would be let in.", f"Allow https to {host}.")
