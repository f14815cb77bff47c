"""From how many people on a unit has customers' figures of its own, so that none is one person's performance.

Below it customers' figures, comments and praise count in the department and the company alone (Act on the Protection of Privacy
in Working Life 759/2004; ``docs/release-rules.md``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from bot.model.people import Employee

LEAST_PEOPLE = 5


def people_in(roster: Iterable[Employee]) -> Mapping[int, int]:
    """How many people the roster has in each team, managers and people on leave included, for they serve its customers too.

    A digest takes the roster of the moment at which it is frozen; a later one changes no frozen digest.
    """
    return Counter(person.team.id for person in roster if person.team is not None)


def of_own(teams: Sequence[int], people: Mapping[int, int]) -> Sequence[int]:
    """The teams whose customers a unit of those teams is shown: all of them, or none where it has fewer than five people."""
    return teams if sum(people.get(team, 0) for team in teams) >= LEAST_PEOPLE else ()
