"""Every dialog is played on the core alone, and through each platform's own payloads (see ``screens``)."""

from __future__ import annotations

import pytest

from tests.dialogs.screens import SCREENS, OnScreen
from tests.dialogs.stage import Chat, Stage, account


@pytest.fixture(params=["core", *SCREENS], autouse=True)
def screen(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "core":
        return

    def person(stage: Stage, name: str) -> Chat:
        chat = OnScreen(stage, account(name))
        chat.screen = SCREENS[request.param]()
        return chat

    monkeypatch.setattr(Stage, "person", person)
