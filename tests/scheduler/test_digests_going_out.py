"""The Monday digest: to whom, when, once, and the same for ever."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.actions.dialog import reference
from bot.digest.digests import Digests
from bot.digest.document import build
from bot.digest.message import digest_message
from bot.model.calendar import Week
from bot.model.company import Company
from bot.model.deliveries import DeliveryKind
from bot.model.feedback import Feedback, Metric
from bot.model.messages import Buttons, Text
from bot.model.people import Language
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.release.rules import LEAST_K
from scheduler.tick import Tally
from storage.store import SqlStore
from tests.scheduler.conftest import MEMBERS
from tests.scheduler.town import BOSS, NEW_YORK, TOKYO, Town, row

DIGEST = DeliveryKind.DIGEST
WEEK = Week(2026, 2)
TUESDAY, CLOSE, MONDAY = "2026-01-06 09:30", "2026-01-11 23:59", "2026-01-12 08:00"


async def a_week(town: Town) -> None:
    """Asked, answered and closed."""
    await town.tick(TUESDAY)
    for name in town.got(DeliveryKind.PULSE):
        await town.answer(name)
    await town.tick(CLOSE)


def titles(town: Town, name: str) -> list[str]:
    return sorted(post.message.summary for post in town.posts(DIGEST, name))


def scores(team: int, count: int, score: float, prefix: str) -> list[Feedback]:
    day = date(2026, 1, 7)
    return [Feedback("s", f"{prefix}{n}", day, team, "Tuki", Metric.CSAT, score, "", "", "", "") for n in range(count)]


async def test_each_reader_gets_each_of_the_own_units_once(any_town: Town) -> None:
    any_town.company = replace(
        any_town.company,
        company_readers=("ceo@voinko.example", "BOSS@voinko.example"),
        department_readers=(("Palvelu", ("head@voinko.example", "boss@voinko.example")), ("Muu", ("ceo@voinko.example",))),
    )
    for name in ("ceo", "head"):
        any_town.platform.join(name)
    await a_week(any_town)
    assert any_town.got(DIGEST) == Counter()
    assert (await any_town.tick(MONDAY)).digests == 5
    await any_town.tick("2026-01-12 08:20")
    assert any_town.got(DIGEST) == Counter({BOSS: 3, "ceo": 1, "head": 1})
    assert titles(any_town, BOSS) == [
        "The weekly digest of Esimerkki Oy, week 2",
        "The weekly digest of Palvelu, week 2",
        "The weekly digest of Tuki, week 2",
    ]


async def test_while_a_round_is_open_nothing_of_it_is_said(town: Town) -> None:
    """A live "enough" would tell when the fifth answer came."""
    team, digests = Unit.of_team(1), Digests(town.store, town.company, town.world.statistics)
    await town.tick(TUESDAY)
    before = await digests.document(team, WEEK, freeze=False)
    for name in MEMBERS:
        await town.answer(name)
    later = Digests(town.store, town.company, town.world.statistics)
    assert await later.document(team, WEEK, freeze=False) == before
    assert await town.store.participation(WEEK) == {}
    tally = await town.tick("2026-01-07 12:00")
    assert tally == Tally(tally.at)


async def test_a_manager_of_two_teams_gets_two(sqlite_store: SqlStore) -> None:
    town = Town(sqlite_store)
    await town.settle([row("aino"), row("bo", "Myynti")])
    await a_week(town)
    await town.tick(MONDAY)
    assert titles(town, BOSS) == ["The weekly digest of Myynti, week 2", "The weekly digest of Tuki, week 2"]


async def test_no_digest_without_or_before_a_release(town: Town) -> None:
    await town.tick("2026-01-05 08:00")
    await town.tick(TUESDAY)
    await town.tick("2026-01-11 23:58")
    assert (town.got(DIGEST), await town.store.digest_readers(WEEK, town.platform.now)) == (Counter(), set())
    await town.tick("2026-01-19 08:00")
    await town.tick("2026-01-26 08:00")
    assert town.got(DIGEST) == Counter([BOSS])


async def test_monday_morning_is_the_readers_own(sqlite_store: SqlStore) -> None:
    """The roster says where one is; the other, who is in no roster, only the platform knows; Tokyo's Monday comes first."""
    town = Town(sqlite_store)
    rows = [row("aino", manager="neil"), row("bo", "Myynti", manager="nora"), row("cia", "Varasto", manager="toru")]
    await town.settle([*rows, row("neil", "", manager="", timezone="America/New_York")])
    town.platform.join("nora", timezone="America/New_York")
    town.platform.join("toru", timezone="Asia/Tokyo")
    await town.ticks(TUESDAY, "2026-01-12 23:30", timedelta(hours=1) / 2)
    assert town.times(DIGEST, "neil", NEW_YORK) == town.times(DIGEST, "nora", NEW_YORK) == ["2026-01-12 08:00"]
    assert town.times(DIGEST, "toru", TOKYO) == ["2026-01-12 08:00"]


