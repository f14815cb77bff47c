"""The manager's side of the 360° view: "how would your team answer?", once a quarter, topic by topic.

An estimate is the manager's own statement, never a ballot, and changes nothing that is published. It is shown to whoever
reads the team's digest, which its author is told before giving it, and only beside what the team has said *after* it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.customers.counterparts import beside
from bot.model.calendar import Week
from bot.model.document_types.actions import EstimateEntry
from bot.model.document_types.customers import FigureName
from bot.model.document_types.digest import Document, step_topics
from bot.model.document_types.topics import cell_of
from bot.model.estimates import Estimate, Quarter
from bot.model.pulses import Topic
from bot.model.released import StepCell
from bot.model.units import Unit

ASKED_WEEKS = 4  # the digest asks in the first weeks of a quarter, until there is an estimate


@dataclass(frozen=True, slots=True)
class ThreeDots:
    """One line of the 360° view, each dot on its own scale; None where there is none.

    ``manager`` is a step 1–5, ``team`` a cell of them, ``customers`` a value of ``metric`` on the digest's scale.
    """

    topic: Topic
    manager: int
    team: StepCell
    customers: float | None
    customer_side: str
    metric: FigureName


def asked_for(week: Week) -> Quarter | None:
    """The quarter whose estimate a digest of that week asks for; None when it is not the time.

    A digest goes out the Monday after its week.
    """
    sent = week.plus(1).monday
    quarter = Quarter.of(sent)
    return quarter if week.plus(1).since(Week.of(quarter.first_day)) < ASKED_WEEKS else None


def given_before(estimates: Sequence[Estimate], unit: Unit, week: Week) -> Estimate | None:
    """The team's latest estimate that a digest of that week, which goes out the Monday after, can know of."""
    known = [one for one in estimates if Unit.of_team(one.team_id) == unit and one.given_in <= week.plus(1)]
    return known[-1] if known else None


def three_dots(document: Document, estimate: Estimate | None) -> tuple[ThreeDots, ...]:
    """Manager, team and customers of each topic that the team has answered since the estimate was given.

    What the team had said before is no test of an estimate: its author had seen it.
    """
    if estimate is None:
        return ()
    pairs = {pair["topic"]: pair for pair in document["pairs"]}
    dots = []
    for entry in step_topics(document):
        cell, released = cell_of(entry), entry["released_in"]
        if cell is None or released is None or Week.parse(released) < estimate.given_in:
            continue
        topic, pair = Topic(entry["topic"]), pairs.get(entry["topic"])
        if topic in estimate.steps and pair is not None:
            figure = beside(pair, document["customers"])
            customers = figure["value"] if figure else None
            dots.append(ThreeDots(topic, estimate.steps[topic], cell, customers, pair["customer_side"], pair["metric"]))
    return tuple(dots)


def told(document: Document, estimate: Estimate | None) -> EstimateEntry | None:
    """What a digest's JSON says of the estimate: no more of it than can stand beside the team's own step."""
    if estimate is None:
        return None
    return {
        "quarter": str(estimate.quarter),
        "given_in": str(estimate.given_in),
        "dots": [
            {
                "topic": one.topic.value,
                "manager": one.manager,
                "team": one.team.step,
                "team_cell": [int(one.team.low), int(one.team.high)],
                "customers": one.customers,
                "metric": one.metric,
                "customer_side": one.customer_side,
            }
            for one in three_dots(document, estimate)
        ],
    }
