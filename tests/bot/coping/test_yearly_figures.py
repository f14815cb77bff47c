"""What an employer learns of requests for contact: nothing below ten, and little from there on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coping.yearly_figures import WITHIN_HOURS, Figures, Passed, figures
from bot.model.requests import Change

HELSINKI = ZoneInfo("Europe/Helsinki")
MARCH = datetime(2026, 3, 3, 9, tzinfo=UTC)
NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)
NOTHING = Figures(2026, date(2026, 6, 1))


def asked(count: int, at: datetime = MARCH) -> list[Passed]:
    return [Passed(f"r{number}", Change.ASKED, at) for number in range(count)]


def answered(count: int, hours: float = 3) -> list[Passed]:
    return [Passed(f"r{number}", Change.ANSWERED, MARCH + timedelta(hours=hours)) for number in range(count)]


@pytest.mark.parametrize(("count", "shown"), [(0, None), (1, None), (9, None), (10, 10), (19, 10), (20, 20)])
def test_a_number_is_shown_from_ten_on_and_in_tens(count: int, shown: int | None) -> None:
    assert figures(asked(count), NOW, HELSINKI).requests == shown


@pytest.mark.parametrize("count", range(10))
def test_few_and_none_are_one_state(count: int) -> None:
    assert figures(asked(count) + answered(count), NOW, HELSINKI) == NOTHING


@pytest.mark.parametrize(("count", "shown"), [(9, None), (10, 4)])
def test_a_time_is_shown_where_ten_were_answered(count: int, shown: int | None) -> None:
    assert figures(asked(30) + answered(count), NOW, HELSINKI).answered_within_hours == shown


@pytest.mark.parametrize(("hours", "shown"), [(0, 4), (4, 4), (5, 8), (20, 24), (25, 48), (700, 720), (800, 720)])
def test_a_time_is_told_as_the_step_it_lies_within(hours: int, shown: int) -> None:
    assert figures(asked(10) + answered(10, hours), NOW, HELSINKI).answered_within_hours == shown


def test_this_month_does_not_count_until_it_is_over() -> None:
    """Whoever looks every day would see somebody's request come in."""
    trail = [*asked(9), Passed("today", Change.ASKED, NOW)]
    assert figures(trail, NOW, HELSINKI) == NOTHING
    assert figures(trail, NOW + timedelta(days=30), HELSINKI).requests == 10


def test_another_year_does_not_count_and_in_january_the_last_one_is_told() -> None:
    trail = asked(10, datetime(2025, 12, 31, 12, tzinfo=UTC))
    assert figures(trail, NOW, HELSINKI) == NOTHING
    january = datetime(2026, 1, 8, tzinfo=UTC)
    assert figures(trail, january, HELSINKI) == Figures(2025, date(2026, 1, 1), 10)


def test_a_year_ends_where_the_company_is() -> None:
    trail = asked(10, datetime(2025, 12, 31, 22, tzinfo=UTC))  # midnight in Helsinki
    assert figures(trail, NOW, HELSINKI).requests == 10
    assert figures(trail, NOW, ZoneInfo("UTC")).requests is None


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 2000))
def test_nothing_finer_is_ever_told(count: int, with_answer: int, hours: int) -> None:
    told = figures(asked(count) + answered(min(count, with_answer), hours), NOW, HELSINKI)
    assert told.requests in {None, 10, 20, 30, 40, 50, 60}
    assert told.answered_within_hours in {None, *WITHIN_HOURS}
