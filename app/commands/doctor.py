"""What is missing or wrong in an installation."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.text import Text

from app.doctor.examine import examine
from app.doctor.findings import Finding, Severity
from app.doctor.small_teams import document
from app.terminal import AsJson, out, print_json, run_async


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command("doctor")(doctor)


def doctor(as_json: AsJson = False) -> None:
    """Say what is missing or wrong before going live, each with its mend. Exit code 2 while something is wrong."""
    findings = run_async(examine(Path.cwd()))
    wrong = any(one.severity is Severity.ERROR for one in findings)
    if as_json:
        print_json({"ok": not wrong, "findings": [_document(one) for one in findings]})
    else:
        for finding in findings:
            out.print(Text.assemble(_MARKS[finding.severity], " ", (finding.what, "bold")))
            if finding.mend:
                out.print(f"   {finding.mend}")
    raise typer.Exit(2 if wrong else 0)


_MARKS = {Severity.OK: ("✓", "green"), Severity.WARNING: ("!", "yellow"), Severity.ERROR: ("✗", "red")}


def _document(finding: Finding) -> dict[str, object]:
    told: dict[str, object] = {"severity": finding.severity.value, "what": finding.what, "mend": finding.mend}
    return {**told, "teams": [document(team) for team in finding.teams]} if finding.teams else told
