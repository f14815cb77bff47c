"""All that one unit's customers say, put together from what was counted and read for every team at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.customers.comments import Voice, Voices, heard
from bot.customers.figures import CustomerFigure, FigureState, figure, figures, is_comparable, together, windows
from bot.customers.intervals import LEVEL, Counts, Interval, difference
from bot.customers.looks import Look
from bot.customers.memory import Against, Memory, comparable, memory
from bot.customers.parts import Consistency, CustomersPart, Verdict, channels, consistency, parts_of, stages, verdict
from bot.customers.response_time import ResponseTime, response_time, waiting_compared
from bot.model.calendar import Week
from bot.model.feedback import SCORED, CustomerGoals, Metric, Target
from bot.ports.feedback import MinuteCounts, ScoreCounts, SliceCounts
from bot.ports.statistics import Statistics

NO_RESPONSE = ResponseTime(FigureState.NONE, None, None, 0, None, None, None)


@dataclass(frozen=True, slots=True)
class CustomersSide:
    """What one unit's customers say. ``long_nps`` is the recommendation over twelve weeks, None where nobody was asked."""

    figures: Mapping[Metric, CustomerFigure]
    long_nps: CustomerFigure | None = None
    response: ResponseTime = NO_RESPONSE
    channels: Sequence[CustomersPart] = ()
    stages: Sequence[CustomersPart] = ()
    consistency: Sequence[Consistency] = ()
    voices: Voices = field(default_factory=Voices)
    memory: Mapping[Metric, Memory] = field(default_factory=dict)
    targets: Sequence[tuple[Target, Verdict]] = ()  # those of no stage


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted and read for all teams, over the periods of one week's digests (``figures.windows``)."""

    now: ScoreCounts
    before: ScoreCounts
    long: ScoreCounts
    channels: SliceCounts
    stages: SliceCounts
    minutes: MinuteCounts
    minutes_before: MinuteCounts
    voices: Mapping[int, Sequence[Voice]]  # by team
    past: Mapping[Against, ScoreCounts] = field(default_factory=dict)  # as long as ``now``, a quarter and a year ago
    earlier: Sequence[ScoreCounts] = ()  # the four weeks before ``now``, the four before those, and so on


def side_of(
    teams: Collection[int],
    counted: Counted,
    week: Week,
    goals: CustomerGoals,
    statistics: Statistics,
    *,
    level: float = LEVEL,
) -> CustomersSide:
    """One unit's side: a team's, or that of the teams of a department or of the company, counted together.

    ``goals`` are those that concern the unit. ``level`` is that of every interval of change (``looks.sure_level`` of
    ``unit_looks`` and ``row_looks``).
    """
    by_channel = parts_of(counted.channels, teams)
    day = windows(week).latest.last
    long = together(counted.long.get((team, Metric.NPS)) for team in teams)
    return CustomersSide(
        figures=figures(counted.now, counted.before, teams, statistics, level),
        long_nps=figure(Metric.NPS, long, {}, statistics) if long else None,
        response=response_time(
            together(counted.minutes.get(team) for team in teams),
            together(counted.minutes_before.get(team) for team in teams),
            goals.promised_minutes,
            level,
        ),
        channels=channels(by_channel, statistics),
        stages=stages(
            parts_of(counted.stages, teams, [one.stage for one in goals.targets if one.stage]), goals.targets, statistics, day
        ),
        targets=tuple(
            (one, verdict(one, _of(counted.now, teams, one.metric), statistics, day)) for one in goals.targets if not one.stage
        ),
        consistency=consistency(by_channel, statistics),
        voices=heard([voice for team in teams for voice in counted.voices.get(team, ())], week),
        memory=_memories(teams, counted, statistics, level),
    )


def _memories(teams: Collection[int], counted: Counted, statistics: Statistics, level: float) -> Mapping[Metric, Memory]:
    found = {}
    for metric in SCORED:
        earlier = [_of(counts, teams, metric) for counts in counted.earlier]
        told = memory(metric, _of(counted.now, teams, metric), _past(counted, teams, metric), earlier, statistics, level=level)
        if told is not None:
            found[metric] = told
    return found


def unit_looks(teams: Collection[int], counted: Counted, goals: CustomerGoals, statistics: Statistics) -> Iterator[Look]:
    """Every comparison that ``side_of`` makes with an earlier period."""
    yield from row_looks([teams], counted, statistics)
    for metric in SCORED:
        now = _of(counted.now, teams, metric)
        for then in comparable(metric, now, _past(counted, teams, metric)):
            yield partial(difference, metric, now, then, statistics)
    minutes = together(counted.minutes.get(team) for team in teams)
    before = together(counted.minutes_before.get(team) for team in teams)

    def waiting(level: float) -> Interval:
        return waiting_compared(minutes, before, goals.promised_minutes, level) or Interval(0, 0, 0)

    if waiting_compared(minutes, before, goals.promised_minutes, LEVEL) is not None:
        yield waiting


def row_looks(rows: Iterable[Collection[int]], counted: Counted, statistics: Statistics) -> Iterator[Look]:
    """Every comparison with the period before, of each of several teams or units."""
    for teams in rows:
        for metric in SCORED:
            now, before = _of(counted.now, teams, metric), _of(counted.before, teams, metric)
            if is_comparable(metric, now, before):
                yield partial(difference, metric, now, before, statistics)


def _of(counts: ScoreCounts, teams: Collection[int], metric: Metric) -> Counts:
    return together(counts.get((team, metric)) for team in teams)


def _past(counted: Counted, teams: Collection[int], metric: Metric) -> Mapping[Against, Counts]:
    return {against: _of(counts, teams, metric) for against, counts in counted.past.items()}
