"""What `run` and `doctor` say while an open round goes on under another smallest group than the settings name."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.doctor.examine import examine
from app.installation.kept_rules import going_on
from app.installation.site import found_here, opened
from app.settings.load import load
from bot.model.calendar import Week
from bot.model.company import Company
from bot.model.pulses import Round, RoundRules, RoundState

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def open_round(rules: RoundRules | None) -> Round:
    return Round(1, Week(2026, 49), ("W1",), NOW, NOW, RoundState.OPEN, rules=rules)


@pytest.mark.parametrize(
    ("kept", "company", "said"),
    [
        (RoundRules(9), Company("", k=5), ["The open round 2026-W49 goes on under k = 9; k = 5 begins with the next."]),
        (
            RoundRules(9),
            Company("", k=9, strict=True),
            ["The open round 2026-W49 goes on under k = 9; k = 9, strict begins with the next."],
        ),
        (RoundRules(9, lowered_from=11), Company("", k=9), []),
        (None, Company("", k=5), []),
    ],
)
def test_an_open_round_is_named_where_the_settings_say_something_else(
    kept: RoundRules | None, company: Company, said: list[str]
) -> None:
    assert list(going_on(company, [open_round(kept)])) == said


async def test_the_doctor_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load({}, tmp_path)
    await found_here(settings)
    async with opened(settings) as store:
        await store.open_round(Week(2026, 49), ("W1",), NOW, NOW, [], rules=RoundRules(9))
    assert "The open round 2026-W49 goes on under k = 9; k = 5 begins with the next." in [
        finding.what for finding in await examine(tmp_path)
    ]
