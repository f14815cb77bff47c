"""What a text is about: inflected, compounded, in three languages, and nothing of its mood."""

import time

import pytest

from bot.free_text.themes import CRITERIA, WORK_THEMES, criteria, work_themes
from bot.model.pulses import STEP_TOPICS


def test_the_work_themes_are_the_pulse_s_topics() -> None:
    assert tuple(map(str, STEP_TOPICS)) == WORK_THEMES


def test_the_criteria_are_gronroos_s_seven() -> None:
    assert len(CRITERIA) == 7


@pytest.mark.parametrize(
    ("text", "language", "themes"),
    [
        ("Esimies ei kuuntele meitä.", "fi", ("communication", "leadership")),
        ("Työkuorma on kasvanut ja ylitöitä tulee joka viikko.", "fi", ("workload",)),
        ("Palaverit ovat turhia, tieto ei kulje.", "fi", ("communication",)),
        ("Kassajärjestelmä kaatuu joka päivä.", "fi", ("tools",)),
        ("Perehdytys jäi puolitiehen.", "fi", ("skills",)),
        ("Hyväksyntäketju on liian pitkä.", "fi", ("processes",)),
        ("Meillä on hyvä porukka ja kivat työkaverit.", "fi", ("engagement",)),
        ("Varaston lattia on liukas ja vaarallinen.", "fi", ("safety",)),
        ("En uskalla sanoa ääneen, jos en jaksa.", "fi", ("voice", "workload")),
        ("Chefen lyssnar inte på oss.", "sv", ("communication", "leadership")),
        ("Arbetsbördan har ökat och det blir övertid.", "sv", ("workload",)),
        ("Kassasystemet kraschar varje dag.", "sv", ("tools",)),
        ("Det tar för lång tid att få något godkänt.", "sv", ("processes",)),
        ("Golvet i lagret är halt och farligt.", "sv", ("safety",)),
        ("Jag vågar inte säga ifrån.", "sv", ("voice",)),
        ("My manager does not listen to us.", "en", ("communication", "leadership")),
        ("The till system crashes every day.", "en", ("tools",)),
        ("My induction was cut short.", "en", ("skills",)),
        ("I don't dare to speak up.", "en", ("voice",)),
        ("It was fine, it really was.", "en", ()),
        ("", "en", ()),
    ],
)
def test_work_themes_are_found_in_any_case_and_compound(text: str, language: str, themes: tuple[str, ...]) -> None:
    assert work_themes(text, language) == themes
    assert work_themes(text) == themes


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Kohteliasta ja ammattitaitoista väkeä.", "fi", ("professionalism", "attitudes")),
        ("Puhelimeen ei vastata.", "fi", ("accessibility",)),
        ("Lupaus pidettiin.", "fi", ("reliability",)),
        ("Tavarantoimitukset myöhästyivät.", "fi", ("reliability",)),
        ("Ei pahoiteltu eikä tarjottu hyvitystä.", "fi", ("recovery",)),
        ("Vessat olivat likaiset.", "fi", ("servicescape",)),
        ("Suosittelen kaikille, hinnat ovat reilut.", "fi", ("reputation",)),
        ("Teknikern visste precis vad han gjorde.", "sv", ("professionalism",)),
        ("Otrevlig man i kassan.", "sv", ("attitudes",)),
        ("Butikslokalen var smutsig.", "sv", ("servicescape",)),
        ("Ingen bad om ursäkt.", "sv", ("recovery",)),
        ("Hidden fees, I feel cheated.", "en", ("reputation",)),
        ("The toilets were filthy.", "en", ("servicescape",)),
        ("I got a refund and an apology.", "en", ("recovery",)),
        ("Maksoin kortilla.", "fi", ()),
        ("I paid by card.", "en", ()),
        ("Jag betalade med kort.", "sv", ()),
    ],
)
def test_criteria_are_found_in_any_case_and_compound(text: str, language: str, found: tuple[str, ...]) -> None:
    assert criteria(text, language) == found


@pytest.mark.parametrize(
    ("text", "language"),
    [("Ravintola oli täynnä", "fi"), ("Silmät ovat siniset", "fi"), ("The function of art", "en"), ("Leaves and planes", "en")],
)
def test_words_that_only_begin_or_end_alike_are_no_theme(text: str, language: str) -> None:
    assert work_themes(text, language) == ()


def test_praise_and_blame_of_the_same_matter_are_the_same_theme() -> None:
    assert work_themes("Hyvä esihenkilö") == work_themes("Huono esihenkilö") == ("leadership",)


@pytest.mark.parametrize("language", ["de", "", "xx"])
def test_other_languages_have_no_themes(language: str) -> None:
    assert work_themes("manager", language) == criteria("refund", language) == ()


@pytest.mark.parametrize("text", ["a" * 1_000_000, "esimies " * 125_000, "a-" * 500_000], ids=["word", "words", "hyphens"])
def test_a_megabyte_does_not_stall(text: str) -> None:
    begun = time.process_time()
    work_themes(text)
    criteria(text, "fi")
    assert time.process_time() - begun < 3
