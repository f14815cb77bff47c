"""``voinko.digest/1``: the digest of a unit and a week as JSON, as types whose states are tagged.

A document is language-neutral, the same for every reader of its unit, and frozen when first sent: its keys, their order and
their words never change. Keys that are ``NotRequired`` are missing from digests that were frozen before there were such keys.
The topics, the customers' half, what has been done and the two sides over time are in the modules beside this one.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any, Literal, Never, NotRequired, TypedDict

from bot.model.document_types.actions import ActionEntry, EstimateEntry
from bot.model.document_types.customers import Criterion, Customers, FigureName, MetricFigures, StageTargetEntry
from bot.model.document_types.over_time import Linkage
from bot.model.document_types.topics import DetailEntry, EnpsTopic, SignalWord, StepTopic, TeamTopic, TopicEntry

_DECODER = json.JSONDecoder()
_TO_VALUE = re.compile(r"\s*:\s*")

CourseWord = Literal["fall", "rise", "flat"]


class Audience(TypedDict):
    """Whose digest it is: a ``UnitKind``'s value, and the unit's name."""

    kind: str
    name: str


class ParticipationTeams(TypedDict):
    """In how many of a larger unit's teams enough people answered (release rule R9)."""

    enough: int
    of: int


# ---------------------------------------------------------------- comments, pairs, teams


class ThemeEntry(TypedDict):
    """A theme that several people named, and from how many on that is said ("3+")."""

    theme: str
    people: str


class AnswerEntry(TypedDict):
    """What a manager answered to a quotation of an earlier digest, and what the unit replied."""

    quote: str
    by: str
    answer: str
    replies: list[str]


class ReleasedWords(TypedDict):
    """What is shown of a unit's comments (release rule R10)."""

    state: Literal["released"]
    themes: list[ThemeEntry]
    quotes: list[str]
    answers: NotRequired[list[AnswerEntry]]  # merged in when it is read


class WithheldWords(TypedDict):
    """Too few wrote, or nobody did: one state."""

    state: Literal["withheld"]
    themes: list[Never]
    quotes: list[Never]
    answers: NotRequired[list[AnswerEntry]]


class PairEntry(TypedDict):
    """A topic beside what customers see of it: "fall" is worse for the side that speaks.

    ``criteria`` are those of the customers' that belong to the topic, ``stages`` the targets of its metric.
    """

    topic: str
    customer_side: str
    metric: FigureName
    employees: SignalWord | None
    customers: CourseWord | None
    note: Literal["too_few_to_tell"] | None
    criteria: NotRequired[list[Criterion]]
    stages: NotRequired[list[StageTargetEntry]]


class TeamCustomers(MetricFigures):
    """A team's customers. ``dried_up``: nothing now, though there was something in the period before."""

    dried_up: NotRequired[bool]


class TeamEntry(TypedDict):
    """A team in the digest of its department or of the company."""

    name: str
    topics: list[TeamTopic]
    customers: TeamCustomers


class KnowEntry(TypedDict):
    """One thing to know first: of a topic or of a metric, and since which week's asking it is so where that is told."""

    kind: Literal["fall", "still_low", "customers_fall", "target_missed", "rise", "strength"]
    topic: str | None
    metric: str | None
    since: str | None
    criterion: NotRequired[str]  # that customers have praised period after period


class SuggestionEntry(TypedDict):
    """The one thing to try, and why: ``id`` is its name in the library."""

    topic: str
    reason: Literal["still_low", "fall", "strength"]
    id: str


class Told(TypedDict):
    """What is looked back upon in an earlier digest."""

    week: str
    topics: list[TopicEntry]
    customers: Customers


class NeverShown(TypedDict):
    """That a team can never have figures: how many people count in it, of how many, and the name of where they count instead.

    ``counts_in`` is None where the small teams of the company together are too few.
    """

    people: int
    k: int
    counts_in: str | None


class Document(TypedDict):
    """A whole digest. ``actions`` and ``estimate`` are merged in when it is read; ``teams`` are a larger unit's.

    ``newly_alike``: the topics whose figures were of other questions until this week, and are of one from now on.
    ``participation`` is a team's; a larger unit has ``participation_teams``, and had one of its own in digests frozen before.
    """

    schema: Literal["voinko.digest/1"]
    audience: Audience
    week: str
    participation: str | None
    participation_teams: NotRequired[ParticipationTeams | None]
    know: NotRequired[list[KnowEntry]]
    suggestion: NotRequired[SuggestionEntry | None]
    celebrate: NotRequired[list[str]]  # customers' praise, without a name
    topics: list[TopicEntry]
    details: NotRequired[list[DetailEntry]]
    newly_alike: NotRequired[list[str]]
    comments: ReleasedWords | WithheldWords
    customers: Customers
    pairs: list[PairEntry]
    actions: NotRequired[list[ActionEntry]]
    smallest_group: int
    teams: NotRequired[list[TeamEntry]]
    linkage: NotRequired[Linkage | None]
    estimate: NotRequired[EstimateEntry]
    never_shown: NotRequired[NeverShown]
    customers_count_in: NotRequired[str]  # where customers of a unit of fewer than five people count: it has no figure of theirs
    made_up_answers: NotRequired[Literal[True]]  # a dry run's


def read_document(text: str) -> Document:
    """The document that was frozen as that text. The one place where JSON becomes types: what is frozen is trusted."""
    document: Document = json.loads(text)
    return document


def read_told(text: str) -> Told:
    """What an earlier document told."""
    found = _until(text, "customers")
    return {"week": found["week"], "topics": found["topics"], "customers": found["customers"]}


class Head(TypedDict):
    """What an earlier digest said first."""

    know: list[KnowEntry]
    suggestion: SuggestionEntry | None


HEAD = 3000  # characters in which an earlier digest has said that


def read_head(text: str) -> Head:
    """What an earlier document said first; ``text`` need hold no more of it than ``HEAD`` characters."""
    found: dict[str, Any] = {}
    with suppress(ValueError):  # it ends in the middle
        found = _until(text, "suggestion")
    return {"know": found.get("know", []), "suggestion": found.get("suggestion")}


def _until(text: str, last: str) -> dict[str, Any]:
    """A document's keys up to that one. Reads no further: a company's goes on with its teams for a megabyte."""
    found: dict[str, Any] = {}
    place = 1
    while last not in found:
        key, place = _DECODER.raw_decode(text, text.index('"', place))
        found[key], place = _DECODER.raw_decode(text, _TO_VALUE.match(text, place).end())  # type: ignore[union-attr]  # it is JSON
    return found


def step_topics(document: Told | Document) -> list[StepTopic]:
    """The entries of the topics that are answered in steps, in the digest's order."""
    return [entry for entry in document["topics"] if "step" in entry]


def enps_topic(document: Document) -> EnpsTopic | None:
    """The entry of the eNPS."""
    return next((entry for entry in document["topics"] if "value" in entry), None)
