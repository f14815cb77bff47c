"""The customers' figures by channel and by stage of their journey: each part's own figures, targets, and consistency.

Channels and stages are the sources' own words; "Phone" and "phone" are one. Thresholds are those of ``figures``. Nothing
here is compared with an earlier period: a part of a team's feedback is thin enough as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

from bot.customers.figures import CustomerFigure, figure, least_of, on_scale, spread_is_known, together
from bot.customers.intervals import LEVEL, Counts, Interval, difference, estimated, value_of
from bot.model.feedback import SCORED, Metric, Target
from bot.model.people import name_key
from bot.ports.feedback import SliceCounts
from bot.ports.statistics import Statistics

PARTS_AT_MOST = 12  # of the most feedback: free words could be any number


class Verdict(StrEnum):
    """What the interval allows to say of a target."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_YET = "not_yet"  # below it, and there is time left
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class CustomersPart:
    """One channel or stage. ``figures`` holds the metrics that it has any score of; ``targets`` what was promised of it."""

    name: str
    figures: Mapping[Metric, CustomerFigure]
    targets: tuple[tuple[Target, Verdict], ...] = ()


@dataclass(frozen=True, slots=True)
class Consistency:
    """How alike the channels are in one metric, of those with enough scores.

    ``differ`` only where the interval of the difference between the two excludes 0, widened because the two were chosen as
    the farthest apart (Bonferroni over all pairs). ``spread`` is on the metric's scale; None where either is below the
    number's threshold.
    """

    metric: Metric
    channels: int  # that were compared
    highest: str
    lowest: str
    spread: float | None
    differ: bool


Parts = Mapping[str, Mapping[Metric, Counts]]


def parts_of(counts: SliceCounts, teams: Collection[int], promised: Collection[str] = ()) -> Parts:
    """The channels or stages of a unit, those with most scores first, each with its scores by metric.

    ``promised`` are stages that have a target: of too many parts these stay.
    """
    spelled: dict[str, list[tuple[str, Mapping[Metric, Counts]]]] = {}
    for team in teams:
        for name, own in counts.get(team, {}).items():
            spelled.setdefault(name_key(name), []).append((name, own))
    merged = {
        min(name for name, _ in same): {
            metric: scores for metric in SCORED if (scores := together(one.get(metric) for _, one in same))
        }
        for same in spelled.values()
    }
    order = sorted(merged.items(), key=lambda part: (-sum(sum(scores.values()) for scores in part[1].values()), part[0]))
    folded = {name_key(name) for name in promised}
    kept = dict(sorted(order, key=lambda part: name_key(part[0]) not in folded)[:PARTS_AT_MOST])
    return {name: scores for name, scores in order if name in kept}


def channels(parts: Parts, statistics: Statistics) -> Sequence[CustomersPart]:
    """Every channel with its figures."""
    return [CustomersPart(name, _figures(scores, statistics)) for name, scores in parts.items()]


def stages(parts: Parts, targets: Sequence[Target], statistics: Statistics, day: date) -> Sequence[CustomersPart]:
    """Every stage that customers spoke of, with its figures and what was promised of it."""
    return [
        CustomersPart(name, _figures(scores, statistics), _judged(name, scores, targets, statistics, day))
        for name, scores in parts.items()
    ]


def _figures(scores: Mapping[Metric, Counts], statistics: Statistics) -> Mapping[Metric, CustomerFigure]:
    return {metric: figure(metric, counts, {}, statistics) for metric, counts in scores.items()}


def _judged(
    name: str, scores: Mapping[Metric, Counts], targets: Sequence[Target], statistics: Statistics, day: date
) -> tuple[tuple[Target, Verdict], ...]:
    mine = (one for one in targets if one.stage and name_key(one.stage) == name_key(name))
    return tuple((one, verdict(one, scores.get(one.metric, {}), statistics, day)) for one in mine)


def verdict(target: Target, counts: Counts, statistics: Statistics, day: date) -> Verdict:
    """The verdict on a target at that day: met or not met only where the whole 95 % interval lies on one side of it."""
    if sum(counts.values()) < least_of(target.metric)[0] or not spread_is_known(target.metric, counts):
        return Verdict.CANNOT_TELL
    reached = _unrounded(target.metric, estimated(target.metric, counts, statistics))
    if reached.low >= target.value:
        return Verdict.MET
    if reached.high >= target.value:
        return Verdict.CANNOT_TELL
    return Verdict.NOT_YET if target.until is not None and day < target.until else Verdict.NOT_MET


def _unrounded(metric: Metric, estimate: Interval) -> Interval:
    scale = 100 if metric in (Metric.NPS, Metric.CSAT) else 1
    return Interval(scale * estimate.value, scale * estimate.low, scale * estimate.high)


def consistency(parts: Parts, statistics: Statistics) -> Sequence[Consistency]:
    """How alike the channels are, for every metric of which two have enough scores to be compared."""
    return [found for metric in SCORED if (found := _compared(metric, parts, statistics))]


def _compared(metric: Metric, parts: Parts, statistics: Statistics) -> Consistency | None:
    compare_from, number_from = least_of(metric)
    enough = {
        name: counts
        for name, scores in parts.items()
        if sum((counts := scores.get(metric, {})).values()) >= compare_from and spread_is_known(metric, counts)
    }
    if len(enough) < 2:  # noqa: PLR2004 - a pair
        return None
    values = {name: value_of(metric, counts) for name, counts in enough.items()}
    highest, lowest = max(enough, key=lambda name: (values[name], name)), min(enough, key=lambda name: (values[name], name))
    level = 1 - (1 - LEVEL) / len(list(combinations(enough, 2)))
    gap = difference(metric, enough[highest], enough[lowest], statistics, level)
    number = all(sum(enough[name].values()) >= number_from for name in (highest, lowest))
    spread = on_scale(metric, gap.value) if number else None
    return Consistency(metric, len(enough), highest, lowest, spread, differ=gap.low > 0)
