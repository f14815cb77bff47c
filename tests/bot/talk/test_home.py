"""Home, settings and the welcome: what they say and that they fit."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from bot.model.calendar import Cadence, Week, no_holidays
from bot.model.company import Company
from bot.model.messages import Button, Buttons, Facts, Intent, Message, Style, Text
from bot.model.people import Employee, Language, Team
from bot.model.pulses import Invitation, Round, RoundState
from bot.release.rules import LEAST_K
from bot.talk.home import home_message, next_asked_at, status_sentence
from bot.talk.settings_screen import Own, settings_message
from bot.talk.welcome import help_message, welcome_message

COMPANY = Company("Esimerkki Oy", k=LEAST_K)
CADENCE = Cadence(date(2026, 1, 6))
TEAM = Team(1, "Tuki", "Palvelu")
AINO = Employee(7, "aino@esimerkki.fi", "Aino", TEAM, "", Language.EN, "Europe/Helsinki")
WEDNESDAY = datetime(2026, 1, 7, 10, 0, tzinfo=UTC)
TODAY = date(2026, 1, 7)
CLOSES = datetime(2026, 1, 11, 21, 59, tzinfo=UTC)
OPEN = Round(1, Week(2026, 2), ("W3",), datetime(2026, 1, 6, 7, 30, tzinfo=UTC), CLOSES, RoundState.OPEN)


def status(person: Employee = AINO, invitation: Invitation | None = None, now: datetime = WEDNESDAY) -> str:
    return status_sentence(person, COMPANY, CADENCE, no_holidays, invitation=invitation, now=now)


def buttons(message: Message) -> list[Button]:
    return [button for block in message.blocks if isinstance(block, Buttons) for button in block.buttons]


def test_home_tells_until_when_the_pulse_is_open() -> None:
    assert "until Sunday at 23:59" in status(invitation=Invitation("tok", OPEN, AINO, TEAM, counts_in_team=True))


def test_home_tells_when_the_next_questions_come() -> None:
    assert status() == "The next questions come on Tuesday 13 January at 9:30."


def test_home_tells_the_persons_own_hour() -> None:
    assert "at 15:00" in status(replace(AINO, hour=time(15)))


def test_before_the_first_pulse_the_first_one_is_the_next() -> None:
    assert "Tuesday 6 January" in status(now=datetime(2025, 11, 3, tzinfo=UTC))


def test_the_next_questions_avoid_a_holiday() -> None:
    asked = next_asked_at(AINO, COMPANY, CADENCE, {date(2026, 1, 13)}.__contains__, WEDNESDAY)
    assert asked == datetime(2026, 1, 14, 7, 30, tzinfo=UTC)


def test_home_tells_of_a_break_and_its_end() -> None:
    assert "on Wednesday 21 January" in status(replace(AINO, paused_until=date(2026, 1, 21)))
    assert status(replace(AINO, paused_until=date.max)) == "You're on a break until you resume."


def test_a_break_that_is_over_is_not_told() -> None:
    assert status(replace(AINO, paused_until=TODAY)) == status()


def test_somebody_without_a_team_is_told_so() -> None:
    assert "don't get the weekly questions" in status(replace(AINO, team=None))


def test_home_shows_the_last_results_in_short() -> None:
    digest = Message("Workload: mixed.", ())
    home = home_message(AINO, COMPANY, CADENCE, "status", TODAY, results=digest)
    assert Text("Workload: mixed.") in home.blocks
    [shows] = [button for button in buttons(home) if button.intent == Intent("results")]
    assert shows.window  # Teams must know beforehand that it leaves no copy in the chat


@pytest.mark.parametrize("language", Language)
def test_home_always_has_the_way_to_somebody(language: Language) -> None:
    home = home_message(replace(AINO, language=language), COMPANY, CADENCE, "status", TODAY, results=None)
    assert Intent("coping") in [button.intent for button in buttons(home)]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("until", [None, date(2026, 1, 21), date.max])
def test_block_keys_and_actions_are_unique_and_labels_fit(language: Language, until: date | None) -> None:
    person = replace(AINO, language=language, paused_until=until)
    for message in (
        home_message(person, COMPANY, CADENCE, "status", TODAY, results=Message("summary", ())),
        settings_message(person, COMPANY, CADENCE, TODAY, Own(("slack", "teams"), away=True), confirmation="changed"),
        welcome_message(person, COMPANY, "welcome:1"),
        help_message(language),
    ):
        keys = [block.key for block in message.blocks if isinstance(block, Buttons)]
        assert len(set(keys)) == len(keys)
        actions = [button.intent.encode() for button in buttons(message)]
        assert len(set(actions)) == len(actions)
        assert max(len(button.label) for button in buttons(message)) <= 75


def test_settings_show_what_is_chosen_and_mark_it() -> None:
    shown = settings_message(replace(AINO, hour=time(12)), COMPANY, CADENCE, TODAY)
    assert Facts((("Time of the questions", "12:00"), ("Language", "English"), ("Break", "No break"))) in shown.blocks
    assert [button.label for button in buttons(shown) if button.style is Style.PRIMARY] == ["Afternoon", "Usual day", "English"]


def test_settings_on_a_break_offer_to_resume() -> None:
    on_break = settings_message(replace(AINO, paused_until=date.max), COMPANY, CADENCE, TODAY)
    verbs = [button.intent.verb for button in buttons(on_break)]
    assert "resume" in verbs
    assert "pause" not in verbs


@pytest.mark.parametrize("language", Language)
def test_the_welcome_says_how_large_a_group_must_be_and_can_be_found_by_its_key(language: Language) -> None:
    welcome = welcome_message(replace(AINO, language=language), replace(COMPANY, k=9), "welcome:41")
    assert any("9" in block.text for block in welcome.blocks if isinstance(block, Text))
    assert welcome.key == "welcome:41"
    assert any(block.key.startswith("welcome:41") for block in welcome.blocks if isinstance(block, Buttons))
