"""The bot's sentences: the same ones in every language, all there, all fitting where they are shown."""

import string
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.model.people import Language
from bot.texts.sentences import SENTENCES, clock, on_day, text, until

HELSINKI = ZoneInfo("Europe/Helsinki")


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("language", Language)
def test_every_language_has_the_same_sentences(language: Language) -> None:
    assert SENTENCES[language].keys() == SENTENCES[Language.EN].keys()


@pytest.mark.parametrize("language", [Language.FI, Language.SV])
def test_a_sentence_has_the_same_placeholders_in_every_language(language: Language) -> None:
    # A date's own format is each language's business: Finnish writes no month names.
    differing = {
        key
        for key, sentence in SENTENCES[language].items()
        if placeholders(sentence) != placeholders(SENTENCES[Language.EN][key])
    }
    assert differing == set()


@pytest.mark.parametrize("language", Language)
def test_no_sentence_is_empty_or_has_stray_spaces(language: Language) -> None:
    odd = {
        key for key, sentence in SENTENCES[language].items() if not sentence or sentence != sentence.strip() or "  " in sentence
    }
    assert odd == set()


@pytest.mark.parametrize("language", Language)
def test_every_weekday_and_month_has_its_form(language: Language) -> None:
    lists = {"dates.weekdays_on": 7, "dates.weekdays_until": 7, "dates.months": 12}
    assert {key: len(text(language, key).split()) for key in lists} == lists


def test_an_unknown_sentence_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        text(Language.EN, "pulse.nonsense")


def test_a_missing_value_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        text(Language.EN, "welcome.who")


def test_a_value_is_taken_literally() -> None:
    assert "{k}" in text(Language.EN, "welcome.who", k="{k}")


@pytest.mark.parametrize(
    ("language", "said"),
    [(Language.EN, "on Tuesday 1 December"), (Language.FI, "tiistaina 1.12."), (Language.SV, "tisdagen den 1 december")],
)
def test_a_day_reads_as_the_language_writes_it(language: Language, said: str) -> None:
    assert on_day(language, date(2026, 12, 1)) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.EN, "until Sunday at 23:59"),
        (Language.FI, "sunnuntaihin klo 23.59 asti"),
        (Language.SV, "fram till söndag kl. 23.59"),
    ],
)
def test_a_deadline_is_said_in_local_time(language: Language, said: str) -> None:
    assert until(language, datetime(2026, 1, 11, 21, 59, tzinfo=UTC), HELSINKI) == said


@pytest.mark.parametrize(("language", "said"), [(Language.EN, "8:05"), (Language.FI, "8.05"), (Language.SV, "8.05")])
def test_a_time_of_day_has_no_leading_zero(language: Language, said: str) -> None:
    assert clock(language, time(8, 5)) == said


@pytest.mark.parametrize("language", Language)
def test_answers_are_called_sealed_never_anonymous(language: Language) -> None:
    sealed = {Language.EN: "sealed", Language.FI: "sinetöity", Language.SV: "förseglade"}[language]
    assert sealed in text(language, "welcome.who", k=5)
    assert [key for key, sentence in SENTENCES[language].items() if "anonym" in sentence.lower()] == []


FORBIDDEN = (
    *("i understand how you feel", "everything will be fine", "burned out", "be strong", "calm down", "others have it worse"),
    *("i won't tell anyone", "are you sure", "you should", "tiedän miltä", "kaikki järjestyy", "rauhoitu", "oletko varma"),
    *("jag förstår hur du känner", "allt ordnar sig", "lugna dig", "är du säker", "du borde", "sinun pitäisi"),
)


@pytest.mark.parametrize("language", Language)
def test_the_way_out_has_none_of_the_phrases_that_hurt(language: Language) -> None:
    words = " ".join(sentence.lower() for key, sentence in SENTENCES[language].items() if key.startswith("coping."))
    assert [phrase for phrase in FORBIDDEN if phrase in words] == []
