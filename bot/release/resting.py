"""What rests: figures of which nothing is shown, because whom earlier ones counted has been forgotten (release rule R7)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.model.pulses import Asked
from bot.model.released import Release, Withheld
from bot.model.units import UnitKind


def at_rest(result: Release, asked: Collection[Asked]) -> Release:
    """The release with these figures withheld, whatever was answered, and with nothing counted for them."""
    resting = {(one.topic, one.item) for one in asked}
    items = {item for one in asked for item in one.items}
    figures = [
        replace(figure, result=Withheld(), band=None) if (figure.topic, figure.item) in resting else figure
        for figure in result.figures
        if (figure.topic, figure.item) not in resting or figure.unit.kind is UnitKind.TEAM
    ]
    return replace(result, figures=tuple(figures), facts=tuple(fact for fact in result.facts if items.isdisjoint(fact.items)))
