"""What rests is withheld whatever was answered, and the rest of a release stays as it is."""

from __future__ import annotations

from bot.model.calendar import Week
from bot.model.pulses import Asked, Topic
from bot.model.released import Band, Fact, Figure, Release, Step, StepCell, Withheld
from bot.model.units import Unit, UnitKind
from bot.release.resting import at_rest

WEEK = Week(2026, 2)
TEAM, POOL = Unit.of_team(1), Unit(UnitKind.POOL, "Palvelu")
CELL = StepCell(Step.MIXED, Step.MIXED)
WORKLOAD, TOOLS = Asked(Topic.WORKLOAD, "", ("W1",)), Asked(Topic.TOOLS, "", ("S1",))


def test_nothing_is_shown_of_what_rests_and_nobody_counted_for_it() -> None:
    people = frozenset({"ab" * 16})
    figures = {
        (one.topic, unit): Figure(WEEK, one.topic, unit, "Palvelu", CELL, Band.FIVE, one.item)
        for one in (WORKLOAD, TOOLS)
        for unit in (TEAM, POOL)
    }
    facts = [Fact(WEEK, one.items, unit, people, 10, 20) for one in (WORKLOAD, TOOLS) for unit in (TEAM, POOL)]
    rested = at_rest(Release(WEEK, tuple(figures.values()), (), tuple(facts)), [WORKLOAD])
    withheld = Figure(WEEK, Topic.WORKLOAD, TEAM, "Palvelu", Withheld(), None, "")
    assert rested.figures == (withheld, figures[Topic.TOOLS, TEAM], figures[Topic.TOOLS, POOL])
    assert rested.facts == tuple(facts[2:])
