"""From how many people on a unit has customers' figures of its own, so that none is one person's performance.

Below it customers' figures, comments and praise count in the department and the company alone (Act on the Protection of Privacy
in Working Life 759/2004; ``docs/release-rules.md``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from bot.model.people import Team
from bot.model.roster import Member

LEAST_PEOPLE = 5


def people_in(teams: Iterable[Team], members: Iterable[Member]) -> Mapping[int, int]:
    """How many people the roster has in each team, by its id, managers and people on leave included: they serve customers too.

    A digest takes the roster of the moment at which it is frozen; a later one changes no frozen digest.
    """
    counted = Counter(member.team for member in members)
    return {team.id: counted[team.name] for team in teams}


def of_own(teams: Sequence[int], people: Mapping[int, int]) -> Sequence[int]:
    """The teams whose customers a unit of those teams is shown: all of them, or none where it has fewer than five people."""
    return teams if sum(people.get(team, 0) for team in teams) >= LEAST_PEOPLE else ()
