"""The fixed lists of what people type when they can't cope, one file a language, and the small notation they are written in.

Owns the notation and how text is brought to the form the lists are compared with; ``distress`` owns what a match
means. A line of a list is a phrase, word by word:

    jaksa          that word, whatever its case and diacritics; double letters count as one
    uupu*          any word that begins so
    en/et          either word
    {other}        any word of that list in ``[words]``
    ~              up to three words in between, within the same clause, none of them a "not"
    ~~             up to eight words in between, whatever they are, the ends of clauses among them
    ,              the end of the clause, or nothing, and the phrase goes on
    $              the end of the clause
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from bot.model.people import Language

BREAK = "|"
"""Stands between two clauses."""

_LISTS = files("bot.free_text").joinpath("lists")
_MARKS = re.compile("[\u0300-\u036f]")
_APOSTROPHES = re.compile("['’\u2018`\u00b4\u02bc]")
_HYPHENS = re.compile(r"(?<=[^\W\d_])[-\u2010\u2011](?=[^\W\d_])")
_CLAUSE_ENDS = re.compile(r"[.!?;,:()\[\]\n\r\"“”„»«…–—|/]+| - ")
_TAGS = re.compile(r"</?[a-z][^<>]{0,200}>", re.IGNORECASE)
_OTHERS = re.compile("[^a-z0-9| ]+")
_LONG_RUNS = re.compile(r"([a-z])\1{2,}")
_RUNS = re.compile(r"([a-z])\1+")
_SPELT = re.compile(r"\b([a-z]) (?=[a-z]\b)")  # "e n jaksa"
_SHORTEST_TYPO, _LONGEST_TYPO = 5, 16
_KEY = 3
_ITSELF = "0"  # ends an everyday word that would be another one, were its double letters one


def fold(typed: str) -> str:
    """Small letters a–z, digits, single spaces and BREAK between clauses: accents, apostrophes and long runs of a letter gone."""
    if typed.isascii() and typed.isalpha() and typed.islower():
        return _LONG_RUNS.sub(r"\1\1", typed)  # nearly every word of a list
    plain = _CLAUSE_ENDS.sub(f" {BREAK} ", _HYPHENS.sub("", _APOSTROPHES.sub("", _TAGS.sub(" ", typed).casefold())))
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", plain))
    plain = _SPELT.sub(r"\1", " ".join(_OTHERS.sub(" ", plain).split()))
    return _LONG_RUNS.sub(r"\1\1", plain)


def single(folded: str) -> str:
    """Double letters as one: they are what spoken forms and slips of the finger change most."""
    return _RUNS.sub(r"\1", folded)


@dataclass(frozen=True, slots=True)
class Words:
    """A list of words and of beginnings of words."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]

    def __contains__(self, word: str) -> bool:
        return word in self.whole or word.startswith(self.beginnings)


@dataclass(frozen=True, slots=True)
class Phrases:
    """A list of phrases, found by the first three letters of their first word."""

    by_letters: Mapping[str, str]

    def at(self, text: str, place: int) -> int | None:
        """How many words the phrase has that begins at that place of the text; None: there is none."""
        pattern = self.by_letters.get(text[place : place + _KEY].split(" ", maxsplit=1)[0])
        found = _compiled(pattern).match(text, place) if pattern else None
        return found.group().count(" ") + 1 if found else None


@dataclass(frozen=True, slots=True)
class _Forms:
    """What a word is brought to: variants to the written form, and everyday words left as they are."""

    same: Mapping[str, str]
    everyday: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lists:
    """One language's lists."""

    words: Mapping[str, Words]
    written: frozenset[str]
    """The words that the lists of distress and danger name, folded, as they are written there."""
    phrases: Mapping[str, Phrases]
    _same: Mapping[str, str]
    _variants: re.Pattern[str]
    _slips: Mapping[str, str] = field(repr=False)
    _keys: frozenset[str] = field(repr=False)
    _turns: Mapping[str, str] = field(repr=False)
    _turned: re.Pattern[str] = field(repr=False)
    _known: frozenset[str] = field(repr=False)
    _everyday: frozenset[str] = field(repr=False)

    def read(self, folded: str) -> list[str]:
        """The words of a folded text in the form of this language's lists: spoken forms and slips of the finger mended."""
        written = self._variants.sub(lambda found: self._same[found.group()], folded)
        return [f"{word}{_ITSELF}" if word in self._everyday else self._mended(single(word)) for word in written.split()]

    def same_as(self, folded: str) -> str:
        """The written form of a folded word; the word itself where it is no variant of another."""
        return self._same.get(folded, folded)

    def turned(self, words: list[str]) -> list[str]:
        """What is said of somebody else, as one would say it of oneself."""
        return self._turned.sub(lambda found: self._turns[found.group()], " ".join(words)).split()

    def _mended(self, word: str) -> str:
        if word in self._known or not _SHORTEST_TYPO - 1 <= len(word) <= _LONGEST_TYPO:
            return word
        if word in self._slips:
            return self._slips[word]
        longer_by_one = (word[:place] + word[place + 1 :] for place in range(1, len(word)))
        return next((shorter for shorter in longer_by_one if shorter in self._keys), word)


