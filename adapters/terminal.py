"""Message -> plain text for a terminal: what ``voinko digest --format text`` prints."""

from __future__ import annotations

import textwrap

from bot.model.messages import Buttons, Chart, Divider, Facts, Heading, Message, Picture, StepStrip, Text, ends

_MARKS = "·▁▂▄▆█"  # none, then the five steps


def plain(message: Message, width: int = 78) -> str:
    """The message as lines of at most ``width`` characters. Buttons are left out: there is nothing to press here."""
    parts: list[str] = []
    for block in message.blocks:
        match block:
            case Heading():
                parts.append(f"\n{block.text}\n{'─' * min(width, len(block.text))}")
            case Text():
                parts += [textwrap.fill(line, width) for line in block.text.replace("**", "").splitlines()]
            case Facts():
                room = max((len(label) for label, _ in block.rows), default=0) + 2
                # A value of several lines stays in its column.
                below = "\n" + " " * room
                parts += [f"{label:<{room}}{below.join(value.splitlines())}" for label, value in block.rows]
            case Picture():
                parts += ["", *_strips(block.chart)]
            case Divider():
                parts.append("")
            case Buttons():
                continue
    return "\n".join(parts).strip() + "\n"


def _strips(chart: Chart) -> list[str]:
    room = max((len(strip.label) for strip in chart.strips), default=0) + 2
    span = max((len(_marks(strip)) for strip in chart.strips), default=0) + 2
    return [f"{strip.label:<{room}}{_marks(strip):<{span}}{strip.note}".rstrip() for strip in chart.strips]


def _marks(strip: StepStrip) -> str:
    return "".join("/".join(_MARKS[step] for step in dict.fromkeys(ends(mark or 0))) for mark in strip.steps)
