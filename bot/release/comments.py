"""What is shown of the answers to the open question (release rule R10).

Pure. A unit's comments are released only where enough people answered and enough commented; the others' roll up to the
department, then to the company, where the thresholds count the rolled-up people alone. No tone, no mood: words of employees
are sorted into work themes and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256

from bot.model.calendar import Week
from bot.model.private_reading import PrivateReading
from bot.model.pulses import Comment, Topic
from bot.model.released import Invited, ReleasedComments, Voter
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.release.rules import participation_of

LEAST_RESPONDENTS = 10
LEAST_COMMENTERS = 5
LEAST_FOR_A_THEME = 3


def fingerprint(words: str) -> int:
    """A number from 1 up that stands for these very words: an author's word on quoting is given for what was previewed.

    Nothing is hidden by it; it keeps a button of an earlier preview from letting later words be quoted.
    """
    return 1 + int.from_bytes(sha256(words.encode()).digest()[:6])


def release_comments(
    week: Week, voters: Sequence[Voter], invited: Sequence[Invited], reading: PrivateReading, k: int
) -> tuple[tuple[Unit, ReleasedComments], ...]:
    """What each unit is shown of its comments; a unit of which nothing may be, or can be, is not there.

    So "nobody wrote" and "withheld" look the same.
    """
    came = Counter(voter.team for voter in voters if voter.values)
    asked = list(invited)
    shown: list[tuple[Unit, ReleasedComments]] = []
    left = [voter for voter in voters if voter.values or voter.comment is not None]  # who skipped everything is no respondent
    for unit_of in (_team, _department, _company):
        rest: list[Voter] = []
        for unit, members in _together(left, unit_of):
            theirs = [row for row in asked if unit_of(row) == unit]
            if unit is None or not _enough(members, k) or not (unit.kind is UnitKind.TEAM or leaves_open(theirs, came, k)):
                rest += members
                continue
            asked = [row for row in asked if unit_of(row) != unit]
            released = _released(week, [voter.comment for voter in members if voter.comment is not None], reading)
            if released.themes or released.quotes:
                shown.append((unit, released))
        left = rest
    return tuple(shown)


def _team(whose: Voter | Invited) -> Unit | None:
    return None if whose.team is None else Unit(UnitKind.TEAM, whose.team)


def _department(whose: Voter | Invited) -> Unit | None:
    return Unit(UnitKind.DEPARTMENT, whose.department) if whose.department else None


def _company(_whose: Voter | Invited) -> Unit | None:
    return COMPANY_UNIT


def _together(voters: Sequence[Voter], unit_of: Callable[[Voter], Unit | None]) -> list[tuple[Unit | None, list[Voter]]]:
    units: dict[Unit | None, list[Voter]] = {}
    for voter in sorted(voters, key=lambda one: one.person):
        units.setdefault(unit_of(voter), []).append(voter)
    return sorted(units.items(), key=lambda pair: (pair[0] is not None, pair[0] or COMPANY_UNIT))


def _enough(members: Sequence[Voter], k: int) -> bool:
    commenters = sum(voter.comment is not None for voter in members)
    return len(members) >= max(LEAST_RESPONDENTS, k) and commenters >= max(LEAST_COMMENTERS, k)


def leaves_open(theirs: Sequence[Invited], came: Mapping[str | None, int], k: int) -> bool:
    """Tell whether as many as comments need can have answered although any one of those invited has not.

    Of a team no more can have answered than what is said of it allows (release rule R9). Where that is not enough without
    somebody, comments would tell that all of a small team answered, as a pool would (release rule R3).
    """
    most = [_most(row, came[row.team], k) for row in theirs]
    missed = any(row.people == answers for row, answers in zip(theirs, most, strict=True))
    return sum(most) - missed >= max(LEAST_RESPONDENTS, k)


def _most(row: Invited, answered: int, k: int) -> int:
    """How many of a team can have answered, by what is said of so many; of people who count in no team nothing is said."""
    if row.team is None:
        return row.people
    said = participation_of(answered, row.people, k)
    return max(number for number in range(row.people + 1) if participation_of(number, row.people, k) is said)


def _released(week: Week, comments: Sequence[Comment], reading: PrivateReading) -> ReleasedComments:
    named = Counter(theme for comment in comments for theme in set(reading.themes(comment.text)))
    quotes = {reading.redacted(comment.text) for comment in comments if comment.quotable and not reading.private(comment.text)}
    return ReleasedComments(
        themes=tuple(theme for theme in Topic if named[theme] >= LEAST_FOR_A_THEME),
        # In an order that the words themselves give: neither who wrote first nor whose hash is smaller shows in it.
        quotes=tuple(sorted(quotes - {""}, key=lambda words: sha256(f"{week}|{words}".encode()).digest())),
    )
