"""The nouns of asking: topic, question, round, invitation, ballot.

A ballot carries a value only on its way into the sealed box; nothing here can say what somebody
has answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.calendar import Week
from bot.model.people import Employee, Language, Team

CYCLE_WEEKS = 4  # after so many weeks a topic comes round again


class Topic(StrEnum):
    """What a question is about; the order is the order of a digest."""

    VOICE = "voice"  # "I can say so here if I'm not coping", reported apart from workload
    WORKLOAD = "workload"
    COMMUNICATION = "communication"
    TOOLS = "tools"
    SKILLS = "skills"
    LEADERSHIP = "leadership"
    PROCESSES = "processes"
    ENGAGEMENT = "engagement"
    SAFETY = "safety"
    ENPS = "enps"
    HELPED = "helped"  # whether an action of the team's own has helped it: of teams alone, and in no digest's list of topics


BANK_TOPICS: tuple[Topic, ...] = tuple(topic for topic in Topic if topic is not Topic.HELPED)
"""What the question bank is about."""

STEP_TOPICS: tuple[Topic, ...] = tuple(topic for topic in BANK_TOPICS if topic is not Topic.ENPS)


class Scale(StrEnum):
    """How a question is answered."""

    AGREE5 = "agree5"  # 1 strongly disagree … 5 strongly agree
    ENPS = "enps"  # 0 … 10

    @property
    def values(self) -> range:
        """The values an answer may have."""
        return range(1, 6) if self is Scale.AGREE5 else range(11)


@dataclass(frozen=True, slots=True)
class Question:
    """One item of the bank, in all three languages.

    ``anchor``: its topic's figure is made of its answers alone. Any other question's figure is its own, a detail of the topic.
    """

    id: str
    topic: Topic
    scale: Scale
    text: Mapping[Language, str]
    anchor: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One figure that a round is to give: of a topic, or of a detail of it, whose question ``item`` is.

    ``items`` are what it is made of: one question, and several only of the old rotation, whose mean has half points.
    ``displaced``: where a team is asked whether an action has helped, it is asked that in this question's place.
    """

    topic: Topic
    item: str
    items: tuple[str, ...]
    displaced: bool = False


HELPED_ITEM = "A1"  # whether an action has helped: asked of single teams, see ``helped``
OPEN_ITEM = "O1"  # the open question: in rotation's listing, never among a round's scored items
QUOTABLE_ITEM = "O1Q"  # its author's word on quoting: the fingerprint of the words that may be quoted, or 0
REPLY_ITEM = "R1"  # a reply to a manager's answer, or nothing: everybody in the box has one in every round
COMMENT_LENGTH = 500  # characters of an answer to the open question, and of a reply


class RoundState(StrEnum):
    """Stored state decides; a round is open from the tick that opens it to the tick that closes it.

    While it is closing it takes no answers any more, and nothing of it is published yet.
    """

    OPEN = "open"
    CLOSING = "closing"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class RoundRules:
    """What a round keeps of the settings when it opens: its figures go by that, whatever they say at its close.

    ``k`` is the smallest group (release rule R3), ``strict`` reckons with an insider (release rule R7). ``lowered_from`` is the k
    of the round before, where it was higher: people are told.
    """

    k: int
    strict: bool = False
    lowered_from: int | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """The pulse of one ISO week. ``items`` are the ids of its scored questions, in the order asked.

    ``open_question`` tells that the thank-you offers the open question (the cycle's fourth week, release rule R10). ``rules`` is
    None for a round that opened before they were kept, until the next tick.
    """

    id: int
    week: Week
    items: tuple[str, ...]
    opens_at: datetime
    closes_at: datetime
    state: RoundState
    open_question: bool = False
    rules: RoundRules | None = None


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """The action of which a team's pulse asks whether it has helped: a suggestion's name, or its manager's own words."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """One person's place in one round. ``token`` is unguessable and names it on every button.

    ``team`` and ``department`` are those of the moment the round opened (release rule R1). ``counts_in_team`` is False for
    somebody who manages that very team: such ballots count in the department's pool alone.
    """

    token: str
    round: Round
    employee: Employee
    team: Team
    counts_in_team: bool
    asked_about: AskedAbout | None = None


@dataclass(frozen=True, slots=True)
class Ballot:
    """One answer on its way into the box. ``value`` None is a skip, which is a ballot too."""

    invitation: Invitation
    item: str
    value: int | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Comment:
    """An answer to the open question. ``quotable``: its author has seen it redacted and said that it may be quoted."""

    text: str = field(repr=False)
    quotable: bool


@dataclass(frozen=True, slots=True)
class TeamReply:
    """Words to a manager's answer, whose ``mark`` they bear. There is none that may not be quoted: its author saw it redacted."""

    mark: str = field(repr=False)
    text: str = field(repr=False)
