"""What employees are told of their answers is one sentence in each language, wherever it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.model.people import Language
from bot.texts.sentences import text

ROOT = Path(__file__).parents[2]
SENTENCES = {
    Language.EN: "Nobody sees what you answered: answers are sealed until the pulse closes, "
    "go into a figure of your group, and are then destroyed.",
    Language.FI: "Kukaan ei näe, mitä vastasit: vastaukset ovat sinetöityinä, kunnes kysely päättyy, "
    "niistä lasketaan ryhmän tulos, ja sitten ne hävitetään.",
    Language.SV: "Ingen ser vad du svarade: svaren är förseglade tills enkäten stänger, "
    "räknas in i gruppens resultat och förstörs sedan.",
}


@pytest.mark.parametrize("language", Language)
def test_the_bot_says_it(language: Language) -> None:
    sentence = SENTENCES[language]
    assert text(language, "answers.sealed") == sentence
    assert text(language, "welcome.who", k=5).startswith(sentence)
    assert text(language, "pulse.privacy", until="").startswith(sentence)


@pytest.mark.parametrize("language", Language)
def test_the_documents_say_it(language: Language) -> None:
    said = {"docs/security.md", "docs/what-this-bot-never-does.md", f"docs/privacy/notice.{language}.md"}
    said |= {"README.md"} if language is Language.EN else set()
    assert {place for place in said if SENTENCES[language] in (ROOT / place).read_text(encoding="utf-8")} == said
