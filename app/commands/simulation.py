"""``voinko simulate``: the dry run of a whole organisation."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.commands.rosters import read_any_roster
from app.simulation.inputs import Inputs, read_inputs
from app.simulation.living import Progress as Told
from app.simulation.made_up import made_up
from app.simulation.outlook import Outlook
from app.simulation.outlook_page import PAGE, parts
from app.simulation.running import Outcome, OutputFolderError, check_output, simulate
from app.simulation.site import Plan
from app.terminal import AsJson, UserError, err, note, print_json, print_table, print_text, settings
from bot.model.calendar import Week
from bot.model.people import Language
from bot.model.pulses import Topic
from bot.release.rules import LEAST_K

WEEKS = 26
PEOPLE_WEEKS = 12  # three askings of every topic, and an eNPS
ANSWERING = 70  # of a hundred


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command("simulate")(simulate_organisation)


def simulate_organisation(
    folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new or an empty folder.")],
    people: Annotated[
        Path | None,
        typer.Option("--people", metavar="PEOPLE", help="Your roster, as `roster import` takes it; answers are made up."),
    ] = None,
    answering: Annotated[
        int | None, typer.Option("--answering", min=1, max=100, help=f"With --people: how many of 100 answer. [{ANSWERING}]")
    ] = None,
    columns: Annotated[
        list[str] | None, typer.Option("--map", metavar="OURS=THEIRS", help="With --people: as for `roster import`.")
    ] = None,
    roster: Annotated[
        Path | None, typer.Option("--roster", metavar="R.csv", help="person,team,department,from_week,to_week")
    ] = None,
    answers: Annotated[
        Path | None, typer.Option("--answers", metavar="A.csv", help="week,person,item,value,comment,quotable")
    ] = None,
    feedback: Annotated[Path | None, typer.Option("--feedback", metavar="F.csv", help="As for `feedback import`.")] = None,
    start: Annotated[
        datetime, typer.Option("--start", metavar="DATE", formats=["%Y-%m-%d"], help="A day of the first week.")
    ] = datetime(2026, 1, 5),  # noqa: DTZ001 - typer's own kind of date
    weeks: Annotated[
        int | None, typer.Option("--weeks", min=1, max=520, help="How many weeks to live through. [26; with --people 12]")
    ] = None,
    language: Annotated[Language, typer.Option("--language", help="The company's language.")] = Language.EN,
    k: Annotated[int, typer.Option("--k", min=LEAST_K, max=1000, help="The smallest group whose figure is shown.")] = LEAST_K,
    as_json: AsJson = False,
) -> None:
    """Run an organisation through its weeks, to see which teams would see what and what would be withheld.

    With your own roster (--people people.csv) the answers are made up, and result.html in DIR tells who would see figures. Or all
    is made up, by --roster and --answers.
    """
    try:
        check_output(folder)
        if people is not None:
            if roster or answers or feedback:
                raise UserError("--people makes the answers up; leave out --roster, --answers and --feedback")
            plan = Plan(Week.of(start.date()), weeks or PEOPLE_WEEKS, language, k, answering or ANSWERING)
            inputs = _from_people(people, columns, plan)
        elif roster is None or answers is None:
            raise UserError("name your roster, --people people.csv; or a made-up one, --roster R.csv, with its --answers A.csv")
        elif answering or columns:
            raise UserError("--answering and --map belong to --people; leave them out")
        else:
            plan = Plan(Week.of(start.date()), weeks or WEEKS, language, k)
            inputs = read_inputs(roster, answers, feedback, plan.weeks)
        logging.getLogger("voinko").setLevel(logging.WARNING)  # a line for each round's close would break the bar
        with _progress(plan.weeks) as told:
            outcome = simulate(inputs, plan, folder, told)
    except OutputFolderError as error:
        raise UserError(str(error)) from None
    if as_json:
        print_json(_document(outcome, folder))
    elif outcome.outlook is not None:
        _print_outlook(outcome.outlook, language, folder)
    else:
        _print(outcome, folder)


def _from_people(file: Path, columns: list[str] | None, plan: Plan) -> Inputs:
    """The file's people with made-up answers. Raises BadFileError and UserError."""
    if not file.is_file():
        raise UserError(f"--people {file}: there is no such file; name the file that `roster import` is to take")
    rows = read_any_roster(file, settings().roster_form, columns).people
    if not any(row.team for row in rows):
        raise UserError(f"--people {file}: nobody in it is in a team, so nobody would be asked; fill in the teams")
    return made_up(rows, answering=plan.answering or ANSWERING, weeks=plan.weeks, language=plan.language)


@contextmanager
def _progress(weeks: int) -> Iterator[Told]:
    columns = (TextColumn("living through"), BarColumn(), MofNCompleteColumn(), TextColumn("weeks"), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("", total=weeks)
        yield lambda done: bar.update(task, completed=done)


def _document(outcome: Outcome, folder: Path) -> dict[str, object]:
    unused = outcome.unused
    if outcome.outlook is not None:
        return {"out": str(folder), "page": str(folder / PAGE), **outcome.outlook.document()}
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


def _print_outlook(outlook: Outlook, language: Language, folder: Path) -> None:
    for number, part in enumerate(parts(outlook, language)):
        print_text("\n".join([*([""] if number else []), part.heading, *part.sentences]))
        if part.columns:
            print_table(part.columns, part.rows)
    note(f"The same as a page to pass on: {folder / PAGE}; a digest of made-up answers: cd {folder} && voinko digest --company")
