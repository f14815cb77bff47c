"""Names in the settings that nothing on the roster answers to: whoever they were meant for would get nothing, in silence."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from adapters.files.problems import did_you_mean, quoted
from app.settings.load import Settings
from bot.model.feedback import Target
from bot.model.people import Team, name_key


def unmatched(settings: Settings, teams: Collection[Team]) -> Iterator[str]:
    """A sentence for each name in the settings that is no team's or department's. Nothing before there is a roster."""
    if not teams:
        return
    departments = {team.department for team in teams if team.department}
    for name, _ in settings.company.department_readers:
        if _is_unknown(name, departments):
            yield f"[readers.departments] {quoted(name)} is no department of the roster{did_you_mean(name, departments)}."
    names = {team.name for team in teams}
    for target in settings.company.goals.targets:
        yield from _of_target(target, teams, departments)
    for source in settings.feedback_sources:
        for name in dict.fromkeys(source.by.words.get("teams", {}).values()):
            if _is_unknown(name, names):
                yield f"[feedback.{source.name}.teams] {quoted(name)} is no team of the roster{did_you_mean(name, names)}."


def _of_target(target: Target, teams: Collection[Team], departments: Collection[str]) -> Iterator[str]:
    where = "[[customers.targets]]"
    if target.department and _is_unknown(target.department, departments):
        hint = did_you_mean(target.department, departments)
        yield f"{where} {quoted(target.department)} is no department of the roster{hint}."
        return
    names = {team.name for team in teams if not target.department or name_key(team.department) == name_key(target.department)}
    if target.team and _is_unknown(target.team, names):
        which = f"the department {quoted(target.department)}" if target.department else "the roster"
        yield f"{where} {quoted(target.team)} is no team of {which}{did_you_mean(target.team, names)}."


def _is_unknown(name: str, known: Collection[str]) -> bool:
    return name_key(name) not in map(name_key, known)
