"""A digest's chart -> elements that Teams draws itself, each with what stands in for it where a client can't.

The employees' side is drawn natively; the customers' side has a scale for each figure and an interval, which Teams' charts
haven't: it is in the picture, and in words in the message. No wording is added: labels and notes are the core's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapters.rendering import cut
from adapters.teams.markdown import line_of
from bot.model.messages import Chart, Picture, StepStrip, ends

Element = dict[str, Any]

_MARKS = "·▂▃▅▆█"  # none, then the five steps
_HIGHEST = 5
_LABEL = 80
_STANDARD = "categoricalBlue"  # one colour for every step: which is good and which is bad is the reader's to say
_MEASURE = "neutral"


def picture(block: Picture, url: str | None) -> list[Element]:
    """The chart: natively where there is something to draw, else as its fallback is."""
    chart = block.chart
    shown = [strip for strip in chart.strips if _latest(strip) is not None]
    if not shown:
        return [_image(block, url) if url else strips(chart.strips) if chart.strips else _words(block.alt)]
    native = {
        "type": "Chart.HorizontalBar",
        "title": cut(chart.columns[0], _LABEL),
        "displayMode": "AbsoluteNoAxis",
        "data": [
            *({"x": _named(strip), "y": _latest(strip), "color": _STANDARD} for strip in shown),
            # Bars are drawn to the longest of them: the scale's own end is drawn too, so that a 3 never looks like the most.
            {"x": cut(f"{_HIGHEST} = {chart.scale[-1]}", _LABEL), "y": _HIGHEST, "color": _MEASURE},
        ],
        "fallback": _image(block, url) if url else strips(shown),
    }
    return [native, *_rest(chart)]


def strips(shown: Sequence[StepStrip]) -> Element:
    """Topics' releases as marks of five heights, oldest first, and their notes."""
    facts = [
        {"title": line_of(strip.label) or " ", "value": line_of(f"{_marks(strip)} {strip.note}".strip()) or " "}
        for strip in shown
    ]
    return {"type": "FactSet", "facts": facts}


def _rest(chart: Chart) -> list[Element]:
    """The topics that have no latest step, in words: what is withheld is never drawn as nothing."""
    words = " · ".join(f"{strip.label}: {strip.note}" for strip in chart.strips if _latest(strip) is None and strip.note)
    return [_words(words) | {"isSubtle": True, "size": "Small"}] if words else []


def _words(words: str) -> Element:
    return {"type": "TextBlock", "text": line_of(" ".join(words.split())) or " ", "wrap": True}


def _image(block: Picture, url: str) -> Element:
    return {"type": "Image", "url": url, "altText": cut(block.alt.strip() or block.chart.title, 2000), "size": "Stretch"}


def _latest(strip: StepStrip) -> float | None:
    """The latest step; the middle of a range, of which the note beside it says both ends."""
    latest = strip.steps[-1] if strip.steps else None
    return sum(latest) / 2 if isinstance(latest, tuple) else latest


def _named(strip: StepStrip) -> str:
    return cut(" · ".join(filter(None, (strip.label, strip.note))), _LABEL)


def _marks(strip: StepStrip) -> str:
    return "".join("/".join(_MARKS[step] for step in dict.fromkeys(ends(mark or 0))) for mark in strip.steps)
