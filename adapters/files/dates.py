"""The days of a column of moments, as other systems write them. One order of day and month holds for a whole column.

Nothing is guessed: where day and month could both come first, all through the column, both readings are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

FORMS = "2026-11-16, 16.11.2026 9.02, 2026/11/16 9:02:00 AM or seconds since 1970"

_DATE = re.compile(
    r"(?P<a>\d{1,4})(?P<sign>[./-])(?P<b>\d{1,2})(?P=sign)(?P<c>\d{1,4})"
    r"(?:[T ,]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?)?"
    r"(?:\s*(?P<zone>[A-Za-z]{1,5}|(?:UTC|GMT)?[+-]\d{2}:?\d{2}))?"
)
_WORDS = "%a %b %d %Y"  # Sun Nov 15 2026
_SECONDS, _MILLISECONDS = len("1700000000"), len("1700000000000")
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})")
_YEAR_DIGITS = 4


class UnclearDatesError(ValueError):
    """Every cell of the column can be read with the day first and with the month first; ``readings`` are the first cell's."""

    def __init__(self, cell: str, readings: tuple[date, date]) -> None:
        self.cell = cell
        self.readings = readings
        super().__init__(cell)


def undecided(cell: str) -> str:
    """The day of a cell whose day and month could change places, as it is written; "" for every other cell."""
    match = _DATE.fullmatch(cell)
    if match is None or match["sign"] == "." or len(match["a"]) == _YEAR_DIGITS:
        return ""
    return match["sign"].join((match["a"], match["b"], match["c"]))


def forms_of(cell: str) -> tuple[str, str]:
    """How an ``undecided`` cell is written, for strptime: with the day first, and with the month first."""
    match = _DATE.fullmatch(cell)
    assert match is not None  # noqa: S101 - for the type checker: only such a cell is undecided
    year, clock = "%Y" if len(match["c"]) == _YEAR_DIGITS else "%y", cell[match.end("c") :]
    for group, code in (("half", "%p"), ("second", "%S"), ("minute", "%M"), ("hour", "%I" if match["half"] else "%H")):
        if match[group]:
            start, end = (at - match.end("c") for at in match.span(group))
            clock = clock[:start] + code + ("" if group == "half" else clock[end:])
    return f"%d{match['sign']}%m{match['sign']}{year}{clock}", f"%m{match['sign']}%d{match['sign']}{year}{clock}"


class Days:
    """How one column's cells are read. ``zone`` is the company's, ``local`` that of times which name none."""

    def __init__(self, zone: tzinfo, local: tzinfo, *, written: str = "", month_first: bool = False) -> None:
        self._zone = zone
        self._local = local
        self._written = written
        self._month_first = month_first

    @classmethod
    def of(cls, cells: Iterable[str], zone: tzinfo, local: tzinfo, written: str = "") -> Days:
        """The way that fits all ``undecided`` days of the column. Raises UnclearDatesError where two ways fit and differ."""
        day_first, month_first = cls(zone, local), cls(zone, local, month_first=True)
        days = months = True
        unclear: tuple[str, tuple[date, date]] | None = None
        for cell in () if written else cells:
            first, second = day_first.day(cell), month_first.day(cell)
            days, months = days and first is not None, months and second is not None
            if unclear is None and first and second and first != second:
                unclear = (cell, (first, second))
        if unclear and days and months:
            raise UnclearDatesError(*unclear)
        return cls(zone, local, written=written, month_first=months and not days)

    def day(self, cell: str) -> date | None:
        """The company's day of one cell; None where it is no date of this column's form."""
        if cell.isascii() and cell.isdecimal() and len(cell) in {_SECONDS, _MILLISECONDS}:
            return datetime.fromtimestamp(int(cell[:_SECONDS]), UTC).astimezone(self._zone).date()
        try:
            return self._in_form(cell)
        except (ValueError, OverflowError):
            return None

    def _in_form(self, cell: str) -> date | None:
        if self._written:
            try:
                return self._in_written(cell)
            except ValueError:  # a cell that a spreadsheet knows to be a date comes in ISO 8601, whatever it looked like
                return self._iso(cell)
        if len(cell) >= len("20260101") and cell.isascii() and cell[:4].isdecimal():
            try:
                return self._iso(cell)
            except ValueError:
                pass  # "2026-11-15 22:41:38 UTC"
        match = _DATE.fullmatch(cell)
        if match is None:
            return datetime.strptime(cell, _WORDS).date()  # noqa: DTZ007 - a day without a time
        return self._in_numbers(match)

    def _iso(self, cell: str) -> date:
        if len(cell) <= len("2026-01-01"):
            return date.fromisoformat(cell)
        return self._company_day(datetime.fromisoformat(cell))

    def _in_written(self, cell: str) -> date | None:
        form, word = self._written, ""
        if form.endswith("%Z"):  # strptime knows no zones but its machine's
            form = form.removesuffix("%Z").rstrip()
            cell, _, word = cell.rpartition(" ")
        moment = datetime.strptime(cell, form)  # noqa: DTZ007 - the zone is added below
        return self._placed(moment, word, has_time="%H" in form or "%I" in form)

    def _in_numbers(self, match: re.Match[str]) -> date | None:
        a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
        if len(match["a"]) == _YEAR_DIGITS:
            year, month, day = a, b, c
        elif match["sign"] != "." and self._month_first:
            month, day, year = a, b, c
        else:
            day, month, year = a, b, c
        if year < 100 and len(match["c"]) == 2:  # noqa: PLR2004 - a year of two digits
            year += 2000
        hour = int(match["hour"] or 0)
        if match["half"]:
            if not 1 <= hour <= 12:  # noqa: PLR2004 - a clock's face
                return None
            hour = hour % 12 + (12 if match["half"] in "Pp" else 0)
        moment = datetime(year, month, day, hour, int(match["minute"] or 0), int(match["second"] or 0))  # noqa: DTZ001 - added below
        return self._placed(moment, match["zone"] or "", has_time=match["hour"] is not None)

    def _placed(self, moment: datetime, word: str, *, has_time: bool) -> date | None:
        """The company's day of a moment beside which a zone's name stood, or none."""
        if not has_time:
            return moment.date()
        if not word:
            return self._company_day(moment)
        if word.upper() in {"Z", "UTC", "GMT"}:
            return self._company_day(moment.replace(tzinfo=UTC))
        if offset := _OFFSET.fullmatch(word):
            sign = -1 if offset[1] == "-" else 1
            ahead = sign * timedelta(hours=int(offset[2]), minutes=int(offset[3]))
            return self._company_day(moment.replace(tzinfo=timezone(ahead)))
        own = moment.replace(tzinfo=self._zone)
        return own.date() if own.tzname() == word else None  # EET is not everybody's

    def _company_day(self, moment: datetime) -> date:
        return (moment if moment.tzinfo else moment.replace(tzinfo=self._local)).astimezone(self._zone).date()
