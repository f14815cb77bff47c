"""A chart as SVG: employees' strips at the left, customers' intervals at the right, stacked where it is narrow.

Owns the look. Every meaning is carried by shape and position; colour only repeats it (a blue–orange pair, told apart
with every common colour blindness). The words are the core's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from adapters.charts.lettering import width as text_width
from adapters.charts.lettering import wrap
from adapters.charts.shapes import Block, Lettering, at, box, document, dot, lines, stack, text
from bot.model.messages import Chart, IntervalBar, Mark, StepStrip, ends

WIDE = 600  # the picture's own width in px; half of it is still readable on a phone
_SIDE_BY_SIDE = 520  # narrower than this, the columns stand below each other
_MARGIN, _GUTTER = 26.0, 36.0
_SLACK = 0.97  # a page may lack our font and use one a little wider

_PAPER, _EDGE, _RULE, _TRACK = "#ffffff", "#dfe4e8", "#e6eaed", "#e9edf0"
_INK, _SOFT = "#17242f", "#566471"
_OLDER, _OLDER_GAP, _GAP = "#9db0c0", "#c3ccd3", "#74838f"
_NEWEST = ("#a5480d", "#c4752a", "#5f6c79", "#3b7fb4", "#12568d")  # by step
_INTERVAL, _POINT = "#b7d0e5", "#12568d"

_TITLE = Lettering(21, 600, _INK)
_HEADING = Lettering(15, 600, _SOFT)
_LABEL = Lettering(16, 600, _INK)
_VALUE = Lettering(19, 600, _INK)
_NOTE = Lettering(14.5, 400, _SOFT)
_SMALL = Lettering(13, 400, _SOFT)

_RELEASES = 6  # how many of a strip's steps fit beside its note
_LEVELS = 5
_LEVEL, _BETWEEN, _PITCH = 4.4, 1.4, 18.5
_METER = _LEVELS * _LEVEL + (_LEVELS - 1) * _BETWEEN
_LEADING = 1.24


def svg(chart: Chart, width: int = WIDE) -> str:
    """The chart as an SVG document of that width in px; its height follows from what there is to say."""
    inner = width - 2 * _MARGIN
    title = _paragraph(chart.title, inner, _TITLE)
    if width >= _SIDE_BY_SIDE:
        body = _side_by_side(chart, inner)
    else:
        employees, customers = _employees(chart, inner), _customers(chart, inner)
        body = stack([employees, _legend(chart), *([customers] if chart.bars else [])], 26)
    page = stack([title, body], 20)
    height = page.height + 2 * _MARGIN
    card = box(0.5, 0.5, width - 1, height - 1, _PAPER, radius=14, stroke=_EDGE)
    return document(width, height, chart.title, card + at(_MARGIN, _MARGIN, page))


def _side_by_side(chart: Chart, inner: float) -> Block:
    """Both columns, with what the marks mean at the foot of the shorter one."""
    column = (inner - _GUTTER) / 2
    left, right, legend = _employees(chart, column), _customers(chart, column), _legend(chart)
    under_left = left.height < right.height
    shorter = min(left.height, right.height)
    foot = (shorter + 30 if shorter else 0) + legend.height
    height = max(left.height, right.height, foot)
    rule = box(column + _GUTTER / 2 - 0.5, 0, 1, height, _RULE)
    legend_at = at(0 if under_left else column + _GUTTER, height - legend.height, legend)
    return Block(at(0, 0, left) + rule + at(column + _GUTTER, 0, right) + legend_at, height)


def _employees(chart: Chart, room: float) -> Block:
    if not chart.strips:
        return Block("", 0)
    slots = min(_RELEASES, max(len(strip.steps) for strip in chart.strips))
    return stack(
        [_paragraph(chart.columns[0], room, _HEADING), *(_strip(strip, chart.scale, slots, room) for strip in chart.strips)], 17
    )


def _customers(chart: Chart, room: float) -> Block:
    if not chart.bars:
        return Block("", 0)
    drawn = [bar for bar in chart.bars if bar.value is not None]
    ends = (_widest(bar.minimum for bar in drawn), _widest(bar.maximum for bar in drawn))
    return stack([_paragraph(chart.columns[1], room, _HEADING), *(_bar(bar, room, ends) for bar in chart.bars)], 19)


def _paragraph(words: str, room: float, look: Lettering, *, rows: int = 2) -> Block:
    """Up to that many lines of text."""
    broken = wrap(words, room * _SLACK, look.size, look.weight, lines=rows)
    leading = look.size * _LEADING
    height = look.size * 0.95 + leading * (len(broken) - 1) if broken else 0
    return Block(lines(0, look.size * 0.78, broken, look, leading), height)


# ---------------------------------------------------------------- employees: strips of steps


def _strip(strip: StepStrip, scale: Sequence[str], slots: int, room: float) -> Block:
    """One topic: its name, its last releases from oldest to newest, and its note, or else the newest step in words."""
    shown: tuple[Mark, ...] = strip.steps[-slots:] if slots else ()
    marks = "".join(
        _mark(step, _PITCH * (slots - len(shown) + index), newest=index == len(shown) - 1) for index, step in enumerate(shown)
    )
    start = _PITCH * slots + 6 if shown else 0
    newest = shown[-1] if shown else None
    words = strip.note or ("" if newest is None else " – ".join(scale[step - 1] for step in dict.fromkeys(ends(newest))))
    note = _paragraph(words, room - start, _NOTE, rows=3)
    height = max(_METER, note.height) if shown else note.height
    row = Block(marks + at(start, (height - note.height) / 2, note), height)
    return stack([_paragraph(strip.label, room, _LABEL), row], 9)


def _mark(mark: Mark, x: float, *, newest: bool) -> str:
    """A meter of five levels filled up to the step, a range's further levels hollow; a short dash where there was no release."""
    if mark is None:
        return box(x + 1.5, _METER / 2 - 1.2, 9, 2.4, _GAP if newest else _OLDER_GAP, radius=1.2)
    wide = 13.0 if newest else 11.0
    low, high = ends(mark)
    full = _NEWEST[low - 1] if newest else _OLDER
    drawn = []
    for level in range(_LEVELS):
        y = _METER - _LEVEL - level * (_LEVEL + _BETWEEN)
        if low <= level < high:
            drawn.append(box(x + 0.5, y + 0.5, wide - 1, _LEVEL - 1, _PAPER, radius=0.8, stroke=full))
        else:
            drawn.append(box(x, y, wide, _LEVEL, full if level < low else _TRACK, radius=1.2))
    return "".join(drawn)


