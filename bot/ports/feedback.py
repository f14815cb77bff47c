"""Customers' feedback as it is kept and counted, as a Protocol."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol

from bot.model.feedback import SCORED, Feedback, Metric, Remark, Slicing

ScoreCounts = Mapping[tuple[int, Metric], Mapping[float, int]]
SliceCounts = Mapping[int, Mapping[str, Mapping[Metric, Mapping[float, int]]]]
"""Team id -> channel or stage, as its source wrote it -> metric -> score -> how many."""
MinuteCounts = Mapping[int, Mapping[float, int]]
"""Team id -> minutes -> how many answers took so long."""


class CustomerFeedback(Protocol):
    """The customers' side."""

    async def add_feedback(self, rows: Sequence[Feedback], run: int | None = None) -> int:
        """Add what is new by (source, id, metric), as part of that import. How many were new."""
        ...

    async def score_counts(self, first: date, last: date, metrics: Collection[Metric] = SCORED) -> ScoreCounts:
        """(team id, metric) -> score -> how many, both dates included, in one grouped query for all teams."""
        ...

    async def slice_counts(self, first: date, last: date, metrics: Collection[Metric] = SCORED) -> Mapping[Slicing, SliceCounts]:
        """The same by channel and by stage, each of the feedback that names one."""
        ...

    async def response_minutes(self, first: date, last: date) -> MinuteCounts:
        """How long customers waited for an answer, of feedback that tells."""
        ...

    async def remarks(self, first: date, last: date) -> Sequence[Remark]:
        """What customers wrote, both dates included, in a lasting order; of teams that are known."""
        ...

    async def forget_feedback(self, before: date) -> int:
        """Erase all feedback of the days before that one. How many rows it was."""
        ...
