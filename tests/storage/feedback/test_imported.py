"""Feedback from files: each row once, what is known otherwise told, and an import that can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.model.feedback import Feedback, Metric
from storage.store import SqlStore

pytestmark = pytest.mark.usefixtures("company")
DAY = date(2026, 1, 5)
AT = datetime(2026, 1, 6, 9, tzinfo=UTC)
ROW = Feedback("shop", "R1", DAY, 1, "Tuki", Metric.NPS, 9.0, "Kiitos", "fi", "chat", "")


async def counted(store: SqlStore) -> dict[Metric, int]:
    counts = await store.score_counts(date(2020, 1, 1), date(2030, 1, 1))
    return {metric: sum(by_score.values()) for (_, metric), by_score in counts.items()}


async def test_one_response_has_a_row_of_each_metric(store: SqlStore) -> None:
    assert await store.add_feedback([ROW, replace(ROW, metric=Metric.CSAT, score=4.0)]) == 2
    assert await counted(store) == {Metric.NPS: 1, Metric.CSAT: 1}


async def test_a_response_that_came_by_webhook_is_known_to_a_file(store: SqlStore) -> None:
    await store.receive("d1", [replace(ROW, team_id=None)], DAY)
    assert await store.add_feedback([ROW]) == 0


async def test_a_response_that_came_in_a_file_is_known_to_a_webhook(store: SqlStore) -> None:
    await store.add_feedback([ROW])
    assert await store.receive("d1", [replace(ROW, team_id=None)], DAY) == 0


async def test_what_is_known_with_other_content_is_told_by_its_place(store: SqlStore) -> None:
    await store.add_feedback([ROW, replace(ROW, id="R2")])
    again = [ROW, replace(ROW, id="R2", score=3.0), replace(ROW, id="R3")]
    assert await store.differing(again) == [1]


async def test_feedback_that_was_given_a_team_later_is_not_told_as_different(store: SqlStore) -> None:
    await store.add_feedback([replace(ROW, team_id=None, team_name="Helpdesk")])
    await store.assign("Helpdesk", 1)
    assert await store.differing([replace(ROW, team_id=None, team_name="Helpdesk")]) == []


async def test_an_import_is_taken_back_with_its_rows_alone(store: SqlStore) -> None:
    first, second = await store.begin_run(AT), await store.begin_run(AT)
    await store.add_feedback([ROW], first)
    await store.add_feedback([ROW, replace(ROW, id="R2"), replace(ROW, id="R3")], second)
    assert await store.undo_run(second) == 2
    assert await counted(store) == {Metric.NPS: 1}
    assert await store.undo_run(second) is None
    assert await store.runs() == [(first, AT)]


async def test_an_import_that_added_nothing_is_not_offered_to_be_taken_back(store: SqlStore) -> None:
    first, second = await store.begin_run(AT), await store.begin_run(AT)
    await store.add_feedback([ROW], first)
    await store.add_feedback([ROW], second)
    assert await store.runs() == [(first, AT)]


async def test_a_customers_rows_are_erased_by_the_responses_id(store: SqlStore) -> None:
    await store.add_feedback(
        [ROW, replace(ROW, metric=Metric.CSAT, score=4.0), replace(ROW, source="web"), replace(ROW, id="R2")]
    )
    assert await store.erase_feedback(response="R1", source="shop") == 2
    assert await store.erase_feedback(response="R1") == 1
    assert await store.erase_feedback() == 0
    assert await counted(store) == {Metric.NPS: 1}


async def test_a_source_is_erased_whole(store: SqlStore) -> None:
    await store.add_feedback([ROW, replace(ROW, id="R2"), replace(ROW, source="web")])
    assert await store.erase_feedback(source="shop") == 2


async def test_feedback_older_than_a_day_is_forgotten(store: SqlStore) -> None:
    await store.add_feedback([ROW, replace(ROW, id="R2", day=date(2026, 1, 4))])
    assert await store.forget_feedback(DAY) == 1
    assert await counted(store) == {Metric.NPS: 1}
