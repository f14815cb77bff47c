"""Living through a company's weeks by the whole real road, and reading what that has put out: the attacker's eyes."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.simulation.running import simulate
from app.simulation.site import Plan
from bot.model.calendar import Week
from bot.model.people import Language
from bot.model.pulses import Topic
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from tests.adversary.companies import Company, Lines
from tests.adversary.knowledge import View, of_cell, of_scores
from tests.adversary.publishers import FIRST, K, commented, question_of, rounds, views_of

Cell = tuple[str, ...]


def lived(company: Lines, out: Path) -> Path:
    """The folder of the company's dry run."""
    simulate(company.inputs, Plan(FIRST, company.weeks, Language.FI, K), out, lambda _done: None)
    return out


def lines(path: Path) -> Sequence[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cell(row: Mapping[str, str]) -> Cell:
    """Which figure a row is of."""
    return tuple(row[name] for name in ("week", "topic", "item", "kind", "unit"))


def number(week: str) -> int:
    """Which week of the run an ISO week is, counted from 1."""
    return Week.parse(week).since(FIRST) + 1


def counted(out: Path) -> Mapping[Cell, frozenset[str]]:
    """Who was counted in which released block."""
    people: defaultdict[Cell, set[str]] = defaultdict(set)
    for row in lines(out / "blocks.csv"):
        people[cell(row)].add(row["person"])
    return {key: frozenset(those) for key, those in people.items()}


def digests(out: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(out.glob("digests/*/*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def views(out: Path) -> list[View]:
    """Every published figure with the people behind it. A topic's own figure is that of its anchor."""
    people = counted(out)
    released = [row for row in lines(out / "published.csv") if row["kind"] in {"team", "pool"} and row["state"] == "released"]
    assert {cell(row) for row in released} == people.keys()
    return [
        (of_scores if row["topic"] == Topic.ENPS else of_cell)(
            number(row["week"]),
            question_of(Topic(row["topic"]), row["item"]),
            people[cell(row)],
            int(row["cell_low"]),
            int(row["cell_high"]),
        )
        for row in released
    ]


def differing(company: Company, out: Path) -> list[str]:
    """What the real road has published otherwise than the rules by themselves, on which the attack looks by the hundred.

    Which cells a figure's scale is divided into may hang on the order of people's keyed hashes: the same groups are shown.
    """
    alone = list(rounds(company))
    found = []
    if _groups(views(out)) != _groups(views_of(alone)):
        found.append("figures")
    said = {
        (one.number, unit.key): word for one in alone for unit, word in one.release.participation if unit.kind is UnitKind.TEAM
    }
    weeks = [(number(one["week"]), one["audience"], one) for one in digests(out)]
    if {(week, whose["name"]): one["participation"] for week, whose, one in weeks if whose["kind"] == "team"} != said:
        found.append("participation")
    shown = {(one.number, unit) for one in alone for unit in commented(one)}
    if {(week, _unit(whose)) for week, whose, one in weeks if one["comments"]["state"] == "released"} != shown:
        found.append("comments")
    return found


def _groups(shown: Sequence[View]) -> Counter[tuple[int, str, frozenset[str]]]:
    return Counter((view.week, view.item, view.people) for view in shown)


def _unit(whose: Mapping[str, str]) -> Unit:
    return COMPANY_UNIT if whose["kind"] == UnitKind.COMPANY else Unit(UnitKind(whose["kind"]), whose["name"])
