"""The customers' half of a digest's document, as types: figures by how much may be said, their parts, their words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NotRequired, TypedDict

from bot.model.feedback import Metric

MetricName = Literal["nps", "csat", "ces", "mystery"]
FigureName = Literal[MetricName, "response_time"]
"""What may stand beside a topic."""
DirectionWord = Literal["up", "down", "flat"]

NAMES: Mapping[Metric, MetricName] = {
    Metric.NPS: "nps",
    Metric.CSAT: "csat",
    Metric.CES: "ces",
    Metric.MYSTERY: "mystery",
}
"""What the document calls the metrics that have a score."""

METRICS: tuple[MetricName, ...] = tuple(NAMES.values())


# ---------------------------------------------------------------- figures


class ReleasedFigure(TypedDict):
    """A number on the metric's own scale with its 95 % interval. ``previous`` is the equal period's before.

    ``low`` and ``high`` are None where so few visits say nothing of their spread.
    """

    state: Literal["released"]
    direction: DirectionWord | None
    value: float
    low: float | None
    high: float | None
    n: int
    previous: float | None


class DirectionOnlyFigure(TypedDict):
    """Too few scores for a number, enough for a direction."""

    state: Literal["direction_only"]
    direction: DirectionWord | None
    value: None
    low: None
    high: None
    n: int
    previous: None


class TooFewFigure(TypedDict):
    """Too few scores to say anything but how many there were."""

    state: Literal["too_few"]
    direction: None
    value: None
    low: None
    high: None
    n: int
    previous: None


class NoFigure(TypedDict):
    """No score at all."""

    state: Literal["none"]
    direction: None
    value: None
    low: None
    high: None
    n: int
    previous: None


MetricFigure = ReleasedFigure | DirectionOnlyFigure | TooFewFigure | NoFigure


class MetricFigures(TypedDict):
    """The figure of every metric that has a score."""

    nps: MetricFigure
    csat: MetricFigure
    ces: MetricFigure
    mystery: MetricFigure


class MemoryEntry(TypedDict):
    """A clear change of a metric against a quarter or a year ago, and the value of then, where it may be told.

    ``since_weeks`` is how old the change is at least.
    """

    against: Literal["quarter", "year"]
    direction: Literal["up", "down"]
    previous: float | None
    since_weeks: int


class Share(TypedDict):
    """Per cent of all, with its interval."""

    value: float
    low: float
    high: float


class _Promise(TypedDict):
    """Within how many minutes an answer is promised; None where nothing is."""

    promised_minutes: float | None


class ReleasedResponse(ReleasedFigure, _Promise):
    """The median of the minutes until an answer, and the share ``within`` the promise. "up" is slower."""

    within: Share | None


class DirectionOnlyResponse(DirectionOnlyFigure, _Promise):
    """Too few answers for a time of waiting, enough for a direction."""

    within: None


class TooFewResponse(TooFewFigure, _Promise):
    """Too few answers to say anything but how many there were."""

    within: None


class NoResponse(NoFigure, _Promise):
    """No time of waiting is known."""

    within: None


ResponseFigure = ReleasedResponse | DirectionOnlyResponse | TooFewResponse | NoResponse


# ---------------------------------------------------------------- channels and stages


class ChannelEntry(TypedDict):
    """A channel, and the metrics by name that have a score there."""

    channel: str
    figures: dict[str, MetricFigure]


class TargetEntry(TypedDict):
    """What was promised of a metric, until which day (ISO 8601), and what its interval allows to say of that.

    ``result`` is "met", "not_met" (missed), "not_yet" (below it, with time left) or "cannot_tell".
    """

    metric: str
    value: float
    result: str
    until: NotRequired[str]


class StageTargetEntry(TargetEntry):
    """A target, and the stage it was set for."""

    stage: str


class StageEntry(TypedDict):
    """A stage of the customer's journey, the metrics by name that have a score there, and its targets."""

    stage: str
    figures: dict[str, MetricFigure]
    targets: list[TargetEntry]


class ConsistencyEntry(TypedDict):
    """How far apart the channels are in a metric; they ``differ`` only where the interval of the difference excludes 0."""

    metric: str
    channels: int
    highest: str
    lowest: str
    spread: float | None
    differ: bool


# ---------------------------------------------------------------- words


class LowScoreEntry(TypedDict):
    """A customer of this week who was not served well, in the customer's own words, redacted."""

    metric: str
    score: float
    channel: str
    stage: str
    text: str


class Criterion(TypedDict):
    """A criterion of good service, how many comments speak of it, and their mean tone, -1…1; None where none was read."""

    criterion: str
    mentions: int
    tone: float | None


class CustomerTheme(TypedDict):
    """A theme of work that customers speak of; counted as a ``Criterion`` is."""

    theme: str
    mentions: int
    tone: float | None


class Customers(MetricFigures):
    """A unit's customers. ``nps_12_weeks`` is compared with no earlier period; ``comments`` is how many were read.

    ``targets`` are the unit's own; those of a stage stand by it.
    """

    dried_up: NotRequired[bool]
    targets: NotRequired[list[TargetEntry]]
    memory: NotRequired[dict[MetricName, MemoryEntry]]
    nps_12_weeks: NotRequired[MetricFigure | None]
    response: NotRequired[ResponseFigure]
    by_channel: NotRequired[list[ChannelEntry]]
    by_stage: NotRequired[list[StageEntry]]
    consistency: NotRequired[list[ConsistencyEntry]]
    comments: NotRequired[int]
    low_scores: NotRequired[list[LowScoreEntry]]
    praise: NotRequired[list[str]]
    criteria: NotRequired[list[Criterion]]
    themes: NotRequired[list[CustomerTheme]]
    quotes: NotRequired[list[str]]
