"""Customer feedback and the metrics computed from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Metric(StrEnum):
    """What was measured, with its range in ``score_range``."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    MYSTERY = "mystery"
    COMMENT = "comment"

    @property
    def score_range(self) -> tuple[float, float] | None:
        """The lowest and the highest score; None for a comment, which has none."""
        return SCORES.get(self)


SCORES: Mapping[Metric, tuple[float, float]] = {
    Metric.NPS: (0.0, 10.0),
    Metric.CSAT: (1.0, 5.0),
    Metric.CES: (1.0, 7.0),
    Metric.MYSTERY: (0.0, 100.0),
}
"""The lowest and the highest score that one customer can give."""

RESULTS: Mapping[Metric, tuple[float, float]] = {
    Metric.NPS: (-100.0, 100.0),
    Metric.CSAT: (0.0, 100.0),
    Metric.CES: SCORES[Metric.CES],
    Metric.MYSTERY: SCORES[Metric.MYSTERY],
}
"""The lowest and the highest result of many scores: NPS as a difference and CSAT as a share, in per cent; else a mean."""

SCORED = tuple(SCORES)
"""The metrics that have a score."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One piece of customer feedback. ``id`` is the response's own at its source; (source, id, metric) is unique."""

    source: str
    id: str
    day: date
    team_id: int | None  # None: kept aside until an administrator assigns it
    team_name: str  # as the source wrote it
    metric: Metric
    score: float | None
    comment: str
    language: str  # "" when not given
    channel: str
    stage: str
    response_minutes: float | None = None  # how long the customer waited for an answer, where the source has it


@dataclass(frozen=True, slots=True)
class Remark:
    """A customer's words as they came in, not yet redacted, with what stands around them. Of a team that is known."""

    team_id: int
    day: date
    metric: Metric
    score: float | None
    text: str = field(repr=False)
    language: str  # "" when not given
    channel: str
    stage: str


class Slicing(StrEnum):
    """By what a team's feedback may be taken apart."""

    CHANNEL = "channel"
    STAGE = "stage"


@dataclass(frozen=True, slots=True)
class StageTarget:
    """What a stage of the customer's journey is to reach: a value of a metric, on that metric's own scale of results."""

    stage: str
    metric: Metric
    value: float


@dataclass(frozen=True, slots=True)
class CustomerGoals:
    """What the organisation has promised its customers, and how long it keeps what they say."""

    stages: tuple[StageTarget, ...] = ()
    promised_minutes: float | None = None  # within which an answer is promised
    keep_months: int = 24  # after which feedback is erased
