"""A year of three people's own times: the moments at which they are asked, and that none lies in their own night."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.model.calendar import Cadence, Week, no_holidays, quiet_hours, quiet_until

HOME = ZoneInfo("Europe/Helsinki")
STOCKHOLM = ZoneInfo("Europe/Stockholm")
CADENCE = Cadence(date(2026, 1, 6))
WEEKS = [Week(2026, number) for number in range(2, 54)]
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def moment(week: Week, hour: time, weekday: int | None, zone: ZoneInfo = HOME, holidays: frozenset[date] = frozenset()) -> str:
    """The best moment of that week, in the person's zone."""
    own = CADENCE.own_moments(week, zone, HOME, holidays.__contains__, hour=hour, weekday=weekday, after=LONG_AGO)
    return f"{own[0].astimezone(zone):%a %d %b %H:%M}"


@pytest.mark.parametrize(
    ("hour", "weekday", "zone", "day"),
    [
        pytest.param(time(2, 30), None, "Europe/Helsinki", "Wed", id="night nurse in Oulu"),
        pytest.param(time(19, 0), 5, "Europe/Stockholm", "Sat", id="shop worker in Stockholm"),
        pytest.param(time(10, 0), 2, "America/Los_Angeles", "Wed", id="engineer in Los Angeles"),
    ],
)
def test_a_year_of_weeks_asks_each_at_the_own_time_and_never_at_the_own_night(
    hour: time, weekday: int | None, zone: str, day: str
) -> None:
    for week in WEEKS:
        own = CADENCE.own_moments(week, ZoneInfo(zone), HOME, no_holidays, hour=hour, weekday=weekday, after=LONG_AGO)
        local = own[0].astimezone(ZoneInfo(zone))
        assert (f"{local:%a}", local.time()) == (day, hour)
        assert quiet_until(local, (), quiet_hours(hour)) is None


@pytest.mark.parametrize(("week", "hour"), [(Week(2026, 13), "04:30"), (Week(2026, 43), "03:30")])
def test_an_hour_of_the_day_on_which_the_clocks_change_comes_once(week: Week, hour: str) -> None:
    assert moment(week, time(3, 30), 6).endswith(hour)


def test_an_hour_before_the_round_opens_is_the_next_days() -> None:
    assert moment(WEEKS[0], time(8), None) == "Wed 07 Jan 08:00"


def test_an_own_day_outside_the_round_is_the_first_working_day_in_it() -> None:
    assert moment(WEEKS[0], time(12), 0) == "Tue 06 Jan 12:00"


def test_an_own_day_that_is_a_holiday_gives_way_to_the_next_working_day() -> None:
    assert moment(WEEKS[0], time(12), 3, holidays=frozenset({date(2026, 1, 8)})) == "Fri 09 Jan 12:00"


@pytest.mark.parametrize(("asked", "reminded"), [(6, "Thu 08 20:00"), (7, "Fri 09 20:00"), (8, None)])
def test_the_reminder_is_two_days_later_at_the_own_hour_unless_that_is_after_the_close(asked: int, reminded: str | None) -> None:
    at = datetime(2026, 1, asked, 20, tzinfo=STOCKHOLM)
    own = CADENCE.own_reminder(WEEKS[0], at, STOCKHOLM, HOME, no_holidays, hour=time(20))
    assert (own and f"{own.astimezone(STOCKHOLM):%a %d %H:%M}") == reminded


@pytest.mark.parametrize(("own", "quiet"), [(None, 23), (time(2), 10), (time(6), 23), (time(23), 15)])
def test_whoever_works_at_night_has_the_quiet_hours_by_day(own: time | None, quiet: int) -> None:
    local = datetime(2026, 1, 7, quiet, tzinfo=HOME)
    assert quiet_until(local, (), quiet_hours(own)) is not None
    assert quiet_until(local + timedelta(hours=12), (), quiet_hours(own)) is None
