"""Which days of a calendar are days of absence, and whose."""

from __future__ import annotations

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.calendars.days import AHEAD, MOST_REPEATED, absences_in
from bot.model.absence import Absence
from bot.ports.absences import FeedError

HELSINKI = ZoneInfo("Europe/Helsinki")
TODAY = date(2026, 3, 24)
AINO, BO = "aino@x.fi", "bo@x.fi"
ZONES = {AINO: HELSINKI, BO: ZoneInfo("America/Los_Angeles")}
WHOLE = "DTSTART;VALUE=DATE:20260325\nDTEND;VALUE=DATE:20260328"  # the end is the day after
THREE_DAYS = [Absence(date(2026, 3, 25), date(2026, 3, 27))]


def calendar(*events: str) -> str:
    begun = (
        f"BEGIN:VEVENT\nUID:{number}@x\nDTSTAMP:20260101T000000Z\n{event}\nEND:VEVENT" for number, event in enumerate(events)
    )
    return "\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//", *begun, "END:VCALENDAR", "")).replace("\n", "\r\n")


def company(*events: str) -> dict[str, list[Absence]]:
    return dict(absences_in(calendar(*events), TODAY, ZONES))


def own(event: str) -> list[Absence]:
    return list(absences_in(calendar(event), TODAY, ZONES, owner=AINO).get(AINO, []))


@pytest.mark.parametrize(
    "named", ["ORGANIZER:mailto:Aino@X.fi", "ATTENDEE;CN=Aino:MAILTO:aino@x.fi", "ATTENDEE:mailto:aino@x.fi"]
)
def test_in_the_companys_calendar_an_event_is_the_absence_of_whom_it_names(named: str) -> None:
    assert company(f"{WHOLE}\nSUMMARY:Knee surgery\n{named}") == {AINO: THREE_DAYS}


def test_who_is_not_on_the_roster_or_not_named_by_address_is_nobody() -> None:
    assert company(f"{WHOLE}\nATTENDEE:mailto:z@x.fi", f"{WHOLE}\nSUMMARY:Aino", f"{WHOLE}\nATTENDEE:aino@x.fi") == {}


@pytest.mark.parametrize(
    "no_absence",
    [
        "STATUS:CANCELLED\nATTENDEE:mailto:aino@x.fi",
        "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE\nATTENDEE:mailto:aino@x.fi",
        "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE\nATTENDEE:mailto:aino@x.fi",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:aino@x.fi",
    ],
)
def test_what_is_cancelled_tentative_declined_or_work_elsewhere_is_no_absence(no_absence: str) -> None:
    assert company(f"{WHOLE}\n{no_absence}") == {}


@pytest.mark.parametrize(
    ("marks", "away"),
    [
        ("", True),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", True),
        ("TRANSP:TRANSPARENT", False),  # a birthday
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", False),
    ],
)
def test_in_a_persons_own_calendar_whole_days_count_that_are_not_free(marks: str, away: bool) -> None:  # noqa: FBT001
    assert own(f"{WHOLE}\n{marks}".strip()) == (THREE_DAYS if away else [])


def test_a_meeting_is_no_absence_and_hours_marked_out_of_office_are_if_they_cover_the_working_day() -> None:
    hours = "DTSTART;TZID=Europe/Helsinki:20260325T{}\nDTEND;TZID=Europe/Helsinki:20260325T{}\nX-MICROSOFT-CDO-BUSYSTATUS:{}"
    assert own(hours.format("080000", "170000", "OOF")) == [Absence(date(2026, 3, 25), date(2026, 3, 25))]
    assert own(hours.format("120000", "170000", "OOF")) == []
    assert own(hours.format("080000", "170000", "BUSY")) == []


def test_hours_are_those_of_the_persons_own_clock_on_the_day_on_which_it_changes_too() -> None:
    """On 29 March clocks go forward in Helsinki: 7 to 14 UTC is 10 to 17 there, and 0 to 7 in Los Angeles."""
    both = "DTSTART:20260329T070000Z\nDTEND:20260329T140000Z\nATTENDEE:mailto:aino@x.fi\nATTENDEE:mailto:bo@x.fi"
    assert company(both) == {AINO: [Absence(date(2026, 3, 29), date(2026, 3, 29))]}


def test_an_event_that_is_repeated_is_each_of_its_days() -> None:
    weekly = "DTSTART;VALUE=DATE:20260302\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU\nATTENDEE:mailto:aino@x.fi"
    found = company(weekly)[AINO]
    assert found[0] == Absence(date(2026, 3, 17), date(2026, 3, 17))  # the first day that is read
    assert found[1:3] == [Absence(date(2026, 3, day), date(2026, 3, day + 1)) for day in (23, 30)]
    assert found[-1].last <= TODAY + AHEAD


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3;BYSECOND=1,2,3", "FREQ=hourly"])
def test_what_is_repeated_within_a_day_is_left_out(rule: str) -> None:
    often = f"DTSTART:20260302T090000Z\nDTEND:20260302T170000Z\nRRULE:{rule}\nATTENDEE:mailto:aino@x.fi"
    assert company(often, f"{WHOLE}\nATTENDEE:mailto:bo@x.fi") == {BO: THREE_DAYS}


def test_absences_that_touch_or_overlap_are_one() -> None:
    assert own(WHOLE) == THREE_DAYS
    next_days = "DTSTART;VALUE=DATE:20260328\nDTEND;VALUE=DATE:20260330\nATTENDEE:mailto:aino@x.fi"
    again = "DTSTART;VALUE=DATE:20260326\nDTEND;VALUE=DATE:20260329\nATTENDEE:mailto:aino@x.fi"
    assert company(f"{WHOLE}\nATTENDEE:mailto:aino@x.fi", next_days, again) == {
        AINO: [Absence(date(2026, 3, 25), date(2026, 3, 29))]
    }


def test_years_of_absence_are_cut_to_the_days_that_are_read() -> None:
    (found,) = own("DTSTART;VALUE=DATE:20200101\nDTEND;VALUE=DATE:20300101")
    assert (found.first, found.last) == (TODAY - timedelta(days=7), TODAY + AHEAD)


def test_ten_thousand_events_are_read() -> None:
    many = [f"DTSTART;VALUE=DATE:202603{1 + number % 28:02d}\nATTENDEE:mailto:p{number}@x.fi" for number in range(9_999)]
    assert company(*many, f"{WHOLE}\nATTENDEE:mailto:aino@x.fi") == {AINO: THREE_DAYS}


def test_more_repeated_events_than_any_company_has_are_refused() -> None:
    with pytest.raises(FeedError, match=r"2,000"):
        company(*["DTSTART;VALUE=DATE:20260302\nRRULE:FREQ=DAILY"] * (MOST_REPEATED + 1))


@given(st.text(max_size=400) | st.text(max_size=200).map(lambda text: calendar(f"DTSTART:{text}")))
def test_whatever_it_holds_is_days_or_one_sentence_without_a_word_of_it(text: str) -> None:
    sentence = ""
    try:
        absences_in(text, TODAY, ZONES)
    except FeedError as error:
        sentence = str(error)
    assert not sentence or re.fullmatch(r"is no calendar that can be read \(\w+\)", sentence)


def test_no_sentence_holds_a_word_of_the_calendar() -> None:
    with pytest.raises(FeedError) as caught:
        absences_in("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Knee surgery\r\nDTSTART:soon\r\nEND:VCALENDAR\r\n", TODAY, ZONES)
    assert "Knee" not in str(caught.value)
