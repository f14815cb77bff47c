"""The endurance run: rounds whose processes are killed at every stage, until so many answers have been acknowledged.

`make endurance` adds to what earlier runs have shown, in ``.endurance.json``. Every round is checked: each person has each
message once, every acknowledged answer is in the box, nothing that nobody gave is. A fault ends the run; its round counts for
nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app import chance
from tests import run
from tests.endurance.company import founded
from tests.endurance.round import live

STATE = Path(".endurance.json")
ROUNDS = 6  # of one company, before another begins


async def endure(database: str, given: argparse.Namespace) -> None:
    """Live rounds on one kind of database until it has its share of answers and kills."""
    answers, kills, state = given.answers, given.kills, given.state
    dice, each = np.random.default_rng(given.seed), max(50, answers // max(1, kills))
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()) as bar:
        task = bar.add_task(database, total=answers)
        while (so_far := known(state).get(database, {"answers": 0, "kills": 0}))["answers"] < answers or so_far["kills"] < kills:
            bar.update(task, completed=so_far["answers"])
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                url = f"sqlite+aiosqlite:///{folder / 'voinko.db'}" if database == "sqlite" else _postgres(dice)
                async with founded(folder, url, given.people, dice) as company:
                    for number in range(ROUNDS):
                        done = company.acknowledged, company.kills
                        await live(company, number, min(6 * each, max(each, answers - so_far["answers"])), each)
                        so_far = add(state, database, company.acknowledged - done[0], company.kills - done[1])
                        bar.update(task, completed=so_far["answers"])
                        if so_far["answers"] >= answers and so_far["kills"] >= kills:
                            break
    print(f"{database}: {so_far['answers']} acknowledged answers, {so_far['kills']} kills, nothing lost or doubled")  # noqa: T201


def known(state: Path) -> dict[str, dict[str, int]]:
    """What has been shown so far, per kind of database."""
    return dict(json.loads(state.read_text())) if state.exists() else {}


def add(state: Path, database: str, answers: int, kills: int) -> dict[str, int]:
    """Add a round that has held; what has been shown with it."""
    all_of_it = known(state)
    mine = all_of_it.get(database, {"answers": 0, "kills": 0})
    all_of_it[database] = {"answers": mine["answers"] + answers, "kills": mine["kills"] + kills}
    state.write_text(json.dumps(all_of_it, indent=2) + "\n")
    return all_of_it[database]


def _postgres(dice: np.random.Generator) -> str:
    run.postgres(lambda: None)
    name = f"voinko_endurance_{dice.integers(10**9)}"
    with run.administrator() as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return run.database(name)


def main() -> None:
    """Read the command line, and live."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=100_000, help="acknowledged, on each kind of database")
    parser.add_argument("--kills", type=int, default=100, help="with SIGKILL, on each kind of database")
    parser.add_argument("--people", type=int, default=120)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append", help="default: one after the other")
    parser.add_argument("--seed", type=int, default=int(chance.wall_seconds()))
    parser.add_argument("--state", type=Path, default=STATE)
    given = parser.parse_args()
    end = run.begin()
    try:
        for database in given.database or ("sqlite", "postgresql"):
            asyncio.run(endure(database, given))
    finally:
        end()


if __name__ == "__main__":
    sys.exit(main())
