"""The customers' section: what was a quarter ago is said where the last month doesn't tell it."""

from collections.abc import Sequence

import pytest

from adapters.statistics import ScipyStatistics
from bot.digest.digests import Digests
from bot.digest.sections.customers import figures
from bot.model.company import Company
from bot.model.document_types.customers import DirectionWord, MemoryEntry
from bot.model.document_types.digest import Document
from bot.model.feedback import Feedback, Metric
from bot.model.people import Language
from bot.model.units import Unit
from storage.store import SqlStore
from tests.bot.digest.digest_cases import CASES, WEEK


def told(language: Language, *, previous: float | None = 74, direction: DirectionWord = "flat") -> str:
    document: Document = CASES["normal"].document()
    remembered: MemoryEntry = {"against": "quarter", "direction": "down", "previous": previous, "since_weeks": 8}
    document["customers"]["csat"] = {
        "state": "released", "direction": direction, "value": 45, "low": 30, "high": 60, "n": 40, "previous": 44,
    }  # fmt: skip
    document["customers"]["memory"] = {"csat": remembered}
    return " ".join(words for _, words in figures(document, language, whole=False))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.FI, "· ei selvää muutosta · alempana kuin neljännesvuosi sitten (74 %), jo vähintään 8 viikkoa"),
        (Language.SV, "· ingen tydlig förändring · lägre än för ett kvartal sedan (74 %), sedan minst 8 veckor"),
        (Language.EN, "· no clear change · lower than a quarter ago (74 %), for at least 8 weeks"),
    ],
)
def test_a_lasting_fall_is_said_with_the_value_of_then(language: Language, words: str) -> None:
    assert words in told(language)


def test_a_value_that_may_not_be_told_is_left_out() -> None:
    assert "lower than a quarter ago, for at least 8 weeks" in told(Language.EN, previous=None)


def test_a_fall_of_this_month_is_not_said_twice() -> None:
    assert "a quarter ago" not in told(Language.EN, direction="down")


async def test_what_customers_said_a_quarter_ago_is_read_from_the_store(store: SqlStore, company: Sequence[object]) -> None:
    assert company
    ago = {0: 2.0, 4: 2.0, 8: 5.0, 13: 5.0}
    await store.add_feedback(
        [
            Feedback("crm", f"{weeks}-{number}", WEEK.plus(-weeks).day(2), 1, "Tuki", Metric.CSAT, score, "", "", "", "")
            for weeks, score in ago.items()
            for number in range(30)
        ]
    )
    document = await Digests(store, Company("Yritys", k=5), ScipyStatistics()).document(Unit.of_team(1), WEEK, freeze=False)
    assert document["customers"]["memory"] == {
        "csat": {"against": "quarter", "direction": "down", "previous": 100, "since_weeks": 8}
    }
