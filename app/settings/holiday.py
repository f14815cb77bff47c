"""Public holidays by country, from the holidays package, which is imported only where a country is named."""

from __future__ import annotations

from bot.model.calendar import IsHoliday


class UnknownCountryError(Exception):
    """There is no calendar for that country or subdivision."""


def holiday_calendar(code: str) -> IsHoliday:
    """The holidays of a country ("FI") or of a subdivision ("DE-BY")."""
    import holidays  # noqa: PLC0415 - a company that names no country must not pay for it at the start

    country, _, subdivision = code.upper().partition("-")
    try:
        days = holidays.country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError as error:
        raise UnknownCountryError from error
    return days.__contains__
