"""What people type: ordinary answers are left in peace, cries and danger are heard, questions are understood, quickly."""

from pathlib import Path

import pytest

from bot.free_text.distress import Answer, Heard, listen
from bot.free_text.phrases import Lists, fold, lists, single
from bot.model.people import Language
from bot.talk.commands import meaning
from tests.bot.free_text.typed.measure import (
    BLIND,
    BLIND_KINDS,
    FOLDER,
    KINDS,
    OTHER_HAND_KINDS,
    PRACTICE,
    READ_ONCE,
    asked_table,
    figures,
    heard_table,
    lines,
    set_figures,
)

DOCS = Path(__file__).parents[4] / "docs"
LEAST = {"ordinary": 120, "chat": 60, "cries": 60, "danger": 40, "intents": 120}
GOALS = {"ordinary": 0.95, "chat": 0.9, "cries": 0.8, "danger": 0.95, "intents": 0.9, "colleague": 0.8}
REACHED = {
    Language.EN: {"ordinary": 0.98, "cries": 0.75, "danger": 0.8, "intents": 0.76, "colleague": 0.6},
    Language.FI: {"ordinary": 0.94, "cries": 0.7, "danger": 0.72, "intents": 0.63, "colleague": 0.7},
    Language.SV: {"ordinary": 0.98, "cries": 0.75, "danger": 0.6, "intents": 0.63, "colleague": 0.5},
}
"""Of the set that was read once: what came out then, rounded down."""


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("kept_aside", [False, True], ids=["tuned", "kept aside"])
def test_what_is_typed_is_taken_for_what_it_is(language: Language, kind: str, kept_aside: bool) -> None:  # noqa: FBT001 - a table
    right, of = figures(language, kind, kept_aside=kept_aside)
    assert right / of >= GOALS[kind]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", BLIND_KINDS)
def test_the_blind_set_is_taken_for_what_it_is(language: Language, kind: str) -> None:
    right, of = set_figures(BLIND, language, kind)
    assert right / of >= GOALS[kind]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", OTHER_HAND_KINDS)
def test_the_practice_of_another_hand_is_taken_for_what_it_is(language: Language, kind: str) -> None:
    right, of = set_figures(PRACTICE, language, kind)
    assert right / of >= GOALS[kind]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", OTHER_HAND_KINDS)
def test_no_less_of_the_set_that_was_read_once_is_understood_than_then(language: Language, kind: str) -> None:
    right, of = set_figures(READ_ONCE, language, kind)
    assert right / of >= REACHED[language][kind]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", KINDS)
def test_the_sets_are_long_enough(language: Language, kind: str) -> None:
    assert sum(len(lines(language, kind, kept_aside=aside)) for aside in (False, True)) >= LEAST[kind]


def test_the_documents_say_what_is_measured() -> None:
    assert heard_table() in (DOCS / "coping-words.md").read_text(encoding="utf-8")
    assert asked_table() in (DOCS / "asking.md").read_text(encoding="utf-8")


def _named(known: Lists) -> dict[str, set[str]]:
    """The words of a language's lists as they are written, by the form that a typed word is read as."""
    found: dict[str, set[str]] = {}
    for word in known.written:
        found.setdefault(single(word), set()).add(word)
    return found


@pytest.mark.parametrize("language", Language)
def test_no_everyday_word_is_read_as_another_that_a_list_names(language: Language) -> None:
    known = lists(language)
    named = _named(known)
    common = (FOLDER / "common" / f"{language}.txt").read_text(encoding="utf-8").splitlines()[1:]
    taken = {}
    for word in common:
        folded, read = fold(word), known.read(fold(word))
        if len(read) == 1 and read[0] in named and folded == known.same_as(folded) and folded not in named[read[0]]:
            taken[word] = read[0]
    assert taken == {}


def test_being_well_in_one_language_is_not_contradicted_by_another_list() -> None:
    assert listen("burnout oli viime vuonna, nyt kaikki hyvin").answer is Answer.NONE


def test_a_first_letter_is_no_slip() -> None:
    assert meaning("Raskas viikko takana, mutta hyvällä mielellä ollaan") == "none"


@pytest.mark.parametrize(
    "typed",
    [
        "Minusta uusi järjestelmä on hidas",  # homograph
        "I was burned out last year but I'm fine now",  # time
        "Ei ole koskaan ollut näin hyvä olla töissä",  # denial
        "The bulb burned out in the storeroom",  # a thing
        "Kunden grät i telefon när ordern inte kom",  # a customer
        "leave me alone",  # opting out
        "ta bort mig",
        "en halua olla mukana",
        "Hissi on ollut jumissa, ja nyt se on rikki",  # a pronoun of a thing
        "Kassan skärm hänger sig varje dag",
        "im dying of laughter",  # idiom
        "oon tänään kipeenä kotona",  # sick today
    ],
)
def test_each_kind_of_ordinary_line_is_no_cry(typed: str) -> None:
    assert listen(typed).answer is Answer.NONE


@pytest.mark.parametrize(
    "typed",
    [
        "someone here is thinking of suicide",
        "lol i want to die",
        "ei itsemurhaa kuitenkaan",
        "en halua kuolla mutta mietin itsemurhaa",
        "jag mår bra nu men vill dö",
    ],
)
def test_nothing_that_stands_around_words_of_danger_vetoes_them(typed: str) -> None:
    assert listen(typed) == Heard(Answer.ROUTE, danger=True)


@pytest.mark.parametrize("typed", ["can someone please listen", "I am on the verge of collapse", "please somebody listen to me"])
def test_neither_an_article_nor_an_indefinite_word_makes_a_cry_anybody_elses(typed: str) -> None:
    assert listen(typed).answer is Answer.ROUTE


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("who sees my answres", "privacy"),
        ("KUKA NÄKEE TÄN???", "privacy"),
        ("tulokse", "results"),
        ("ta bort mina uppgiftr", "rights"),
        ("tack så mycke!!", "thanks"),
        ("pause 2 weks", "pause"),
        ("👍", "none"),
        ("", "help"),
        ("\u202eمرحبا", "none"),
        ("<b>help</b>", "help"),
        ("blah " * 2000, "none"),
    ],
)
def test_slips_shouting_and_odd_shapes_are_understood(typed: str, wanted: str) -> None:
    assert meaning(typed) == wanted
