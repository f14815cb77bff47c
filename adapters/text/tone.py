"""The tone of what a *customer* writes: from -1, all blame, to 1, all praise; None where nobody here reads the language.

Never to be used on a word that an employee has written: an employee's mood is nobody's to infer (design, decision 8), and so
nothing on the employees' path may import this package; ``tests/adapters/text`` sees to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from adapters.text import blob
from adapters.text.lexicon import REACH, lexicon, praise_and_blame
from adapters.text.linear import Linear
from adapters.text.words import ends_clause, is_word, tokens
from bot.model.people import Language

CLASSES = ("neg", "neu", "pos")
NEUTRAL_WITHIN = 0.04  # a comment taken for neutral lies between -this and this
CLEAR_FROM = 0.3  # and any other beyond -this or this: nothing lies between, whatever threshold a reader chooses

_SHORT = 4  # tokens


def tone(text: str, language: str | None) -> float | None:
    """The tone of a customer's comment in a language, to two decimals. None also where there is no word to read."""
    if language is None or language not in {*Language}:
        return None
    read = features(text, language)
    if not any(map(str.isalpha, read.words)):
        return None
    blame, neutral, praise = model(language).shares(read.words, read.others, read.extra)
    lean = praise - blame
    if neutral > max(blame, praise):
        return round(NEUTRAL_WITHIN * lean, 2) + 0.0  # and not -0.0
    beyond = (max(blame, praise) - 1 / 3) * 1.5  # 0…1, for the likeliest of three is never below a third
    size = CLEAR_FROM + (1 - CLEAR_FROM) * beyond
    return round(size if lean > 0 else -size, 2)


def plain_class(value: float) -> str:
    """The class that a tone stands for: "neg", "neu" or "pos"."""
    return "neu" if abs(value) <= NEUTRAL_WITHIN else "pos" if value > 0 else "neg"


@dataclass(frozen=True, slots=True)
class Features:
    """What of a comment the model is given."""

    words: list[str]
    others: list[str]  # pairs of neighbours, words that a "not" reaches, marks
    extra: tuple[float, ...]  # a constant, the lexicon's view, and for English TextBlob's


def features(text: str, language: str) -> Features:
    """What of a comment in a language counts; the same for training and for reading."""
    found = tokens(text)
    negators = lexicon(language).negators
    words, others = [], []
    before, turned = "^", 0
    for token in found:
        if is_word(token):
            words.append(token)
            if turned:
                others.append(f"!{token}")
        else:
            others.append(token[:2])
        others.append(f"{before} {token}")
        turned = REACH if token in negators else 0 if ends_clause(token) else max(0, turned - 1)
        before = token
    others.append(f"{before} $")
    return Features(words, others, _views(text, language, found))


def _views(text: str, language: str, found: list[str]) -> tuple[float, ...]:
    praise, blame = praise_and_blame(found, language)
    total = praise + blame
    root = total**0.5 or 1.0
    views = (
        1.0,
        praise / root,
        blame / root,
        float(not total),
        float(praise > blame),
        float(blame > praise),
        float(len(found) < _SHORT),
    )
    if language != Language.EN:
        return views
    polarity, subjectivity = blob.sentiment(text)
    return (*views, max(polarity, 0.0), max(-polarity, 0.0), subjectivity)


@cache
def model(language: str) -> Linear:
    """The language's model, loaded when first needed."""
    return Linear.named(f"tone-{language}")