@pytest.mark.parametrize("language", Language)
async def test_a_manager_in_no_roster_reads_in_the_companys_language(sqlite_store: SqlStore, language: Language) -> None:
    town = Town(sqlite_store, Company("Esimerkki Oy", language=language, k=LEAST_K))
    await town.settle([row("aino")])
    town.platform.join(BOSS, language=None)
    await a_week(town)
    await town.tick(MONDAY)
    assert titles(town, BOSS) == [
        {
            Language.EN: "The weekly digest of Tuki, week 2",
            Language.FI: "Viikkokooste: Tuki, viikko 2",
            Language.SV: "Veckosammandrag: Tuki, vecka 2",
        }[language]
    ]


async def test_the_team_is_sent_the_same_where_that_is_wished(town: Town) -> None:
    town.company = replace(town.company, share_with_team=True)
    await a_week(town)
    await town.tick(MONDAY)
    assert town.got(DIGEST) == Counter([*MEMBERS, BOSS])
    of_team = {post.message.blocks for post in town.posts(DIGEST) if post.to != BOSS}
    (of_boss,) = [post.message.blocks for post in town.posts(DIGEST, BOSS)]
    assert len(of_team) == 1
    own = [block for block in of_boss if block not in next(iter(of_team))]
    # The manager's differs by what a manager may press, and by nothing that could be read of the team.
    assert [type(block) for block in own] == [Buttons, Text, Buttons]
    assert [block for block in of_boss if block not in own] == list(next(iter(of_team)))


async def test_who_wants_quiet_when_a_week_is_released_gets_no_shared_digest(town: Town) -> None:
    town.company = replace(town.company, share_with_team=True)
    await town.tick(TUESDAY)
    await town.store.set_pause((await town.person("aino")).id, date(2026, 2, 1))
    await town.tick(CLOSE)
    await town.tick(MONDAY)
    assert town.got(DIGEST) == Counter([*MEMBERS[1:], BOSS])


async def test_a_manager_who_has_paused_the_own_pulses_still_gets_the_digest(town: Town) -> None:
    await town.store.set_pause((await town.person(BOSS)).id, date.max)
    await a_week(town)
    await town.tick(MONDAY)
    assert town.got(DIGEST) == Counter([BOSS])


async def test_who_is_never_asked_anything_is_welcomed_with_the_first_digest(any_town: Town) -> None:
    readers = ("boss@voinko.example", "ceo@voinko.example")
    any_town.company = replace(any_town.company, company_readers=readers, department_readers=())
    any_town.platform.join("ceo")
    await a_week(any_town)
    assert any_town.got(DeliveryKind.WELCOME) == Counter(MEMBERS)
    await any_town.tick(MONDAY)
    await any_town.tick("2026-01-12 08:20")
    assert any_town.got(DeliveryKind.WELCOME) == Counter([*MEMBERS, BOSS, "ceo"])
    assert [post.kind for post in any_town.platform.posts if post.to == BOSS] == [DeliveryKind.WELCOME, DIGEST, DIGEST]
    for moment in ("2026-01-13 09:30", "2026-01-18 23:59", "2026-01-19 08:00"):
        await any_town.tick(moment)
    assert any_town.got(DIGEST)["ceo"] == 2
    assert any_town.got(DeliveryKind.WELCOME) == Counter([*MEMBERS, BOSS, "ceo"])


async def test_a_readers_welcome_that_did_not_arrive_comes_with_the_next_digest(any_town: Town) -> None:
    any_town.company = replace(any_town.company, company_readers=("ceo@voinko.example",), department_readers=())
    await a_week(any_town)
    await any_town.tick(MONDAY)
    any_town.platform.join("ceo")
    for moment in ("2026-01-13 09:30", "2026-01-18 23:59", "2026-01-19 08:00"):
        await any_town.tick(moment)
    assert [post.kind for post in any_town.platform.posts if post.to == "ceo"] == [DeliveryKind.WELCOME, DIGEST]


async def test_an_absent_reader_gets_welcome_and_digest_in_their_order_all_the_same(town: Town) -> None:
    town.company = replace(town.company, company_readers=("ceo@voinko.example",))
    town.platform.join("ceo")
    town.platform.change("ceo", away=True)
    await a_week(town)
    await town.tick(MONDAY)
    assert [post.kind for post in town.platform.posts if post.to == "ceo"] == [DeliveryKind.WELCOME, DIGEST]


