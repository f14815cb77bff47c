"""Feedback by webhook: once, whole, and kept aside while nobody knows its team."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.model.feedback import Feedback, Metric
from bot.model.people import Employee
from storage.database.schema import feedback
from storage.feedback.received import Alias, Waiting
from storage.store import SqlStore

pytestmark = pytest.mark.usefixtures("company")
DAY = date(2026, 1, 5)
ROW = Feedback("shop", "1", DAY, None, "Tuki", Metric.NPS, 9.0, "", "fi", "chat", "", 12.5)


async def stored(store: SqlStore) -> dict[str, tuple[object, ...]]:
    columns = feedback.c
    every = select(columns.id, columns.team_id, columns.score, columns.comment, columns.response_minutes)
    async with store._database.read() as connection:
        return {row.id: tuple(row)[1:] for row in await connection.execute(every)}


async def team(store: SqlStore, name: str) -> int:
    return next(one.id for one in await store.teams() if one.name == name)


async def test_rows_find_their_team_by_its_name_in_any_case(store: SqlStore) -> None:
    assert await store.receive("d1", [ROW, replace(ROW, id="2", team_name="MYYNTI")], DAY) == 2
    assert await stored(store) == {
        "1": (await team(store, "Tuki"), 9.0, "", 12.5),
        "2": (await team(store, "Myynti"), 9.0, "", 12.5),
    }


async def test_a_delivery_that_has_come_before_has_no_effect_whatever_it_holds(store: SqlStore) -> None:
    await store.receive("d1", [ROW], DAY)
    assert await store.receive("d1", [replace(ROW, id="other")], DAY) == 0
    assert set(await stored(store)) == {"1"}


async def test_one_source_s_delivery_says_nothing_of_another_s(store: SqlStore) -> None:
    await store.receive("d1", [ROW], DAY)
    assert await store.receive("d1", [replace(ROW, source="web")], DAY) == 1


async def test_a_row_that_is_known_stays_as_it_is(store: SqlStore) -> None:
    await store.receive("d1", [ROW], DAY)
    assert await store.receive("d2", [replace(ROW, score=0.0, comment="later")], DAY) == 0
    assert (await stored(store))["1"][1:3] == (9.0, "")


async def test_a_delivery_without_rows_is_not_remembered(store: SqlStore) -> None:
    await store.receive("d1", [], DAY)
    assert await store.receive("d1", [ROW], DAY) == 1


async def test_a_delivery_is_remembered_for_90_days(store: SqlStore) -> None:
    await store.receive("d1", [ROW], DAY)
    await store.receive("d2", [replace(ROW, id="2")], DAY + timedelta(days=90))
    assert await store.receive("d1", [replace(ROW, id="3")], DAY + timedelta(days=90)) == 0
    await store.receive("d3", [replace(ROW, id="4")], DAY + timedelta(days=91))
    assert await store.receive("d1", [replace(ROW, id="5")], DAY + timedelta(days=91)) == 1


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0), (1, 0, 1)])
async def test_a_comment_that_comes_after_its_score_joins_it_in_any_order(store: SqlStore, order: Sequence[int]) -> None:
    both = [ROW, replace(ROW, comment="Kiitos", score=9.0)]
    for number in order:
        await store.receive("", [both[number]], DAY, completes=True)
    assert (await stored(store))["1"][1:3] == (9.0, "Kiitos")


async def test_a_comment_that_is_there_is_never_written_over(store: SqlStore) -> None:
    await store.receive("", [replace(ROW, comment="first")], DAY, completes=True)
    assert await store.receive("", [replace(ROW, comment="second", score=0.0)], DAY, completes=True) == 0
    assert (await stored(store))["1"][1:3] == (9.0, "first")


async def test_the_same_rows_many_times_at_once_are_stored_once(store: SqlStore) -> None:
    rows = [replace(ROW, id=f"{number}") for number in range(20)]
    at_once = [store.receive(f"d{number % 3}", rows[:: 1 - 2 * (number % 2)], DAY) for number in range(24)]
    assert sum(await asyncio.gather(*at_once)) == 20
    assert len(await stored(store)) == 20


class TestQuarantine:
    @pytest.fixture(autouse=True)
    async def unknown(self, store: SqlStore, company: Sequence[Employee]) -> None:
        assert company
        names = ["Support HEL", "support hel", "Älä", ""]
        rows = [replace(ROW, id=str(number), team_name=name) for number, name in enumerate(names)]
        await store.receive("d1", [*rows, replace(ROW, id="own")], DAY)
        await store.receive("d1", [replace(ROW, source="web", team_name="Support HEL")], DAY)

    async def test_it_is_listed_by_source_and_name_and_in_no_figure(self, store: SqlStore) -> None:
        assert {(one.source, one.team_name, one.pieces) for one in await store.waiting()} == {
            ("shop", "", 1),
            ("shop", "Support HEL", 1),
            ("shop", "support hel", 1),
            ("shop", "Älä", 1),
            ("web", "Support HEL", 1),
        }

    async def test_a_name_that_gets_a_team_takes_all_spellings_and_what_comes_later_with_it(self, store: SqlStore) -> None:
        tuki = await team(store, "Tuki")
        assert await store.assign("Support HEL", tuki) == 3
        assert await store.receive("d2", [replace(ROW, id="later", team_name="SUPPORT HEL")], DAY) == 1
        assert (await stored(store))["later"][0] == tuki
        assert [one.team_name for one in await store.waiting()] == ["", "Älä"]

    async def test_letters_beyond_ascii_are_folded_too(self, store: SqlStore) -> None:
        assert await store.assign("äLÄ", await team(store, "Tuki")) == 1

    async def test_a_name_of_one_source_alone(self, store: SqlStore) -> None:
        tuki, myynti = await team(store, "Tuki"), await team(store, "Myynti")
        assert await store.assign("Support HEL", tuki, "web") == 1
        assert await store.assign("Support HEL", myynti) == 2
        names = await store.team_names()
        assert (names.team_id("web", "support hel"), names.team_id("shop", "support hel")) == (tuki, myynti)

    async def test_assigning_again_moves_what_it_gave_before(self, store: SqlStore) -> None:
        tuki, myynti = await team(store, "Tuki"), await team(store, "Myynti")
        await store.assign("Support HEL", tuki)
        assert await store.assign("Support HEL", myynti) == 3
        assert await store.aliases() == [Alias("", "support hel", "Support HEL", myynti)]

    async def test_taking_it_back_leaves_everything_as_it_was(self, store: SqlStore) -> None:
        before, rows = await store.waiting(), await stored(store)
        await store.assign("Support HEL", await team(store, "Tuki"))
        assert await store.unassign("SUPPORT hel") == 3
        assert (await store.waiting(), await stored(store), await store.aliases()) == (before, rows, [])
        assert await store.unassign("Support HEL") is None

    async def test_what_is_there_of_the_roster_s_own_names_is_never_taken_back(self, store: SqlStore) -> None:
        tuki = await team(store, "Tuki")
        await store.assign("Tuki", tuki)
        assert await store.unassign("Tuki") == 0
        assert (await stored(store))["own"][0] == tuki

    async def test_the_roster_s_own_name_comes_before_an_alias(self, store: SqlStore) -> None:
        tuki = await team(store, "Tuki")
        await store.assign("Tuki", await team(store, "Myynti"))
        await store.receive("d3", [replace(ROW, id="later")], DAY)
        assert (await stored(store))["later"][0] == tuki

    async def test_feedback_without_a_team_s_name_can_be_given_one(self, store: SqlStore) -> None:
        assert await store.assign("", await team(store, "Tuki"), "shop") == 1


async def test_nothing_waits_at_first(store: SqlStore, company: Sequence[Employee]) -> None:
    assert company
    assert await store.waiting() == []
    await store.receive("", [replace(ROW, team_name="x")], DAY)
    assert await store.waiting() == [Waiting("shop", "x", 1)]
