"""A team that can never have figures is told so, and never that they will come."""

from __future__ import annotations

from typing import cast

import pytest

from bot.digest.sections.customers import silence
from bot.digest.sections.employees import first, participation
from bot.model.document_types.digest import Document
from bot.model.messages import Text
from bot.model.people import Language


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            Language.EN,
            (
                "People in this team besides its manager: 4. With fewer than 5 it has no figures of its own; "
                "your answers count in Logistik."
            ),
        ),
        (
            Language.FI,
            (
                "Tiimin koko ilman esihenkilöä: 4. Omiin tuloksiin tarvitaan vähintään 5, joten tiimi ei saa omia tuloksia. "
                "Vastauksenne lasketaan mukaan tähän: Logistik."
            ),
        ),
        (
            Language.SV,
            (
                "Antal personer i teamet utöver chefen: 4. Det behövs minst 5 för egna resultat, så teamet får inga egna. "
                "Era svar räknas in i Logistik."
            ),
        ),
    ],
)
def test_a_team_that_can_never_have_figures_is_told_where_its_answers_count(language: Language, told: str) -> None:
    document = cast("Document", {"topics": [], "never_shown": {"people": 4, "k": 5, "counts_in": "Logistik"}})
    assert list(first(document, language)) == [Text(told)]


@pytest.mark.parametrize("language", Language)
def test_customers_of_few_people_are_said_to_count_elsewhere_not_to_be_silent(language: Language) -> None:
    [said] = silence(cast("Document", {"customers": {}, "customers_count_in": "Logistik"}), language)
    assert isinstance(said, Text)
    assert "Logistik" in said.text


@pytest.mark.parametrize("language", Language)
def test_such_a_team_is_not_told_that_there_are_not_enough_answers_yet(language: Language) -> None:
    document = cast("Document", {"participation": "not_yet", "never_shown": {"people": 4, "k": 5, "counts_in": None}})
    assert list(participation(document, language)) == []
