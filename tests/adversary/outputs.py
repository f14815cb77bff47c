"""Reading what a dry run has put out: the attacker's eyes."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.model.calendar import Week
from bot.model.pulses import Topic
from tests.adversary.knowledge import View, of_cell
from tests.adversary.publishers import FIRST

Cell = tuple[str, str, str, str]  # week, topic, kind, unit


def lines(path: Path) -> Sequence[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cell(row: Mapping[str, str]) -> Cell:
    return row["week"], row["topic"], row["kind"], row["unit"]


def number(week: str) -> int:
    """Which week of the run an ISO week is, counted from 1."""
    return Week.parse(week).since(FIRST) + 1


def counted(out: Path) -> Mapping[Cell, frozenset[str]]:
    """Who was counted in which released block."""
    people: defaultdict[Cell, set[str]] = defaultdict(set)
    for row in lines(out / "blocks.csv"):
        people[cell(row)].add(row["person"])
    return {key: frozenset(those) for key, those in people.items()}


def views(out: Path) -> list[View]:
    """Every published step with the people behind it."""
    people = counted(out)
    released = [row for row in lines(out / "published.csv") if row["kind"] in {"team", "pool"} and row["state"] == "released"]
    assert {cell(row) for row in released} == people.keys()
    assert all(row["topic"] != Topic.ENPS for row in released), "an eNPS is published: these companies are too small for one"
    return [
        of_cell(number(row["week"]), Topic(row["topic"]), people[cell(row)], int(row["cell_low"]), int(row["cell_high"]))
        for row in released
    ]
