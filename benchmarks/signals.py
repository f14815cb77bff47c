"""How often a change is signalled where nothing has changed, and how often a lasting one is found: writes ``docs/signals.md``.

Made-up companies live a year of askings of one question through the real release rules and the real signals:
``python -m benchmarks.signals``. Everything follows from the seeds.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from rich.progress import track

from adapters.solver import HighsSolver
from benchmarks.measuring import ROOT
from bot.model.calendar import Week
from bot.model.pulses import Asked, Topic
from bot.model.released import Fact, Figure, Invited, Past, Voter, Withheld
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.release.derived import Record
from bot.release.rules import LEAST_K, release
from bot.release.signals import SignalState, change

TEAMS, ASKINGS, CHANGED_AT = 200, 13, 8
TEAMS_IN_A_DEPARTMENT = 8
FIRST = Week(2026, 2)
ASKED = [Asked(Topic.WORKLOAD, "", ("W1",))]
PEOPLE = (7, 10, 14, 25)
KINDS = ("teams", "departments", "company")


@dataclass(frozen=True, slots=True)
class Setting:
    """How the people of a made-up company are."""

    people: int  # in a team
    answering: float
    turnover: float  # new people at each asking
    noise: float = 0.75  # of an answer, standard deviation
    spread: float = 0.7  # of people in a team
    difficulty: float = 0.5  # of the questions; each team is asked one of its own, so that a row is not about one question


def year(setting: Setting, seed: int, shift: float) -> Iterator[tuple[int, str, SignalState]]:
    """The asking's number, the kind of unit and what may be said of its change, for every unit and asking."""
    dice = np.random.default_rng(seed)
    level = dice.uniform(2.2, 4.0, TEAMS) + dice.normal(0, setting.difficulty, TEAMS)
    usual = dice.normal(level[:, None], setting.spread, (TEAMS, setting.people))
    names = np.arange(usual.size).reshape(usual.shape)
    department = [f"D{team // TEAMS_IN_A_DEPARTMENT}" for team in range(TEAMS)]
    invited = [Invited(str(team), department[team], setting.people, f"T{team:03}") for team in range(TEAMS)]
    figures: list[Figure] = []
    facts: list[Fact] = []
    last = {}
    units = [("teams", Unit.of_team(team)) for team in range(TEAMS)]
    units += [("departments", Unit(UnitKind.DEPARTMENT, name)) for name in sorted(set(department))] + [("company", COMPANY_UNIT)]
    for asking in range(ASKINGS):
        fresh = dice.random(usual.shape) < setting.turnover
        usual = np.where(fresh, dice.normal(level[:, None], setting.spread, usual.shape), usual)
        names = np.where(fresh, names.max() + 1 + np.arange(usual.size).reshape(usual.shape), names)
        moved = shift if asking >= CHANGED_AT else 0.0
        answers = np.clip(np.rint(usual + moved + dice.normal(0, setting.noise, usual.shape)), 1, 5).astype(int)
        came = dice.random(usual.shape) < setting.answering
        voters = [
            Voter(f"{names[team, seat]:032x}", str(team), department[team], {"W1": int(answers[team, seat])})
            for team, seat in np.argwhere(came)
        ]
        week = FIRST.plus(4 * asking)
        past = Past(tuple(facts), dict(last))
        made = release(week, asked=ASKED, voters=voters, invited=invited, past=past, k=LEAST_K, solver=HighsSolver())
        figures += made.figures
        facts += made.facts
        last |= {(one.unit, one.topic, ""): one.result for one in made.figures if not isinstance(one.result, Withheld)}
        record = Record(figures)
        for kind, unit in units:
            askings = record.of(unit, Topic.WORKLOAD)
            if askings and not isinstance(askings[-1].shown, Withheld):
                yield asking, kind, change(askings).state


def unchanged(setting: Setting, seed: int) -> Counter[tuple[str, SignalState]]:
    """How many askings of units in which nothing has changed are signalled, and how many not, by kind of unit."""
    return Counter((kind, state) for _, kind, state in year(setting, seed, 0.0))


def found_within_two(setting: Setting, seed: int) -> float:
    """The share of teams of which a lasting fall by one point is signalled at its second asking."""
    states = Counter(state for asking, kind, state in year(setting, seed, -1.0) if kind == "teams" and asking == CHANGED_AT + 1)
    return _share(states[SignalState.SIGNAL], states[SignalState.NONE_SURE])


def rate(found: Counter[tuple[str, SignalState]], kind: str) -> float:
    """The share that is signalled of the askings of which something can be said: too early to tell is not among them."""
    return _share(found[kind, SignalState.SIGNAL], found[kind, SignalState.NONE_SURE])


def _share(some: int, others: int) -> float:
    return some / max(1, some + others)


SETTINGS = [Setting(people, answering, turnover) for people in PEOPLE for answering in (0.75, 1.0) for turnover in (0.0, 0.1)]


def main() -> None:
    """Simulate, and write the document."""
    rows, worst = [], 0.0
    every: Counter[tuple[str, SignalState]] = Counter()
    for number, setting in enumerate(track(SETTINGS, description="signals")):
        told, found = unchanged(setting, 2 * number), found_within_two(setting, 2 * number + 1)
        every += told
        worst = max(worst, rate(told, "teams"))
        cells = f"{100 * rate(told, 'teams'):.1f} % | {100 * rate(told, 'departments'):.1f} % | {100 * found:.0f} %"
        people = f"{setting.people} people, {setting.answering:.0%} answering, {setting.turnover:.0%} new an asking"
        rows.append(f"| {people} | {cells} |")
    together = {kind: f"{100 * rate(every, kind):.1f} %" for kind in KINDS}
    text = TEXT.format(rows="\n".join(rows), count=TEAMS, worst=100 * worst, **together)
    (ROOT / "docs" / "signals.md").write_text(text, encoding="utf-8")
    sys.stdout.write(f"docs/signals.md is written; the highest rate of teams is {100 * worst:.1f} %\n")


TEXT = """# How sure a signalled change is

Made by `python -m benchmarks.signals`; nothing here is written by hand.

A digest names a change of a topic only where the last two releases both lie beyond every one of the four before them
([release rule R15](release-rules.md)). The table says how often that happens where **nothing has changed**: {count} made-up
teams of a kind live a year, thirteen askings of one question, through the same release rules and the same signals as real ones.
Their people differ by 0.7 of a point, an answer varies by 0.75 around its person's usual one, and questions differ in difficulty
by 0.5. The rate is the share of signals among the askings of which something can be said; departments are of eight such teams.
The last column says of how many teams a lasting fall by one whole point is named at its second asking.

| teams of | teams | departments | a lasting point found |
|---|---|---|---|
{rows}

All rows together: teams {teams}, departments {departments}, the company {company}. The highest rate of teams is {worst:.1f} %.
A row's rate of departments is of some two hundred askings, and lies within three points of the true one. Where there are only
five releases, three are looked at before the last two, and a little more is named then. A digest has 2.25 anchors a week: about
one team in nine reads a change in a week without one.
"""

if __name__ == "__main__":
    main()
