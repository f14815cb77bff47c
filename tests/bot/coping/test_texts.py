"""Every text of the way out, as its reader sees it, and the phrases that the bot never says. A person reads what changes.

Delete a golden file to have it drawn anew.
"""

import re
from pathlib import Path

import pytest

from bot.coping.asking import preview_screen, share_form
from bot.coping.contacts import Way
from bot.model.company import CrisisLine
from bot.model.people import Contact, Language
from bot.texts.sentences import SENTENCES
from tests.bot.coping.route_screens import LINE, ROLES, on, screens, words

GOLDEN = Path(__file__).parent / "golden"

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


def all_of(language: Language) -> str:
    return "\n\n".join(f"=== {name}\n{words(screen)}" for name, screen in screens(language).items()) + "\n"


@pytest.mark.parametrize("language", Language)
def test_the_way_out_reads_as_it_was_read(language: Language) -> None:
    golden = GOLDEN / f"coping-{language}.txt"
    if not golden.exists():
        golden.write_text(all_of(language), encoding="utf-8")
    assert all_of(language) == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("lines", [(LINE,), ()], ids=["a line", "no line"])
def test_no_screen_is_without_112_and_none_without_the_crisis_line_where_there_is_one(
    language: Language, lines: tuple[CrisisLine, ...]
) -> None:
    shown = {name: words(screen) for name, screen in screens(language, lines).items()}
    not_in_distress = {name for name in shown if "contact's" in name or "manager's" in name}
    assert [name for name, said in shown.items() if "112" not in said and name != "the contact's chat"] == []
    missing = {name for name, said in shown.items() if (LINE.number in said) is not bool(lines)}
    assert missing <= (not_in_distress if lines else set())


@pytest.mark.parametrize("language", Language)
def test_every_screen_before_sending_has_a_way_back_and_a_way_out(language: Language) -> None:
    ways = {"back": SENTENCES[language]["coping.back"], "stop": SENTENCES[language]["coping.stop"]}
    ways_of_s5 = {"back": SENTENCES[language]["coping.change"], "stop": ways["stop"]}
    for name, screen in screens(language).items():
        if name.startswith(("S3", "info", "away", "S4", "S5")):
            wanted = ways_of_s5 if name.startswith("S5") else ways
            assert [way for way in wanted.values() if f"[{way}]" not in words(screen)] == [], name


@pytest.mark.parametrize("language", Language)
def test_only_the_preview_has_the_button_that_sends(language: Language) -> None:
    send = f"[{SENTENCES[language]['coping.send']}]"
    with_it = {name for name, screen in screens(language).items() if send in words(screen)}
    assert with_it == {name for name in screens(language) if name.startswith("S5")}


@pytest.mark.parametrize("language", Language)
def test_a_number_is_offered_where_there_is_one_and_else_the_address_is_written(language: Language) -> None:
    shown, info = screens(language), f"[{SENTENCES[language]['coping.info']}]"
    assert words(shown["S3"]).count(info) == len(ROLES)
    without = words(shown["S3, without a number"])
    assert info not in without
    assert "hr@example.com" in without
    assert without.count(f"[{SENTENCES[language]['coping.ask']}]") == 1


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_within_a_sentence_is_written_in_lower_case_and_spoken_to_the_reader(language: Language, role: str) -> None:
    way = Way(Contact(role, "Mari", "mari@example.com", "", "", ""), in_chat=True)
    said = words(preview_screen(on(language), way, "", "")) + words(share_form(on(language), way, ""))
    named = re.findall(r"Mari\*\* \(([^)]*)\)", said)
    assert len(named) == 2
    assert {one for one in named if one != "HR" and not one.islower()} == set()
    assert not re.search("minun|esihenkilöni|my manager|min chef", "".join(named))


@pytest.mark.parametrize("language", Language)
def test_the_chat_never_says_what_was_asked_or_whom(language: Language) -> None:
    for name, screen in screens(language).items():
        if "chat" in name:
            assert "the exact text" not in words(screen), name
            assert "Mari Manager" not in words(screen), name
            assert "Aino" not in words(screen), name


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
def test_the_first_screen_says_that_it_is_a_program_and_that_nothing_is_sent_without_send(language: Language) -> None:
    said = {
        Language.EN: ("automatic program", "no one is reading", "Nothing has been sent", "unless you press Send"),
        Language.FI: ("automaattinen ohjelma", "eikä kukaan lue", "Mitään ei ole lähetetty", "ellet itse paina Lähetä"),
        Language.SV: ("automatiskt program", "ingen läser", "Inget har skickats", "om du inte själv trycker på Skicka"),
    }[language]
    for name, screen in screens(language).items():
        if name.startswith("S0") and name != "S0, with a request":
            assert [phrase for phrase in said if phrase not in words(screen)] == []
