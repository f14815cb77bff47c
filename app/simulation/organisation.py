"""A made-up organisation: who is in which team in which week, and who answers what. Pure; reads no file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.acting import Turn
from bot.model.pulses import OPEN_ITEM
from bot.model.roster import RosterRow
from bot.pulse.rotation import items_of, open_question_in

READER = "reader@simulation.invalid"  # manages every team and reads every digest; is in no team


@dataclass(frozen=True, slots=True)
class Stay:
    """A person in a team; weeks count from 1, both included, ``last`` None is to the end."""

    person: str
    team: str
    department: str
    first: int
    last: int | None
    manager: str = READER

    def covers(self, week: int) -> bool:
        """Tell whether the person is in the team in that week."""
        return self.first <= week and (self.last is None or week <= self.last)

    def meets(self, other: Stay) -> bool:
        """Tell whether the two have a week in common."""
        return (other.last is None or self.first <= other.last) and (self.last is None or other.first <= self.last)


@dataclass(frozen=True, slots=True)
class Answer:
    """A line of the answers: ``value`` None is a skip; a comment belongs to the open item alone."""

    week: int
    person: str
    item: str
    value: int | None = field(repr=False)
    comment: str = field(default="", repr=False)
    quotable: bool = False


@dataclass(frozen=True, slots=True)
class Unused:
    """Answers that nobody could give, as counts."""

    not_asked: int  # of items that are not asked that week
    not_there: int  # of people who are in no team that week


class Organisation:
    """Everyone through all weeks. The order of ``stays`` and ``answers`` plays no part."""

    def __init__(self, stays: Sequence[Stay], answers: Sequence[Answer], weeks: int) -> None:
        self.weeks = weeks
        self._stays = sorted(stays, key=lambda stay: (stay.person, stay.first))
        self._given: dict[int, dict[str, dict[str, Answer]]] = defaultdict(lambda: defaultdict(dict))
        not_asked = not_there = 0
        present = {week: {stay.person for stay in self.stays_in(week)} for week in range(1, weeks + 1)}
        for answer in set(answers):  # a line written twice counts once
            if answer.item not in asked_in(answer.week):
                not_asked += 1
            elif answer.person not in present[answer.week]:
                not_there += 1
            else:
                self._given[answer.week][answer.person][answer.item] = answer
        self.unused = Unused(not_asked, not_there)

    def stays_in(self, week: int) -> list[Stay]:
        """Who is in which team in that week, by person."""
        return [stay for stay in self._stays if stay.covers(week)]

    def roster(self, week: int) -> list[RosterRow]:
        """The roster to be handed in before that week's pulse."""
        return [RosterRow(one.person, one.person, one.team, one.department, one.manager) for one in self.stays_in(week)]

    def departments(self) -> list[str]:
        """Every department that there ever is, by name."""
        return sorted({stay.department for stay in self._stays} - {""})

    def teams(self) -> list[str]:
        """Every team that there ever is, by name."""
        return sorted({stay.team for stay in self._stays})

    def turns(self, week: int) -> Iterator[tuple[str, Turn]]:
        """Who does what with that week's pulse, by person; whoever is not named does not answer."""
        items = items_of(week - 1)
        for person, given in sorted(self._given[week].items()):
            spoken = given.get(OPEN_ITEM)
            # A question can be passed over only by skipping it, and the open one comes last.
            reached = len(items) if spoken else max(items.index(item) + 1 for item in given)
            values = {item: given[item].value if item in given else None for item in items[:reached]}
            yield person, Turn(values, comment=spoken.comment if spoken else "", quotable=spoken is not None and spoken.quotable)


def asked_in(week: int) -> frozenset[str]:
    """The ids of all that is asked in a week, counted from 1; the open item's too where it is."""
    return frozenset(items_of(week - 1)) | ({OPEN_ITEM} if open_question_in(week - 1) else frozenset())
