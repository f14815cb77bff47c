"""Which suggestion goes with a digest, and what an action is called in a reader's language.

The actions themselves are in ``bot.model.actions``; how one went is ``measuring``'s business.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Literal

from bot.model.actions import BUILD_ON, SUGGESTIONS, StartedAction, Suggestion
from bot.model.calendar import Week
from bot.model.document_types.digest import Document, SuggestionEntry, step_topics
from bot.model.document_types.topics import Point, StepTopic, cell_at, cell_of
from bot.model.people import Language
from bot.model.pulses import CYCLE_WEEKS, Topic
from bot.model.released import Step
from bot.release.derived import Level, representative
from bot.texts.library import what_to_do, what_to_expect
from bot.texts.sentences import text

_OWN = "own:"

STRONG_TIMES = 3  # releases in a row on the strong side, before something is built on it

Reason = Literal["still_low", "fall", "strength"]


def own_name(words: str, expected: str) -> str:
    """The name of an action in somebody's own words: the same words are the same action, however often they are sent."""
    return _OWN + sha256(f"{words}\n{expected}".encode()).hexdigest()[:16]


def tidied(words: str) -> str:
    """Somebody's own words as they are kept: one line."""
    return " ".join(words.encode(errors="ignore").decode().replace("\0", "").split())


def what(name: str, words: str, language: Language) -> str:
    """What is being done, in the reader's language where it comes from the library."""
    known = Suggestion.named(name)
    return what_to_do(known, language) if known else words or text(language, "act.erased")


def expected_effect(name: str, expected: str, language: Language) -> str:
    """What was expected of it before it was begun."""
    known = Suggestion.named(name)
    return what_to_expect(known, language) if known else expected or text(language, "act.erased")


@dataclass(frozen=True, slots=True)
class Choice:
    """A topic that there is a reason to act on."""

    topic: Topic
    reason: Reason


def choices(document: Document) -> tuple[Choice, ...]:
    """What there is to act on, the most pressing first: what is still low, what has just fallen, then the strong topics."""
    known = [(height, entry) for entry in step_topics(document) if (height := _last_known(entry)) is not None]
    known.sort(key=lambda pair: pair[0])
    strong = sorted((pair for pair in known if _is_strong(pair[1])), key=lambda pair: (-pair[0], not pair[1]["fresh"]))
    ranked: list[tuple[StepTopic, Reason]] = []
    ranked += [(entry, "still_low") for _, entry in known if (stands := entry.get("standing")) and stands["kind"] == "low"]
    ranked += [(entry, "fall") for _, entry in known if entry["fresh"] and entry["signal"] == "fall"]
    ranked += [(entry, "strength") for _, entry in strong]
    found: dict[Topic, Choice] = {}
    for entry, reason in ranked:
        found.setdefault(Topic(entry["topic"]), Choice(Topic(entry["topic"]), reason))
    return tuple(found.values())


def _is_strong(entry: StepTopic) -> bool:
    """Tell whether a topic that was asked this week has been on the strong side for some time, and has not just fallen."""
    if not entry["fresh"] or entry["signal"] == "fall":
        return False
    shown = (point for point in reversed(entry["strip"]) if point["value"] is not None or point.get("cell"))
    last = list(islice(shown, STRONG_TIMES))
    return len(last) == STRONG_TIMES and all(_lowest(point) >= Step.LEANING_TO_AGREE for point in last)


def _lowest(point: Point) -> int:
    cell = cell_at(point)
    return cell.low if cell else Level(point["value"] or 0).step


def _last_known(entry: StepTopic) -> float | None:
    """Where a topic last stood on the scale 1–5: the mean that a cell stands for, or a level; None if it never had a figure."""
    cell = cell_of(entry)
    return entry["level"] if cell is None else representative(cell)


def suggested(
    document: Document,
    used: Collection[str] = (),
    busy: Collection[str] = (),
    before: str | None = None,
    aside: Collection[str] = (),
) -> SuggestionEntry | None:
    """The one thing to try that goes with a digest; the same digest always suggests the same.

    ``busy`` are topics with an action under way, ``used`` the names that the unit has had of late. What was suggested ``before``
    stays the topic while its reason lasts, but what is built on is the strongest; topics that were put ``aside`` rest. Each cycle
    begins with another suggestion.
    """
    free = [one for one in choices(document) if one.topic not in (*busy, *aside) and not _is_used_up(one, used)]
    if busy:  # what is under way goes before what could be built on
        free = [one for one in free if one.reason != "strength"]
    if not free:
        return None
    same = [one for one in free if one.topic == before and one.reason == free[0].reason != "strength"]
    chosen = (same or free)[0]
    turns = _turns(document, chosen)
    name = next((one.name for one in turns if one.name not in used), turns[0].name)
    return {"topic": chosen.topic.value, "reason": chosen.reason, "id": name}


def _is_used_up(choice: Choice, used: Collection[str]) -> bool:
    return choice.reason == "strength" and Suggestion(choice.topic, BUILD_ON).name in used


def _turns(document: Document, choice: Choice) -> list[Suggestion]:
    """A topic's suggestions in the order in which the digest would make them."""
    if choice.reason == "strength":
        return [Suggestion(choice.topic, BUILD_ON)]
    cycle = Week.parse(document["week"]).since(Week(2020, 1)) // CYCLE_WEEKS
    return [Suggestion(choice.topic, 1 + (cycle + turn) % SUGGESTIONS) for turn in range(SUGGESTIONS)]


def ever_suggested(document: Document, begun: Collection[StartedAction]) -> frozenset[str]:
    """The names of all that a digest has suggested at one time or another, given everything its unit has ever begun.

    What is under way, and so what comes next, may have been another when the message was sent than it is now.
    """
    names, topics = {one.name for one in begun}, {one.topic for one in begun}
    frozen = document.get("suggestion")
    found = {frozen["id"]} if frozen else set()
    for choice in choices(document):
        for turn in _turns(document, choice):
            found.add(turn.name)
            if turn.name not in names:
                break
        if choice.topic not in topics:
            break
    return frozenset(found)
