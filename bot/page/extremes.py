"""The strongest and the weakest topics of a digest, for the card on top of its page. Pure; sees nothing but the document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.digest.sections.words import cell_words, short
from bot.model.document_types.digest import Document, step_topics
from bot.model.document_types.topics import step_cell_of
from bot.model.messages import Mark, spanning
from bot.model.people import Language
from bot.model.released import Step, StepCell

MOST = 3  # topics on either side


@dataclass(frozen=True, slots=True)
class TopicNow:
    """A topic and where it stands now."""

    topic: str
    mark: Mark
    words: str


@dataclass(frozen=True, slots=True)
class Extremes:
    """At most three topics each; ``alike`` is said in their place where all stand at the same step, "" otherwise."""

    strongest: tuple[TopicNow, ...]
    weakest: tuple[TopicNow, ...]
    alike: str


@dataclass(frozen=True, slots=True, order=True)
class _Height:
    """Where a topic stands, to be ordered: by what is shown of it, and then by the level behind a larger unit's step."""

    shown: int
    level: float
    topic: str
    cell: StepCell


def extremes(document: Document, language: Language) -> Extremes:
    """The strongest and the weakest of what is on show.

    What is equal on both sides is left out of one, for it doesn't stand apart; what is below the middle is no strength.
    """
    heights = sorted(
        _Height(cell.low + cell.high, entry["level"] or 0, entry["topic"], cell)
        for entry in step_topics(document)
        if entry["state"] == "released" and (cell := step_cell_of(entry))
    )
    if len({height.shown for height in heights}) <= 1:
        return Extremes((), (), _alike(heights, language))
    half = min(MOST, len(heights) // 2)
    weakest, strongest = heights[:half], heights[-min(MOST, len(heights) - half) :][::-1]
    shared = {height.shown for height in weakest} & {height.shown for height in strongest}
    strong = [height for height in _apart(strongest, shared) if height.cell.low >= Step.MIXED]
    return Extremes(_now(strong, language), _now(_apart(weakest, shared), language), "")


def _alike(heights: Sequence[_Height], language: Language) -> str:
    names = ", ".join(short(height.topic, language) for height in heights)
    return f"**{names}**: {cell_words(heights[0].cell, language)}." if heights else ""


def _apart(heights: Sequence[_Height], shared: set[int]) -> Sequence[_Height]:
    return [height for height in heights if height.shown not in shared] or heights


def _now(heights: Sequence[_Height], language: Language) -> tuple[TopicNow, ...]:
    return tuple(
        TopicNow(short(one.topic, language), spanning(one.cell.low, one.cell.high), cell_words(one.cell, language))
        for one in heights
    )
