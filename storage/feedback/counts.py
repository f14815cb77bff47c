"""What the digest reads of customers' feedback: grouped counts, waiting times and remarks, each in one query for all teams."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select

from bot.model.feedback import SCORED, Metric, Remark, Slicing
from bot.ports.feedback import MinuteCounts, ScoreCounts, SliceCounts
from storage.database.rows import in_pieces
from storage.database.schema import feedback
from storage.part import Part


class CustomerCountsStore(Part):
    """The reading half of ports.CustomerFeedback."""

    async def score_counts(self, first: date, last: date, metrics: Collection[Metric] = SCORED) -> ScoreCounts:
        """(team id, metric) -> score -> how many, both dates included, in one grouped query for all teams."""
        key = (feedback.c.team_id, feedback.c.metric, feedback.c.score)
        scored = select(*key, func.count()).where(*_scored(first, last, metrics)).group_by(*key)
        counts: dict[tuple[int, Metric], dict[float, int]] = {}
        async with self._database.read() as connection:
            async for piece in in_pieces(await connection.execute(scored)):
                for team_id, metric, score, how_many in piece:
                    counts.setdefault((team_id, _METRIC[metric]), {})[score] = how_many
        return counts

    async def slice_counts(self, first: date, last: date, metrics: Collection[Metric] = SCORED) -> Mapping[Slicing, SliceCounts]:
        """Team id -> channel or stage -> metric -> score -> how many, each of feedback that names one, in one grouped query."""
        key = (feedback.c.team_id, feedback.c.metric, feedback.c.score, feedback.c.channel, feedback.c.stage)
        scored = select(*key, func.count()).where(*_scored(first, last, metrics)).group_by(*key)
        flat: defaultdict[tuple[Slicing, int, str, str], dict[float, int]] = defaultdict(dict)
        async with self._database.read() as connection:
            async for piece in in_pieces(await connection.execute(scored)):
                for team_id, metric, score, channel, stage, how_many in piece:
                    for by, name in ((Slicing.CHANNEL, channel), (Slicing.STAGE, stage)):
                        if name:
                            own = flat[by, team_id, name, metric]
                            own[score] = own.get(score, 0) + how_many
        slices: dict[Slicing, dict[int, dict[str, dict[Metric, dict[float, int]]]]] = {by: {} for by in Slicing}
        for (by, team_id, name, metric), scores in flat.items():
            slices[by].setdefault(team_id, {}).setdefault(name, {})[_METRIC[metric]] = scores
        return slices

    async def response_minutes(self, first: date, last: date) -> MinuteCounts:
        """Team id -> minutes -> how many answers took so long."""
        key = (feedback.c.team_id, feedback.c.response_minutes)
        waited = select(*key, func.count()).group_by(*key)
        waited = waited.where(*_of_teams(first, last), feedback.c.response_minutes.is_not(None))
        counts: dict[int, dict[float, int]] = {}
        async with self._database.read() as connection:
            async for piece in in_pieces(await connection.execute(waited)):
                for team_id, minutes, how_many in piece:
                    counts.setdefault(team_id, {})[minutes] = how_many
        return counts

    async def remarks(self, first: date, last: date) -> Sequence[Remark]:
        """What customers wrote, by day; of teams that are known."""
        columns = ("source", "id", "team_id", "day", "metric", "score", "comment", "language", "channel", "stage")
        written = select(*(feedback.c[name] for name in columns)).where(*_of_teams(first, last), feedback.c.comment != "")
        async with self._database.read() as connection:
            rows = (await connection.execute(written)).all()
        # Sorted here, because databases differ in how they compare words.
        return [
            Remark(row.team_id, row.day, _METRIC[row.metric], row.score, row.comment, row.language, row.channel, row.stage)
            for row in sorted(rows, key=lambda row: (row.day, row.source, row.id, row.metric))
        ]


_METRIC = {metric.value: metric for metric in Metric}


def _of_teams(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return feedback.c.day.between(first, last), feedback.c.team_id.is_not(None)


def _scored(first: date, last: date, metrics: Collection[Metric]) -> tuple[ColumnElement[bool], ...]:
    of_metrics = () if set(metrics) >= set(SCORED) else (feedback.c.metric.in_([metric.value for metric in metrics]),)
    return (*_of_teams(first, last), feedback.c.score.is_not(None), *of_metrics)
