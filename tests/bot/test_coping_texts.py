"""Every text of the way out, as its reader sees it, and the phrases that the bot never says. A person reads what changes.

Delete a golden file to have it drawn anew.
"""

import re
from datetime import date
from pathlib import Path

import pytest

from bot.coping import Manager, colleague_message, coping_message
from bot.messages import Buttons, Divider, Heading, Message, Text
from bot.people import Contact, CrisisLine, Language
from bot.texts import SENTENCES

GOLDEN = Path(__file__).parent / "golden"
TODAY = date(2026, 1, 6)
ROLES = ("oh", "osh", "shop", "hr", "alt", "other")
CONTACTS = [Contact(role, f"Name of {role}", f"{role}@example.com", "010 1234", "", "") for role in ROLES]
MANAGER = Manager("Mari Manager", "mari@example.com")
LINES = [CrisisLine("FI", "MIELI", "09 2525 0111", "24/7", "fi", TODAY)]

FORBIDDEN = {  # coping.md, principles 1 and 4; beginnings of words, so that inflected forms are caught
    Language.EN: (
        *("understand how you feel", "know how you feel", "will be fine", "will be okay", "be all right", "you are depressed"),
        *(
            "you're depressed",
            "burned out",
            "burnt out",
            "be strong",
            "be positive",
            "stay positive",
            "calm down",
            "have it worse",
        ),
        *(
            "fully anonymous",
            "always be here",
            "won't tell anyone",
            "are you sure",
            "you should",
            "take a deep breath",
            "breathe",
        ),
        *("risk level", "diagnos", "your performance", "your absences", "pills", "overdose", "jump off", "cheer up"),
    ),
    Language.FI: (
        *(
            "ymmärrän, miltä",
            "ymmärrän miltä",
            "tiedän, miltä",
            "tiedän miltä",
            "kaikki järjestyy",
            "kaikki on hyvin",
            "olet masentunut",
        ),
        *(
            "olet uupunut",
            "ole vahva",
            "ole reipas",
            "ajattele positiivisesti",
            "rauhoitu",
            "muilla on",
            "pahemmin",
            "täysin anonyymi",
        ),
        *("olen aina täällä", "en kerro kenellekään", "oletko varma", "sinun pitäisi", "sinun täytyy", "hengitä", "riskitaso"),
        *("diagnoos", "työsuorituksesi", "poissaolosi", "lääkkei", "yliannostu", "piristy"),
    ),
    Language.SV: (
        *("förstår hur du känner", "vet hur du känner", "allt ordnar sig", "det blir bra", "du är deprimerad", "du är utbränd"),
        *("var stark", "tänk positivt", "lugna dig", "lugna ner", "andra har det värre", "helt anonym", "alltid finnas här"),
        *("berättar inte för någon", "är du säker", "du borde", "andas", "risknivå", "diagnos", "din prestation", "din frånvaro"),
        *("tabletter", "överdos", "ryck upp dig"),
    ),
}


def words(message: Message) -> str:
    lines: list[str] = []
    for block in message.blocks:
        match block:
            case Heading(text=text):
                lines.append(f"# {text}")
            case Text(text=text, quiet=quiet):
                lines.append(f"({text})" if quiet else text)
            case Buttons(buttons=buttons):
                lines += [f"[{button.label}]" for button in buttons]
            case Divider():
                lines.append("---")
            case _:
                raise AssertionError("the way out has no other kinds of blocks")
    return "\n".join(lines)


def all_of(language: Language) -> str:
    shown = {
        "opened": coping_message(language, CONTACTS, MANAGER, LINES, TODAY),
        "typed": coping_message(language, CONTACTS, MANAGER, LINES, TODAY, note="typed"),
        "typed, in danger": coping_message(language, CONTACTS, MANAGER, LINES, TODAY, note="typed", danger=True),
        "not kept": coping_message(language, CONTACTS, MANAGER, LINES, TODAY, note="not_kept"),
        "nobody configured": coping_message(language, [], MANAGER, [], TODAY),
        "nobody configured, in danger": coping_message(language, [], MANAGER, [], TODAY, danger=True),
        "about a colleague": colleague_message(language, CONTACTS, MANAGER, LINES, TODAY),
        "about a colleague, nobody configured": colleague_message(language, [], MANAGER, [], TODAY),
    }
    return "\n\n".join(f"=== {name}\n{words(message)}" for name, message in shown.items()) + "\n"


@pytest.mark.parametrize("language", Language)
def test_the_way_out_reads_as_it_was_read(language: Language) -> None:
    golden = GOLDEN / f"coping-{language}.txt"
    if not golden.exists():
        golden.write_text(all_of(language), encoding="utf-8")
    assert all_of(language) == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", Language)
def test_112_is_in_every_one_of_them(language: Language) -> None:
    assert [part.splitlines()[0] for part in all_of(language).split("=== ")[1:] if "112" not in part] == []


@pytest.mark.parametrize("language", Language)
def test_no_text_of_the_bot_has_a_phrase_that_hurts(language: Language) -> None:
    found = {
        key: phrase
        for key, sentence in SENTENCES[language].items()
        for phrase in FORBIDDEN[language]
        if re.search(rf"\b{re.escape(phrase)}", sentence.lower())
    }
    assert found == {}


@pytest.mark.parametrize("language", Language)
def test_the_phrases_that_hurt_would_be_found(language: Language) -> None:
    for phrase in FORBIDDEN[language]:
        assert re.search(rf"\b{re.escape(phrase)}", f"x {phrase} y")


@pytest.mark.parametrize("language", Language)
def test_every_text_says_that_no_one_reads_and_nothing_is_sent(language: Language) -> None:
    said = {
        Language.EN: ("automatic program", "no one is reading", "Nothing has been sent", "can't call for you"),
        Language.FI: ("automaattinen ohjelma", "eikä kukaan lue", "Mitään ei ole lähetetty", "En voi soittaa puolestasi"),
        Language.SV: ("automatiskt program", "ingen läser", "Inget har skickats", "kan inte ringa åt dig"),
    }[language]
    for part in all_of(language).split("=== ")[1:]:
        assert [phrase for phrase in said if phrase not in part] == []
