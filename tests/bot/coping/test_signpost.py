"""The route's rules that need no dialog: which lines, which people, which moments, which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.coping.asking import Share, read_share
from bot.coping.contacts import Way, Ways
from bot.coping.signpost import verified_lines
from bot.model.company import CrisisLine
from bot.model.messages import Buttons, Form
from bot.model.people import Contact, Language
from bot.model.requests import Request, at_once, calendar_now, deadline_of, follow_up_of
from bot.texts.buttons import coping_button
from tests.bot.coping.route_screens import BOOKING, LINE, NURSE, SENT, WAYS, request, screens

HELSINKI = ZoneInfo("Europe/Helsinki")
TODAY = date(2026, 4, 6)


def line(verified_on: date = TODAY, language: str = "fi") -> CrisisLine:
    return CrisisLine("FI", "MIELI", "09 2525 0111", "24/7", language, verified_on)


@pytest.mark.parametrize(("days", "shown"), [(0, True), (90, True), (91, False), (-1, False)])
def test_a_crisis_line_is_shown_for_ninety_days_after_it_was_verified(days: int, shown: bool) -> None:  # noqa: FBT001 (pytest gives it)
    assert bool(verified_lines([line(TODAY - timedelta(days=days))], Language.FI, TODAY)) is shown


def test_a_line_in_ones_own_language_comes_first() -> None:
    lines = verified_lines([line(language="fi"), line(language="sv")], Language.SV, TODAY)
    assert [one.language for one in lines] == ["sv", "fi"]


@pytest.mark.parametrize("language", Language)
def test_the_button_fits_and_opens_a_window(language: Language) -> None:
    assert len(coping_button(language).label) <= 75
    assert coping_button(language).window


@pytest.mark.parametrize("language", Language)
def test_every_button_of_the_route_opens_a_window_and_fits(language: Language) -> None:
    for name, screen in screens(language).items():
        rows = (
            [screen.buttons] if isinstance(screen, Form) else [one.buttons for one in screen.blocks if isinstance(one, Buttons)]
        )
        for button in (button for row in rows for button in row):
            assert button.window or button.url, (name, button.label)
            assert len(button.label) <= 75, (name, button.label)


@pytest.mark.parametrize("language", Language)
def test_nothing_is_chosen_beforehand_and_what_must_be_chosen_is_said(language: Language) -> None:
    form = screens(language)["S4"]
    assert isinstance(form, Form)
    assert [(one.name, one.required) for one in form.fields] == [("what", True), ("words", False), ("how", True), ("when", True)]
    assert [len(one.choices) for one in form.fields] == [4, 0, 3, 2]
    assert [one.value for one in form.fields] == [""] * 4


@pytest.mark.parametrize(
    ("values", "read"),
    [
        ({"what": "a", "how": "call", "when": "today"}, Share("a", "call", "today")),
        ({"what": "d", "how": "call", "when": "week", "words": "  two\n jobs\0 "}, Share("d", "call", "week", "two jobs")),
        ({"what": "d", "how": "call", "when": "week", "words": " \n"}, "write_words"),
        ({"what": "a", "how": "", "when": "today"}, "choose_each"),
        ({"what": "x", "how": "call", "when": "today"}, "choose_each"),
        ({}, "choose_each"),
    ],
)
def test_a_form_is_looked_at_again_whatever_the_platform_has_checked(values: dict[str, str], read: Share | str) -> None:
    assert read_share(values) == read


def test_own_words_have_an_end() -> None:
    share = read_share({"what": "d", "how": "call", "when": "today", "words": "ä" * 5000})
    assert isinstance(share, Share)
    assert len(share.words) == 400


# ---------------------------------------------------------------- people


def test_an_address_for_booking_is_a_button_and_no_part_of_the_number() -> None:
    assert (BOOKING.number, BOOKING.booking) == ("010 1234", "https://ajanvaraus.example")


def test_a_contact_that_the_organisation_has_changed_has_another_key() -> None:
    assert Way(replace(NURSE.contact, phone="020")).key != NURSE.key


def test_whom_to_call_is_the_contact_then_anybody_with_a_number_then_the_crisis_line() -> None:
    manager = Way(Contact("mgr", "Mari", "mari@example.com", "", "", ""), in_chat=True)
    assert WAYS.phone(NURSE.key, (LINE,)) == "010 1234 (Name of oh)"
    assert Ways((manager, NURSE)).phone(manager.key, (LINE,)) == "010 1234 (Name of oh)"
    assert Ways((manager,)).phone(manager.key, (LINE,)) == "09 2525 0111 (MIELI)"
    assert Ways((manager,)).phone(manager.key, ()) == ""


def test_a_deputy_who_cannot_be_reached_in_chat_is_not_offered() -> None:
    contact = Way(Contact("hr", "Hanna", "h@example.com", "", "", "d@example.com"), in_chat=True)
    deputy = Way(Contact("hr", "Dan", "d@example.com", "", "", ""), in_chat=True)
    assert Ways((contact,), (deputy,)).backup(contact.key) == deputy
    assert Ways((contact,), (replace(deputy, in_chat=False),)).backup(contact.key) is None


# ---------------------------------------------------------------- moments


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI).astimezone(UTC)


@pytest.mark.parametrize(
    ("asked", "deadline", "follow_up"),
    [
        ("2026-01-07 14:20", "2026-01-08 14:20", "2026-01-09 14:20"),
        ("2026-01-09 14:20", "2026-01-12 14:20", "2026-01-13 14:20"),  # over a weekend
        ("2026-01-05 14:20", "2026-01-07 14:20", "2026-01-08 14:20"),  # over a holiday, Epiphany
        ("2026-01-07 17:00", "2026-01-08 17:00", "2026-01-09 17:00"),
        ("2026-01-07 22:10", "2026-01-09 09:00", "2026-01-12 09:00"),  # in the evening: counts from Thursday at nine
        ("2026-01-07 04:10", "2026-01-08 09:00", "2026-01-09 09:00"),  # early: counts from nine
        ("2026-01-10 12:00", "2026-01-13 09:00", "2026-01-14 09:00"),  # on a Saturday: counts from Monday at nine
        ("2026-01-11 07:22", "2026-01-13 09:00", "2026-01-14 09:00"),
        ("2026-01-06 12:00", "2026-01-08 09:00", "2026-01-09 09:00"),  # on a holiday
        ("2026-01-05 20:00", "2026-01-08 09:00", "2026-01-09 09:00"),  # in the evening before one
        ("2026-03-27 12:00", "2026-03-30 12:00", "2026-03-31 12:00"),  # over the spring's change of clocks
    ],
)
def test_a_deadline_is_one_working_day_and_the_question_comes_after_two(asked: str, deadline: str, follow_up: str) -> None:
    holiday = {date(2026, 1, 6)}.__contains__
    assert deadline_of(local(asked), HELSINKI, holiday) == local(deadline)
    assert follow_up_of(local(asked), HELSINKI, holiday) == local(follow_up)


NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last_tick", "calendar"),
    [
        (None, NOW),
        (NOW - timedelta(days=7), NOW),  # the heartbeat of a quiet week
        (NOW + timedelta(days=1), NOW + timedelta(days=1)),  # a clock moved ahead
        (NOW - timedelta(days=100), NOW - timedelta(days=100)),  # and one moved back
    ],
)
def test_a_moved_clock_is_the_calendar(last_tick: datetime | None, calendar: datetime) -> None:
    assert calendar_now(NOW, last_tick) == calendar


def test_an_open_request_is_looked_at_at_its_deadline_then_when_it_was_asked_for_then_at_its_end() -> None:
    first = replace(request(), follow_up=SENT + timedelta(days=2)).waiting()
    hour_end = timedelta(minutes=40)  # to the full hour
    assert first.due_at == first.deadline + hour_end
    two = replace(first, overdue_told=True).waiting()
    assert two.due_at == SENT + timedelta(days=2) + hour_end
    assert replace(two, follow_up=None).waiting().due_at == at_once(SENT + timedelta(days=30))


def test_a_request_that_is_over_keeps_nothing_but_whom_to_tell() -> None:
    gone = replace(request(), key="k").emptied(SENT)
    empty = Request(
        "id",
        gone.person,
        0,
        gone.role,
        gone.stage,
        gone.asked_at,
        at_once(SENT),
        gone.deadline,
        overdue_told=gone.overdue_told,
    )
    assert gone == empty


def test_a_request_says_nothing_of_itself_in_a_log() -> None:
    shown = repr(request())
    assert "Mari" not in shown
    assert "exact" not in shown
    assert "010" not in shown


def test_no_moment_outside_the_box_tells_when_somebody_pressed() -> None:
    pressed = datetime(2026, 1, 7, 12, 20, 41, 123456, tzinfo=UTC)
    sent = replace(request(), asked_at=pressed, deadline=pressed + timedelta(days=1), follow_up=pressed + timedelta(days=2))
    told = replace(sent.waiting(), overdue_told=True)
    seen = {sent.expires_at, sent.waiting().due_at, told.waiting().due_at, sent.emptied(pressed).due_at, at_once(pressed)}
    assert {(moment.minute, moment.second, moment.microsecond) for moment in seen} == {(0, 0, 0)}
    assert timedelta(days=29) <= sent.expires_at - pressed <= timedelta(days=30)
    assert sent.deadline <= sent.waiting().due_at < sent.deadline + timedelta(hours=1)
