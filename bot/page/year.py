"""A unit's year as its digests told it week by week: each topic's steps and each of the customers' figures. Pure.

Steps and what is withheld come from the digests' own strips, customers' figures from digests whole periods apart: figures of
overlapping weeks would look like more than there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.customers.figures import QUARTER_WEEKS, WEEKS
from bot.digest.sections.words import cell_words, on_scale, short, with_range
from bot.model.calendar import Week
from bot.model.document_types.customers import METRICS, MetricName
from bot.model.document_types.digest import Told, step_topics
from bot.model.document_types.topics import Point, cell_at
from bot.model.feedback import RESULTS, Metric
from bot.model.messages import Mark, spanning
from bot.model.people import Language
from bot.model.pulses import STEP_TOPICS
from bot.model.released import StepCell
from bot.release.derived import HISTORY_WEEKS, Level
from bot.texts.sentences import text

LEAST_FIGURES = 2  # that are drawn as a course
_QUARTER = -(-QUARTER_WEEKS // WEEKS) * WEEKS  # a quarter in whole periods, between which the digests are read


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a topic showed from one asking to the next: weeks from the year's first; None was withheld."""

    start: int
    end: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class StepCourse:
    """A topic's year. ``words`` tell the same, oldest first."""

    topic: str
    now: str
    stretches: tuple[Stretch, ...]
    words: str


@dataclass(frozen=True, slots=True)
class FigureAt:
    """A customers' figure of the period up to that week, with its interval where there is one."""

    week: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class FigureCourse:
    """A metric's year on its own whole scale, from ``low`` to ``high``. ``words`` tell the same, oldest first.

    ``apart``: the weeks between two figures that follow one another, no fewer than a figure is of.
    """

    name: str
    now: str
    low: float
    high: float
    apart: int
    figures: tuple[FigureAt, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Year:
    """All courses of the weeks from ``first`` to ``last``."""

    first: str
    last: str
    topics: tuple[StepCourse, ...]
    figures: tuple[FigureCourse, ...]


def weeks_to_read(shown: Week) -> tuple[Week, ...]:
    """The weeks whose digests tell the year up to the week that is shown, oldest first."""
    return tuple(shown.plus(-back) for back in range(HISTORY_WEEKS - WEEKS, -1, -WEEKS))


def year_of(documents: Sequence[Told], language: Language) -> Year | None:
    """The year that a unit's digests tell, oldest first; the last is the one that is shown. None before anything is known."""
    shown = Week.parse(documents[-1]["week"])
    first = shown.plus(1 - HISTORY_WEEKS)
    topics = tuple(_topics(documents, first, language))
    figures = tuple(course for metric in METRICS if (course := _figures(documents, metric, first, language)))
    if not topics and not figures:
        return None
    begin, end = (text(language, "page.year.week", week=week.number, year=week.year) for week in (first, shown))
    return Year(begin, end, topics, figures)


def _topics(documents: Iterable[Told], first: Week, language: Language) -> Iterator[StepCourse]:
    asked: dict[str, dict[Week, StepCell | None]] = {topic.value: {} for topic in STEP_TOPICS}
    for document in documents:
        for entry in step_topics(document):
            asked[entry["topic"]] |= {Week.parse(point["week"]): _cell(point) for point in entry["strip"]}
    for topic, cells in asked.items():
        lately = {week: cells[week] for week in sorted(cells) if week >= first}
        if not any(lately.values()):
            continue
        said = [
            text(language, "page.year.point", week=week.number, what=cell_words(cell, language) if cell else _gap(language))
            for week, cell in lately.items()
        ]
        last = next(reversed(lately.values()))
        yield StepCourse(
            short(topic, language),
            cell_words(last, language) if last else _gap(language),
            tuple(_stretches(lately, first)),
            text(language, "page.year.course", name=short(topic, language), points="; ".join(said)),
        )


def _gap(language: Language) -> str:
    return text(language, "page.pairs.gap")


def _cell(point: Point) -> StepCell | None:
    """A team's cell; of a larger unit the step in which its level lies."""
    level = point["value"]
    if (cell := cell_at(point)) or level is None:
        return cell
    step = Level(level).step
    return StepCell(step, step)


def _stretches(cells: dict[Week, StepCell | None], first: Week) -> Iterator[Stretch]:
    places = [week.since(first) for week in cells]
    for (start, end), cell in zip(pairwise((*places, HISTORY_WEEKS)), cells.values(), strict=True):
        yield Stretch(start, end, spanning(cell.low, cell.high) if cell else None)


def _figures(documents: Sequence[Told], metric: MetricName, first: Week, language: Language) -> FigureCourse | None:
    apart = _QUARTER if Metric(metric) is Metric.MYSTERY else WEEKS
    figures: list[FigureAt] = []
    said: list[str] = []
    for document in reversed(documents):
        figure, week = document["customers"][metric], Week.parse(document["week"])
        place = week.since(first)
        if figure["state"] != "released" or place < 0 or (figures and figures[-1].week - place < apart):
            continue
        low, high = (figure["value"] if end is None else end for end in (figure["low"], figure["high"]))
        figures.append(FigureAt(place, figure["value"], low, high))
        said.append(text(language, "page.year.point", week=week.number, what=with_range(metric, figure, language)))
    if len(figures) < LEAST_FIGURES:
        return None
    name, ends = text(language, f"digest.metric.{metric}"), RESULTS[Metric(metric)]
    words = text(language, "page.year.course", name=name, points="; ".join(reversed(said)))
    return FigureCourse(name, on_scale(metric, figures[0].value, language), *ends, apart, tuple(reversed(figures)), words)
