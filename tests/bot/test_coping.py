"""The signpost: people first, numbers only while they are verified, nothing to send."""

from datetime import date, timedelta

import pytest

from bot.coping import Manager, coping_button, coping_message, verified_lines
from bot.messages import Buttons, Heading, Message, Text
from bot.people import Contact, CrisisLine, Language

TODAY = date(2026, 1, 6)
NURSE = Contact("oh", "Terveystalo", "tt@example.com", "010 1234", "", "")
SAFETY = Contact("osh", "Olli Osh", "olli@example.com", "040 5678", "Palvelu", "")
MANAGER = Manager("Mari Manager", "mari@example.com")


def line(number: str = "09 2525 0111", language: str = "fi", age: int = 0) -> CrisisLine:
    return CrisisLine("FI", "MIELI", number, "24/7", language, TODAY - timedelta(days=age))


def words(message: Message) -> str:
    return "\n".join(block.text for block in message.blocks if isinstance(block, Text | Heading))


@pytest.mark.parametrize("language", Language)
def test_112_is_always_there(language: Language) -> None:
    assert "112" in words(coping_message(language, [], None, [], TODAY))


@pytest.mark.parametrize(("age", "shown"), [(0, True), (90, True), (91, False), (-1, False)])
def test_a_crisis_line_is_shown_for_90_days_after_it_was_verified(age: int, shown: bool) -> None:  # noqa: FBT001 - a table
    assert ("09 2525 0111" in words(coping_message(Language.EN, [NURSE], None, [line(age=age)], TODAY))) is shown


def test_without_a_verified_line_no_line_is_announced() -> None:
    assert "crisis worker" not in words(coping_message(Language.EN, [NURSE], None, [line(age=91)], TODAY))


def test_lines_in_ones_own_language_come_first() -> None:
    lines = [line("0111", "fi"), line("0112", "sv"), line("0113", "en")]
    assert [one.number for one in verified_lines(lines, Language.SV, TODAY)] == ["0112", "0111", "0113"]


def test_contacts_stand_with_role_hint_phone_and_email() -> None:
    shown = words(coping_message(Language.FI, [NURSE], None, [], TODAY))
    for expected in ("Työterveyshuolto", "salassapitovelvollisuus", "Terveystalo · 010 1234 · tt@example.com"):
        assert expected in shown


def test_those_bound_by_secrecy_come_before_the_manager() -> None:
    shown = words(coping_message(Language.EN, [SAFETY, NURSE], MANAGER, [], TODAY))
    assert shown.index("Terveystalo") < shown.index("Olli Osh") < shown.index("Mari Manager")


def test_a_manager_without_a_known_name_is_shown_by_address() -> None:
    assert "My manager**\nmari@example.com" in words(
        coping_message(Language.EN, [NURSE], Manager("", "mari@example.com"), [], TODAY)
    )


def test_somebody_without_a_manager_sees_no_manager() -> None:
    assert "My manager" not in words(coping_message(Language.EN, [NURSE], None, [], TODAY))


@pytest.mark.parametrize("language", Language)
def test_without_contacts_only_what_helps_in_danger_is_shown(language: Language) -> None:
    shown = words(coping_message(language, [], MANAGER, [line()], TODAY))
    assert "09 2525 0111" in shown
    assert "mari@example.com" not in shown


@pytest.mark.parametrize(
    ("language", "automatic", "nothing_sent"),
    [
        (Language.EN, "automatic program", "Nothing has been sent"),
        (Language.FI, "automaattinen ohjelma", "Mitään ei ole lähetetty"),
        (Language.SV, "automatiskt program", "Inget har skickats"),
    ],
)
def test_it_says_that_it_is_a_program_and_that_nothing_is_sent(language: Language, automatic: str, nothing_sent: str) -> None:
    shown = words(coping_message(language, [NURSE], MANAGER, [line()], TODAY))
    assert automatic in shown
    assert nothing_sent in shown


def test_it_has_no_button_that_could_send() -> None:
    message = coping_message(Language.EN, [NURSE], MANAGER, [line()], TODAY)
    assert [block for block in message.blocks if isinstance(block, Buttons)] == []


def test_every_role_a_contact_may_have_is_shown() -> None:
    contacts = [Contact(role, f"Person {role}", "", "1", "", "") for role in ("oh", "osh", "shop", "hr", "alt", "other")]
    shown = words(coping_message(Language.SV, contacts, None, [], TODAY))
    assert [contact.name for contact in contacts if contact.name not in shown] == []


@pytest.mark.parametrize("language", Language)
def test_the_button_fits(language: Language) -> None:
    assert len(coping_button(language).label) <= 75
