"""The pulse as it looks, in every language, without ever showing an answer."""

from datetime import UTC, datetime

import pytest

from bot.model.calendar import Week
from bot.model.company import Company
from bot.model.messages import Button, Buttons, Intent, Message, Text
from bot.model.people import Employee, Language, Team
from bot.model.pulses import Invitation, Round, RoundState, Scale
from bot.pulse.questions import BANK, SKIP
from bot.pulse.rotation import items_of
from bot.pulse.screens import (
    after,
    closed_message,
    pulse_message,
    question_message,
    reminder_message,
    still_to_do,
    thanks_message,
    withdrawn_message,
)
from bot.release.rules import LEAST_K

COMPANY = Company("Esimerkki Oy", k=LEAST_K)
TEAM = Team(1, "Tuki Helsinki", "Palvelu")
CLOSES = datetime(2026, 1, 11, 21, 59, tzinfo=UTC)
TOKEN = "tok-1"


def invited(*items: str, language: Language = Language.EN, timezone: str = "Europe/Helsinki") -> Invitation:
    person = Employee(7, "aino@esimerkki.fi", "Aino", TEAM, "", language, timezone)
    week = Round(1, Week(2026, 2), items or ("W3", "W1", "E1"), datetime(2026, 1, 6, 7, 30, tzinfo=UTC), CLOSES, RoundState.OPEN)
    return Invitation(TOKEN, week, person, TEAM, counts_in_team=True)


def rows(message: Message) -> list[Buttons]:
    return [block for block in message.blocks if isinstance(block, Buttons)]


def buttons(message: Message) -> list[Button]:
    return [button for row in rows(message) for button in row.buttons]


def words(message: Message) -> str:
    return "\n".join(block.text for block in message.blocks if isinstance(block, Text))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("item", [item for item, asked in BANK.items() if asked.scale is Scale.AGREE5])
def test_the_first_five_buttons_are_1_to_5_and_the_sixth_skips(item: str, language: Language) -> None:
    answers = rows(pulse_message(invited(item, language=language), COMPANY))[0].buttons
    assert [button.intent.args for button in answers] == [(TOKEN, item, value) for value in ("1", "2", "3", "4", "5", "skip")]
    assert [button.label[0] for button in answers[:5]] == ["1", "2", "3", "4", "5"]
    assert answers[5].label == SKIP[language]


@pytest.mark.parametrize("language", Language)
def test_a_recommendation_is_given_from_0_to_10_with_its_ends_in_words(language: Language) -> None:
    answers = rows(pulse_message(invited("N1", language=language), COMPANY))[0].buttons
    assert [button.label for button in answers] == [*(str(value) for value in range(11)), SKIP[language]]
    assert [bool(button.hint) for button in answers] == [True, *[False] * 9, True, False]


@pytest.mark.parametrize("language", Language)
def test_the_question_is_asked_in_the_persons_language(language: Language) -> None:
    assert BANK["W3"].text[language] in words(pulse_message(invited(language=language), COMPANY))


def test_somebody_without_a_language_is_asked_in_the_companys() -> None:
    person = Employee(7, "a@b.fi", "A", TEAM, "", None, None)
    asked = Invitation(TOKEN, invited().round, person, TEAM, counts_in_team=True)
    assert BANK["W3"].text[Language.SV] in words(pulse_message(asked, Company("X", language=Language.SV, k=LEAST_K)))


def test_the_deadline_is_in_the_persons_own_time() -> None:
    assert "until Sunday at 16:59" in words(pulse_message(invited(timezone="America/New_York"), COMPANY))


def test_the_block_of_a_question_carries_the_invitations_token_and_the_item() -> None:
    assert [row.key for row in rows(pulse_message(invited(), COMPANY))] == ["pulse:tok-1:W3", "more:tok-1"]


@pytest.mark.parametrize(
    "build",
    [pulse_message, thanks_message, withdrawn_message, closed_message, reminder_message],
    ids=lambda build: build.__name__,
)
def test_there_is_always_a_way_to_somebody(build) -> None:  # noqa: ANN001 - five builders of one shape
    assert Intent("coping") in [button.intent for button in buttons(build(invited(), COMPANY))]


@pytest.mark.parametrize(
    ("answered", "index"), [((), 0), (("W3",), 1), (("W3", "W1"), 2), (("W1",), 0), (("W3", "E1"), 1), (("W3", "W1", "O1"), 2)]
)
def test_what_comes_next_is_the_first_question_without_an_answer(answered: tuple[str, ...], index: int) -> None:
    assert still_to_do(invited(), COMPANY, answered) == question_message(invited(), COMPANY, index)


def test_after_the_last_answer_comes_the_thank_you() -> None:
    assert still_to_do(invited(), COMPANY, ("E1", "W1", "W3")) == thanks_message(invited(), COMPANY)


def test_where_answers_are_changed_each_leads_to_the_next_question_and_the_last_to_the_thanks() -> None:
    asked = invited()
    assert after(asked, COMPANY, "W3") == question_message(asked, COMPANY, 1, changing=True)
    assert after(asked, COMPANY, "W1") == question_message(asked, COMPANY, 2, changing=True)
    assert after(asked, COMPANY, "E1") == thanks_message(asked, COMPANY)


def test_the_place_in_the_pulse_is_told() -> None:
    assert "Question 2 of 3" in words(question_message(invited(), COMPANY, 1))


def test_the_thank_you_offers_to_change_to_withdraw_and_to_talk() -> None:
    actions = [button.intent for button in buttons(thanks_message(invited(), COMPANY))]
    assert actions == [Intent("coping"), Intent("change", (TOKEN,)), Intent("withdraw", (TOKEN,)), Intent("privacy")]


@pytest.mark.parametrize(("language", "word"), [(Language.EN, "closed"), (Language.FI, "päättynyt"), (Language.SV, "stängd")])
def test_a_closed_pulse_says_so(language: Language, word: str) -> None:
    assert word in words(closed_message(invited(language=language), COMPANY))


@pytest.mark.parametrize("language", Language)
def test_a_reminder_asks_nothing_and_can_be_found_by_its_key(language: Language) -> None:
    reminder = reminder_message(invited(language=language), COMPANY)
    assert reminder.key == "reminder:tok-1"
    assert [button.intent.verb for button in buttons(reminder)] == ["questions", "coping", "later"]
    assert rows(reminder)[0].key.startswith(reminder.key)


@pytest.mark.parametrize("language", Language)
def test_every_pulse_of_the_plan_can_be_built(language: Language) -> None:
    for slot in range(44):
        asked = invited(*items_of(slot), language=language)
        built = [question_message(asked, COMPANY, index) for index in range(len(asked.round.items))]
        assert [message.key for message in built] == ["pulse:tok-1"] * len(built)
