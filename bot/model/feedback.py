"""Customer feedback and the metrics computed from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.model.people import name_key
from bot.model.units import UnitKind


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
class Target:
    """What customers' feedback is to reach: a value of a metric, on that metric's own scale of results.

    Of a team, else of a department, else of the company; with a ``stage`` of what is said of that stage alone, and then without
    a team or department of every unit.
    """

    stage: str  # "" for all that customers say
    metric: Metric
    value: float
    team: str = ""
    department: str = ""  # with a team the one that it belongs to
    until: date | None = None  # the last day on which it may still be missed

    def concerns(self, kind: UnitKind, name: str, department: str) -> bool:
        """Tell whether it is a target of that team, department or company, however its name is spelled."""
        if self.team:
            in_department = not self.department or name_key(self.department) == name_key(department)
            return kind is UnitKind.TEAM and name_key(self.team) == name_key(name) and in_department
        if self.department:
            return kind is UnitKind.DEPARTMENT and name_key(self.department) == name_key(department)
        return bool(self.stage) or kind is UnitKind.COMPANY


@dataclass(frozen=True, slots=True)
class CustomerGoals:
    """What the organisation has promised its customers, and how long it keeps what they say."""

    targets: tuple[Target, ...] = ()
    promised_minutes: float | None = None  # within which an answer is promised
    keep_months: int = 24  # after which feedback is erased
