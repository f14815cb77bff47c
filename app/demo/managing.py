"""What the sample company's managers do with their digests: taps and forms at the web chat, like everybody's."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from app.acting import Actor
from app.demo.dice import pick
from bot.actions.dialog import reference
from bot.model.messages import Form, Intent, Submitted
from bot.model.units import Unit


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that a manager begins on a Monday: what the digest suggests, or the manager's own ``words``."""

    week: int
    team: str
    topic: str = ""
    words: str = ""
    expected: str = ""


@cache
def decisions() -> tuple[Decision, ...]:
    """Every decision of the half year."""
    return tuple(Decision(**one) for one in _file()["decisions"])


@cache
def estimating() -> tuple[str, ...]:
    """The teams whose managers answer when the digest asks how their team would."""
    return tuple(one["team"] for one in _file()["estimates"])


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("decisions.toml").read_text(encoding="utf-8"))


async def decide(manager: Actor, unit: Unit, decision: Decision, at: datetime) -> None:
    """Press the button of the digest that lies in the chat, and fill in the window where there is one."""
    wanted = "own" if decision.words else "start"
    for intent in _offered(manager, unit, "act", wanted):
        values = {"topic": decision.topic, "words": decision.words, "expected": decision.expected}
        await _go_through(manager, intent, values, at)


async def estimate(manager: Actor, unit: Unit, at: datetime) -> None:
    """Answer the digest's "how would your team answer?", if it asks: mostly a little brighter than the team will."""
    for intent in _offered(manager, unit, "estimate", ""):
        for form in await _press(manager, intent, at):
            values = {one.name: pick(("3", "4", "4", "5"), "estimate", unit.key, one.name) for one in form.fields}
            await manager.submit(Submitted(manager.address, form.intent, values, at))


async def _go_through(manager: Actor, intent: Intent, values: dict[str, str], at: datetime) -> None:
    for form in await _press(manager, intent, at):
        await manager.submit(Submitted(manager.address, form.intent, values, at))


async def _press(manager: Actor, intent: Intent, at: datetime) -> list[Form]:
    return [one.content for one in await manager.press(intent, at) if isinstance(one.content, Form)]


def _offered(manager: Actor, unit: Unit, verb: str, first: str) -> list[Intent]:
    """The button of the unit's newest digest in the chat; none where it has no such button."""
    args = (first, reference(unit)) if first else (reference(unit),)
    digest = next(iter(manager.newest("digest:", lambda intent: intent.verb == verb and intent.args[: len(args)] == args)), None)
    return [] if digest is None else [digest]