@cache
def lists(language: Language) -> Lists:
    """That language's lists, compiled once."""
    table = tomllib.loads(_LISTS.joinpath(f"{language}.toml").read_text(encoding="utf-8"))
    names = tomllib.loads(_LISTS.joinpath("names.toml").read_text(encoding="utf-8"))["names"]
    same = _variants(table["same"])
    everyday = frozenset(map(fold, table["everyday"]["words"].split()))
    forms = _Forms(same, everyday)
    turns = {_all_written(variant, forms): _all_written(word, forms) for variant, word in _variants(table["turned"]).items()}
    raw = {name: [_written(word, forms) for word in value.split()] for name, value in table["words"].items()}
    endings = ("", *raw.pop("endings"))
    raw["other"] += [single(fold(name + end)) for name in names.split() if fold(name) not in same for end in endings]
    keys = frozenset(raw.pop("typos"))
    return Lists(
        words={name: _words(value) for name, value in raw.items()},
        written=frozenset(_as_written(table, same)),
        phrases={name: _phrases(lines, raw, forms) for name, lines in _lists(table)},
        _same=same,
        _variants=_any_word(same),
        _slips={slip: key for key in keys for slip in _slips(key) if slip == single(slip)},
        _keys=keys,
        _turns=turns,
        _turned=_any_word(turns),
        _everyday=everyday,
        _known=keys | {word for value in raw.values() for word in value},
    )


def _variants(table: Mapping[str, str]) -> dict[str, str]:
    return {fold(variant): fold(word) for word, variants in table.items() for variant in variants.split("/")}


def _any_word(words: Mapping[str, str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")


def _written(word: str, forms: _Forms) -> str:
    """A word of a list as ``Lists.read`` would give it, its ``*`` kept."""
    if word.endswith("*"):
        return single(fold(word[:-1])) + "*"
    folded = forms.same.get(fold(word), fold(word))
    return f"{folded}{_ITSELF}" if folded in forms.everyday else single(folded)


def _all_written(words: str, forms: _Forms) -> str:
    return " ".join(_written(word, forms) for word in words.split())


def _lists(table: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for group in ("harmless", "danger", "distress", "signs", "others"):
        for name, lines in table[group].items():
            yield f"{group}.{name}", [line for line in lines.splitlines() if line.strip()]


def _as_written(table: Mapping[str, Any], same: Mapping[str, str]) -> Iterator[str]:
    """Whole words alone: of what begins with letters, nobody can say which word is meant."""
    for name, lines in _lists(table):
        if not name.startswith("harmless"):
            for word in " ".join(lines).replace("/", " ").split():
                if word[0] not in "~,${" and not word.endswith("*"):
                    yield same.get(fold(word), fold(word))


def _words(written: Sequence[str]) -> Words:
    return Words(
        frozenset(word for word in written if not word.endswith("*")),
        tuple(word[:-1] for word in written if word.endswith("*")),
    )


def _phrases(lines: Sequence[str], words: Mapping[str, Sequence[str]], forms: _Forms) -> Phrases:
    by_letters: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for line in lines:
        first, *rest = line.split()
        tail = "".join(_slot(word, words, forms) for word in rest)
        for start in _expanded(first, words, forms):
            by_letters[start[:_KEY].rstrip("*")][tail].add(_one(start))
    together = {
        letters: [f"{_any_of(starts)}{tail}" for tail, starts in by_tail.items()] for letters, by_tail in by_letters.items()
    }
    longest_first = {letters: sorted(some, key=lambda pattern: (-len(pattern), pattern)) for letters, some in together.items()}
    return Phrases({letters: f"(?:{'|'.join(some)})(?= |$)" for letters, some in longest_first.items()})


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when first needed: most beginnings of words never come up, and nobody should wait for all of them."""
    return re.compile(pattern)


def _slot(written: str, words: Mapping[str, Sequence[str]], forms: _Forms) -> str:
    if written == "~":
        return rf"(?: (?!(?:{'|'.join(words['not'])})(?![a-z0-9]))[a-z0-9]+){{0,3}}"
    if written == "~~":
        return r"(?: [a-z0-9|]+){0,8}?"
    if written == ",":
        return r"(?: \|)?"
    ends = r"(?= \||$)"
    choices = "|".join(ends if word == "$" else " " + _one(word) for word in _expanded(written, words, forms))
    return f"(?:{choices})"


def _any_of(starts: set[str]) -> str:
    return f"(?:{'|'.join(sorted(starts))})" if len(starts) > 1 else next(iter(starts))


def _expanded(written: str, words: Mapping[str, Sequence[str]], forms: _Forms) -> list[str]:
    found: list[str] = []
    for word in written.split("/"):
        if word.startswith("{"):
            found += [each for part in words[word.strip("{}")] for each in part.split("/")]
        else:
            found.append(word if word == "$" else _written(word, forms))
    return found


def _one(word: str) -> str:
    return f"{word[:-1]}[a-z0-9]*" if word.endswith("*") else f"{word}(?![a-z0-9])"


def _slips(word: str) -> Iterator[str]:
    """A letter missing, or two neighbours swapped. The first letter is hardly ever mistyped."""
    if len(word) < _SHORTEST_TYPO:
        return
    for place in range(1, len(word)):
        yield word[:place] + word[place + 1 :]
        if place + 1 < len(word):
            yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
