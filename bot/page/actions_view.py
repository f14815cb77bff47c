"""The development loop as the page shows it: baseline, target, measure, analysis and adjustment of each action, step by step.

Pure; sees nothing but the document, and says what the message says in the message's own words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.actions.measuring import Turn, loop_view
from bot.actions.suggestions import expected_effect, what
from bot.customers.document import Document
from bot.digest.sections.actions import turn_words, view_words
from bot.digest.sections.words import number, short, step_words
from bot.model.actions import ActionState
from bot.model.feedback import RESULTS, Metric
from bot.model.messages import plain
from bot.model.people import Language
from bot.texts import short_date, text


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a turn: its name, what is said of it, and whether it has come that far."""

    name: str
    words: str
    reached: bool


@dataclass(frozen=True, slots=True)
class LoopTurn:
    """One action from its baseline to what comes next."""

    title: str
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class ThreeViews:
    """A topic as its manager thought, as the team has answered since, and as customers rate: places from 0 to 1 on one line."""

    topic: str
    words: tuple[str, str, str]
    manager: float
    team: float
    customers: float | None


def turns(document: Document, language: Language) -> tuple[LoopTurn, ...]:
    """Every action that the digest holds, the latest first."""
    if not document.get("actions"):
        return ()
    return tuple(LoopTurn(_title(turn, language), tuple(_stages(turn, language))) for turn in loop_view(document))


def _title(turn: Turn, language: Language) -> str:
    topic = text(language, f"digest.short.{turn.topic}")
    return f"{topic}: {what(turn.name, plain(turn.words), language).rstrip('.')}"


def _stages(turn: Turn, language: Language) -> Iterator[Stage]:
    expected = text(language, "act.expected_was", expect=expected_effect(turn.name, plain(turn.expected), language))
    _, *result = (words for words in turn_words(turn, language) if words != expected)  # the title's and the target's
    measured = turn.state is ActionState.MEASURED
    yield Stage(_name("baseline", language), _height(turn.found, language), turn.found is not None)
    yield Stage(_name("target", language), _target(turn, language), reached=True)
    begun = text(language, "page.loop.begun", day=short_date(turn.started_on, language))
    yield Stage(_name("measure", language), begun, reached=True)
    yield Stage(_name("analyse", language), "\n".join(result) or text(language, "page.loop.later"), measured)
    yield Stage(_name("adjust", language), _adjust(turn, language), measured)


def _name(stage: str, language: Language) -> str:
    return text(language, f"page.loop.{stage}")


def _target(turn: Turn, language: Language) -> str:
    expected = expected_effect(turn.name, plain(turn.expected), language)
    return expected if turn.aim is None else f"{step_words(turn.aim, language)}. {expected}"


def _adjust(turn: Turn, language: Language) -> str:
    if turn.state is not ActionState.MEASURED:
        return text(language, "page.loop.later")
    if turn.adjust is None:
        return text(language, "page.loop.keep")
    return text(language, "page.loop.try", what=what(turn.adjust.name, "", language))


def _height(value: float | None, language: Language) -> str:
    if value is None:
        return text(language, "page.loop.none")
    return step_words(value, language) if isinstance(value, int) else number(value, language)


def views(document: Document, language: Language) -> tuple[ThreeViews, ...]:
    """The manager's estimate beside the other two sides, for the topics of which all has been said."""
    estimate = document.get("estimate")
    if not estimate:
        return ()
    return tuple(
        ThreeViews(short(dot, language), view_words(dot, language), _share(dot["manager"]), _share(dot["team"]), _on_line(dot))
        for dot in estimate["dots"]
    )


def _share(step: float) -> float:
    return (step - 1) / 4


def _on_line(dot: Document) -> float | None:
    if dot["customers"] is None or dot["metric"] not in set(Metric):  # waiting has no scale
        return None
    low, high = RESULTS[Metric(dot["metric"])]
    share: float = (dot["customers"] - low) / (high - low)
    return share
