"""The development loop as the page shows it: baseline, target, measure, analysis and adjustment of each action, step by step.

Pure; sees nothing but the document, and says what the message says in the message's own words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.actions.measuring import LoopTurn, loop_view
from bot.actions.suggestions import expected_effect, what
from bot.digest.sections.actions import turn_words, view_words
from bot.digest.sections.words import height_words, short, step_words
from bot.model.actions import ActionState
from bot.model.document_types.actions import Dots
from bot.model.document_types.digest import Document
from bot.model.feedback import RESULTS, Metric
from bot.model.messages import plain
from bot.model.people import Language
from bot.texts.sentences import short_date, text


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage of a turn: its name, what is said of it, and whether it has come that far."""

    name: str
    words: str
    reached: bool


@dataclass(frozen=True, slots=True)
class TurnView:
    """One action from its baseline to what comes next."""

    title: str
    stages: tuple[StageView, ...]


@dataclass(frozen=True, slots=True)
class ThreeViews:
    """A topic as its manager thought, as the team has answered since, and as customers rate: places from 0 to 1 on one line."""

    topic: str
    words: tuple[str, str, str]
    manager: float
    team: float
    customers: float | None


def turns(document: Document, language: Language) -> tuple[TurnView, ...]:
    """Every action that the digest holds, the latest first."""
    if not document.get("actions"):
        return ()
    return tuple(TurnView(_title(turn, language), tuple(_stages(turn, language))) for turn in loop_view(document))


def _title(turn: LoopTurn, language: Language) -> str:
    topic = text(language, f"digest.short.{turn.topic}")
    return f"{topic}: {what(turn.name, plain(turn.words), language).rstrip('.')}"


def _stages(turn: LoopTurn, language: Language) -> Iterator[StageView]:
    expected = text(language, "act.expected_was", expect=expected_effect(turn.name, plain(turn.expected), language))
    _, *result = (words for words in turn_words(turn, language) if words != expected)  # the title's and the target's
    measured = turn.state is ActionState.MEASURED
    yield StageView(
        _name("baseline", language),
        text(language, "page.loop.none") if turn.found is None else height_words(turn.found, language),
        turn.found is not None,
    )
    yield StageView(_name("target", language), _target(turn, language), reached=True)
    begun = text(language, "page.loop.begun", day=short_date(turn.started_on, language))
    yield StageView(_name("measure", language), begun, reached=True)
    yield StageView(_name("analyse", language), "\n".join(result) or text(language, "page.loop.later"), measured)
    yield StageView(_name("adjust", language), _adjust(turn, language), measured)


def _name(stage: str, language: Language) -> str:
    return text(language, f"page.loop.{stage}")


def _target(turn: LoopTurn, language: Language) -> str:
    expected = expected_effect(turn.name, plain(turn.expected), language)
    return expected if turn.aim is None else f"{step_words(turn.aim, language)}. {expected}"


def _adjust(turn: LoopTurn, language: Language) -> str:
    if turn.state is not ActionState.MEASURED:
        return text(language, "page.loop.later")
    if turn.reached_but_fallen:
        return text(language, "act.reached_but_fallen")
    if turn.adjust is None:
        return text(language, "page.loop.keep")
    return text(language, "page.loop.try", what=what(turn.adjust.name, "", language))


def views(document: Document, language: Language) -> tuple[ThreeViews, ...]:
    """The manager's estimate beside the other two sides, for the topics of which all has been said."""
    estimate = document.get("estimate")
    if not estimate:
        return ()
    return tuple(
        ThreeViews(
            short(dot["topic"], language), view_words(dot, language), _share(dot["manager"]), _share(_team(dot)), _on_line(dot)
        )
        for dot in estimate["dots"]
    )


def _share(step: float) -> float:
    return (step - 1) / 4


def _team(dot: Dots) -> float:
    """The team's step; the middle of a range."""
    low, high = dot.get("team_cell") or (dot["team"] or 0, dot["team"] or 0)
    return (low + high) / 2


def _on_line(dot: Dots) -> float | None:
    if dot["customers"] is None or dot["metric"] == "response_time":  # waiting has no scale
        return None
    low, high = RESULTS[Metric(dot["metric"])]
    return (dot["customers"] - low) / (high - low)
