"""Everyone on his or her own terms: the hour and the day by word and by two taps, Home by a word, an answer that is kept."""

from datetime import time

import pytest

from bot.model.people import Language
from storage.store import SqlStore
from tests.dialogs.stage import Stage


@pytest.fixture
async def stage(sqlite_store: SqlStore) -> Stage:
    stage = await Stage.set_up(sqlite_store, Language.EN)
    await stage.person("aino").verify("> help")
    return stage


@pytest.mark.parametrize(
    ("language", "words", "answer"),
    [
        ("en", "ask me on Thursday at 20", "All right. The next questions come on Thursday"),
        ("fi", "kysy torstaina klo 20", "Selvä. Seuraavat kysymykset tulevat torstaina"),
        ("sv", "fråga på torsdag kl 20", "Okej. Nästa frågor kommer torsdagen"),
    ],
)
async def test_an_own_time_is_chosen_by_word(stage: Stage, language: str, words: str, answer: str) -> None:
    await stage.person("aino").verify(f"> language {language}\n> {words}\n< {answer}")
    person = await stage.employee("aino")
    assert (person.weekday, person.hour) == (3, time(20))


async def test_an_own_time_is_chosen_in_two_taps(stage: Stage) -> None:
    await stage.person("aino").verify("""
        > settings
        [Night]
        < [0:00] [0:30] [1:00] [1:30] [2:00] [2:30] [3:00] [3:30] [4:00] [4:30] [5:00] [5:30]
        [2:30]
        < All right. The next questions come on
    """)
    assert (await stage.employee("aino")).hour == time(2, 30)


async def test_a_day_outside_the_round_changes_nothing_and_is_said(stage: Stage) -> None:
    await stage.person("aino").verify("""
        > ask me on Monday at 20
        < The questions aren't open on that day, so nothing has changed.
    """)
    person = await stage.employee("aino")
    assert (person.weekday, person.hour) == (None, None)


async def test_an_hour_that_nobody_understands_changes_nothing_and_is_said(stage: Stage) -> None:
    await stage.person("aino").verify("""
        > ask me at noonish
        < I couldn't make out the time, so nothing has changed.
    """)
    assert (await stage.employee("aino")).hour is None


@pytest.mark.parametrize("word", ["home", "koti", "Hem"])
async def test_a_word_opens_home_in_the_chat(stage: Stage, word: str) -> None:
    await stage.person("aino").verify(f"> {word}\n< The next questions come")
