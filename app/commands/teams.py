"""What Microsoft Teams wants first: the app package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from adapters.teams.package import FILE_NAME, NoAppIdError, manifest, package
from app.settings.forms import is_url
from app.terminal import AsJson, UserError, note, print_json, print_text, settings

teams_commands = typer.Typer(no_args_is_help=True, help="Microsoft Teams.")


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.add_typer(teams_commands, name="teams")


@teams_commands.callback()
def teams() -> None:
    """Microsoft Teams."""


@teams_commands.command("package")
def teams_package(
    website: Annotated[
        str, typer.Option("--website", metavar="URL", help="Your page about the bot; default: its own address.")
    ] = "",
    privacy: Annotated[str, typer.Option("--privacy", metavar="URL", help="Your privacy notice for it.")] = "",
    terms: Annotated[str, typer.Option("--terms", metavar="URL", help="Your terms of use for it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Write the app package, voinko-teams.zip, into this folder and print its path. Upload it in the Teams admin centre."""
    own = settings()
    for option, url in (("--website", website), ("--privacy", privacy), ("--terms", terms)):
        if url and not (is_url(url) and url.startswith("https://")):
            raise UserError(f"{option} {url!r}: write an address that begins with https://")
    if not own.teams.app_id:
        raise UserError("TEAMS_APP_ID is not set: portal.azure.com → your Azure Bot → Configuration → Microsoft App ID")
    try:
        told = manifest(own.teams.app_id, own.base_url, website=website, privacy=privacy, terms=terms)
    except NoAppIdError as error:
        raise UserError(f"TEAMS_APP_ID: {error}") from None
    if own.is_local:
        note(f"Teams can't reach {own.base_url}: set VOINKO_BASE_URL to the public https address, then make it again.")
    target = Path.cwd() / FILE_NAME
    target.write_bytes(package(told))
    if as_json:
        print_json({"path": str(target), "manifest": told})
    else:
        print_text(str(target))
