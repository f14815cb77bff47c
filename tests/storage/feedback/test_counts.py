"""What the digest reads of customers' feedback, from both databases; and digests frozen many at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.model.calendar import Week
from bot.model.feedback import Feedback, Metric, Remark, Slicing
from bot.model.units import COMPANY_UNIT, Unit
from storage.store import SqlStore
from tests.storage.office import Office

MONDAY, SUNDAY, WEEK = date(2026, 1, 5), date(2026, 1, 11), Week(2026, 2)
TUKI = Unit.of_team(1)
ROW = Feedback("crm", "1", MONDAY, 1, "Tuki", Metric.CSAT, 5.0, "", "", "phone", "order", 30.0)
ROWS = (
    ROW,
    replace(ROW, id="2", score=2.0, day=SUNDAY, comment="Jonotin tunnin.", language="fi"),
    replace(ROW, id="3", channel="", stage="", response_minutes=None),
    replace(ROW, id="4", metric=Metric.MYSTERY, score=70.0, response_minutes=None),
    replace(ROW, id="5", metric=Metric.COMMENT, score=None, comment="Tack!", response_minutes=None),
    replace(ROW, id="6", day=date(2026, 1, 12), comment="Liian myöhään."),
    replace(ROW, id="7", team_id=None, team_name="Kuka?", comment="Kenen tiimin?"),
)


@pytest.fixture
async def spoken(office: Office) -> SqlStore:
    assert await office.store.add_feedback(ROWS) == len(ROWS)
    return office.store


async def test_only_the_metrics_that_are_asked_for_are_counted(spoken: SqlStore) -> None:
    assert await spoken.score_counts(MONDAY, SUNDAY, (Metric.MYSTERY,)) == {(1, Metric.MYSTERY): {70.0: 1}}
    assert await spoken.score_counts(MONDAY, SUNDAY) == {
        (1, Metric.CSAT): {5.0: 2, 2.0: 1},
        (1, Metric.MYSTERY): {70.0: 1},
    }


@pytest.mark.parametrize(("by", "name"), [(Slicing.CHANNEL, "phone"), (Slicing.STAGE, "order")])
async def test_a_slice_counts_the_feedback_that_names_it(spoken: SqlStore, by: Slicing, name: str) -> None:
    assert (await spoken.slice_counts(MONDAY, SUNDAY, (Metric.CSAT,)))[by] == {1: {name: {Metric.CSAT: {5.0: 1, 2.0: 1}}}}


async def test_minutes_are_counted_where_the_source_tells_them(spoken: SqlStore) -> None:
    assert await spoken.response_minutes(MONDAY, SUNDAY) == {1: {30.0: 2}}


async def test_remarks_come_by_day_of_teams_that_are_known(spoken: SqlStore) -> None:
    assert await spoken.remarks(MONDAY, SUNDAY) == [
        Remark(1, MONDAY, Metric.COMMENT, None, "Tack!", "", "phone", "order"),
        Remark(1, SUNDAY, Metric.CSAT, 2.0, "Jonotin tunnin.", "fi", "phone", "order"),
    ]


async def test_many_digests_are_frozen_at_once_and_the_first_of_each_stays(store: SqlStore, other_store: SqlStore) -> None:
    assert await store.freeze_digests(WEEK, {}) == {}
    assert await store.freeze_digests(WEEK, {TUKI: "first"}) == {TUKI: "first"}
    both = {TUKI: "second", COMPANY_UNIT: "whole"}
    assert await other_store.freeze_digests(WEEK, both) == {TUKI: "first", COMPANY_UNIT: "whole"}
    assert await store.frozen_digests(WEEK) == {TUKI: "first", COMPANY_UNIT: "whole"}
    assert await store.frozen_digests(WEEK.plus(1)) == {}


async def test_a_thousand_digests_are_frozen_in_one_transaction(store: SqlStore) -> None:
    documents = {Unit.of_team(number): str(number) for number in range(1001)}
    assert await store.freeze_digests(WEEK, documents) == documents
    assert await store.frozen_digests(WEEK) == documents
