"""Days on which people are away, and the days on which a round can ask them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.model.absence import Absence, askable_days, away_until_close, is_away
from bot.model.calendar import no_holidays

HELSINKI = ZoneInfo("Europe/Helsinki")
OPENS, CLOSES = datetime(2026, 1, 6, 7, 30, tzinfo=UTC), datetime(2026, 1, 11, 21, 59, tzinfo=UTC)
TUESDAY, FRIDAY, SUNDAY = date(2026, 1, 6), date(2026, 1, 9), date(2026, 1, 11)
WORKING = [date(2026, 1, day) for day in (6, 7, 8, 9)]
_dates = st.dates(date(2026, 1, 1), date(2026, 1, 15))


def days(weekday: int | None = None, holidays: frozenset[date] = frozenset(), hour: time = time(9, 30)) -> list[date]:
    return list(askable_days(OPENS, CLOSES, HELSINKI, holidays.__contains__, hour=hour, weekday=weekday))


def test_a_round_asks_on_working_days_and_on_the_own_weekday() -> None:
    assert days() == WORKING
    assert days(weekday=6) == [*WORKING, SUNDAY]
    assert days(holidays=frozenset({TUESDAY})) == WORKING[1:]


def test_who_is_back_on_the_own_sunday_is_not_away_until_the_close() -> None:
    away = [Absence(TUESDAY, FRIDAY)]
    assert away_until_close(away, days())
    assert not away_until_close(away, days(weekday=6))


def test_two_absences_side_by_side_and_across_each_other_are_one() -> None:
    assert away_until_close([Absence(TUESDAY, WORKING[1]), Absence(WORKING[2], SUNDAY)], days())
    assert away_until_close([Absence(date.min, WORKING[2]), Absence(WORKING[1], date.max)], days())
    assert not away_until_close([Absence(TUESDAY, WORKING[1]), Absence(FRIDAY, SUNDAY)], days())


def test_where_a_round_has_no_day_nobody_is_away() -> None:
    assert not away_until_close([Absence(date.min, date.max)], [])


def test_a_day_counts_whose_own_hour_lies_in_the_round() -> None:
    assert days(hour=time(8)) == WORKING[1:]
    tokyo = askable_days(OPENS, CLOSES, ZoneInfo("Asia/Tokyo"), no_holidays, hour=time(9, 30), weekday=None)
    assert list(tokyo) == WORKING[1:]  # the round opens there in the afternoon, and closes early on Monday


@given(st.lists(st.tuples(_dates, st.integers(0, 9)), max_size=5), st.none() | st.integers(0, 6))
def test_whoever_is_there_on_one_day_is_asked(told: list[tuple[date, int]], weekday: int | None) -> None:
    away = [Absence(first, first + timedelta(days=more)) for first, more in told]
    there = [day for day in days(weekday) if not is_away(away, day)]
    assert bool(there) is not away_until_close(away, days(weekday))
