"""What Slack wants first: the manifest of the app."""

from __future__ import annotations

from typing import Annotated

import typer
import yaml

from adapters.slack.manifest import manifest
from app.terminal import AsJson, note, print_json, print_text, settings

slack_commands = typer.Typer(no_args_is_help=True, help="Slack.")


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.add_typer(slack_commands, name="slack")


@slack_commands.command("manifest")
def slack_manifest(
    socket_mode: Annotated[
        bool | None, typer.Option("--socket-mode/--http", help="Default: Socket Mode when SLACK_APP_TOKEN is set.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the app manifest to paste at api.slack.com/apps."""
    own = settings()
    by_socket = own.slack.app_token is not None if socket_mode is None else socket_mode
    if not by_socket and own.is_local:
        note(f"Slack can't reach {own.base_url}: set VOINKO_BASE_URL to the public https address first, or use --socket-mode.")
    document = manifest(own.base_url, socket_mode=by_socket, installable=bool(own.slack.client_id))
    if as_json:
        print_json(document)
    else:
        print_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))
