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

from bot.free_text.phrases import BREAK, Lists, fold, lists
from bot.model.people import Language

LONGEST = 4_000
"""Characters looked at: of anything longer, the beginning and the end."""

_LAUGHTER = re.compile(
    r"😂|🤣|😆|😹|\b(?:lol|lmao|rofl|(?:ha){2,}h?|(?:he){2,}|xd+|laughing|skojar|skämt\w*|vitsi\w*)\b|:'?-?d\b", re.IGNORECASE
)
_LOOK_BACK = 10  # words in which the one spoken of is looked for
_NOT_LAUGHING = ("distress.loose", "signs.own")  # what is a way of speaking to whoever laughs at it
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
    texts = [(known, _without_harmless(known, known.read(folded))) for known in map(lists, Language)]
    well = any(_is_well(known, words) for known, words in texts)
    found = [said for known, words in texts for said in _said(known, words, laughing=laughing, well=well)]
    of_whom = {whose for whose, _ in found}
    if _Whose.OWN in of_whom or (_Whose.OPEN in of_whom and _Whose.OTHER not in of_whom):
        return Heard(Answer.ROUTE, danger=any(danger for whose, danger in found if whose in (_Whose.OWN, _Whose.OPEN)))
    of_others = _Whose.OTHER in of_whom
    if of_others and any(_own_account(known, words) for known, words in texts):
        return Heard(Answer.ROUTE)
    if of_others or any(_said_of_others(known, words, laughing=laughing, well=well) for known, words in texts):
        return Heard(Answer.SOMEONE_ELSE)
    return NOTHING


def _own_account(known: Lists, words: list[str]) -> bool:
    """Tell whether the author begins with himself or herself and has no concern for another ("I cry so that he won't hear")."""
    return words[:1] != [] and words[0] in known.words["speaker"] and not any(word in known.words["concern"] for word in words)


def _is_well(known: Lists, words: list[str]) -> bool:
    """Tell whether somebody says that all is well, which no list of another language may contradict ("nyt kaikki hyvin")."""
    text, starts = _joined(words)
    return any(known.phrases["harmless.well"].at(text, place) for place in starts)


def _said_of_others(known: Lists, words: list[str], *, laughing: bool, well: bool) -> bool:
    """Tell whether it would be a cry if the one spoken of had said it ("she says she hates her life")."""
    if not any(word in known.words["other"] for word in words):
        return False
    turned = known.turned(words)
    return turned != words and any(whose is not _Whose.THING for whose, _ in _said(known, turned, laughing=laughing, well=well))


def _said(known: Lists, words: list[str], *, laughing: bool, well: bool) -> Iterator[tuple[_Whose, bool]]:
    """Of whom something is said, phrase by phrase, and whether it is one of danger."""
    text, starts = _joined(words)
    of_others = False
    for index, place in enumerate(starts):
        for name, without_a_name in _UNNAMED.items():
            danger = name.startswith("danger")
            if (well and not danger) or (laughing and name in _NOT_LAUGHING):
                continue
            length = known.phrases[name].at(text, place)
            if not length or (not danger and _denied(known, words, index, index + length)):
                continue
            whose = _whose(known, words, index, index + length, name) or without_a_name
            if whose is _Whose.THING and danger:
                whose = without_a_name
            of_others |= whose is _Whose.OTHER
            yield whose, danger
        if not well and known.phrases["others.phrases"].at(text, place):
            of_others = True
            yield _Whose.OTHER, False
    if of_others and any(known.phrases["others.both"].at(text, place) for place in starts):
        yield _Whose.OWN, False


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
    if (
        state
        and end < len(words)
        and not any(word in some for word in words[max(0, start - 2) : start] for some in named.values())
    ):
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
        spoken_of = next((one for one, some in named.items() if word in some), None)
        if (
            spoken_of is _Whose.OTHER
            and (name.startswith("danger") or (own and place == start))
            and word in known.words["anyone"]
        ):
            continue  # "somebody here thinks of suicide" may well be the author, and "can someone please listen" is
        outside = place < start or not own  # "on the verge of tears" has its own article
        if (
            spoken_of is None
            and outside
            and word not in known.words["fillers"]
            and words[max(0, place - 1)] in known.words["articles"]
        ):
            spoken_of = _Whose.THING  # "the bulb burned out"
        if spoken_of is not None:
            return spoken_of
        bare &= place >= start or word in known.words["fillers"]
    return _Whose.OPEN if state and bare else None
