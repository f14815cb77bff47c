"""The page's little pictures as SVG that takes its colours from the page's style sheet, light or dark. Pure.

As in ``adapters.charts`` every meaning is carried by shape and place, and colour only repeats it. The words that say the same
come from the caller.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from markupsafe import Markup, escape

from bot.digest.sections.over_time import Course
from bot.model.messages import IntervalBar, Mark, StepStrip, ends
from bot.page.year import FigureCourse, StepCourse
from bot.release.derived import HISTORY_WEEKS

SHOWN = 6  # releases in a strip
_LEVELS, _HIGH, _GAP, _PITCH, _WIDE = 5, 4, 2, 18, 12
_METER = _LEVELS * _HIGH + (_LEVELS - 1) * _GAP
_TRACK, _TALL = 200, 20
_COURSE_WIDE, _COURSE = 360, 74
_WEEK, _YEAR_HIGH = 6, 78
_YEAR_WIDE = (HISTORY_WEEKS + 2) * _WEEK  # with room for what was asked in the last week
_HEIGHTS = {step: 8 + 15 * (5 - step) for step in range(1, 6)}  # of the steps' lines, from the top


@lru_cache(maxsize=4096)
def strip(drawn: StepStrip, alt: str) -> Markup:
    """The last releases of a topic, the newest at the right-hand end; a dash where nothing was shown."""
    steps = drawn.steps[-SHOWN:]
    marks = [_meter(mark, place * _PITCH, "now" if place == len(steps) - 1 else "old") for place, mark in enumerate(steps)]
    return _picture("strip", (len(steps) - 1) * _PITCH + _WIDE, _METER, "".join(marks), alt)


@lru_cache(maxsize=16)
def meter(mark: Mark) -> Markup:
    """One step or range alone, without words: they stand beside it."""
    return Markup(  # noqa: S704 - numbers and our own names
        f'<svg class="meter" viewBox="0 0 {_WIDE} {_METER}" width="{_WIDE}" height="{_METER}" aria-hidden="true">'
        f"{_meter(mark, 0, 'now')}</svg>"
    )


@lru_cache(maxsize=4096)
def interval(bar: IntervalBar, alt: str) -> Markup:
    """A customers' figure on its own scale: its interval a band, now a dot, before a ring."""
    if bar.value is None:
        return Markup()
    middle, edge = _TALL / 2, 8

    def place(score: float) -> float:
        share = (score - bar.minimum) / ((bar.maximum - bar.minimum) or 1)
        return round(edge + (_TRACK - 2 * edge) * min(1, max(0, share)), 1)

    body = f'<rect class="track" x="2" y="{middle - 1.5}" width="{_TRACK - 4}" height="3" rx="1.5"/>'
    if bar.low is not None and bar.high is not None:
        start, end = place(bar.low), place(bar.high)
        body += f'<rect class="band" x="{start}" y="{middle - 6}" width="{max(2, round(end - start, 1))}" height="12" rx="4"/>'
    if bar.previous is not None:
        body += f'<circle class="ring" cx="{place(bar.previous)}" cy="{middle}" r="4.5"/>'
    body += f'<circle class="dot" cx="{place(bar.value)}" cy="{middle}" r="5"/>'
    return _picture("interval", _TRACK, _TALL, body, alt)


@lru_cache(maxsize=4096)
def views(manager: float, team: float, customers: float | None, alt: str) -> Markup:
    """Three views on one line, told apart by shape: the manager's a diamond, the team's a dot, the customers' a ring."""
    middle, edge = _TALL / 2, 8

    def place(share: float) -> float:
        return round(edge + (_TRACK - 2 * edge) * min(1, max(0, share)), 1)

    body = f'<rect class="track" x="2" y="{middle - 1.5}" width="{_TRACK - 4}" height="3" rx="1.5"/>'
    if customers is not None:
        body += f'<circle class="ring" cx="{place(customers)}" cy="{middle}" r="7.5"/>'
    x = place(manager)
    body += f'<path class="estimate" d="M{x} {middle - 8}L{x + 8} {middle}L{x} {middle + 8}L{x - 8} {middle}Z"/>'
    body += f'<circle class="dot" cx="{place(team)}" cy="{middle}" r="4.5"/>'
    return _picture("views", _TRACK, _TALL, body, alt)


