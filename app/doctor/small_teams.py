"""The teams of a roster that can never have figures of their own, told to the administrator in one block."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.model.people import Employee, spelled
from bot.model.roster import Member, RosterRow
from bot.release.too_small import CountsIn, TooSmall

MERGING = (
    "Two teams that work together may be one in the roster: one figure, one digest, one manager who reads it. "
    "Customers' figures need five people too."
)


def members_after(
    people: Sequence[Employee], rows: Sequence[RosterRow], leaving: Collection[str], silent: Collection[str]
) -> list[Member]:
    """Who would be in a team after an import: the file's people, then the stored ones who stay though they are not in it.

    What the file is ``silent`` of stays as it is stored.
    """
    stored, named = {spelled(one.email): one for one in people}, {row.key for row in rows}
    homes = {one.team.name: one.team.department for one in people if one.team}
    staying = [one for key, one in stored.items() if key not in named and one.email not in leaving]
    found = []
    for row in rows:
        known = stored.get(row.key)
        department = homes.get(row.team, row.department) if "department" in silent else row.department
        manager = known.manager_email if known and "manager_email" in silent else row.manager_email
        if row.team:
            found.append(Member(row.key, row.team, department, spelled(manager)))
    kept = [Member(one.email, one.team.name, one.team.department, one.manager_email) for one in staying if one.team]
    return [*found, *kept]


def told(small: Sequence[TooSmall]) -> str:
    """One heading and a line a team: how many people, where their answers count, which merge would make it visible."""
    k = small[0].k
    heading = f"Too small to ever have figures of their own (fewer than {k} people besides the manager): {len(small)}."
    return "\n".join([heading, *(f"   {_line(team)}" for team in small)])


def _line(team: TooSmall) -> str:
    count = "1 person" if team.people == 1 else f"{team.people} people"
    match team.counts_in:
        case CountsIn.DEPARTMENT:
            where = f"answers count in {team.department}"
        case CountsIn.COMPANY:
            where = "answers count in the company"
        case CountsIn.NOWHERE:
            where = "answers count nowhere: the small teams together are too few"
    merge = (
        f"with {team.merge.team} it would be {team.merge.people}"
        if team.merge
        else "no team of its department would bring it there"
    )
    return f"{team.team}: {count}; {where}; {merge}."


def document(team: TooSmall) -> dict[str, object]:
    """A team as JSON."""
    merge = None if team.merge is None else {"team": team.merge.team, "people": team.merge.people}
    return {
        "team": team.team,
        "department": team.department,
        "people": team.people,
        "k": team.k,
        "counts_in": team.counts_in.value,
        "merge": merge,
    }
