"""The roster as an organisation hands it over, and what an import of it would change.

Pure: no file format, no database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.model.absence import Absence
from bot.model.people import Employee, name_key, spelled


class RosterError(Exception):
    """The roster can't be changed that way; the sentence says why."""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person of a roster that has been checked. Every field but ``email`` and ``name`` may be ""."""

    email: str
    name: str
    team: str  # "": gets no pulse, may be a manager
    department: str
    manager_email: str
    language: str = ""  # "fi", "sv", "en" or "": asked from the platform
    timezone: str = ""  # an IANA name or "": the same rule
    workspace: str = ""  # the Slack workspace or Entra tenant that the person's account is in, or "": wherever it is found first
    away: Absence | None = None  # when the person is away, as far as the roster tells

    @property
    def key(self) -> str:
        """The e-mail address in the one spelling by which people are told apart."""
        return spelled(self.email)


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """A person of the roster who is in a team. ``person`` and ``manager`` are e-mail addresses in one spelling."""

    person: str
    team: str
    department: str
    manager: str


def leader_of(members: Iterable[tuple[str, str]]) -> str:
    """The manager of a team, by the e-mail addresses of its members and of whom each names as manager; "" if nobody names one.

    A manager may sit in the team, and then names a superior of his or her own: what those say counts who lead nobody in it.
    """
    naming = [(email, manager) for email, manager in members if manager]
    leading = {manager for _, manager in naming}
    heard = [manager for email, manager in naming if email not in leading] or [manager for _, manager in naming]
    return heard[0] if heard else ""


@dataclass(frozen=True, slots=True)
class Move:
    """A person who changes teams; "" is no team."""

    email: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RosterChange:
    """What an import does, by e-mail address and by team name, each in alphabetical order.

    ``missing`` are on the stored roster and not in the new one; they are among ``leaves`` only if they are to be deactivated.
    """

    joins: tuple[str, ...]
    leaves: tuple[str, ...]
    moves: tuple[Move, ...]
    missing: tuple[str, ...]
    new_teams: tuple[str, ...]
    vanished_teams: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...] = ()  # (missing, joining) of one name: the same person with a new address?


def difference(current: Iterable[Employee], rows: Sequence[RosterRow], *, deactivate_missing: bool = False) -> RosterChange:
    """What importing the rows would change for the active people of the stored roster. Raises RosterError for a double row."""
    current = list(current)
    old = {person.email: person.team.name if person.team else "" for person in current}
    names = {person.email: person.name for person in current}
    new = {row.key: row.team for row in rows}
    if len(new) < len(rows):
        raise RosterError("the roster names a person twice")
    missing = tuple(sorted(old.keys() - new.keys()))
    joins = tuple(sorted(new.keys() - old.keys()))
    after = {*new.values(), *(() if deactivate_missing else (old[email] for email in missing))}
    return RosterChange(
        joins=joins,
        leaves=missing if deactivate_missing else (),
        moves=tuple(Move(email, old[email], new[email]) for email in sorted(old.keys() & new.keys()) if old[email] != new[email]),
        missing=missing,
        new_teams=tuple(sorted(after - {*old.values()} - {""})),
        vanished_teams=tuple(sorted({*old.values()} - after - {""})),
        renamed=_renamed({email: names[email] for email in missing}, {row.key: row.name for row in rows if row.key in joins}),
    )


def _renamed(missing: Mapping[str, str], joining: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Who is missing and who joins under the same name, where no third person has it."""
    by_name: dict[str, tuple[list[str], list[str]]] = {}
    for side, people in enumerate((missing, joining)):
        for email, name in people.items():
            by_name.setdefault(name_key(name), ([], []))[side].append(email)
    return tuple(sorted((old[0], new[0]) for name, (old, new) in by_name.items() if name and len(old) == len(new) == 1))
