"""A topic in a digest's document, as types whose states are tagged: a team's cell, a larger unit's level, the eNPS; and a detail.

Of an older document a cell is what its step was: ``cell_of`` and the functions beside it read both.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict, final

from bot.model.released import EnpsCell, Step, StepCell

SignalWord = Literal["fall", "rise"]

SignalState = Literal["signal", "none_sure", "too_early"]
"""What may be said of a topic's change (release rule R15)."""

Ends = list[int]
"""The lowest and the highest step (eNPS: score) of a published cell."""


class Point(TypedDict):
    """One asking of a topic: a step, a level or an eNPS; None is withheld, or a ``cell`` that is a range."""

    week: str
    value: float | None
    cell: NotRequired[Ends | None]


class Standing(TypedDict):
    """That a topic has been low or strong in its last releases: how often in a row, and since which week's asking."""

    kind: Literal["low", "strong"]
    times: int
    since: str


class _Topic(TypedDict):
    """``strip`` is the topic's last askings, oldest first; ``signal_state`` says why there is a ``signal``, or none."""

    topic: str
    strip: list[Point]
    signal_state: NotRequired[SignalState]
    standing: NotRequired[Standing | None]


class _Released(_Topic):
    """The topic's last asking is on show; ``fresh`` if that was in the digest's own week."""

    state: Literal["released"]
    released_in: str
    fresh: bool
    asked_in: str


class _Withheld(_Topic):
    """The topic's last asking may not be shown; the figures beside are of an earlier one, released in ``released_in``."""

    state: Literal["withheld"]
    released_in: str | None
    fresh: Literal[False]
    asked_in: str


class _NotAsked(_Topic):
    state: Literal["not_asked_yet"]
    released_in: None
    previous_step: None
    signal: None
    fresh: Literal[False]
    asked_in: None


@final
class ReleasedStep(_Released):
    """A team's cell, the one released before it, and the change that is worth naming (release rule R15).

    ``step`` and ``previous_step`` are None where the cell is a range.
    """

    step: int | None
    level: None
    previous_step: int | None
    signal: SignalWord | None
    cell: NotRequired[Ends]
    previous_cell: NotRequired[Ends | None]
    steps: NotRequired[None]
    level_step: NotRequired[None]


@final
class ReleasedLevel(_Released):
    """The level, 1.9–4.1, of a department or the company (release rule R5), and the step in which it lies.

    ``steps``: its teams by what is published of each, as "5", "2-3" or "withheld".
    """

    step: None
    level: float
    previous_step: None
    signal: SignalWord | None
    cell: NotRequired[None]
    previous_cell: NotRequired[None]
    steps: NotRequired[dict[str, int]]
    level_step: NotRequired[int]


@final
class WithheldTopic(_Withheld):
    """A topic whose last asking may not be shown, with the cell or level that was released before, if ever one was."""

    step: int | None
    level: float | None
    previous_step: int | None
    signal: SignalWord | None
    cell: NotRequired[Ends | None]
    previous_cell: NotRequired[Ends | None]
    steps: NotRequired[dict[str, int] | None]
    level_step: NotRequired[int | None]


@final
class NotAskedTopic(_NotAsked):
    """A topic that has never been asked."""

    step: None
    level: None
    cell: NotRequired[None]
    previous_cell: NotRequired[None]
    steps: NotRequired[None]
    level_step: NotRequired[None]


@final
class ReleasedEnps(_Released):
    """The employee net promoter score, a multiple of 10; ``value`` is None where the cell is a range."""

    value: int | None
    previous_step: None
    signal: None
    cell: NotRequired[Ends]


@final
class WithheldEnps(_Withheld):
    """An eNPS that may not be shown, with the one that was released before, if ever one was."""

    value: int | None
    previous_step: None
    signal: None
    cell: NotRequired[Ends | None]


@final
class NotAskedEnps(_NotAsked):
    """An eNPS that has never been asked."""

    value: None
    cell: NotRequired[None]


StepTopic = ReleasedStep | ReleasedLevel | WithheldTopic | NotAskedTopic
"""A topic that is answered in steps; it alone has the keys ``step`` and ``level``."""
EnpsTopic = ReleasedEnps | WithheldEnps | NotAskedEnps
"""The topic that is answered from 0 to 10; it alone has the key ``value``."""
# Not "StepTopic | EnpsTopic": mypy does not look for a key inside a union's unions.
TopicEntry = ReleasedStep | ReleasedLevel | WithheldTopic | NotAskedTopic | ReleasedEnps | WithheldEnps | NotAskedEnps


class TeamTopic(TypedDict):
    """A topic of a team: the cell last released and its last askings' steps; what is withheld or a range is None among these."""

    topic: str
    state: Literal["released", "withheld", "not_asked_yet"]
    step: int | None
    signal: SignalWord | None
    fresh: bool
    steps: list[float | None]
    cell: NotRequired[Ends | None]


class DetailEntry(TypedDict):
    """A rotating question's last asking: a figure of its own, never mixed into its topic's."""

    item: str
    topic: str
    state: Literal["released", "withheld"]
    cell: Ends | None
    step: int | None
    level: float | None
    level_step: int | None
    released_in: str | None


def cell_of(entry: StepTopic | TeamTopic) -> StepCell | None:
    """The cell last released of a team's topic; documents that were frozen before there were ranges have the step alone."""
    return as_cell(entry.get("cell"), entry["step"])


def previous_cell_of(entry: StepTopic) -> StepCell | None:
    """The cell released before that."""
    return as_cell(entry.get("previous_cell"), entry["previous_step"])


def step_cell_of(entry: StepTopic) -> StepCell | None:
    """Where a topic last stood: a team's cell, or the step of a larger unit's level."""
    return cell_of(entry) or as_cell(None, entry.get("level_step"))


def enps_cell_of(entry: EnpsTopic) -> EnpsCell | None:
    """The eNPS last released."""
    ends, value = entry.get("cell"), entry["value"]
    if ends is None:
        return None if value is None else EnpsCell(value, value)
    low, high = ends
    return EnpsCell(low, high)


def cell_at(point: Point) -> StepCell | None:
    """The cell of one asking of a team's topic; None for a level too."""
    return as_cell(point.get("cell"), point["value"] if isinstance(point["value"], int) else None)


def as_cell(ends: Ends | None, step: int | None) -> StepCell | None:
    """The cell with these ends; where there are none, that of the step."""
    if ends is None:
        return None if step is None else StepCell(Step(step), Step(step))
    low, high = ends
    return StepCell(Step(low), Step(high))
