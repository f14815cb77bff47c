"""Which suggestion goes with a digest, and what an action is called in a reader's language.

The actions themselves are in ``bot.model.actions``; how one went is ``measuring``'s business.
"""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256

from bot.model.actions import SUGGESTIONS, StartedAction, Suggestion
from bot.model.calendar import Week
from bot.model.document_types.digest import Document, step_topics
from bot.model.document_types.topics import StepTopic, cell_of
from bot.model.people import Language
from bot.model.pulses import CYCLE_WEEKS, Topic
from bot.release.derived import representative
from bot.texts.sentences import text

_GOOD_ENOUGH = 3.75  # where the highest step begins (release rule R4): nothing is suggested from there
_OWN = "own:"


def own_name(words: str, expected: str) -> str:
    """The name of an action in somebody's own words: the same words are the same action, however often they are sent."""
    return _OWN + sha256(f"{words}\n{expected}".encode()).hexdigest()[:16]


def tidied(words: str) -> str:
    """Somebody's own words as they are kept: one line."""
    return " ".join(words.encode(errors="ignore").decode().replace("\0", "").split())


def what(name: str, words: str, language: Language) -> str:
    """What is being done, in the reader's language where it comes from the library."""
    if Suggestion.named(name):
        return text(language, f"suggest.{name}.do")
    return words or text(language, "act.erased")


def expected_effect(name: str, expected: str, language: Language) -> str:
    """What was expected of it before it was begun."""
    if Suggestion.named(name):
        return text(language, f"suggest.{name}.expect")
    return expected or text(language, "act.erased")


def topic_to_act_on(document: Document, busy: Collection[str] = ()) -> Topic | None:
    """What a digest's suggestion is about; ``busy`` are topics with an action under way."""
    return next((topic for topic in _topics_to_act_on(document) if topic not in busy), None)


def _topics_to_act_on(document: Document) -> tuple[Topic, ...]:
    """What there is to act on, the most pressing first: what is still low, what has just fallen, then the lowest of the others.

    A figure of this very week goes before an older one.
    """
    known = [(height, entry) for entry in step_topics(document) if (height := _last_known(entry)) is not None]
    known.sort(key=lambda pair: pair[0])
    still = [entry for _, entry in known if (stands := entry.get("standing")) and stands["kind"] == "low"]
    fallen = [entry for _, entry in known if entry["fresh"] and entry["signal"] == "fall"]
    low = [entry for height, entry in known if height < _GOOD_ENOUGH]
    fresh = [entry for entry in low if entry["fresh"]]
    return tuple(dict.fromkeys(Topic(entry["topic"]) for entry in (*still, *fallen, *fresh, *low)))


def _last_known(entry: StepTopic) -> float | None:
    """Where a topic last stood on the scale 1–5: the mean that a cell stands for, or a level; None if it never had a figure."""
    cell = cell_of(entry)
    return entry["level"] if cell is None else representative(cell)


def suggested(document: Document, used: Collection[str] = (), busy: Collection[str] = ()) -> Suggestion | None:
    """The one next step that goes with a digest; the same digest always suggests the same.

    Each cycle begins with another one of the topic's; ``used`` are names that the unit has had of late.
    """
    topic = topic_to_act_on(document, busy)
    if topic is None:
        return None
    turns = _turns(document, topic)
    return next((one for one in turns if one.name not in used), turns[0])


def _turns(document: Document, topic: Topic) -> list[Suggestion]:
    """A topic's suggestions in the order in which the digest would make them."""
    cycle = Week.parse(document["week"]).since(Week(2020, 1)) // CYCLE_WEEKS
    return [Suggestion(topic, 1 + (cycle + turn) % SUGGESTIONS) for turn in range(SUGGESTIONS)]


def ever_suggested(document: Document, begun: Collection[StartedAction]) -> frozenset[str]:
    """The names of all that a digest has suggested at one time or another, given everything its unit has ever begun.

    What is under way, and so what comes next, may have been another when the message was sent than it is now.
    """
    names, topics = {one.name for one in begun}, {one.topic for one in begun}
    found: set[str] = set()
    for topic in _topics_to_act_on(document):
        for turn in _turns(document, topic):
            found.add(turn.name)
            if turn.name not in names:
                break
        if topic not in topics:
            break
    return frozenset(found)
