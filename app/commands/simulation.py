"""``voinko simulate``: the dry run of a whole organisation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.simulation.inputs import read_inputs
from app.simulation.living import Progress as Told
from app.simulation.running import Outcome, OutputFolderError, check_output, simulate
from app.simulation.site import Plan
from app.terminal import AsJson, UserError, err, note, print_json, print_table
from bot.model.calendar import Week
from bot.model.people import Language
from bot.model.pulses import Topic
from bot.release.rules import LEAST_K


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command("simulate")(simulate_organisation)


def simulate_organisation(
    roster: Annotated[Path, typer.Option("--roster", metavar="R.csv", help="person,team,department,from_week,to_week")],
    answers: Annotated[Path, typer.Option("--answers", metavar="A.csv", help="week,person,item,value,comment,quotable")],
    folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new or an empty folder.")],
    feedback: Annotated[Path | None, typer.Option("--feedback", metavar="F.csv", help="As for `feedback import`.")] = None,
    start: Annotated[
        datetime, typer.Option("--start", metavar="DATE", formats=["%Y-%m-%d"], help="A day of the first week.")
    ] = datetime(2026, 1, 5),  # noqa: DTZ001 - typer's own kind of date
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=520, help="How many weeks to live through.")] = 26,
    language: Annotated[Language, typer.Option("--language", help="The company's language.")] = Language.EN,
    k: Annotated[int, typer.Option("--k", min=LEAST_K, max=1000, help="The smallest group whose figure is shown.")] = LEAST_K,
    as_json: AsJson = False,
) -> None:
    """Run a made-up organisation through its weeks, to see what digests would look like and what would be withheld."""
    try:
        check_output(folder)
        inputs = read_inputs(roster, answers, feedback, weeks)
        plan = Plan(Week.of(start.date()), weeks, language, k)
        with _progress(weeks) as told:
            outcome = simulate(inputs, plan, folder, told)
    except OutputFolderError as error:
        raise UserError(str(error)) from None
    if as_json:
        print_json(_document(outcome, folder))
    else:
        _print(outcome, folder)


@contextmanager
def _progress(weeks: int) -> Iterator[Told]:
    columns = (TextColumn("living through"), BarColumn(), MofNCompleteColumn(), TextColumn("weeks"), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("", total=weeks)
        yield lambda done: bar.update(task, completed=done)


def _document(outcome: Outcome, folder: Path) -> dict[str, object]:
    unused = outcome.unused
    return {
        "out": str(folder),
        "teams": [team.document() for team in outcome.teams],
        "unused": {"not_asked": unused.not_asked, "not_there": unused.not_there},
    }


def _print(outcome: Outcome, folder: Path) -> None:
    rows = []
    for team in outcome.teams:
        withheld = [f"{topic.value} {count}" for topic in Topic if (count := team.asked[topic] - team.released[topic])]
        released = f"{team.released.total()} / {team.asked.total()}"
        rows.append((team.team, released, ", ".join(withheld) or "–", f"{team.held_out} of {team.answers}"))
    print_table(("team", "released / asked", "withheld", "answers in no figure"), rows)
    for count, what in (
        (outcome.unused.not_asked, "of items not asked in their week"),
        (outcome.unused.not_there, "of people in no team in their week"),
    ):
        if count:
            note(f"{count} answers {what} were left aside.")
    note(f"Written to {folder}; every command works in there, such as: cd {folder} && voinko digest --company")
