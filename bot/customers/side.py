"""All that one unit's customers say, put together from what was counted and read for every team at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.customers.comments import Voice, Voices, heard
from bot.customers.figures import CustomerFigure, FigureState, figure, figures, together
from bot.customers.parts import Consistency, CustomersPart, channels, consistency, parts_of, stages
from bot.customers.response_time import ResponseTime, response_time
from bot.model.calendar import Week
from bot.model.feedback import CustomerGoals, Metric
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


def side_of(teams: Collection[int], counted: Counted, week: Week, goals: CustomerGoals, statistics: Statistics) -> CustomersSide:
    """One unit's side: a team's, or that of the teams of a department or of the company, counted together."""
    by_channel = parts_of(counted.channels, teams)
    long = together(counted.long.get((team, Metric.NPS)) for team in teams)
    return CustomersSide(
        figures=figures(counted.now, counted.before, teams, statistics),
        long_nps=figure(Metric.NPS, long, {}, statistics) if long else None,
        response=response_time(
            together(counted.minutes.get(team) for team in teams),
            together(counted.minutes_before.get(team) for team in teams),
            goals.promised_minutes,
        ),
        channels=channels(by_channel, statistics),
        stages=stages(parts_of(counted.stages, teams, [one.stage for one in goals.stages]), goals.stages, statistics),
        consistency=consistency(by_channel, statistics),
        voices=heard([voice for team in teams for voice in counted.voices.get(team, ())], week),
    )
