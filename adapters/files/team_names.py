"""Whose feedback a name in a file stands for."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.files.problems import did_you_mean, quoted
from bot.model.people import name_key

Names = Mapping[tuple[str, str], int]  # (source or "", the name's key) -> team id


class KnownTeams:
    """The teams by the roster's own names and by those that the administrator has given to sources' names for them."""

    def __init__(self, teams: Mapping[str, int], aliases: Names | None = None) -> None:
        self._exact = dict(teams)
        self._by_key = {name_key(name): team_id for name, team_id in teams.items()}
        self._aliases = aliases or {}
        self._told: dict[str, str] = {}

    def exact(self, name: str) -> int | None:
        """The team of exactly that name on the roster."""
        return self._exact.get(name)

    def team_id(self, source: str, name: str) -> int | None:
        """The team that a source means: the roster's own name, an alias of the source's, one for all, a name in other case."""
        found = self._exact.get(name)
        if found is None:
            key = name_key(name)
            found = self._aliases.get((source, key), self._aliases.get(("", key)))
            found = self._by_key.get(key) if found is None else found
        return found

    def unknown(self, name: str) -> str:
        """What is told of a team that nobody knows; a large file has the same one again and again."""
        if name not in self._told:
            hint = did_you_mean(name, sorted(self._exact))
            self._told[name] = (
                f"unknown team {quoted(name)}{hint}; write it as in the roster, or keep such rows aside with --quarantine"
            )
        return self._told[name]
