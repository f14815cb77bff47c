"""What the library of suggestions says in a language: each topic's own steps, and the one that builds on any strength."""

from __future__ import annotations

from bot.model.actions import BUILD_ON, Suggestion
from bot.model.people import Language
from bot.texts.sentences import text


def what_to_do(suggestion: Suggestion, language: Language) -> str:
    """What the suggestion is to do."""
    return _said(suggestion, "do", language)


def what_to_expect(suggestion: Suggestion, language: Language) -> str:
    """What is to be expected of it."""
    return _said(suggestion, "expect", language)


def _said(suggestion: Suggestion, part: str, language: Language) -> str:
    if suggestion.number == BUILD_ON:
        return text(language, f"suggest.strength.{part}", topic=text(language, f"digest.short.{suggestion.topic}"))
    return text(language, f"suggest.{suggestion.name}.{part}")
