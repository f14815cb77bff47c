"""Names in the settings that nothing on the roster answers to: whoever they were meant for would get nothing, in silence."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from adapters.files.problems import did_you_mean, quoted
from app.settings.load import Settings
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
    for source in settings.feedback_sources:
        for name in dict.fromkeys(source.by.words.get("teams", {}).values()):
            if _is_unknown(name, names):
                yield f"[feedback.{source.name}.teams] {quoted(name)} is no team of the roster{did_you_mean(name, names)}."


def _is_unknown(name: str, known: Collection[str]) -> bool:
    return name_key(name) not in map(name_key, known)
