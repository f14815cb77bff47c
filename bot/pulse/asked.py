"""Which figures a round's questions give."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.pulses import HELPED_ITEM, Asked, Topic
from bot.pulse.questions import question


def asked_figures(items: Sequence[str]) -> list[Asked]:
    """The figures that these questions of one round give, in the topics' order: the questions of a topic give one together."""
    topics = {item: Topic.HELPED if item == HELPED_ITEM else question(item).topic for item in items}
    together = ((topic, tuple(item for item in items if topics[item] is topic)) for topic in Topic)
    return [Asked(topic, "", its) for topic, its in together if its]
