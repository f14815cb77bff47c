"""One table of all the ways in which something's state may change, and the questions that may be asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

State = TypeVar("State", bound=StrEnum)
Event = TypeVar("Event", bound=StrEnum)


class ImpossibleError(ValueError):
    """What is in that state can't have that happen to it."""

    def __init__(self, state: StrEnum, event: StrEnum) -> None:
        super().__init__(f"what is {state} can't be {event}")


@dataclass(frozen=True, slots=True)
class Transitions(Generic[State, Event]):
    """Where everything begins, and (state, event) -> the next state: what is not among the ``steps`` can't happen."""

    first: State
    steps: Mapping[tuple[State, Event], State]

    def after(self, state: State, event: Event) -> State:
        """The state that follows when the event happens in that one. Raises ImpossibleError where it can't."""
        if (state, event) not in self.steps:
            raise ImpossibleError(state, event)
        return self.steps[state, event]

    def sources(self, event: Event) -> frozenset[State]:
        """The states in which the event can happen."""
        return frozenset(state for state, what in self.steps if what is event)

    def target(self, event: Event) -> State:
        """The one state to which the event leads, wherever from. Raises ValueError for an event that has several."""
        [target] = {after for (_, what), after in self.steps.items() if what is event}
        return target
