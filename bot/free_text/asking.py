"""Understand what somebody asks the bot for, in three languages at once, small slips of the finger included.

Owns the readable lists beside it (``asked/``) and how they are read; what is done about a wish is ``bot.talk``'s. A line
of a list is a phrase, word by word:

    answer         that word, whatever its case and diacritics, single letters doubled or double ones single; of five
                   letters and more, with one slip in it
    vastau*        any word that begins so
    see/read       either word
    the?           that word, or none
    ~              up to three words in between
    ~~             up to eight
    $              the end

What stands under ``[whole]`` is all that was said, but for words of courtesy; what stands under ``[within]``, a part of it.
What stands under ``[same]`` is a written form and its short ones.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from bot.free_text.phrases import BREAK, fold, single
from bot.model.people import Language

_LISTS = files("bot.free_text").joinpath("asked")
_MOST_WORDS = 16  # nobody asks for something in more
_SHORTEST_TYPO = 5
_SHORTEST_DOUBLED = 3
_GAPS = {"~": r"(?:\w+ ){0,3}", "~~": r"(?:\w+ ){0,8}", "$": "$"}


class Wish(StrEnum):
    """What somebody wants of the bot."""

    COPING = "coping"
    HELP = "help"
    RESULTS = "results"
    PAGE = "page"
    ACTIONS = "actions"
    SETTINGS = "settings"
    MOVE = "move"
    RESUME = "resume"
    LANGUAGES = "languages"
    PAUSE = "pause"
    LATER = "later"
    STOP = "stop"
    CHANGE = "change"
    WITHDRAW = "withdraw"
    AGAIN = "again"
    WHEN = "when"
    RIGHTS = "rights"
    PRIVACY = "privacy"
    THANKS = "thanks"
    HELLO = "hello"
    WHO = "who"


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish, and whether it is all that was said."""

    wish: Wish
    whole: bool


@dataclass(frozen=True, slots=True)
class _Lists:
    polite: frozenset[str]
    whole: tuple[tuple[Wish, re.Pattern[str]], ...]
    within: tuple[tuple[Wish, re.Pattern[str]], ...]
    words: frozenset[str]
    same: Mapping[str, str]
    singles: Mapping[str, str]
    slips: Mapping[str, str]


def asked_in(typed: str) -> Asked | None:
    """The wish that typed words stand for; None where they stand for none. A whole sentence goes before a part of one."""
    words = fold(typed).replace(BREAK, " ").split()
    if not 0 < len(words) <= _MOST_WORDS:
        return None
    read = [(known, _mended(known, words)) for known in map(_lists, Language)]
    for known, mended in read:
        for spoken in (mended, _without_courtesy(known, mended)):
            for wish, pattern in known.whole:
                if pattern.fullmatch(f"{' '.join(spoken)} "):
                    return Asked(wish, whole=True)
    found = (wish for known, mended in read for wish, pattern in known.within if pattern.search(f"{' '.join(mended)} "))
    part = next(found, None)
    return Asked(part, whole=False) if part else None


def _without_courtesy(known: _Lists, words: list[str]) -> list[str]:
    """The words without those of courtesy at either end."""
    start, end = 0, len(words)
    while start < end and words[start] in known.polite:
        start += 1
    while end > start and words[end - 1] in known.polite:
        end -= 1
    return words[start:end]


def _mended(known: _Lists, words: list[str]) -> list[str]:
    return [known.same.get(word) or (word if word in _every_word() else _nearest(known, word)) for word in words]


def _nearest(known: _Lists, word: str) -> str:
    """The list's word that is one slip away: letters doubled, a letter missing, one too many, another one, or two swapped."""
    if single(word) in known.singles:
        return known.singles[single(word)]
    if len(word) < _SHORTEST_TYPO:
        swapped = (word[:place] + word[place + 1] + word[place] + word[place + 2 :] for place in range(1, len(word) - 1))
        known_swapped = next((near for near in swapped if near in known.words), word)
        return known.slips.get(word, known_swapped)  # of five letters, one of which is missing
    found = (known.slips[slip] for slip in (word, *_one_less(word)) if slip in known.slips)
    return next((near for near in found if word[0] in near[:2] and _one_slip(word, near)), word)


def _one_slip(typed: str, meant: str) -> bool:
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    rest, other = typed[start:], meant[start:]
    return rest[1:] == other or rest == other[1:] or rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])


def _one_less(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


@cache
def _every_word() -> frozenset[str]:
    """What is a word of some list is no slip of another."""
    return frozenset().union(*(_lists(language).words for language in Language))


@cache
def _lists(language: Language) -> _Lists:
    table = tomllib.loads(_LISTS.joinpath(f"{language}.toml").read_text(encoding="utf-8"))
    lines = [*table["whole"].values(), *table["within"].values()]
    written = (word.strip("?") for text in lines for token in text.split() for word in token.split("/"))
    words = frozenset(fold(word) for word in written if word and word not in _GAPS and not word.endswith("*"))
    polite = frozenset(fold(word) for word in table["polite"].split())
    long = sorted(word for word in words if len(word) >= _SHORTEST_TYPO)
    same = {fold(short): fold(word) for word, shorts in table["same"].items() for short in shorts.split()}
    return _Lists(
        polite=polite,
        whole=tuple((Wish(name), _pattern(text)) for name, text in table["whole"].items()),
        within=tuple((Wish(name), _pattern(text)) for name, text in table["within"].items()),
        words=words | polite | same.keys(),
        same=same,
        singles={single(word): word for word in sorted(words) if len(word) >= _SHORTEST_DOUBLED},
        slips={slip: word for word in long for slip in (word, *_one_less(word))},
    )


def _pattern(lines: str) -> re.Pattern[str]:
    phrases = ("".join(map(_token, line.split())) for line in lines.strip().splitlines())
    return re.compile(rf"\b(?:{'|'.join(phrases)})")


def _token(token: str) -> str:
    if token in _GAPS:
        return _GAPS[token]
    words = (f"{fold(word[:-1])}\\w*" if word.endswith("*") else fold(word) for word in token.rstrip("?").split("/"))
    return f"(?:(?:{'|'.join(words)}) ){'?' if token.endswith('?') else ''}"