def course(drawn: Course, periods: int, mark: str) -> Markup:
    """One side through time on its own whole scale: a mark for each period, a line where two follow one another.

    Whoever sets two of them above one another gives both the same number of periods. The words stand with the pair.
    ``mark`` is the side's shape: "dot" or "ring".
    """
    edge, high = 9, _COURSE - 18

    def at(point: tuple[int, float]) -> tuple[float, float]:
        place, value = point
        share = (value - drawn.low) / ((drawn.high - drawn.low) or 1)
        x = edge + (_COURSE_WIDE - 2 * edge) * place / max(1, periods - 1)
        return round(x, 1), round(edge + high * (1 - min(1, max(0, share))), 1)

    body = "".join(
        f'<rect class="track" x="0" y="{round(edge + high * share - 0.5, 1)}" width="{_COURSE_WIDE}" height="1"/>'
        for share in (0, 0.5, 1)
    )
    for earlier, later in pairwise(drawn.points):
        if later[0] - earlier[0] == 1:  # a period without figures is a gap, never bridged
            (x1, y1), (x2, y2) = at(earlier), at(later)
            body += f'<path class="course" d="M{x1} {y1}L{x2} {y2}"/>'
    for point in drawn.points:
        x, y = at(point)
        body += f'<circle class="{mark}" cx="{x}" cy="{y}" r="5"/>'
    return Markup(  # noqa: S704 - numbers and our own names
        f'<svg class="through" viewBox="0 0 {_COURSE_WIDE} {_COURSE}" width="{_COURSE_WIDE}" height="{_COURSE}" '
        f'aria-hidden="true">{body}</svg>'
    )


def stepped(drawn: StepCourse) -> Markup:
    """A topic's year: a line that keeps its step until the next asking; a range is an outline, what is not shown a gap."""
    body = "".join(_line(_HEIGHTS[step], "track") for step in range(1, 6))
    path, last = "", 0  # the end of the line so far, 0 for none
    for stretch in drawn.stretches:
        start = _WEEK * stretch.start
        end = _WEEK * stretch.end if stretch.end < HISTORY_WEEKS else _YEAR_WIDE
        if isinstance(stretch.mark, int):
            path += f"{'V' if last else f'M{start} '}{_HEIGHTS[stretch.mark]}H{end}"
            last = end
        else:
            last = 0
        if isinstance(stretch.mark, tuple):
            low, high = (_HEIGHTS[step] for step in stretch.mark)
            body += (
                f'<rect class="span" x="{start + 1}" y="{high - 3}" width="{end - start - 2}" height="{low - high + 6}" rx="2"/>'
            )
    return _year(f'{body}<path class="line" d="{path}"/>' if path else body, drawn.words)


def figures(drawn: FigureCourse) -> Markup:
    """A customers' figure through the year, every period a dot with its interval behind it; a period without one is a gap."""

    def height(value: float) -> float:
        share = (value - drawn.low) / (drawn.high - drawn.low)
        return round(_HEIGHTS[1] + (_HEIGHTS[5] - _HEIGHTS[1]) * min(1, max(0, share)), 1)

    places = [(_WEEK * (figure.week + 0.5), figure) for figure in drawn.figures]
    body = "".join(_line(_HEIGHTS[step], "track") for step in (1, 3, 5))
    for x, figure in places:
        top, low = height(figure.high), height(figure.low)
        body += f'<rect class="band" x="{x - 5}" y="{top}" width="10" height="{round(max(2, low - top), 1)}" rx="3"/>'
    for (x1, earlier), (x2, later) in pairwise(places):
        if later.week - earlier.week <= drawn.apart:
            body += f'<path class="line" d="M{x1} {height(earlier.value)}L{x2} {height(later.value)}"/>'
    body += "".join(f'<circle class="dot" cx="{x}" cy="{height(figure.value)}" r="3.5"/>' for x, figure in places)
    return _year(body, drawn.words)


def _line(y: float, kind: str) -> str:
    return f'<rect class="{kind}" x="0" y="{y - 0.5}" width="{_YEAR_WIDE}" height="1"/>'


def _year(body: str, alt: str) -> Markup:
    return _picture("year", _YEAR_WIDE, _YEAR_HIGH, body, alt)


def _meter(mark: Mark, x: float, age: str) -> str:
    """Five levels, filled up to the step; a range's further levels are hollow."""
    if mark is None:
        return f'<rect class="gap" x="{x + 1}" y="{_METER / 2 - 1.5}" width="{_WIDE - 2}" height="3" rx="1.5"/>'
    low, high = ends(mark)
    full = f"s{low}" if age == "now" else "old"
    return "".join(
        _level(full if level < low else f"{full} hollow" if level < high else "track", x, level) for level in range(_LEVELS)
    )


def _level(kind: str, x: float, level: int) -> str:
    y, inset = _METER - _HIGH - level * (_HIGH + _GAP), 0.5 if kind.endswith("hollow") else 0
    if inset:  # a line is drawn half outside
        return f'<rect class="{kind}" x="{x + inset}" y="{y + inset}" width="{_WIDE - 1}" height="{_HIGH - 1}" rx="1"/>'
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{_WIDE}" height="{_HIGH}" rx="1"/>'


def _picture(kind: str, wide: int, high: int, body: str, alt: str) -> Markup:
    named = (
        f'<svg class="{kind}" role="img" aria-label="{escape(alt)}" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}">'
    )
    return Markup(f"{named}{body}</svg>")  # noqa: S704 - the words are escaped, the rest are numbers
