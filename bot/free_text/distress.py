"""Hear that somebody has typed that he or she can't cope, and whether it is said of oneself or of somebody else.

Pure, local and fixed: lists of phrases in three languages, all tried whatever the person's own. It decides one thing, which
fixed text the author alone is shown; it is no risk assessment, gives no score, and its result is stored, logged and counted
nowhere. A false alarm costs its reader a glance and a miss may cost far more, so the lists are broad. What was found is
never given back, so that nothing can quote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from itertools import pairwise

from bot.free_text.phrases import BREAK, Lists, fold, lists
from bot.model.people import Language

LONGEST = 4_000
"""Characters looked at: of anything longer, the beginning and the end."""

_LAUGHTER = re.compile(
    r"😂|🤣|😆|😹|\b(?:lol|lmao|rofl|(?:ha){2,}h?|(?:he){2,}|xd+|laughing|skojar|skämt\w*|vitsi\w*)\b|:'?-?d\b", re.IGNORECASE
)
_LOOK_BACK = 10  # words in which the one spoken of is looked for
_NOT_LAUGHING = ("distress.loose", "signs.own")  # what is a way of speaking to whoever laughs at it
_HEAVY = 4  # what the words of a cry weigh together
_AT_LENGTH = 8  # words in which one tells of oneself rather than of a mislaid badge
_NEAR = 10  # words between two hints that belong together
_FILLERS_PASSED = 3  # between a "not" and what it denies
_STRUCK_OUT = "0"


class Answer(StrEnum):
    """What is shown to the author."""

    ROUTE = "route"  # the first step of the way out
    SOMEONE_ELSE = "someone_else"  # how to be of help to a colleague
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Heard:
    """The answer, and whether the emergency number comes first in it (words of suicide or self-harm)."""

    answer: Answer
    danger: bool = False


class _Whose(Enum):
    """Of whom a phrase is said. ``OPEN``: of nobody named, which is how people speak of themselves when they are tired."""

    OWN = auto()
    OPEN = auto()
    OTHER = auto()
    THING = auto()


_UNNAMED = {
    "danger.own": _Whose.OWN,
    "danger.anyone": _Whose.OPEN,
    "distress.own": _Whose.OWN,
    "signs.own": _Whose.OWN,
    "distress.loose": _Whose.OWN,
    "distress.anyone": _Whose.OPEN,
    "distress.states": _Whose.THING,  # "the budget is exhausted"
}
"""The lists, and of whom their phrases are taken to be said in a clause that names nobody."""


NOTHING = Heard(Answer.NONE)


def listen(typed: str) -> Heard:
    """What the author of these words is to be shown. Takes milliseconds, whatever the text."""
    if len(typed) > LONGEST:
        typed = f"{typed[: LONGEST // 2]}\n{typed[-LONGEST // 2 :]}"
    laughing = _LAUGHTER.search(typed) is not None
    folded = fold(typed)
    found = [said for language in Language for said in _said(lists(language), folded, laughing=laughing)]
    of_whom = {whose for whose, _ in found}
    if _Whose.OWN in of_whom or (_Whose.OPEN in of_whom and _Whose.OTHER not in of_whom):
        return Heard(Answer.ROUTE, danger=any(danger for whose, danger in found if whose in (_Whose.OWN, _Whose.OPEN)))
    of_others = _Whose.OTHER in of_whom
    if of_others and any(_own_account(lists(language), folded) for language in Language):
        return Heard(Answer.ROUTE)
    if of_others or any(_said_of_others(lists(language), folded, laughing=laughing) for language in Language):
        return Heard(Answer.SOMEONE_ELSE)
    if laughing:
        return NOTHING
    if any(_hinted(lists(language), folded) for language in Language):
        return Heard(Answer.ROUTE)
    weighed = {_weighed(lists(language), folded) for language in Language}
    return Heard(next((answer for answer in (Answer.ROUTE, Answer.SOMEONE_ELSE) if answer in weighed), Answer.NONE))


def _own_account(known: Lists, folded: str) -> bool:
    """Tell whether the author begins with himself or herself and has no concern for another ("I cry so that he won't hear")."""
    words = known.read(folded)
    return words[:1] != [] and words[0] in known.words["speaker"] and not any(word in known.words["concern"] for word in words)


def _weighed(known: Lists, folded: str) -> Answer:
    """What the words weigh one by one, where no phrase says it: each counts once, those of everyday things against."""
    words = _without_harmless(known, known.read(folded))
    first = any(word in known.words["first"] for word in words)
    weight = int(first) + int(first and len(words) >= _AT_LENGTH)
    for word in dict.fromkeys(words):
        if word not in known.words["first"]:
            place = words.index(word)
            own = known.weight(word)
            weight += 0 if own > 1 and _denied(known, words, place, place + 1) else own
    if weight < _HEAVY:
        return Answer.NONE
    return Answer.ROUTE if first or not any(word in known.words["other"] for word in words) else Answer.SOMEONE_ELSE


def _said_of_others(known: Lists, folded: str, *, laughing: bool) -> bool:
    """Tell whether it would be a cry if the one spoken of had said it ("she says she hates her life")."""
    if not any(word in known.words["other"] for word in known.read(folded)):
        return False
    turned = known.turned(folded)
    return turned != folded and any(whose is not _Whose.THING for whose, _ in _said(known, turned, laughing=laughing))


def _said(known: Lists, folded: str, *, laughing: bool) -> Iterator[tuple[_Whose, bool]]:
    """Of whom something is said, phrase by phrase, and whether it is one of danger."""
    words = _without_harmless(known, known.read(folded))
    text, starts = _joined(words)
    of_others = False
    for index, place in enumerate(starts):
        for name, without_a_name in _UNNAMED.items():
            if laughing and name in _NOT_LAUGHING:
                continue
            length = known.phrases[name].at(text, place)
            if not length or _denied(known, words, index, index + length):
                continue
            whose = _whose(known, words, index, index + length, name) or without_a_name
            if whose is _Whose.THING and name.startswith("danger"):
                whose = without_a_name
            of_others |= whose is _Whose.OTHER
            yield whose, name.startswith("danger")
        if known.phrases["others.phrases"].at(text, place):
            of_others = True
            yield _Whose.OTHER, False
    if of_others and any(known.phrases["others.both"].at(text, place) for place in starts):
        yield _Whose.OWN, False


def _hinted(known: Lists, folded: str) -> bool:
    """Tell whether two hints stand near each other, in words that are about the author or about nobody named."""
    words = _without_harmless(known, known.read(folded))
    hints = [
        (place, family)
        for place, word in enumerate(words)
        for family, some in enumerate(known.hints)
        if word in some and not _denied(known, words, place, place + 1)
    ]
    for (place, family), (next_place, next_family) in pairwise(hints):
        if family == next_family or next_place - place > _NEAR:
            continue
        around = words[max(0, place - _NEAR) : next_place + _NEAR]
        if any(word in known.words["first"] for word in around):
            return True
        if not any(word in known.words[named] for word in around for named in ("other", "things")):
            return True
    return False


def _without_harmless(known: Lists, words: list[str]) -> list[str]:
    """The words with idioms and everyday expressions struck out ("dying of laughter", "kill the process")."""
    text, starts = _joined(words)
    kept = list(words)
    for index, place in enumerate(starts):
        length = known.phrases["harmless.phrases"].at(text, place) or 0
        kept[index : index + length] = [_STRUCK_OUT] * length
    return [BREAK if word in known.words["breaks"] else word for word in kept]


def _joined(words: list[str]) -> tuple[str, list[int]]:
    starts, place = [], 0
    for word in words:
        starts.append(place)
        place += len(word) + 1
    return " ".join(words), starts


def _denied(known: Lists, words: list[str], start: int, end: int) -> bool:
    """Tell whether a "not" stands before it ("not at all exhausted", not "not only exhausted") or, in Swedish, after it."""
    denial = known.words["not"]
    if words[start] in denial:
        return False  # the phrase has its own
    if end < len(words) and words[end] in known.words.get("not_after", ()):
        return True
    before = start - 1
    while before >= max(0, start - _FILLERS_PASSED) and words[before] in known.words["fillers"]:
        before -= 1
    if before < 0 or words[before] not in denial:
        return False
    return words[before + 1] not in known.words["only"]


def _whose(known: Lists, words: list[str], start: int, end: int, name: str) -> _Whose | None:
    """The person or thing named last before the end of the phrase, in its own clause; None: there is none."""
    named = {_Whose.OWN: known.words["first"], _Whose.OTHER: known.words["other"], _Whose.THING: known.words["things"]}
    state = name == "distress.states"
    if state and end < len(words) and not any(word in known.words["first"] for word in words[max(0, start - 2) : start]):
        for whose in (_Whose.OTHER, _Whose.THING):  # "a depressed teammate"
            if words[end] in named[whose]:
                return whose
    own = name.endswith((".own", ".loose"))
    if own and any(word in known.words["first"] for word in words[start:end]):
        return _Whose.OWN
    bare = True
    # "Hurts himself" names its person; "need to talk to someone" doesn't.
    for place in range(start if own else end - 1, max(-1, end - 1 - _LOOK_BACK), -1):
        word = words[place]
        if word == BREAK:
            break
        for whose, some in named.items():
            if word in some:
                return whose
        bare &= place >= start or word in known.words["fillers"]
    return _Whose.OPEN if state and bare else None
