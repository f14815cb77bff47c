"""Who works at the sample company in which week. Pure: the same people in every demo."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from app.demo.dice import pick
from app.demo.plan import Change, Named, Plan, TeamPlan, plan
from bot.model.people import Language
from bot.model.roster import RosterRow

MANAGERS = "Esihenkilöt"  # a team of their own, straight below the company
DOMAIN = "esimerkki.example"


def email_of(name: str) -> str:
    """first.last at the sample company's domain."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return f"{plain.replace(' ', '.')}@{DOMAIN}"


@cache
def roster(week: int) -> tuple[RosterRow, ...]:
    """The roster as it is handed in for that week: the first one, and all changes up to then."""
    return tuple(_after_changes(plan(), week).values())


@cache
def readers() -> tuple[tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]:
    """Who reads the company's digest, and who each department's."""
    the_plan = plan()
    return (email_of(the_plan.ceo.name),), tuple((name, (email_of(one.name),)) for name, one in the_plan.heads.items())


def _after_changes(the_plan: Plan, week: int) -> dict[str, RosterRow]:
    names = _Names(the_plan)
    people = {row.key: row for row in _at_first(the_plan, names)}
    teams = {team.name: team for team in the_plan.teams}
    for change in the_plan.changes:
        if change.week <= week:
            _apply(change, people, teams, names)
    return people


def _at_first(the_plan: Plan, names: _Names) -> Iterator[RosterRow]:
    ceo = email_of(the_plan.ceo.name)
    yield _row(the_plan.ceo)
    for head in the_plan.heads.values():
        yield _row(head, MANAGERS, manager=ceo)
    leading: set[str] = set()
    for team in the_plan.teams:
        manager = team.manager
        if manager.name not in leading:
            leading.add(manager.name)
            yield _member(team, manager) if team.manager_is_member else _row(manager, MANAGERS, manager=ceo)
        for number in range(team.people - team.manager_is_member):
            yield _member(team, names.new(team.languages[number % len(team.languages)]))


def _apply(change: Change, people: dict[str, RosterRow], teams: Mapping[str, TeamPlan], names: _Names) -> None:
    if change.kind == "join":
        for language in change.languages:
            row = _member(teams[change.team], names.new(language))
            people[row.key] = row
        return
    lead = email_of(teams[change.team].manager.name)
    for key in [key for key, row in people.items() if row.team == change.team and key != lead][-change.people :]:
        if change.kind == "leave":
            del people[key]
        else:
            moved = _member(teams[change.to], Named(people[key].name, Language(people[key].language)))
            people[key] = replace(moved, email=key)


def _row(person: Named, team: str = "", department: str = "", manager: str = "") -> RosterRow:
    return RosterRow(email_of(person.name), person.name, team, department, manager, person.language.value, "Europe/Helsinki")


def _member(team: TeamPlan, person: Named) -> RosterRow:
    return _row(person, team.name, team.department, email_of(team.manager.name))


class _Names:
    """New names, none of them twice and none of them the story's own."""

    def __init__(self, the_plan: Plan) -> None:
        self._plan = the_plan
        self._taken = {one.name for one in (the_plan.ceo, *the_plan.heads.values(), *(team.manager for team in the_plan.teams))}

    def new(self, language: Language) -> Named:
        """Somebody who speaks that language."""
        attempt = 0
        while True:
            about = (language, len(self._taken), attempt)
            first = pick(self._plan.first_names[language], "first", *about)
            name = f"{first} {pick(self._plan.last_names[language], 'last', *about)}"
            if name not in self._taken:
                self._taken.add(name)
                return Named(name, language)
            attempt += 1
