"""What a name of a person looks like, in Finnish, Swedish and English, in all its cases. Pure; from ``names.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files

_VOWELS = "aeiouyäöåé"
_SHORTEST, _LONGEST = 3, 50  # letters of a name in any case
_INFLECTED_FROM = 4  # letters of a foreign name that Finnish endings are looked for on
_ENDING = re.compile(r"['’:][a-zåäö]{0,6}$")  # Anna's, Jim:lle

_OPEN = ("", "a", "ä", "na", "nä")  # Finnish case endings that keep the strong grade: Pekka, Pekkaa, Pekkana
_CLOSED = ("n", "t", "lla", "llä", "lta", "ltä", "lle", "ssa", "ssä", "sta", "stä", "ksi", "tta", "ttä")  # Pekan, Pekalle
_CLITICS = ("", "kin", "kaan", "kään", "han", "hän", "ko", "kö", "ni", "nsa", "nsä")


class Kind(Enum):
    """How sure it is that a word is a name."""

    SURE = "sure"
    MAYBE = "maybe"  # a name and a word: Toivo, Grace, Björn


@dataclass(frozen=True, slots=True)
class Names:
    """The lists, ready to be asked."""

    stems: Mapping[str, tuple[str, frozenset[str]]]  # a stem -> the name it is of, and the endings that it takes
    surname_stems: Mapping[str, tuple[str, frozenset[str]]]
    finnish: frozenset[str]  # names whose Finnish cases are as sure as the name
    words_too: frozenset[str]
    things: frozenset[str]
    surname_endings: tuple[str, ...]
    before: frozenset[str]
    after: frozenset[str]
    never: frozenset[str]
    particles: frozenset[str]
    signoffs: frozenset[str]
    titles: frozenset[str]
    shortened: frozenset[str]  # of the last two, those whose full stop ends no sentence
    roles: re.Pattern[str]
    calendar: re.Pattern[str]

    def given(self, word: str) -> Kind | None:
        """Whether a word, in small letters, is a given name in any case."""
        if len(word) > _LONGEST:
            return None
        if "-" in word:  # Anna-Karin
            parts = {self.given(part) for part in word.split("-")}
            return Kind.SURE if parts <= {Kind.SURE, Kind.MAYBE} else None
        bare = _ENDING.sub("", word)
        name = _base(bare, self.stems)
        if name is None:
            return None
        foreign_case = name not in self.finnish and bare != name  # "helgen" is a weekend rather than Helge's
        return Kind.MAYBE if bare in self.words_too or name in self.things or foreign_case else Kind.SURE

    def surname(self, word: str) -> Kind | None:
        """Whether a word, in small letters, is a surname or looks like one; only a telling ending makes it sure."""
        if len(word) > _LONGEST:
            return None
        bare = _ENDING.sub("", word)
        name = _base(bare, self.surname_stems)
        if name is not None:
            return Kind.SURE if name.endswith(("nen", "sson")) else Kind.MAYBE
        long_enough = len(bare) > 2 * _SHORTEST
        return Kind.MAYBE if long_enough and bare.removesuffix("s").endswith(self.surname_endings) else None


@cache
def names(known: frozenset[str] = frozenset()) -> Names:
    """The lists of ``names.toml``, and names that are known to be somebody's, such as "Virtanen Matti"."""
    raw = {key: text.split() for key, text in tomllib.loads(_source()).items()}
    own = {part for name in known for part in re.findall(r"[^\W\d_]+", name.lower()) if len(part) >= _SHORTEST}
    return Names(
        stems=dict(_stems([*raw["given_fi"], *own, *raw["given_sv"], *raw["given_en"]], raw["given_fi"])),
        surname_stems=dict(_stems(raw["surnames"], raw["surnames"])),
        finnish=frozenset(raw["given_fi"]) | own,
        words_too=frozenset(raw["words_too"]) - own,
        things=frozenset(raw["things"]) - own,
        surname_endings=tuple(raw["surname_endings"]),
        before=frozenset(raw["before_names"]),
        after=frozenset(raw["after_names"]),
        never=frozenset(raw["no_names"]) - own,
        particles=frozenset(raw["particles"]),
        signoffs=frozenset(raw["signoffs"]),
        titles=frozenset(raw["titles"]),
        shortened=frozenset(raw["shortened"]),
        roles=_any_of(raw["roles"]),
        calendar=_any_of(raw["calendar"]),
    )


def _source() -> str:
    return files("bot.free_text").joinpath("names.toml").read_text(encoding="utf-8")


def _any_of(entries: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(entry).replace(r"\*", r"\w*") for entry in entries))


def _base(word: str, stems: Mapping[str, tuple[str, frozenset[str]]]) -> str | None:
    for cut in range(len(word), _SHORTEST - 2, -1):
        found = stems.get(word[:cut])
        if found and word[cut:] in found[1]:
            return found[0]
    return None


def _stems(given: Iterable[str], finnish: Iterable[str]) -> Iterator[tuple[str, tuple[str, frozenset[str]]]]:
    """Each name's stems; where two names share one, its endings are joined."""
    always = frozenset(finnish)
    endings: dict[str, tuple[str, set[str]]] = {}
    for name in given:
        inflected = name in always or len(name) >= _INFLECTED_FROM
        for stem, own in _forms(name) if inflected else [(name, {"", "s"})]:
            endings.setdefault(stem, (name, set()))[1].update(own)
    return ((stem, (name, frozenset(own))) for stem, (name, own) in endings.items())


def _forms(name: str) -> Iterator[tuple[str, set[str]]]:
    """The stems of a name with their Finnish endings, and with a Swedish and English s."""
    yield name, {"", "s"}
    if name.endswith("nen"):
        yield name[:-3] + "s", {"ta", "tä", "tako", "takin"}
        yield name[:-3] + "se", _with_clitics((*_OPEN[3:], *_CLOSED, "en"))
    elif name[-1] == "s":
        yield name[:-1] + "kse", _with_clitics((*_OPEN[3:], *_CLOSED, "en"))  # Markus, Markuksen
        yield name, _with_clitics(("ta", "tä"))
        yield name + "i", _with_clitics((*_CLOSED, "in"))  # Andersin
    elif name[-1] in _VOWELS:
        weak = re.sub(r"([kpt])\1(.)$", r"\1\2", name)
        yield name, _with_clitics((*_OPEN, name[-1] + "n", *(_CLOSED if weak == name else ())))
        if weak != name:
            yield weak, _with_clitics(_CLOSED)
    else:
        yield name + "i", _with_clitics((*_OPEN[1:], *_CLOSED, "in"))  # Johnia, Johnille


def _with_clitics(endings: Iterable[str]) -> set[str]:
    return {ending + clitic for ending in endings for clitic in _CLITICS}
