"""ISO weeks, wall clocks across the changes of the clock, holidays, quiet hours, the weekly cadence."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.calendar import (
    Cadence,
    Week,
    at_wall_clock,
    months_before,
    next_working_day,
    no_holidays,
    quiet_until,
    working_day,
)

HELSINKI, NEW_YORK = ZoneInfo("Europe/Helsinki"), ZoneInfo("America/New_York")
ZONES = st.sampled_from(
    [HELSINKI, NEW_YORK, ZoneInfo("Asia/Tokyo"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Africa/Casablanca")]
)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
CLOCKS = st.builds(time, st.integers(0, 23), st.integers(0, 59))
WEEK = Week(2026, 2)


class TestWeek:
    @pytest.mark.parametrize(
        ("day", "week"),
        [
            (date(2026, 1, 1), "2026-W01"),
            (date(2025, 12, 29), "2026-W01"),  # a Monday in the old year
            (date(2027, 1, 3), "2026-W53"),  # a Sunday in the new year, of a year with 53 weeks
            (date(2021, 1, 1), "2020-W53"),
            (date(2024, 12, 30), "2025-W01"),
        ],
    )
    def test_a_week_belongs_to_the_year_of_its_thursday(self, day: date, week: str) -> None:
        assert str(Week.of(day)) == week

    @pytest.mark.parametrize(
        "text", ["2026-W54", "2025-W53", "2026-W00", "2026-W5", "26-W05", "2026W05", "2026-w05", "", "²026-W05"]
    )
    def test_what_is_no_week_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError):  # noqa: PT011 - one kind of error for every fault
            Week.parse(text)

    def test_a_53rd_week_is_read_where_there_is_one(self) -> None:
        assert Week.parse("2026-W53").monday == date(2026, 12, 28)

    def test_counting_goes_through_the_53rd_week(self) -> None:
        assert (Week(2026, 52).plus(1), Week(2026, 52).plus(2), Week(2027, 1).plus(-1)) == (
            *(Week(2026, 53), Week(2027, 1), Week(2026, 53)),
        )
        assert Week(2027, 1).since(Week(2026, 52)) == 2

    @given(DAYS, st.integers(-200, 200))
    def test_writing_adding_and_counting_undo_themselves(self, day: date, weeks: int) -> None:
        week = Week.of(day)
        assert Week.parse(str(week)) == week
        assert week.plus(weeks).since(week) == weeks
        assert week.day(day.weekday()) == day
        assert (week < week.plus(1), str(week) < str(week.plus(1))) == (True, True)


class TestWallClock:
    @pytest.mark.parametrize(
        ("zone", "day", "missing", "taken"),
        [(HELSINKI, date(2026, 3, 29), time(3, 30), "04:30"), (NEW_YORK, date(2026, 3, 8), time(2, 30), "03:30")],
    )
    def test_a_time_that_does_not_exist_is_taken_an_hour_later(
        self, zone: ZoneInfo, day: date, missing: time, taken: str
    ) -> None:
        assert f"{at_wall_clock(day, missing, zone).astimezone(zone):%H:%M}" == taken

    @pytest.mark.parametrize(
        ("zone", "day", "twice", "first"),
        [
            (HELSINKI, date(2026, 10, 25), time(3, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
            (NEW_YORK, date(2026, 11, 1), time(1, 30), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ],
    )
    def test_a_time_that_exists_twice_is_taken_the_first_time(
        self, zone: ZoneInfo, day: date, twice: time, first: datetime
    ) -> None:
        assert at_wall_clock(day, twice, zone) == at_wall_clock(day, twice.replace(fold=1), zone) == first

    @given(DAYS, CLOCKS, ZONES)
    def test_any_other_time_is_what_the_wall_clock_shows(self, day: date, clock: time, zone: ZoneInfo) -> None:
        moment = at_wall_clock(day, clock, zone)
        shown = moment.astimezone(zone)
        assert moment.tzinfo is UTC
        assert shown.date() == day or clock.hour == 23
        late = datetime.combine(day, clock) + timedelta(hours=1)
        assert shown.replace(tzinfo=None, fold=0) in {datetime.combine(day, clock), late, late - timedelta(minutes=30)}


class TestHolidays:
    EASTER = frozenset({date(2026, 4, 3), date(2026, 4, 6)})  # a Friday and a Monday

    def test_a_holiday_gives_way_to_the_next_day_that_is_neither_holiday_nor_weekend(self) -> None:
        assert working_day(date(2026, 4, 3), self.EASTER.__contains__) == date(2026, 4, 7)

    def test_any_other_day_stays_be_it_a_saturday(self) -> None:
        assert working_day(date(2026, 4, 4), self.EASTER.__contains__) == date(2026, 4, 4)

    def test_the_next_working_day_is_never_the_day_itself(self) -> None:
        assert next_working_day(date(2026, 4, 2), self.EASTER.__contains__) == date(2026, 4, 7)
        assert next_working_day(date(2026, 4, 7), no_holidays) == date(2026, 4, 8)


class TestQuietHours:
    @pytest.mark.parametrize(
        ("clock", "until"),
        [
            (time(6, 59), (6, time(7))),
            (time(7, 0), None),
            (time(20, 59), None),
            (time(21, 0), (7, time(7))),
            (time(0, 0), (6, time(7))),
        ],
    )
    def test_from_nine_to_seven_nobody_is_written_to(self, clock: time, until: tuple[int, time] | None) -> None:
        quiet = quiet_until(datetime.combine(date(2026, 1, 6), clock, HELSINKI), ())
        assert (quiet and (quiet.day, quiet.time())) == until

    @pytest.mark.parametrize(
        ("clock", "quiet"), [(time(21, 59), True), (time(22, 0), False), (time(22, 59), False), (time(23, 0), True)]
    )
    def test_the_hour_after_a_chosen_time_is_not_quiet(self, clock: time, quiet: bool) -> None:  # noqa: FBT001 - an expectation
        local = datetime.combine(date(2026, 1, 6), clock, HELSINKI)
        assert (quiet_until(local, (time(22, 0), time(9, 30))) is not None) is quiet

    @given(DAYS, CLOCKS)
    def test_the_night_ends_by_day_and_before_it_began_again(self, day: date, clock: time) -> None:
        local = datetime.combine(day, clock, NEW_YORK)
        until = quiet_until(local, ())
        if until is not None:
            assert local < until <= local + timedelta(hours=11)
            assert quiet_until(until, ()) is None


class TestCadence:
    CADENCE = Cadence(date(2026, 1, 6))

    def test_the_default_week(self) -> None:
        moments = [
            self.CADENCE.opens_at(WEEK, HELSINKI, no_holidays),
            self.CADENCE.reminds_at(WEEK, HELSINKI, no_holidays),
            self.CADENCE.closes_at(WEEK, HELSINKI),
            self.CADENCE.digests_at(WEEK, HELSINKI, no_holidays),
        ]
        assert [f"{moment.astimezone(HELSINKI):%a %d %H:%M}" for moment in moments] == [
            *("Tue 06 09:30", "Thu 08 13:00", "Sun 11 23:59", "Mon 12 08:00"),
        ]

    def test_a_person_is_asked_at_the_usual_hour_of_the_own_zone(self) -> None:
        usual = self.CADENCE.asks_at(WEEK, NEW_YORK, no_holidays)
        assert f"{usual.astimezone(NEW_YORK):%H:%M}" == "09:30"

    def test_a_start_in_mid_week_asks_that_day_and_later_weeks_on_their_weekday(self) -> None:
        cadence = Cadence(date(2026, 1, 8))
        assert (cadence.ask_day(WEEK, no_holidays), cadence.ask_day(WEEK.plus(1), no_holidays)) == (
            *(date(2026, 1, 8), date(2026, 1, 13)),
        )
        assert [cadence.slot(WEEK.plus(weeks)) for weeks in (-1, 0, 1)] == [-1, 0, 1]

    def test_a_start_early_in_a_week_asks_on_the_weekday(self) -> None:
        assert Cadence(date(2026, 1, 5)).ask_day(WEEK, no_holidays) == date(2026, 1, 6)

    def test_holidays_move_the_pulse_the_reminder_and_the_digest_but_not_the_close(self) -> None:
        holidays = {date(2026, 1, day) for day in (6, 8, 11, 12)}.__contains__
        assert [
            moment.astimezone(HELSINKI).day
            for moment in (
                self.CADENCE.opens_at(WEEK, HELSINKI, holidays),
                self.CADENCE.reminds_at(WEEK, HELSINKI, holidays),
                self.CADENCE.closes_at(WEEK, HELSINKI),
                self.CADENCE.digests_at(WEEK, HELSINKI, holidays),
            )
            if moment
        ] == [7, 9, 11, 13]

    def test_a_pulse_never_leaves_its_week(self) -> None:
        friday = Cadence(date(2026, 1, 5), ask=(4, time(9)))
        tuesday_to_thursday = {date(2026, 1, day) for day in (6, 7, 8)}
        assert self.CADENCE.ask_day(WEEK, tuesday_to_thursday.__contains__) == date(2026, 1, 9)
        assert friday.ask_day(WEEK, {date(2026, 1, 9)}.__contains__) is None
        assert friday.opens_at(WEEK, HELSINKI, {date(2026, 1, 9)}.__contains__) is None

    def test_nor_is_anybody_asked_after_the_close(self) -> None:
        cadence = Cadence(date(2026, 1, 5), close=(3, time(12)))
        assert cadence.ask_day(WEEK, {date(2026, 1, 6), date(2026, 1, 7), date(2026, 1, 8)}.__contains__) is None
        assert cadence.ask_day(WEEK, {date(2026, 1, 6), date(2026, 1, 7)}.__contains__) == date(2026, 1, 8)

    def test_slots_are_counted_through_a_53rd_week(self) -> None:
        assert self.CADENCE.slot(Week(2027, 1)) == 52


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 1, 12), 24, date(2024, 1, 12)),
        (date(2026, 1, 12), 1, date(2025, 12, 12)),
        (date(2026, 12, 31), 1, date(2026, 11, 30)),
        (date(2024, 3, 31), 13, date(2023, 2, 28)),
    ],
)
def test_months_before_a_day_it_is_the_same_day_or_the_months_last(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before
