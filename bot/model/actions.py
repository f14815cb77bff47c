"""What a unit has begun to do because of a digest, and the names in the library of suggestions.

An action is its manager's statement, shown to the whole unit as it was made; it holds no answer of anyone and no figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.model.calendar import Week
from bot.model.pulses import STEP_TOPICS, Topic
from bot.model.units import Unit

SUGGESTIONS = 3  # of each topic in the library: texts ``suggest.<topic>.<number>``
BUILD_ON = 0  # the number of the one suggestion that builds on a strength, alike for every topic
WORDS_LENGTH = 200  # characters of a manager's own words, and of what is expected
ASIDE_WEEKS = 12  # so long nothing is suggested of a topic whose suggestion was put aside or taken back
CHANGEABLE_DAYS = 7  # later on, what was expected stays as it was written


class ActionState(StrEnum):
    """Where an action stands, as the digest's JSON names it; a dropped one is not shown at all."""

    OPEN = "open"
    MEASURED = "measured"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One step out of the library."""

    topic: Topic
    number: int  # from 1; BUILD_ON builds on what is strong

    @property
    def name(self) -> str:
        """Its lasting name, "workload.2"."""
        return f"{self.topic}.{self.number}"

    @classmethod
    def named(cls, name: str) -> Suggestion | None:
        """The suggestion with that name; None when there is none such."""
        return _LIBRARY.get(name)


_LIBRARY: Mapping[str, Suggestion] = {
    one.name: one for topic in STEP_TOPICS for one in (Suggestion(topic, number) for number in range(SUGGESTIONS + 1))
}


@dataclass(frozen=True, slots=True)
class NewAction:
    """What somebody begins. ``name`` is a suggestion's, or ``own_name`` of one's own ``words`` and ``expected``.

    ``begun_in`` is the week of the digest it was begun from: with the name, what makes a second press find the first one's.
    """

    unit: Unit
    topic: Topic
    name: str
    begun_in: Week
    started_on: date
    words: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class StartedAction:
    """An action that has been begun. ``asked_in`` is the week whose pulse asked the team whether it helped, if one has."""

    id: int
    unit: Unit
    topic: Topic
    name: str
    words: str
    expected: str
    begun_in: Week
    started_on: date
    asked_in: Week | None = None
    dropped: bool = False

    @property
    def suggestion(self) -> Suggestion | None:
        """The suggestion it follows; None where it is in the manager's own words."""
        return Suggestion.named(self.name)

    @property
    def has_been_asked_about(self) -> bool:
        """Tell whether a pulse has asked about it since it began: what was taken back and up again begins anew."""
        return self.asked_in is not None and self.asked_in >= Week.of(self.started_on)
