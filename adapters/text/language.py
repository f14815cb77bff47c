"""Which of our languages a comment is written in, or none: guessed from its words and their pieces.

Other languages are known only as "other", from a few sentences each; another alphabet is none of ours at once. A word that
all three share ("ok", "super") decides nothing, and nothing is guessed from it.
"""

from __future__ import annotations

import re
from functools import cache

from adapters.text.lexicon import word_sign
from adapters.text.linear import Linear
from adapters.text.words import is_word, tokens
from bot.model.people import Language

OTHER = "other"
LONGEST_LOOKED_AT = 500  # characters
_SURE = 0.6  # from this share on; below it a language is named only if one lexicon alone knows a word
_OUR_LETTERS = re.compile(r"[a-zåäöéèüàôšž'-]+")
_MOST = 0.85  # the share of words that must be written in our letters
_SHARED = frozenset(
    {"a", "app", "bonus", "bravo", "chat", "e", "e-mail", "email", "hej", "hei", "hi", "i", "info", "internet", "ja", "moi", "no"}
    | {"ok", "okay", "okei", "okej", "oui", "service", "si", "stop", "super", "test", "top", "wow"}
)


def language_of(text: str) -> Language | None:
    """The language of a comment, where it is one of ours and clear enough."""
    words = [token for token in tokens(text[:LONGEST_LOOKED_AT]) if is_word(token)]
    telling = [word for word in words if word not in _SHARED]
    if not telling or sum(map(bool, map(_OUR_LETTERS.fullmatch, words))) < _MOST * len(words):
        return None
    model = _model()
    shares = model.shares(telling, (), (1.0,))
    best = max(range(len(shares)), key=shares.__getitem__)
    if model.weights.classes[best] == OTHER:
        return None
    return Language(model.weights.classes[best]) if shares[best] >= _SURE else _only_one_that_knows(telling)


def _only_one_that_knows(words: list[str]) -> Language | None:
    knowing = [language for language in Language if any(word_sign(word, language) for word in words)]
    return knowing[0] if len(knowing) == 1 else None


@cache
def _model() -> Linear:
    return Linear.named("language")
