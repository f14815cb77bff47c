"""The customers' section: what was a quarter ago is said where the last month doesn't tell it."""

from collections.abc import Sequence

import pytest

from adapters.statistics import ScipyStatistics
from bot.digest.digests import Digests
from bot.digest.sections.customers import figures
from bot.model.company import Company
from bot.model.document_types.customers import DirectionWord, MemoryEntry
from bot.model.document_types.digest import Document
from bot.model.feedback import CustomerGoals, Feedback, Metric, Target
from bot.model.people import Language
from bot.model.units import COMPANY_UNIT, Unit
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


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.FI, "tavoite 80 % (30.6. mennessä): ei vielä saavutettu"),
        (Language.SV, "mål 80 % (senast den 30 juni): inte nått än"),
        (Language.EN, "target 80 % by 30 June: not there yet"),
    ],
)
def test_a_target_stands_beside_its_metric(language: Language, words: str) -> None:
    document = CASES["normal"].document()
    document["customers"]["targets"] = [{"metric": "csat", "value": 80, "result": "not_yet", "until": "2026-06-30"}]
    assert words in " ".join(said for _, said in figures(document, language, whole=False))


async def test_a_target_of_a_team_is_in_the_digest_of_that_team_alone(store: SqlStore, company: Sequence[object]) -> None:
    assert company
    rows = [Feedback("crm", f"{n}", WEEK.day(2), 1, "Tuki", Metric.CSAT, 2.0, "", "", "", "") for n in range(30)]
    await store.add_feedback(rows)
    name = next(team.name for team in await store.teams() if team.id == 1)
    goals = CustomerGoals((Target("", Metric.CSAT, 80, team=name),))
    digests = Digests(store, Company("Yritys", k=5, goals=goals), ScipyStatistics())
    made = [await digests.document(unit, WEEK, freeze=False) for unit in (Unit.of_team(1), Unit.of_team(2), COMPANY_UNIT)]
    missed = {"metric": "csat", "value": 80, "result": "not_met"}
    assert [document["customers"]["targets"] for document in made] == [[missed], [], []]


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
