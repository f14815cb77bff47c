"""What a text is about: the work themes of the pulse, and the seven criteria by which a service is judged.

Tells the matter of a text and nothing of its mood. So it may sort what employees write (themes only; nobody ever infers a
feeling from an employee's words: design, decision 8) as well as what customers write. Pure and of the standard library alone;
the words stand in ``themes.toml``, one list a language. A text may be about several things or about none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

WORK_THEMES = ("voice", "workload", "communication", "tools", "skills", "leadership", "processes", "engagement", "safety")
"""By the names and in the order of ``pulses.Topic``."""

CRITERIA = ("professionalism", "attitudes", "accessibility", "reliability", "recovery", "servicescape", "reputation")
"""The seven criteria of good perceived service quality (Grönroos 2000, Service Management and Marketing, chapter 4)."""

LONGEST_READ = 20_000  # characters; what a text is about is said by then
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_ENTRY = re.compile(r'(!?)(?:"([^"]+)"|(\S+))')


def work_themes(text: str, language: str | None = None) -> tuple[str, ...]:
    """The work themes that a text in "en", "fi" or "sv" mentions; none in any other language.

    Where the language is not known it is told by the text's small words, and where there are none all three are tried.
    """
    if language is None:
        found = {theme for one in _languages_of(text) for theme in _mentioned(text, one, "work", WORK_THEMES)}
        return tuple(theme for theme in WORK_THEMES if theme in found)
    return _mentioned(text, language, "work", WORK_THEMES)


def criteria(text: str, language: str) -> tuple[str, ...]:
    """The service criteria that a customer's text in "en", "fi" or "sv" mentions; none in any other language."""
    return _mentioned(text, language, "service", CRITERIA)


def _mentioned(text: str, language: str, kind: str, order: Sequence[str]) -> tuple[str, ...]:
    if language not in _common():
        return ()
    words = [word.replace("’", "'") for word in _WORD.findall(text[:LONGEST_READ].lower())]
    found: set[str] = set()
    phrases = _vocabulary(language, kind).phrases
    for index, word in enumerate(words):
        found |= _of_word(word, language, kind)
        for rest, key in phrases.get(word[:_KEY], ()):
            if _follows(words, index, rest):
                found.add(key)
    return tuple(key for key in order if key in found)


def _languages_of(text: str) -> Sequence[str]:
    words = set(_WORD.findall(text[:LONGEST_READ].lower()))
    hits = {language: len(words & common) for language, common in _common().items()}
    most = max(hits.values())
    return [language for language, count in hits.items() if count == most]


def _follows(words: Sequence[str], index: int, phrase: Sequence[str]) -> bool:
    run = words[index : index + len(phrase)]
    return len(run) == len(phrase) and all(map(str.startswith, run, phrase))


# ---------------------------------------------------------------- vocabulary

_KEY = 2  # letters by which a phrase is looked up; none begins with a shorter word


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """One list, ready to be asked: what a word, its beginning or a part inside it stands for."""

    whole: Mapping[str, frozenset[str]]
    beginnings: Mapping[str, frozenset[str]]
    inside: Mapping[str, frozenset[str]]
    barred: Mapping[str, frozenset[str]]  # beginnings of words that are no sign of these keys
    phrases: Mapping[str, Sequence[tuple[Sequence[str], str]]]


_SHORTEST, _LONGEST = 2, 24  # letters of a beginning
_INSIDE_FROM = 2  # letters that come before the second part of a compound


@lru_cache(maxsize=50_000)
def _of_word(word: str, language: str, kind: str) -> frozenset[str]:
    known = _vocabulary(language, kind)
    found = set(known.whole.get(word, _NOTHING))
    barred: set[str] = set()
    for end in range(_SHORTEST, min(len(word), _LONGEST) + 1):
        found |= known.beginnings.get(word[:end], _NOTHING)
        barred |= known.barred.get(word[:end], _NOTHING)
    if known.inside:
        for start in range(_INSIDE_FROM, min(len(word), 2 * _LONGEST) - _SHORTEST):
            for end in range(start + _SHORTEST, min(len(word), start + _LONGEST) + 1):
                found |= known.inside.get(word[start:end], _NOTHING)
    return frozenset(found - barred)


_NOTHING: frozenset[str] = frozenset()


@cache
def _lists() -> Mapping[str, Any]:
    return tomllib.loads(files("bot.free_text").joinpath("themes.toml").read_text(encoding="utf-8"))


@cache
def _common() -> Mapping[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in _lists()["common"].items()}


@cache
def _vocabulary(language: str, kind: str) -> _Vocabulary:
    raw = _lists()[language][kind]
    lists: dict[str, dict[str, set[str]]] = {"=": {}, "": {}, "~": {}, "!": {}}
    phrases: dict[str, list[tuple[Sequence[str], str]]] = {}
    for key, entries in raw.items():
        for barred, phrase, word in _entries(entries):
            if phrase:
                run = phrase.split()
                phrases.setdefault(run[0][:_KEY], []).append((run, key))
                continue
            sign = barred or (word[0] if word[0] in "=~" else "")
            part = word.lstrip("=~")
            lists[sign].setdefault(part, set()).add(key)
            if sign == "~":
                lists[""].setdefault(part, set()).add(key)
    frozen = {sign: {word: frozenset(keys) for word, keys in entries.items()} for sign, entries in lists.items()}
    return _Vocabulary(frozen["="], frozen[""], frozen["~"], frozen["!"], phrases)


def _entries(raw: str) -> Iterator[tuple[str, str, str]]:
    return iter(_ENTRY.findall(raw))
