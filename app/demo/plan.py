"""What ``company.toml`` says of the sample company, as values. Reads the file; rolls no dice and knows no bot."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.model.feedback import CustomerGoals, Metric, Target
from bot.model.people import Contact, Language

Line = tuple[tuple[int, float], ...]
"""Points (week, value), by week: a quantity through the half year."""


def along(line: Line, week: int) -> float:
    """The line's height in that week; flat before its first and after its last point."""
    for (start, low), (end, high) in pairwise(line):
        if start <= week <= end:
            return low + (high - low) * (week - start) / (end - start)
    return line[0][1] if week < line[0][0] else line[-1][1]


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom the story names."""

    name: str
    language: Language


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """A team as the story begins. ``lines`` holds what moves in it: topics by name, and the customers' metrics."""

    name: str
    department: str
    people: int
    languages: tuple[Language, ...]
    manager: Named
    manager_is_member: bool
    channels: tuple[str, ...]
    feedback: Mapping[str, float]  # metric -> pieces a week
    lines: Mapping[str, Line]


@dataclass(frozen=True, slots=True)
class Change:
    """People who join, leave or move in a week."""

    week: int
    kind: str  # "join", "leave" or "move"
    team: str
    people: int
    to: str
    languages: tuple[Language, ...]


@dataclass(frozen=True, slots=True)
class Served:
    """How a channel serves beside the others: its share of content customers, and of the usual waiting."""

    content: float
    waits: float  # 0: the source does not say


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole file."""

    name: str
    story_team: str
    ceo: Named
    heads: Mapping[str, Named]  # department -> its head
    teams: tuple[TeamPlan, ...]
    changes: tuple[Change, ...]
    stages: Mapping[str, tuple[str, ...]]  # channel -> stages
    served: Mapping[str, Served]  # by channel
    goals: CustomerGoals
    usual: Mapping[str, float]
    first_names: Mapping[Language, Sequence[str]]
    last_names: Mapping[Language, Sequence[str]]
    comments: Mapping[Language, Mapping[str, Sequence[str]]]
    contacts: tuple[Contact, ...]
    crisis_lines: tuple[Mapping[str, str], ...]  # all but the day on which they were verified


@cache
def plan() -> Plan:
    """The sample company's plan."""
    raw = tomllib.loads(Path(__file__).with_name("company.toml").read_text(encoding="utf-8"))
    return Plan(
        name=raw["name"],
        story_team=raw["story_team"],
        ceo=_named(raw["ceo"]),
        heads={one["name"]: _named(one["head"]) for one in raw["departments"]},
        teams=tuple(map(_team, raw["teams"])),
        changes=tuple(map(_change, raw["changes"])),
        stages={channel: tuple(stages.split()) for channel, stages in raw["stages"].items()},
        served={channel: Served(**own) for channel, own in raw["served"].items()},
        goals=CustomerGoals(
            tuple(Target(one["stage"], Metric(one["metric"]), one["value"]) for one in raw["promised"]["stages"]),
            raw["promised"]["minutes"],
        ),
        usual=raw["usual"],
        first_names={Language(code): names["first"].split() for code, names in raw["names"].items()},
        last_names={Language(code): names["last"].split() for code, names in raw["names"].items()},
        comments={Language(code): kinds for code, kinds in raw["comments"].items()},
        contacts=tuple(Contact(**{"department": "", "deputy_email": "", **one}) for one in raw["contacts"]),
        crisis_lines=tuple(raw["crisis_lines"]),
    )


def _named(raw: Mapping[str, Any]) -> Named:
    return Named(raw["name"], Language(raw["language"]))


def _languages(raw: str) -> tuple[Language, ...]:
    return tuple(map(Language, raw.split()))


def _team(raw: Mapping[str, Any]) -> TeamPlan:
    lines = {**raw.get("course", {}), **raw.get("customers", {})}
    return TeamPlan(
        name=raw["name"],
        department=raw["department"],
        people=raw["people"],
        languages=_languages(raw["languages"]),
        manager=_named(raw["manager"]),
        manager_is_member=raw["manager"].get("in_team", False),
        channels=tuple(raw["channels"].split()),
        feedback=raw["feedback"],
        lines={name: tuple((week, value) for week, value in points) for name, points in lines.items()},
    )


def _change(raw: Mapping[str, Any]) -> Change:
    languages = _languages(raw.get("languages", ""))
    return Change(raw["week"], raw["kind"], raw["team"], raw["people"], raw.get("to", ""), languages)
