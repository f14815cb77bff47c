"""A round goes by the smallest group under which it opened, whatever the settings say by its close."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.digest.digests import Digests
from bot.model.calendar import Week
from bot.model.deliveries import DeliveryKind
from bot.model.messages import Text
from bot.model.people import Language
from bot.model.pulses import RoundRules
from bot.model.released import Withheld
from bot.model.units import Unit
from storage.database.schema import rounds
from tests.scheduler.town import Town

WEEK = Week(2026, 2)
TUESDAY, MIDWEEK, CLOSE = "2026-01-06 09:30", "2026-01-07 12:00", "2026-01-11 23:59"
NEXT_TUESDAY, NEXT_CLOSE = "2026-01-13 09:30", "2026-01-18 23:59"


def settings_say(town: Town, k: int, *, strict: bool = False) -> None:
    town.company = replace(town.company, k=k, strict=strict)


async def answered(town: Town, tuesday: str = TUESDAY) -> None:
    await town.tick(tuesday)
    for name in town.got(DeliveryKind.PULSE):
        await town.answer(name)


async def is_shown(town: Town, week: Week = WEEK) -> bool:
    return any(not isinstance(figure.result, Withheld) for figure in await town.store.figures(week, week))


async def rules(town: Town, week: Week = WEEK) -> RoundRules | None:
    return await town.store.rules_of(week)


async def test_a_k_that_is_raised_in_mid_round_begins_with_the_next(any_town: Town) -> None:
    await answered(any_town)
    settings_say(any_town, 9)
    await any_town.tick(CLOSE)
    assert await is_shown(any_town)
    await answered(any_town, NEXT_TUESDAY)
    await any_town.tick(NEXT_CLOSE)
    assert not await is_shown(any_town, WEEK.plus(1))


async def test_a_k_that_is_lowered_in_mid_round_shows_nothing_of_it(any_town: Town) -> None:
    settings_say(any_town, 9)
    await answered(any_town)
    settings_say(any_town, 5)
    await any_town.tick(CLOSE)
    assert not await is_shown(any_town)
    assert await rules(any_town) == RoundRules(9)


async def test_a_digest_names_the_smallest_group_of_its_round(town: Town) -> None:
    await answered(town)
    settings_say(town, 9)
    await town.tick(CLOSE)
    digests = Digests(town.store, town.company, town.world.statistics)
    assert (await digests.document(Unit.of_team(1), WEEK, freeze=False))["smallest_group"] == 5


async def test_strict_is_kept_too(town: Town) -> None:
    settings_say(town, 9, strict=True)
    await town.tick(TUESDAY)
    settings_say(town, 9)
    assert await rules(town) == RoundRules(9, strict=True)


async def test_a_round_from_before_rules_were_kept_goes_by_the_settings_of_the_next_tick(any_town: Town) -> None:
    await answered(any_town)
    async with any_town.store._database.write() as connection:
        await connection.execute(update(rounds).values(k=None))
    assert await rules(any_town) is None
    settings_say(any_town, 9)
    await any_town.tick(MIDWEEK)
    settings_say(any_town, 5)
    await any_town.tick(CLOSE)
    assert await rules(any_town) == RoundRules(9)
    assert not await is_shown(any_town)


LOWERED = {
    Language.EN: "Figures of groups of 5 or more are shown from now on; until now it was 9.",
    Language.FI: "Tästä lähtien näytetään tulokset, kun ryhmästä vastaa vähintään 5; tähän asti raja oli 9.",
    Language.SV: "Från och med nu visas resultat när minst 5 i gruppen svarar; hittills var gränsen 9.",
}


async def pulse(town: Town, tuesday: str) -> list[str]:
    """The lines of the pulse that somebody is sent on that day."""
    await town.tick(tuesday)
    message = town.posts(DeliveryKind.PULSE, "aino")[-1].message
    return [block.text for block in message.blocks if isinstance(block, Text)]


@pytest.mark.parametrize("language", Language)
async def test_a_lower_k_is_told_in_the_next_rounds_pulse_once(town: Town, language: Language) -> None:
    town.company = replace(town.company, language=language)
    town.platform.join("aino", language=None)
    settings_say(town, 9)
    assert LOWERED[language] not in await pulse(town, TUESDAY)
    settings_say(town, 5)
    await town.tick(CLOSE)
    assert LOWERED[language] in await pulse(town, NEXT_TUESDAY)
    await town.tick(NEXT_CLOSE)
    assert LOWERED[language] not in await pulse(town, "2026-01-20 09:30")


async def test_of_a_higher_k_nothing_is_said(town: Town) -> None:
    lines = len(await pulse(town, TUESDAY))
    settings_say(town, 9)
    await town.tick(CLOSE)
    assert len(await pulse(town, NEXT_TUESDAY)) == lines
