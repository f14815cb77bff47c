"""The question bank: what is asked, in all three languages, and the words of its scales.

Owns the wording of every question and answer. Knows nothing of when a question is asked (see ``rotation``)
nor of who answers it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from bot.model.people import Language
from bot.model.pulses import Question, Scale, Topic

PerLanguage = Mapping[Language, str]


def _in_each_language(table: Mapping[str, str]) -> PerLanguage:
    return MappingProxyType({language: table[language] for language in Language})


def _question(row: Mapping[str, Any]) -> Question:
    scale = Scale(row.get("scale", Scale.AGREE5))
    return Question(row["id"], Topic(row["topic"]), scale, _in_each_language(row), row.get("anchor", False))


_FILE: Mapping[str, Any] = tomllib.loads(files("bot.pulse").joinpath("bank.toml").read_text(encoding="utf-8"))

BANK: Mapping[str, Question] = MappingProxyType({row["id"]: _question(row) for row in _FILE["items"]})
"""Item id -> question, in the bank's order."""

RETIRED: Mapping[str, Question] = MappingProxyType({row["id"]: _question(row) for row in _FILE["retired"]})
"""What rounds of the plan before this one (``rotation.is_anchored``) asked under ids that mean another question now."""

OPEN_QUESTION: PerLanguage = _in_each_language(_FILE["open"])
"""The open question (``pulses.OPEN_ITEM``), which is on no scale and never among a round's scored items."""

INSTRUCTION: PerLanguage = _in_each_language(_FILE["instruction"])
SKIP: PerLanguage = _in_each_language(_FILE["skip"])
AGREEMENT: Mapping[Language, tuple[str, ...]] = MappingProxyType(
    {language: tuple(_FILE["agree5"][language]) for language in Language}
)
"""The words of the values 1 to 5."""


def question(item: str) -> Question:
    """The question with that id. Raises KeyError for an id that is not in the bank."""
    return BANK[item]


def answer_label(scale: Scale, value: int, language: Language) -> str:
    """What the button of a value says: the number, with its words where the scale has words for every value."""
    if scale is Scale.ENPS:
        return str(value)
    return f"{value} · {AGREEMENT[language][value - 1]}"
