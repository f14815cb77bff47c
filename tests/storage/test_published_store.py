"""What is published is never changed; what customers say is counted in one query."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.model.calendar import Week
from bot.model.feedback import Feedback, Metric
from bot.model.pulses import Topic
from bot.model.released import Band, EnpsCell, Fact, Figure, Participation, Release, Withheld
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from storage.store import SqlStore
from tests.cells import DISAGREE, score, span
from tests.storage.office import Office

WEEK = Week(2026, 2)
TUKI = Unit.of_team(1)
ROW = Feedback("web", "1", date(2026, 1, 5), 1, "Tuki", Metric.NPS, 9.0, "kiitos", "fi", "chat", "support")


async def test_every_kind_of_result_comes_back_as_it_was_published(office: Office) -> None:
    figures = (
        Figure(WEEK, Topic.ENPS, COMPANY_UNIT, "", score(-80), Band.FIFTY),
        Figure(WEEK, Topic.ENPS, TUKI, "Palvelu", EnpsCell(0, 10), Band.FIFTY),
        Figure(WEEK, Topic.TOOLS, Unit(UnitKind.POOL, "Palvelu"), "Palvelu", Withheld(), None),
        Figure(WEEK, Topic.WORKLOAD, TUKI, "Palvelu", DISAGREE, Band.FIVE),
        Figure(WEEK, Topic.WORKLOAD, TUKI, "Palvelu", span(2, 5), Band.FIVE, "W2"),
    )
    units = ((TUKI, Participation.NOT_YET), (COMPANY_UNIT, None))
    opened = await office.open()
    await office.close(opened, lambda *_: Release(WEEK, figures, units, ()))
    assert await office.store.figures(WEEK, WEEK) == list(figures)
    assert await office.store.figures(WEEK.plus(1), WEEK.plus(9)) == []
    assert await office.store.figures(WEEK.plus(-9), WEEK.plus(-1)) == []
    assert await office.store.participation(WEEK) == dict(units)
    assert await office.store.participation(WEEK.plus(1)) == {}


async def test_what_is_known_of_a_figure_comes_back_with_its_questions_and_sums(office: Office) -> None:
    people = frozenset({"0" * 32, "1" * 32})
    facts = (Fact(WEEK, ("C1", "C2"), TUKI, people, 12, 17), Fact(WEEK, ("N1",), TUKI, people, -2, -1))
    opened = await office.open()
    await office.close(opened, lambda *_: Release(WEEK, (), (), facts))
    assert await office.store.facts(WEEK) == list(facts)
    assert await office.store.facts(WEEK.plus(1)) == []


async def test_a_round_of_nobody_publishes_nothing(office: Office) -> None:
    opened = await office.open()
    assert await office.close(opened, lambda *_: Release(WEEK, (), (), ()))
    assert await office.store.figures(WEEK, WEEK) == []


async def test_released_weeks_are_listed_oldest_first(office: Office) -> None:
    rounds = [await office.open(WEEK.plus(weeks)) for weeks in range(3)]
    for closed in (rounds[1], rounds[0]):
        await office.close(closed, lambda *_: Release(WEEK, (), (), ()))
    assert await office.store.released_weeks() == [WEEK, WEEK.plus(1)]


async def test_the_first_digest_is_kept_for_ever(store: SqlStore, other_store: SqlStore) -> None:
    assert await store.digest(TUKI, WEEK) is None
    assert await store.freeze_digests(WEEK, {TUKI: "first"}) == {TUKI: "first"}
    assert await other_store.freeze_digests(WEEK, {TUKI: "second"}) == {TUKI: "first"}
    assert await store.digest(TUKI, WEEK) == "first"
    assert await store.digest(TUKI, WEEK.plus(1)) is None
    assert await store.digest(COMPANY_UNIT, WEEK) is None


async def test_the_latest_digest_is_that_of_the_latest_week(store: SqlStore) -> None:
    assert await store.latest_digest(TUKI) is None
    for week in (WEEK.plus(1), WEEK):
        await store.freeze_digests(week, {TUKI: str(week)})
    assert await store.latest_digest(TUKI) == (WEEK.plus(1), "2026-W03")


async def test_feedback_that_comes_again_changes_nothing(office: Office) -> None:
    assert await office.store.add_feedback([ROW, replace(ROW, id="2")]) == 2
    assert await office.store.add_feedback([replace(ROW, score=0.0), replace(ROW, source="shop")]) == 1
    assert await office.store.add_feedback([]) == 0
    counts = await office.store.score_counts(ROW.day, ROW.day)
    assert counts == {(1, Metric.NPS): {9.0: 3}}


async def test_scores_are_counted_by_team_and_metric_between_two_days(office: Office) -> None:
    rows = [
        ROW,
        replace(ROW, id="2", score=3.0),
        replace(ROW, id="3", day=date(2026, 1, 6), team_id=2),
        replace(ROW, id="4", day=date(2026, 1, 7)),
        replace(ROW, id="5", metric=Metric.CSAT, score=4.5),
        replace(ROW, id="6", team_id=None),
        replace(ROW, id="7", metric=Metric.COMMENT, score=None),
    ]
    await office.store.add_feedback(rows)
    assert await office.store.score_counts(date(2026, 1, 5), date(2026, 1, 6)) == {
        (1, Metric.NPS): {9.0: 1, 3.0: 1},
        (2, Metric.NPS): {9.0: 1},
        (1, Metric.CSAT): {4.5: 1},
    }


async def test_thousands_of_rows_are_added_at_once(office: Office) -> None:
    assert await office.store.add_feedback([replace(ROW, id=str(number)) for number in range(2500)]) == 2500
