"""The two tables of what may happen: a delivery's states and a request's stages."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

import pytest

from bot.model.deliveries import DELIVERIES, DeliveryEvent, DeliveryState
from bot.model.requests import REQUESTS, TRAIL, RequestEvent, RequestStage
from bot.model.transitions import ImpossibleError, Transitions


class Walk(NamedTuple):
    """A table, all that may stand in it, and where it ends."""

    table: Transitions[Any, Any]
    states: type[StrEnum]
    events: type[StrEnum]
    ends: frozenset[StrEnum]

    def reachable(self, first: StrEnum) -> set[StrEnum]:
        found, grown = {first}, True
        while grown:
            more = {after for (state, _), after in self.table.steps.items() if state in found} - found
            found, grown = found | more, bool(more)
        return found


WALKS = {
    "deliveries": Walk(DELIVERIES, DeliveryState, DeliveryEvent, frozenset({DeliveryState.SENT, DeliveryState.DROPPED})),
    "requests": Walk(REQUESTS, RequestStage, RequestEvent, frozenset({RequestStage.GONE})),
}
each_table = pytest.mark.parametrize("walk", WALKS.values(), ids=WALKS)


@each_table
def test_every_state_is_reached_from_the_first(walk: Walk) -> None:
    assert walk.reachable(walk.table.first) == set(walk.states)


@each_table
def test_the_ends_and_they_alone_have_no_way_out(walk: Walk) -> None:
    assert set(walk.states) - {state for state, _ in walk.table.steps} == walk.ends


@each_table
def test_every_state_has_a_way_to_an_end(walk: Walk) -> None:
    assert {state for state in walk.states if not walk.reachable(state) & walk.ends} == set()


@each_table
def test_everything_that_happens_can_happen_somewhere(walk: Walk) -> None:
    assert {event for event in walk.events if not walk.table.sources(event)} == set()


def test_what_the_table_lacks_is_refused_by_name() -> None:
    with pytest.raises(ImpossibleError, match="what is sent can't be claimed"):
        DELIVERIES.after(DeliveryState.SENT, DeliveryEvent.CLAIMED)


def test_every_way_out_of_the_stages_before_an_end_is_in_the_trail_but_for_being_told_and_lost() -> None:
    moves = {event for (stage, event), after in REQUESTS.steps.items() if after is not stage}
    assert moves - TRAIL.keys() == {RequestEvent.TOLD, RequestEvent.LOST}
