"""What a digest's document says of actions and of a manager's estimate, as types. Merged in when a digest is read."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from bot.model.document_types.customers import FigureName, MetricName


class Steps(TypedDict):
    """A topic's releases, oldest first: steps, or a larger unit's levels.

    A range stands among the steps as its middle; ``cells`` are the ends of each, None for a level.
    """

    steps: list[float]
    cells: list[list[int] | None]


class Baseline(Steps):
    """The releases of so many weeks before the start."""

    weeks: int


class Since(Steps):
    """The releases since the start; ``withheld`` where the last asking may not be shown."""

    weeks: int
    withheld: bool


class Mean(TypedDict):
    """A mean of ``n`` customers' scores."""

    value: float
    n: int


class Change(TypedDict):
    """The interval of a difference."""

    low: float
    high: float


class Series(TypedDict):
    """An interrupted time series: of how many weeks before and after, and the change of level with its interval."""

    before: int
    after: int
    change: float
    low: float
    high: float


class ActionCustomers(TypedDict):
    """The customers' side before and since an action began, as far as there are enough scores."""

    customer_side: str
    metric: MetricName
    before: Mean
    after: Mean | None
    change: Change | None
    series: Series | None


class HelpedReleased(TypedDict):
    """What the team said to "did it help?": a cell, and its step where it is one."""

    state: Literal["released"]
    asked_in: str
    step: int | None
    cell: list[int]


class HelpedWithheld(TypedDict):
    """The team was asked, and its answer may not be shown."""

    state: Literal["withheld"]
    asked_in: str
    step: None


class HelpedNotAsked(TypedDict):
    """The team has not been asked yet."""

    state: Literal["not_asked_yet"]
    asked_in: None
    step: None


Helped = HelpedReleased | HelpedWithheld | HelpedNotAsked


class ActionEntry(TypedDict):
    """An action and how it went: a ``suggestion``'s name, or ``words`` and ``expected`` of its manager's own."""

    id: str
    topic: str
    started_on: str
    state: Literal["open", "measured"]
    suggestion: str | None
    words: str | None
    expected: str | None
    baseline: Baseline
    aim: int | None
    after: Since
    customers: ActionCustomers | None
    begun_after_a_low: bool
    helped: Helped


class Dots(TypedDict):
    """A topic as its manager thought, as the team has answered since, and as customers rate it."""

    topic: str
    manager: int
    team: int | None  # None where the cell is a range
    team_cell: NotRequired[list[int]]
    customers: float | None
    metric: FigureName
    customer_side: str


class EstimateEntry(TypedDict):
    """A manager's estimate: no more of it than can stand beside the team's own step."""

    quarter: str
    given_in: str
    dots: list[Dots]
