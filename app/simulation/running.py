"""``voinko simulate`` from its files to its folder: all of it is there at the end, or nothing."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.simulation.inputs import Inputs
from app.simulation.living import LivingOrganisation, Progress
from app.simulation.organisation import Unused
from app.simulation.outlook import Outlook, outlook_of
from app.simulation.outlook_page import PAGE, as_page
from app.simulation.site import Plan, founded, write_settings
from app.simulation.summary import TeamSummary, summarise
from app.simulation.writing import write_all
from bot.pulse.rotation import open_question_in
from bot.release.export import ALL_WEEKS


class OutputFolderError(Exception):
    """The folder for the output can't be used; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What there is to say at the end."""

    teams: Sequence[TeamSummary]
    unused: Unused
    outlook: Outlook | None  # of an organisation's own roster


def check_output(folder: Path) -> None:
    """Raise OutputFolderError unless the folder is empty or not there yet."""
    if folder.exists() and not folder.is_dir():
        raise OutputFolderError(f"--out {folder}: is a file; name a new or an empty folder")
    if folder.is_dir() and any(folder.iterdir()):
        raise OutputFolderError(f"--out {folder}: is not empty; name a new or an empty folder, nothing is overwritten")


def simulate(inputs: Inputs, plan: Plan, out: Path, progress: Progress) -> Outcome:
    """Run the organisation through its weeks and put the result into ``out``, which must be empty or not there yet.

    A run that fails leaves an empty folder. Raises OutputFolderError.
    """
    check_output(out)
    out.mkdir(parents=True, exist_ok=True)
    if plan.answering:
        out.chmod(0o700)  # the people in it are real
    # Within the folder, for it may be a file system of its own; and beside no name that could be there already.
    with tempfile.TemporaryDirectory(dir=out, prefix=".unfinished-") as scratch:
        outcome = asyncio.run(_live(inputs, plan, Path(scratch), progress))
        for written in sorted(Path(scratch).iterdir()):
            written.replace(out / written.name)
    return outcome


async def _live(inputs: Inputs, plan: Plan, folder: Path, progress: Progress) -> Outcome:
    organisation = inputs.organisation
    settings = write_settings(folder, plan, organisation.departments())
    async with founded(settings) as store:
        life = await LivingOrganisation(settings, store, inputs, plan.first).live(progress)
        await write_all(folder, store, settings.company, life, organisation.departments())
        names = {str(team.id): team.name for team in await store.teams()}
        figures = await store.figures(*ALL_WEEKS)
        teams = summarise(organisation, plan.first, figures, life.counted, names)
        if plan.answering is None:
            return Outcome(teams, organisation.unused, None)
        comments = [
            (await store.comments(week)).keys()
            for week in await store.released_weeks()
            if open_question_in(week.since(plan.first))
        ]
        outlook = outlook_of(organisation, plan, figures, comments, names)
    (folder / PAGE).write_text(as_page(outlook, plan.language), encoding="utf-8")
    return Outcome(teams, organisation.unused, outlook)
