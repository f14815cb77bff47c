"""A manager's quarterly estimate of how the team would answer, and the quarter it is given for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.model.calendar import Week
from bot.model.pulses import STEP_TOPICS, Topic

ESTIMATED: tuple[Topic, ...] = STEP_TOPICS


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a calendar year, written "2026-Q1"."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04d}-Q{self.number}"

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter that a day lies in."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, written: str) -> Quarter | None:
        """Read what ``str`` writes; None for anything else."""
        year, parted, number = written.partition("-Q")
        fine = parted and year.isascii() and year.isdigit() and len(year) == 4 and number in ("1", "2", "3", "4")  # noqa: PLR2004 - as ISO 8601
        return cls(int(year), int(number)) if fine else None

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a team's manager thinks that the team would answer. ``steps`` are 1–5; a topic may be left out."""

    team_id: int
    quarter: Quarter
    given_in: Week
    steps: Mapping[Topic, int]
