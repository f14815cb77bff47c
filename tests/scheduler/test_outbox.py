"""The hand that delivers at once: it does not let anybody wait for long, and goes on until something is known."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from adapters.slack.messenger import SlackMessenger
from adapters.slack.settings import SlackSettings
from adapters.slack.workspaces import Workspaces
from bot.model import requests
from bot.model.messages import Message
from bot.model.people import Address, Language
from bot.ports.messenger import PlatformDownError, Ready, always
from scheduler.outbox import RequestOutbox
from scheduler.requests import carry_due
from storage.store import SqlStore
from tests.dialogs.stage import OPENS, Stage
from tests.doubles.slack import SlackDouble, rate_limited


@dataclass
class Clock:
    """Seconds that pass when somebody sleeps."""

    seconds: float = 0
    told: dict[str, float] = field(default_factory=dict)

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        await asyncio.sleep(0)


@dataclass
class Slow:
    """A platform on which Mari can't be reached, and every call takes its time."""

    clock: Clock
    seconds: float
    real: float = 0

    async def send(self, to: Address, message: Message, *, ready: Ready = always) -> Address:
        await ready()
        await asyncio.sleep(self.real)
        self.clock.seconds += self.seconds
        if to.user == "U-mari":
            raise PlatformDownError("slow")
        self.clock.told[message.key.partition(":")[0]] = self.clock.seconds
        return to

    async def find(self, _to: Address, _key: str) -> bool | None:
        return False


@pytest.fixture
async def stage(sqlite_store: SqlStore) -> Stage:
    stage = await Stage.set_up(sqlite_store, Language.EN)
    for name in ("aino", "mari"):
        await stage.person(name).verify("(opens the chat)")
    people = {name: await stage.employee(name) for name in ("aino", "mari")}
    request = requests.Request(
        "r1", people["aino"].id, people["mari"].id, "mgr", requests.RequestStage.ASKED, OPENS, OPENS, OPENS + timedelta(days=1)
    )
    await sqlite_store.open_request(replace(request, phone="010 1 (Anna)"))
    return stage


@pytest.mark.parametrize("seconds", [0.1, 5, 40])
async def test_the_one_who_asked_is_told_within_five_minutes_however_slow_the_platform_is(stage: Stage, seconds: float) -> None:
    clock = Clock()
    carrier = replace(stage.carrier, messengers={"slack": Slow(clock, seconds)})
    outbox = RequestOutbox(carrier, wait=60, sleep=clock.sleep, monotonic=lambda: clock.seconds)
    await outbox.hand_over("r1", OPENS)
    assert list(clock.told) == ["told-failed"]
    assert clock.told["told-failed"] <= 300


async def test_nobody_waits_for_a_platform_that_hangs(stage: Stage) -> None:
    clock = Clock()
    carrier = replace(stage.carrier, messengers={"slack": Slow(clock, 0, real=30)})
    outbox = RequestOutbox(carrier, wait=0.05)
    async with asyncio.timeout(2):
        await outbox.hand_over("r1", OPENS)
        await outbox.hand_over("r1", OPENS)  # the same hand
    kept = await stage.store.request("r1")
    assert kept is not None
    assert kept.stage is requests.RequestStage.ASKED
    for task in list(outbox._tasks.values()):
        task.cancel()
    await outbox.stop()


@pytest.mark.parametrize("real", [0, 0.2], ids=["between two tries", "in the midst of one"])
async def test_a_process_that_ends_finishes_a_try_and_waits_for_no_other(stage: Stage, real: float) -> None:
    slow = Slow(Clock(), 1, real)
    outbox = RequestOutbox(replace(stage.carrier, messengers={"slack": slow}), wait=0.1)
    await outbox.hand_over("r1", OPENS)
    async with asyncio.timeout(2):
        await outbox.stop()
    assert slow.clock.seconds == 1


@pytest.mark.parametrize("refusals", [5, 7])  # that many posts of any kind: those to Mari alone, and some to Aino too
async def test_the_one_who_asked_is_told_within_five_minutes_though_slack_asks_for_an_hour(stage: Stage, refusals: int) -> None:
    clock, when = Clock(), []

    async def sleep(seconds: float) -> None:
        await clock.sleep(seconds)
        when.append(clock.seconds)

    async with SlackDouble() as slack:
        workspaces = Workspaces(SlackSettings(bot_token=slack.token, api_url=slack.api_url), timeout=5)
        messenger = SlackMessenger(workspaces, jitter=lambda: 0.0, monotonic=lambda: clock.seconds, sleep=sleep)
        slack.next("chat.postMessage", *[rate_limited(3600)] * refusals)
        carrier = replace(stage.carrier, messengers={"slack": messenger})
        try:
            await RequestOutbox(carrier, wait=60, sleep=sleep, monotonic=lambda: clock.seconds).hand_over("r1", OPENS)
        finally:
            await workspaces.close()
        [told] = slack.direct_messages("U-aino")
        assert slack.direct_messages("U-mari") == []
    assert told["text"] == "Your request did not go through. Please call 010 1 (Anna)."
    assert max(when) < 300


async def test_a_list_of_accounts_that_hangs_keeps_nobody_from_being_told(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    class Hanging:
        async def profile(self, _address: Address) -> None:
            await asyncio.sleep(3600)

        async def profiles(self, _people: object) -> dict[int, object]:
            await asyncio.sleep(3600)
            return {}

    monkeypatch.setattr("scheduler.requests.LOOK", 0.01)
    clock = Clock()
    carrier = replace(stage.carrier, messengers={"slack": Slow(clock, 0.1)}, directories={"slack": Hanging()})  # type: ignore[dict-item]  # never answers
    await RequestOutbox(carrier, wait=60, sleep=clock.sleep, monotonic=lambda: clock.seconds).hand_over("r1", OPENS)
    assert list(clock.told) == ["told-failed"]
    assert clock.told["told-failed"] <= 300


async def test_a_tick_hands_a_request_over_beside_one_that_hangs(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    people = {name: await stage.employee(name) for name in ("aino", "bo", "mari")}
    await stage.store.open_request(
        requests.Request(
            "r2", people["mari"].id, people["bo"].id, "mgr", requests.RequestStage.ASKED, OPENS, OPENS, OPENS + timedelta(days=1)
        )
    )
    arrived: list[str] = []

    class HangsForMari:
        async def send(self, to: Address, message: Message, *, ready: Ready = always) -> Address:  # noqa: ARG002 (the port's)
            if to.user == "U-mari":
                await asyncio.sleep(3600)
            arrived.append(to.user)
            return to

        async def find(self, _to: Address, _key: str) -> bool | None:
            return False

    monkeypatch.setattr("scheduler.requests.ALL", 1.0)
    carrier = replace(stage.carrier, messengers={"slack": HangsForMari()})
    async with asyncio.timeout(10):
        assert await carry_due(carrier, OPENS) == []
    assert arrived == ["U-bo"]
    kept = await stage.store.request("r1")
    assert kept is not None
    assert kept.stage is requests.RequestStage.ASKED
