"""Which figures a round's questions give, and which earlier facts are about the same questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.model.calendar import Week
from bot.model.pulses import HELPED_ITEM, Asked, Topic
from bot.model.released import Fact
from bot.pulse.helped import with_helped
from bot.pulse.questions import RETIRED, question
from bot.pulse.rotation import is_anchored

_ORDER = list(Topic)


def own_figure(item: str) -> Asked:
    """The figure that a question gives by itself: an anchor its topic's, any other a detail's."""
    if item == HELPED_ITEM:
        return Asked(Topic.HELPED, "", (item,))
    asked = question(item)
    return Asked(asked.topic, "" if asked.anchor else item, (item,))


def asked_figures(items: Sequence[str]) -> list[Asked]:
    """The figures that these questions of one round give, in the topics' order.

    Each gives one of its own. In a round of the plan before, the questions of a topic give one together.
    """
    own = [own_figure(item) for item in items]
    if not is_anchored(items):
        together = [Asked(topic, "", tuple(item for one in own if one.topic is topic for item in one.items)) for topic in _ORDER]
        return [figure for figure in together if figure.items]
    others = [item for item in items if item != HELPED_ITEM]
    kept = (with_helped(others) if HELPED_ITEM in items else None) or items
    figures = [replace(figure, displaced=figure.items[0] not in kept) for figure in own]
    return sorted(figures, key=lambda figure: (_ORDER.index(figure.topic), figure.item))


def other_questions_until(asked: Mapping[Week, Sequence[str]]) -> dict[Topic, Week]:
    """The last week in which a topic's figure was not its anchor's alone, for the topics that have had such weeks.

    What came until then is not compared with what follows (release rule R15). ``asked`` is oldest first.
    """
    figures = [(week, figure) for week, items in asked.items() for figure in asked_figures(items) if not figure.item]
    return {figure.topic: week for week, figure in figures if not all(question(item).anchor for item in figure.items)}


def same_questions(history: Sequence[Fact], items: Sequence[str], asked: Mapping[Week, Sequence[str]]) -> list[Fact]:
    """The facts without those of the other plan's questions whose id meant another question there.

    ``asked``: what the rounds of all weeks have asked.
    """
    anchored = is_anchored(items)
    return [fact for fact in history if RETIRED.keys().isdisjoint(fact.items) or is_anchored(asked[fact.week]) is anchored]
