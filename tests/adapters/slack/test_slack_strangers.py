"""A stranger with an employee's e-mail address: whose account is whose is decided by the workspace too."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from adapters.slack.directory import SlackDirectory
from bot.conversation import Conversation
from bot.model.calendar import Cadence
from bot.model.messages import Event, Intent, Message, Reply, Text
from bot.model.people import Address, Employee, Language
from scheduler.accounts import look_up
from storage.store import SqlStore
from tests.adapters.slack.conftest import NOW, Rig, no_jitter, no_sleep
from tests.dialogs.stage import OPENS, ROSTER, Stage
from tests.doubles.slack import SlackDouble, command, home_opened, press, typed
from tests.doubles.vault import MemoryVault

AINO = Address("slack", "T1", "U1", "DU1")
DIGEST = Message("Workload: mixed.", (Text("Workload: mixed."),))


def seen_from(workspace: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The same payload, sent from another workspace."""
    moved: dict[str, Any] = json.loads(json.dumps(payload).replace('"T1"', f'"{workspace}"'))
    return moved


@pytest.fixture
async def stage(sqlite_store: SqlStore) -> Stage:
    stage = await Stage.set_up(sqlite_store, Language.EN)
    await stage.open_round()
    await stage.store.bind((await stage.employee("aino")).id, AINO)
    return stage


@pytest.fixture
async def rig(slack: SlackDouble, stage: Stage) -> AsyncIterator[Rig]:
    """Aino is known in T1. T2 is on the list too; T9 is not, though a token of it was kept once."""
    for user, team in (("U2", "T2"), ("U1", "T1"), ("U9", "T9")):
        slack.add_user(user, "aino@example.com", team_id=team)
    kept = {f"slack/{team}": json.dumps({"bot_token": slack.token, "team_id": team}) for team in ("T2", "T9")}

    async def results(_employee: Employee) -> Message | None:
        return DIGEST

    async def handle(event: Event) -> tuple[Reply, ...]:
        return await conversation.handle(event)

    async with Rig(slack, handle=handle, settings={"workspaces": ("T1", "T2")}, vault=MemoryVault(kept)) as rig:
        directory = SlackDirectory(rig.workspaces, wall=lambda: NOW, jitter=no_jitter, sleep=no_sleep)
        conversation = Conversation(
            stage.store, stage.company, Cadence(OPENS.date()), {"slack": directory}, results, page_link=lambda _: "https://page"
        )
        yield rig


ATTEMPTS = {
    "digest": typed("results", "U9"),
    "page": command("/voinko", "page", "U9"),
    "home": home_opened("U9"),
    "answer": press(Intent("answer", ("tok-Aino", "W3", "1")).encode(), "U9"),
    "connect": typed("results", "U9") | {"team_id": "T1"},  # by Slack Connect, in our own workspace
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
async def test_a_stranger_with_an_employees_address_gets_nothing(rig: Rig, stage: Stage, attempt: str) -> None:
    payload = seen_from("T9", ATTEMPTS[attempt])
    if attempt == "connect":
        payload |= {"team_id": "T1", "authorizations": [{"team_id": "T1"}]}
    assert await rig.hears(payload) == (200, "")
    await rig.settled()
    assert [call.method for call in rig.slack.calls] == ["auth.test"]
    assert (await stage.employee("aino")).address == AINO


async def test_an_address_alone_moves_nobody_between_workspaces_that_are_served(rig: Rig, stage: Stage) -> None:
    await rig.hears(seen_from("T2", typed("results", "U2")))
    await rig.settled()
    [told] = rig.slack.direct_messages("U2")
    assert told["text"].startswith("I know you from another workspace")
    assert (await stage.employee("aino")).address == AINO


async def test_the_person_says_so_in_the_old_workspace_and_is_known_in_the_new_one_alone(rig: Rig, stage: Stage) -> None:
    await rig.hears(typed("move"))
    await rig.hears(seen_from("T2", typed("results", "U2", "Ev2")))
    assert (await stage.employee("aino")).address == Address("slack", "T2", "U2", "DU2")
    await rig.hears(typed("results", "U1", "Ev3"))
    await rig.settled()
    assert rig.slack.direct_messages("U1")[-1]["text"].startswith("I know you from another workspace")


async def test_the_rosters_word_moves_an_account(rig: Rig, stage: Stage) -> None:
    moved = [replace(row, workspace="T2") for row in ROSTER]
    await stage.store.import_roster(moved)
    directory = SlackDirectory(rig.workspaces, wall=lambda: NOW, jitter=no_jitter, sleep=no_sleep)
    await look_up(stage.store, {"slack": directory}, await stage.store.employees())
    assert (await stage.employee("aino")).address == Address("slack", "T2", "U2")
