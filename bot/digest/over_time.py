"""How the two sides go together over time: what may be said of it, and above all what may not.

A cell is a team in a period of four weeks: its published step of a topic, and its customers' value of the metric beside it with
at least ten scores. Of one pair, chosen beforehand, three lags are looked at; all others are exploratory and are corrected for
being many. Below twelve teams or six periods there is no coefficient, only a description. Nothing here shows a cause.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.customers.cells import cell
from bot.customers.counterparts import CUSTOMER_SIDE
from bot.model.calendar import Week
from bot.model.document_types.customers import NAMES
from bot.model.document_types.over_time import (
    AtLag,
    Coefficient,
    DescribedPair,
    DescribedTeam,
    Extent,
    LinkedTeams,
    Moves,
    OtherPair,
    PicturePoint,
)
from bot.model.feedback import SCORED, Metric
from bot.model.pulses import STEP_TOPICS, Topic
from bot.model.released import StepCell
from bot.model.units import Unit
from bot.ports.feedback import ScoreCounts
from bot.ports.statistics import Statistics
from bot.release.derived import Record, representative

PERIOD_WEEKS = 4
PERIODS = 13  # a year
LAGS = (0, 1, 2)  # by how many periods the customers come later
LEAST_TEAMS, LEAST_PERIODS = 12, 6  # below either no coefficient (power for a true r of 0.5: 34 % with 12 teams, 76 % with 30)
LEAST_MOVES = 3  # below which not even a description is given
LINKED_METRICS = tuple(metric for metric in SCORED if metric is not Metric.MYSTERY)

Row = list[float | None]


class History:
    """A year as published, in periods that end with ``week``; ``scores`` oldest first, one for each period."""

    def __init__(self, week: Week, record: Record, scores: Sequence[ScoreCounts]) -> None:
        self.week = week
        self.record = record
        self.scores = scores
        self._places: dict[Week, int | None] = {}
        self._steps: dict[tuple[int, Topic], Row] = {}
        self._customers: dict[tuple[int, Metric], Row] = {}

    def period_of(self, week: Week) -> int | None:
        """Which period a week lies in, counted from 0; None for one that is too old, or to come."""
        if week not in self._places:
            back = self.week.since(week)
            place = len(self.scores) - 1 - back // PERIOD_WEEKS
            self._places[week] = place if back >= 0 and place >= 0 else None
        return self._places[week]

    def steps(self, team: int, topic: Topic) -> Row:
        """The team's published cell of each period, as the mean that it stands for (release rule R5)."""
        known = self._steps.get((team, topic))
        if known is not None:
            return known
        row: Row = [None] * len(self.scores)
        for asking in self.record.alike(Unit.of_team(team), topic):
            place = self.period_of(asking.week)
            if place is not None and isinstance(asking.shown, StepCell):
                row[place] = representative(asking.shown)
        self._steps[team, topic] = row
        return row

    def customers(self, team: int, metric: Metric) -> Row:
        """The team's customers of each period, where there are enough."""
        known = self._customers.get((team, metric))
        if known is None:
            found = (cell(counts, (team,), metric) for counts in self.scores)
            known = self._customers[team, metric] = [None if one is None else one.value for one in found]
        return known


def first_days(week: Week) -> Sequence[tuple[Week, Week]]:
    """The first and the last week of each period that ends with that week's, oldest first."""
    ends = [week.plus(-PERIOD_WEEKS * back) for back in range(PERIODS - 1, -1, -1)]
    return [(end.plus(1 - PERIOD_WEEKS), end) for end in ends]


def described(history: History, team: int) -> DescribedTeam:
    """What may be said of a single team: in how many periods both sides moved the same way. No coefficient."""
    found: list[DescribedPair] = []
    for topic in STEP_TOPICS:
        side, metric = CUSTOMER_SIDE[topic]
        same, moves = _moves(history.steps(team, topic), history.customers(team, metric))
        if moves >= LEAST_MOVES:
            found.append({"topic": topic.value, "customer_side": side, "metric": NAMES[metric], "same": same, "periods": moves})
    return {"state": "described" if found else "too_few", "described": found, "shows_cause": False}


def _moves(employees: Row, customers: Row) -> tuple[int, int]:
    """In how many periods both sides moved against the period before in the same direction, and moved at all."""
    both = [(one, other) for one, other in zip(employees, customers, strict=True) if one is not None and other is not None]
    signs = [(a - c) * (b - d) for (c, d), (a, b) in pairwise(both)]
    return sum(sign > 0 for sign in signs), sum(sign != 0 for sign in signs)


