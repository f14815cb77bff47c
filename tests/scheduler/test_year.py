"""A whole year of heartbeats, and heartbeats that come only when they say they must."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.model.calendar import Cadence, Week, quiet_hours, quiet_until
from bot.model.deliveries import DeliveryKind
from storage.secrets.keys import KeyRing, MasterKey
from storage.store import SqlStore
from tests.scheduler.town import BOSS, HELSINKI, Town, row

WELCOME, PULSE, REMINDER, DIGEST, _ = DeliveryKind
HOUR = timedelta(hours=1)
OFTEN = 3 * HOUR


@pytest.mark.timeout(300)
async def test_a_year_has_one_round_a_week_through_both_changes_of_the_clock(sqlite_store: SqlStore) -> None:
    """A beat every six hours from January to January; 2026 has 53 weeks."""
    town = Town(sqlite_store)
    await town.settle([row("aino"), row("neil", timezone="America/New_York")])
    now, end = town.clock("2026-01-05 00:05"), town.clock("2027-01-04 12:05")
    while now <= end:
        await town.tick_if_due(now)
        now += 6 * HOUR
    weeks = [Week(2026, number) for number in range(2, 54)]
    assert await town.store.released_weeks() == weeks
    for name in ("aino", "neil"):
        assert [Week.of(post.at.astimezone(HELSINKI).date()) for post in town.posts(PULSE, name)] == weeks
        assert [Week.of(post.at.astimezone(HELSINKI).date()) for post in town.posts(REMINDER, name)] == weeks
        assert len(town.posts(WELCOME, name)) == 1
        hours = {post.at.astimezone(town.company.zone_of(await town.person(name))).hour for post in town.posts(PULSE, name)}
        assert all(7 <= hour < 21 for hour in hours)
    assert [Week.of(post.at.astimezone(HELSINKI).date()).plus(-1) for post in town.posts(DIGEST, BOSS)] == weeks


NIGHT, EVENING, MORNING = time(2, 30), time(19, 30), time(7, 0)


@pytest.mark.timeout(300)
async def test_a_year_of_own_hours_in_three_zones(sqlite_store: SqlStore) -> None:
    """A night nurse in Oulu, a shop worker in Stockholm and an engineer in Los Angeles; both changes of the clock are in it."""
    town = Town(sqlite_store)
    zones = {"nurse": "Europe/Helsinki", "seller": "Europe/Stockholm", "engineer": "America/Los_Angeles"}
    await town.settle([row(name, timezone=zone) for name, zone in zones.items()])
    for name, hour, weekday in (("nurse", NIGHT, None), ("seller", EVENING, 5), ("engineer", MORNING, 2)):
        person = await town.person(name)
        await town.store.set_hour(person.id, hour)
        await town.store.set_weekday(person.id, weekday)
    now, end = town.clock("2026-01-05 00:00"), town.clock("2027-01-04 12:00")
    while now <= end:
        await town.tick_if_due(now)
        now += HOUR / 2
    own = {"nurse": (NIGHT, {2}), "seller": (EVENING, {5}), "engineer": (MORNING, {2})}  # the round opens on Tuesday morning
    for name, (hour, days) in own.items():
        zone = town.company.zone_of(await town.person(name))
        asked = [post.at.astimezone(zone) for post in town.posts(PULSE, name)]
        assert [Week.of(at.date()) for at in asked] == [Week(2026, number) for number in range(2, 54)]
        assert {at.weekday() for at in asked} == days
        assert {at.time() for at in asked} == {hour}
        for post in (*town.posts(PULSE, name), *town.posts(REMINDER, name)):
            local = post.at.astimezone(zone)
            assert quiet_until(local, (hour,), quiet_hours(hour)) is None, local
        assert all(post.at.astimezone(zone).time() == hour for post in town.posts(REMINDER, name))
    assert len(town.posts(REMINDER, "nurse")) == 52
    assert town.posts(REMINDER, "seller") == []  # asked on Saturday: two days later the round is closed


ZONES = ("", "Europe/Helsinki", "America/New_York", "Asia/Tokyo", "Asia/Kolkata")
STARTS = [date(2026, 1, 6), date(2026, 3, 24), date(2026, 3, 27), date(2026, 10, 20), date(2026, 12, 29)]


@settings(
    max_examples=3,
    phases=[Phase.generate],  # shrinking would live through months
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    start=st.sampled_from(STARTS),
    zones=st.lists(st.sampled_from(ZONES), min_size=2, max_size=2),
    own_hour=st.sampled_from([None, time(7), time(16), time(20)]),
    away=st.integers(0, 60),
    holiday=st.integers(0, 9),
)
async def test_beating_only_when_due_does_what_beating_all_the_time_does(
    sqlite_template: Path,
    master_key: MasterKey,
    *,
    start: date,
    zones: list[str],
    own_hour: time | None,
    away: int,
    holiday: int,
) -> None:
    """No due thing is ever later than ``next_due`` says: the same people get the same messages, and none of them later."""
    screens = []
    for always in (True, False):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(sqlite_template, Path(folder) / "voinko.db")
            url = f"sqlite+aiosqlite:///{folder}/voinko.db"
            store = await SqlStore.connect(url, master_key, KeyRing(Path(folder) / "keys"))
            town = Town(store, cadence=Cadence(start), holidays={start + timedelta(days=holiday)})
            await town.settle([row(name, timezone=zone) for name, zone in zip(("aino", "bo"), zones, strict=True)])
            await store.set_hour((await town.person("bo")).id, own_hour)
            await live(town, start, timedelta(hours=away), always=always)
            screens.append(town.platform.posts)
            await store.disconnect()
    always_on, when_due = (Counter((one.to, one.kind) for one in posts) for posts in screens)
    assert always_on == when_due
    assert when_due[BOSS, DIGEST] == 1
    for name, kind in when_due:
        late, early = ([one.at for one in posts if (one.to, one.kind) == (name, kind)] for posts in screens)
        assert all(timedelta(0) <= one - other < OFTEN for one, other in zip(late, early, strict=True))


async def live(town: Town, start: date, away: timedelta, *, always: bool) -> None:
    """From the eve of the start to the Monday after next; aino is away for the first hours."""
    monday = Week.of(start).monday
    now = town.clock(datetime.combine(start - timedelta(days=1), time(12), HELSINKI))
    back = now + timedelta(hours=12) + away
    end = datetime.combine(monday + timedelta(days=8), time(23), HELSINKI).astimezone(UTC)
    town.platform.change("aino", away=True)
    while now <= end:
        if now >= back:
            town.platform.change("aino")
        await town.tick(now)
        due = await town.store.next_due()
        assert due is not None
        assert due > now
        now = now + OFTEN if always else due