def _legend(chart: Chart) -> Block:
    """What the five levels mean, lowest first."""
    rows = [
        Block(
            _mark(level, 0, newest=True) + text(24, _METER * 0.5 + _SMALL.size * 0.36, words, _SMALL),
            _METER,
        )
        for level, words in enumerate(chart.scale, start=1)
    ]
    return stack(reversed(rows), 7)


# ---------------------------------------------------------------- customers: values and their intervals


def _widest(ends: Iterable[float]) -> float:
    """The room that the longest of those scale ends takes, so that all tracks begin and end alike."""
    return max((text_width(_plain(end), _SMALL.size) for end in ends), default=0)


def _bar(bar: IntervalBar, room: float, ends: tuple[float, float]) -> Block:
    """One figure: its name and value, the dot with its interval on its own scale, and the words."""
    note = _paragraph(bar.note, room, _NOTE, rows=3)
    if bar.value is None:
        return stack([_paragraph(bar.label, room, _LABEL), note], 7)
    value = bar.value_text or _plain(bar.value)
    beside = text_width(value, _VALUE.size, _VALUE.weight) + 12
    name = _paragraph(bar.label, room - beside, _LABEL)
    head = Block(name.body + text(room, _LABEL.size * 0.8, value, _VALUE, anchor="end"), max(name.height, _LABEL.size * 0.95))
    return stack([head, _track(bar, bar.value, room, ends), *([note] if bar.note else [])], 8)


def _track(bar: IntervalBar, value: float, room: float, ends: tuple[float, float]) -> Block:
    """The scale from its lowest to its highest score, the interval as a band, now as a dot, before as a ring."""
    low_end, high_end = _plain(bar.minimum), _plain(bar.maximum)
    left, right = ends[0] + 9, room - ends[1] - 9
    middle, high = 9.0, 18.0

    def place(score: float) -> float:
        span = bar.maximum - bar.minimum or 1.0
        return left + (right - left) * min(1.0, max(0.0, (score - bar.minimum) / span))

    baseline = middle + _SMALL.size * 0.36
    body = text(ends[0], baseline, low_end, _SMALL, anchor="end") + text(right + 9, baseline, high_end, _SMALL)
    body += box(left, middle - 1.5, right - left, 3, _TRACK, radius=1.5)
    if bar.low is not None and bar.high is not None:
        start, end = place(bar.low), place(bar.high)
        body += box(start, middle - 6, max(end - start, 2), 12, _INTERVAL, radius=4)
    if bar.previous is not None:
        body += dot(place(bar.previous), middle, 4.5, _PAPER, stroke=_SOFT, thickness=1.6)
    body += dot(place(value), middle, 5, _POINT, stroke=_PAPER, thickness=1.5)
    return Block(body, high)


def _plain(value: float) -> str:
    """A scale's end, or a value whose spelling the core left to us: a whole number has no decimals, a minus is a minus."""
    return f"{value:.1f}".removesuffix(".0").replace("-", "−")
