"""Small organisations written as files, and their dry run."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.simulation.inputs import read_inputs
from app.simulation.running import Outcome, simulate
from app.simulation.site import Plan
from bot.model.calendar import Week
from bot.model.people import Language
from bot.pulse.rotation import items_of, open_question_in

ROSTER = "person,team,department,from_week,to_week"
ANSWERS = "week,person,item,value,comment,quotable"
FIRST = Week(2026, 2)

Line = Sequence[object]


@dataclass
class DryRun:
    """A folder with the files of a dry run."""

    folder: Path

    def write(self, name: str, header: str, lines: Iterable[Line]) -> Path:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header.split(","))
            writer.writerows(lines)
        return path

    def run(
        self, roster: Iterable[Line], answers: Iterable[Line], weeks: int, out: str = "out", feedback: Path | None = None
    ) -> tuple[Path, Outcome]:
        roster_file, answers_file = self.write("R.csv", ROSTER, roster), self.write("A.csv", ANSWERS, answers)
        inputs = read_inputs(roster_file, answers_file, feedback, weeks)
        outcome = simulate(inputs, Plan(FIRST, weeks, Language.FI, 5), self.folder / out, lambda _done: None)
        return self.folder / out, outcome


def everyone_answers(
    people: Iterable[str], weeks: int, value: Callable[[int, str, str], int | str] = lambda *_about: 4
) -> list[Line]:
    """Every person answers every scored question, in every week."""
    return [
        (week, person, item, value(week, person, item), "", "")
        for week in range(1, weeks + 1)
        for person in people
        for item in items_of(week - 1)
    ]


def open_weeks(weeks: int) -> list[int]:
    return [week for week in range(1, weeks + 1) if open_question_in(week - 1)]


def rows(path: Path) -> list[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files(folder: Path) -> dict[str, bytes]:
    """Everything that a dry run writes which is to be the same every time."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in {".json", ".csv", ".jsonl", ".toml", ".key"}
    }
