"""What a digest's document says of both sides over time, as types; there is a coefficient only where there is enough for one."""

from __future__ import annotations

from typing import Literal, Never, NotRequired, TypedDict, final

from bot.model.document_types.customers import MetricName


class LinkedPair(TypedDict):
    """A topic and the metric beside it."""

    topic: str
    customer_side: str
    metric: MetricName


class DescribedPair(LinkedPair):
    """In how many of a team's periods both sides moved the same way."""

    same: int
    periods: int


class Extent(TypedDict):
    """How much a coefficient is made of: places, teams and periods."""

    n: int
    teams: int
    periods: int


class Coefficient(TypedDict):
    """A rank correlation with its interval and p-value."""

    rho: float
    low: float | None
    high: float | None
    p: float


class AtLag(Extent):
    """Both views of one lag, in periods: within teams over time, and as it stands; None below the least extent."""

    lag: int
    within: Coefficient | None
    raw: Coefficient | None


class OtherPair(LinkedPair, Extent, Coefficient):
    """An exploratory pair at one lag; ``q`` is ``p`` corrected for being one of many."""

    lag: int
    q: float


class PicturePoint(TypedDict):
    """Both sides' means over the teams that have both, in the period that ends with the week ``until``."""

    until: str
    employees: float
    customers: float
    teams: int


class Moves(TypedDict):
    """In how many periods both sides moved at all, and in how many the same way, of so many teams."""

    same: int
    periods: int
    teams: int


class Least(TypedDict):
    """Below which there is no coefficient."""

    teams: int
    periods: int


class PrimaryPair(LinkedPair):
    """The pair chosen beforehand, at each lag."""

    lags: list[AtLag]
    picture: list[PicturePoint]
    moves: Moves


@final
class DescribedTeam(TypedDict):
    """What may be said of a single team."""

    state: Literal["described", "too_few"]
    described: list[DescribedPair]
    shows_cause: Literal[False]


@final
class LinkedTeams(TypedDict):
    """What may be said of the teams of a department or of the company."""

    state: Literal["told", "too_few"]
    least: Least
    period_weeks: int
    looked_at: int
    primary: PrimaryPair
    exploratory: list[OtherPair]
    shows_cause: Literal[False]


@final
class NothingLinked(TypedDict):
    """``{}``: nothing can be said of a team that is no more."""

    state: NotRequired[Never]  # never there; without it mypy would take every other linkage for one of this type


Linkage = DescribedTeam | LinkedTeams | NothingLinked
