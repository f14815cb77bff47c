"""Words of praise and blame, hand-made, one file a language: counted, with what a "not" turns round.

A plain yardstick that anyone can read and mend, and a hint to the model, which has seen few comments on services.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from adapters.text.words import ends_clause

REACH = 3  # words after a "not" that it still turns round
_ENTRY = re.compile(r'"([^"]+)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's entries, +1 or -1 each: whole words, stems, and phrases by their first word."""

    language: str
    negators: frozenset[str]
    words: dict[str, int]
    stems: dict[str, int]
    phrases: dict[str, list[tuple[tuple[str, ...], int]]]

    def at(self, found: Sequence[str], index: int) -> tuple[int, int]:
        """The entry that begins at a token: how many tokens it takes (1 also where there is none), and its sign or 0."""
        for rest, sign in self.phrases.get(found[index], ()):
            if tuple(found[index + 1 : index + 1 + len(rest)]) == rest:
                return 1 + len(rest), sign
        return 1, word_sign(found[index], self.language)


@cache
def lexicon(language: str) -> Lexicon:
    """The language's lexicon, read once."""
    raw = tomllib.loads(files(__package__).joinpath(f"lexicons/{language}.toml").read_text(encoding="utf-8"))
    own = Lexicon(language, frozenset(raw["negators"].split()), {}, {}, {})
    for sign, entries in ((1, raw["positive"]), (-1, raw["negative"])):
        for phrase, word in _ENTRY.findall(entries):
            if phrase:
                first, *rest = phrase.split()
                own.phrases.setdefault(first, []).append((tuple(rest), sign))
            elif word.endswith("*"):
                own.stems[word[:-1]] = sign
            else:
                own.words[word] = sign
    return own


@lru_cache(maxsize=50_000)
def word_sign(word: str, language: str) -> int:
    """+1 for praise, -1 for blame, 0 for neither; a whole word counts before a stem, a long stem before a short one."""
    own = lexicon(language)
    if word in own.words:
        return own.words[word]
    return next((own.stems[word[:end]] for end in range(len(word), 1, -1) if word[:end] in own.stems), 0)


def praise_and_blame(found: Sequence[str], language: str) -> tuple[int, int]:
    """How often a comment, cut into tokens, praises and how often it blames."""
    own = lexicon(language)
    counted = {1: 0, 0: 0, -1: 0}
    turned = index = 0
    while index < len(found):
        token = found[index]
        length, sign = own.at(found, index)
        if ends_clause(token):
            turned = 0
        counted[-sign if turned and length == 1 else sign] += 1
        turned = REACH if token in own.negators and length == 1 else max(0, turned - length)
        index += length
    return counted[1], counted[-1]