async def test_units_without_a_reader_of_their_own_have_their_digest_too(any_town: Town) -> None:
    """Who reads the whole company, or a department, opens them from the page."""
    any_town.company = replace(any_town.company, company_readers=("ceo@voinko.example",), department_readers=())
    any_town.platform.join("ceo")
    await any_town.settle([row("gus", "Varasto", department="Logistiikka", manager="")])
    await a_week(any_town)
    assert await any_town.store.frozen_digests(WEEK) == {}
    await any_town.tick(MONDAY)
    assert set(await any_town.store.frozen_digests(WEEK)) == set(await any_town.store.participation(WEEK))
    assert Unit(UnitKind.DEPARTMENT, "Logistiikka") in await any_town.store.frozen_digests(WEEK)
    assert any_town.got(DIGEST) == Counter([BOSS, "ceo"])


async def test_a_sent_digest_never_changes(any_town: Town) -> None:
    """Feedback that comes later is in the next week's digest; a reader who gets the message later reads the same figures."""
    any_town.company = replace(any_town.company, company_readers=(), department_readers=())
    team = (await any_town.person("aino")).team
    assert team is not None
    unit = Unit.of_team(team.id)
    await a_week(any_town)
    await any_town.store.add_feedback(scores(team.id, 40, 5, "early"))
    await any_town.tick(MONDAY)
    frozen = await any_town.store.digest(unit, WEEK)
    assert frozen is not None
    assert json.loads(frozen)["customers"]["csat"]["value"] == 100
    await any_town.store.add_feedback(scores(team.id, 40, 1, "late"))
    await any_town.tick("2026-01-13 09:30")
    assert await any_town.store.digest(unit, WEEK) == frozen
    (post,) = any_town.posts(DIGEST)
    assert post.message.blocks == digest_message(json.loads(frozen), Language.EN, reference(unit)).blocks


async def test_readers_of_one_unit_see_the_same_figures_whenever_each_gets_them(town: Town) -> None:
    town.company = replace(town.company, company_readers=("ceo@voinko.example", "neil@voinko.example"))
    town.platform.join("ceo")
    town.platform.join("neil", timezone="America/New_York")
    team = (await town.person("aino")).team
    assert team is not None
    await a_week(town)
    await town.store.add_feedback(scores(team.id, 40, 5, "early"))
    await town.tick(MONDAY)
    await town.store.add_feedback(scores(team.id, 40, 1, "late"))
    await town.tick("2026-01-12 15:00")
    (early,), (late,) = town.posts(DIGEST, "ceo"), town.posts(DIGEST, "neil")
    assert early.at < late.at
    assert early.message.blocks == late.message.blocks
    assert await town.store.digest(COMPANY_UNIT, WEEK) is not None


async def test_a_digest_kept_back_by_the_platform_goes_out_later_once(town: Town) -> None:
    await a_week(town)
    town.platform.down = True
    await town.tick(MONDAY)
    town.platform.down = False
    assert (await town.tick("2026-01-12 08:20")).digests == 1
    assert (await town.tick("2026-01-12 08:40")).digests == 0


async def test_who_has_left_gets_no_digest(town: Town) -> None:
    await a_week(town)
    rows = [row(name, manager="head") for name in MEMBERS]
    await town.store.import_roster(rows, deactivate_missing=True)
    await town.tick(MONDAY)
    assert BOSS not in town.got(DIGEST)


async def test_a_fault_of_ours_in_one_digest_stops_no_other(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.company = replace(town.company, company_readers=("boss@voinko.example",))
    await a_week(town)

    def broken(unit: Unit, *rest: object, **more: object) -> object:
        if unit == COMPANY_UNIT:
            raise ZeroDivisionError
        return build(unit, *rest, **more)  # type: ignore[arg-type] # handed on as it came

    with monkeypatch.context() as patched:
        patched.setattr("bot.digest.digests.build", broken)
        with pytest.raises(ZeroDivisionError):
            await town.tick(MONDAY)
    assert town.got(DIGEST) == Counter({BOSS: 1})
    await town.tick_if_due("2026-01-12 08:20")
    assert town.got(DIGEST) == Counter({BOSS: 2})


async def test_feedback_is_erased_after_the_months_that_it_is_kept(town: Town) -> None:
    team = (await town.person("aino")).team
    assert team is not None
    town.company = replace(town.company, goals=replace(town.company.goals, keep_months=3))
    (new,) = scores(team.id, 1, 5, "new")
    days = {"kept": date(2025, 10, 12), "gone": date(2025, 10, 10)}
    await town.store.add_feedback([replace(new, id=name, day=day) for name, day in days.items()])
    await a_week(town)
    await town.tick(MONDAY)
    counts = await town.store.score_counts(date(2025, 1, 1), date(2025, 12, 1))
    assert counts == {(team.id, new.metric): {5.0: 1}}