def linked(history: History, teams: Sequence[int], chosen: Topic, statistics: Statistics) -> LinkedTeams:
    """What may be said of many teams: the chosen pair at each lag, and whatever else there is, corrected for being many."""
    side, metric = CUSTOMER_SIDE[chosen]
    primary = [_at_lag(history, teams, chosen, lag, statistics) for lag in LAGS]
    others = [
        (topic, lag, extent, found)
        for topic in STEP_TOPICS
        if topic is not chosen
        for lag in LAGS
        for extent, found in _within(history, teams, topic, lag, statistics)
    ]
    corrected = statistics.discoveries([found["p"] for *_, found in others]) if others else ()
    exploratory: list[OtherPair] = [
        {
            "topic": topic.value,
            "customer_side": CUSTOMER_SIDE[topic][0],
            "metric": NAMES[CUSTOMER_SIDE[topic][1]],
            "lag": lag,
            **extent,
            **found,
            "q": round(q, 4),
        }
        for (topic, lag, extent, found), q in zip(others, corrected, strict=True)
    ]
    told = any(one["within"] for one in primary)
    return {
        "state": "told" if told else "too_few",
        "least": {"teams": LEAST_TEAMS, "periods": LEAST_PERIODS},
        "period_weeks": PERIOD_WEEKS,
        "looked_at": len(exploratory) + sum(one["within"] is not None for one in primary),
        "primary": {
            "topic": chosen.value,
            "customer_side": side,
            "metric": NAMES[metric],
            "lags": primary,
            "picture": _picture(history, teams, chosen),
            "moves": _all_moves(history, teams, chosen),
        },
        "exploratory": exploratory,
        "shows_cause": False,
    }


def _at_lag(history: History, teams: Sequence[int], topic: Topic, lag: int, statistics: Statistics) -> AtLag:
    """Both views of one lag: within teams over time, their means removed, and as it stands."""
    pairs = _pairs(history, teams, topic, lag)
    extent = _extent(pairs)
    enough = _enough(extent)
    return {
        "lag": lag,
        **extent,
        "within": _told(_centred(pairs), statistics) if enough else None,
        "raw": _told(pairs, statistics) if enough else None,
    }


def _within(
    history: History, teams: Sequence[int], topic: Topic, lag: int, statistics: Statistics
) -> Sequence[tuple[Extent, Coefficient]]:
    """The coefficient of one lag within teams, and what it is made of; nothing where that is too little."""
    pairs = _pairs(history, teams, topic, lag)
    extent = _extent(pairs)
    found = _told(_centred(pairs), statistics) if _enough(extent) else None
    return () if found is None else ((extent, found),)


_Pair = tuple[Row, Row]


def _pairs(history: History, teams: Sequence[int], topic: Topic, lag: int) -> list[_Pair]:
    """Each team's two rows, the customers ``lag`` periods later, place by place, empty unless both are known.

    A team with one known place says nothing of a course through time, and is left out.
    """
    _, metric = CUSTOMER_SIDE[topic]
    found = []
    for team in teams:
        employees, customers = history.steps(team, topic), history.customers(team, metric)
        places = list(zip(employees[: len(employees) - lag], customers[lag:], strict=True))
        known = [one if None not in one else (None, None) for one in places]
        if sum(one != (None, None) for one in known) > 1:
            found.append(([one for one, _ in known], [other for _, other in known]))
    return found


def _extent(pairs: Sequence[_Pair]) -> Extent:
    known = [[one is not None for one in employees] for employees, _ in pairs]
    return {
        "n": sum(map(sum, known)),
        "teams": len(pairs),
        "periods": sum(map(any, zip(*known, strict=True))) if known else 0,
    }


def _enough(extent: Extent) -> bool:
    return extent["teams"] >= LEAST_TEAMS and extent["periods"] >= LEAST_PERIODS


def _centred(pairs: Sequence[_Pair]) -> list[_Pair]:
    """The same without each team's own mean: what is left is each team against itself."""
    return [(_less_mean(employees), _less_mean(customers)) for employees, customers in pairs]


def _less_mean(row: Row) -> Row:
    known = [one for one in row if one is not None]
    mean = sum(known) / len(known)
    return [None if one is None else round(one - mean, 9) for one in row]  # rounded: equal differences must tie


def _told(pairs: Sequence[_Pair], statistics: Statistics) -> Coefficient | None:
    found = statistics.association([employees for employees, _ in pairs], [customers for _, customers in pairs])
    if found is None:
        return None
    low, high = (None if end is None else round(end, 2) for end in (found.low, found.high))
    return {"rho": round(found.rho, 2), "low": low, "high": high, "p": round(found.p, 4)}


def _picture(history: History, teams: Sequence[int], topic: Topic) -> list[PicturePoint]:
    """The two courses through time: the mean of the teams that have both, period by period."""
    pairs = _pairs(history, teams, topic, 0)
    made: list[PicturePoint] = []
    for place, (_, last) in enumerate(first_days(history.week)[-len(history.scores) :] if history.scores else ()):
        both = [(e, c) for one, other in pairs if (e := one[place]) is not None and (c := other[place]) is not None]
        if both:
            made.append(
                {
                    "until": str(last),
                    "employees": round(sum(one for one, _ in both) / len(both), 1),
                    "customers": round(sum(other for _, other in both) / len(both), 1),
                    "teams": len(both),
                }
            )
    return made


def _all_moves(history: History, teams: Sequence[int], topic: Topic) -> Moves:
    """All teams' moves together, for a description where there is no coefficient."""
    counted = [_moves(employees, customers) for employees, customers in _pairs(history, teams, topic, 0)]
    return {"same": sum(same for same, _ in counted), "periods": sum(moves for _, moves in counted), "teams": len(counted)}
