"""What a release is made of: opened ballots and what is known already on one side, published figures on the other.

Nouns alone; ``bot.release`` turns the one into the other. What may not be shown is a ``Withheld``, which the type checker makes
every reader handle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from bot.model.calendar import Week
from bot.model.manager_answers import ManagerAnswer, ReleasedReplies
from bot.model.pulses import Comment, TeamReply, Topic
from bot.model.units import Unit

GUARD_WEEKS = 52  # for so long a new figure is held against one that has been published (release rule R7)


class Step(IntEnum):
    """One of five fixed steps of the mean (release rule R4)."""

    DISAGREE = 1  # mean < 2.25
    LEANING_TO_DISAGREE = 2  # < 2.75
    MIXED = 3  # < 3.25
    LEANING_TO_AGREE = 4  # < 3.75
    AGREE = 5  # ≥ 3.75


@dataclass(frozen=True, slots=True, order=True)
class StepCell:
    """One step, or two or more neighbouring ones where the rehearsed attack asks for it (release rules R4 and R7)."""

    low: Step
    high: Step

    @property
    def step(self) -> Step | None:
        """The step where the cell is one; None where it is a range."""
        return self.low if self.low is self.high else None


@dataclass(frozen=True, slots=True, order=True)
class EnpsCell:
    """One employee net promoter score, or a range: multiples of 10 from -80 to 80 (release rules R7 and R11)."""

    low: int
    high: int

    @property
    def value(self) -> int | None:
        """The score where the cell is one; None where it is a range."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Withheld:
    """Not shown, because too few answered or because it would tell an answer beside an earlier figure.

    Which of the two is not kept: it would say something about the number of answers.
    """


Cell = StepCell | EnpsCell
Result = StepCell | EnpsCell | Withheld


class Band(StrEnum):
    """How many people were invited to a block: all that is ever said about its size (release rule R5).

    Never how many answered: ten invited and "10-19" of respondents would be all of them. Figures from before are of respondents.
    """

    FIVE = "5-9"
    TEN = "10-19"
    TWENTY = "20-49"
    FIFTY = "50+"

    @classmethod
    def of(cls, invited: int) -> Band:
        """The band of a number of people invited of at least 5."""
        return cls.FIVE if invited < 10 else cls.TEN if invited < 20 else cls.TWENTY if invited < 50 else cls.FIFTY

    @property
    def weight(self) -> int:
        """What the band weighs in a derived figure."""
        return _WEIGHTS[self]


_WEIGHTS = {Band.FIVE: 7, Band.TEN: 14, Band.TWENTY: 30, Band.FIFTY: 70}


class Participation(StrEnum):
    """How many of a team's invited people answered (release rule R9)."""

    NOT_YET = "not_yet"
    ENOUGH = "enough"
    UNDER_HALF = "under_half"
    HALF_OR_MORE = "half_or_more"
    MOST = "most"


@dataclass(frozen=True, slots=True)
class Voter:
    """One person's opened ballots of one round.

    ``person`` is a keyed hash that names the same person in every round and says nothing else. ``team`` is the key of
    the team the person counts in; None counts in the department's pool alone.
    """

    person: str
    team: str | None
    department: str
    values: Mapping[str, int] = field(repr=False)  # item id -> value; skipped items are absent
    comment: Comment | None = None
    reply: TeamReply | None = None


@dataclass(frozen=True, slots=True)
class Invited:
    """How many people were invited, per reporting unit; those who count in no team have ``team`` None.

    ``name`` is the team's when the round opened.
    """

    team: str | None
    department: str
    people: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A published figure as an attacker knows it: who was counted, and between which sums their answers lie (release rule R7).

    ``items`` is the question asked; a figure of the old rotation has several, and its sums run over all of them. ``low`` and
    ``high`` are sums of values (eNPS: of -1, 0 and 1 a person), both included.
    """

    week: Week
    items: tuple[str, ...]
    unit: Unit
    people: frozenset[str]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Past:
    """What has been published of a round's questions before it: the facts of the last 52 weeks, and each unit's last cell.

    ``last`` is by unit, topic and item, and however old (release rule R7). ``answers`` are those of managers that the round
    may reply to.
    """

    facts: Sequence[Fact] = ()
    last: Mapping[tuple[Unit, Topic, str], Cell] = field(default_factory=dict)
    answers: Sequence[ManagerAnswer] = ()


Unknown = tuple[str, str]
"""A person's keyed hash and an item: one answer, if nobody ever changes one."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Worlds that fit what was known of an item and what a round published of it: answers for all, made up from facts alone.

    ``left_out`` are known facts that contradict newer ones, or of which that stays undecided. ``told`` are those whom facts from
    before the rehearsal leave one value: nothing is shown of them.
    """

    world: Mapping[Unknown, int] = field(repr=False)
    others: tuple[Mapping[Unknown, int], ...] = field(repr=False)  # what differs from ``world``
    left_out: frozenset[Fact] = field(repr=False)
    told: frozenset[Unknown] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """One published cell: a team's, or a pool's. ``band`` is None where the result is withheld.

    ``item`` is a detail's question; "" is the topic's own figure.
    """

    week: Week
    topic: Topic
    unit: Unit
    department: str
    result: Result
    band: Band | None
    item: str = ""

    @property
    def shown(self) -> Result:
        """What the unit's readers see: a published cell is shown as it is."""
        return self.result


@dataclass(frozen=True, slots=True)
class ReleasedComments:
    """What is shown of a unit's comments (release rule R10): themes that several people named, and redacted quotations."""

    themes: tuple[Topic, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """Everything one round publishes, and the fact that each figure is from now on.

    ``participation`` has every unit that was asked; it is None for all but teams, of which alone it is said (release rule R9).
    """

    week: Week
    figures: tuple[Figure, ...]
    participation: tuple[tuple[Unit, Participation | None], ...]
    facts: tuple[Fact, ...]
    comments: tuple[tuple[Unit, ReleasedComments], ...] = ()
    replies: tuple[ReleasedReplies, ...] = ()
    certificates: Mapping[tuple[str, ...], Certificate] = field(default_factory=dict, repr=False)  # by the figure's items
