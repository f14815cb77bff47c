"""The roster that follows from a directory, by the checks of a roster file. Pure; knows the entries' documents, and no protocol.

Problems name the user by the name that the provider has for him or her: whoever mends them needs to find the person there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapters.files.problems import Findings, Problem
from adapters.files.roster import check_roster, is_zone, person_in
from bot.model.people import Language, name_of
from bot.model.provisioning import Derived, Entry
from bot.model.roster import RosterRow

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PLACES = ("department", "division", "organization", "costCenter")  # of the enterprise extension
GROUP = "group"
_LINE = re.compile(r"\bline (\d+)")


@dataclass(frozen=True, slots=True)
class ScimForm:
    """Where teams and departments come from: one of ``PLACES``, a team also from a group whose name begins with ``prefix``."""

    team: str = "department"
    department: str = "division"
    prefix: str = ""


def roster_of(form: ScimForm, users: Sequence[Entry], groups: Sequence[Entry]) -> Derived:
    """A row for each active user, or all that keeps the directory from being a roster."""
    active = [user for user in users if user.active and not user.erased]
    findings = Findings("")
    emails = {user.id: user.email for user in users if not user.erased}
    teams = _teams(form, groups) if form.team == GROUP else {}
    people: list[tuple[int, RosterRow]] = []
    for line, user in enumerate(active, 1):
        told = _cells(user, form, emails)
        if form.team == GROUP:
            names = teams.get(user.id, [])
            told["team"] = names[0] if names else ""
            if len(names) > 1:
                findings.add(line, "team", f"is a member of {len(names)} groups that are teams; one team a person")
        told["department"] = told["department"] if told["team"] else ""
        people.append((line, person_in(line, defaultdict(str, told), findings)))
    check_roster(people, findings)
    names_of = {line: str(user.document.get("userName", "")) for line, user in enumerate(active, 1)}
    problems = tuple(_said(problem, names_of) for problem in findings.problems)
    return Derived({user.id: row for user, (_, row) in zip(active, people, strict=True)}, problems)


def _cells(user: Entry, form: ScimForm, emails: Mapping[str, str]) -> dict[str, str]:
    document = user.document
    work = document.get(ENTERPRISE) or {}
    name = document.get("name") or {}
    whole = " ".join(filter(None, (name.get("givenName"), name.get("familyName"))))
    manager = (work.get("manager") or {}).get("value") or ""
    zone = document.get("timezone") or ""
    return {
        "email": user.email,
        "name": document.get("displayName") or name.get("formatted") or whole or user.email,
        "team": work.get(form.team) or "",
        "department": work.get(form.department) or "",
        "manager_email": emails.get(manager, ""),
        "language": _language(document.get("preferredLanguage") or document.get("locale") or ""),
        "timezone": zone if is_zone(zone) else "",
    }


def _language(tag: str) -> str:
    """The language of a tag such as "fi-FI"; "" for one that the bot does not speak."""
    code = re.split(r"[-_,;]", tag.strip().lower())[0]
    return code if code in set(Language) else ""


def _teams(form: ScimForm, groups: Sequence[Entry]) -> Mapping[str, list[str]]:
    """The teams of each user, by the groups that are teams."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for group in groups:
        name = name_of(str(group.document.get("displayName", "")))
        if name.startswith(form.prefix) and (team := name_of(name.removeprefix(form.prefix))):
            for member in group.document.get("members") or []:
                if member.get("value"):
                    found[member["value"]].append(team)
    return found


def _said(problem: Problem, names: Mapping[int, str]) -> str:
    """A problem by the names of whom it is about, instead of a file's lines."""
    message = _LINE.sub(lambda match: names.get(int(match[1]), match[0]), problem.message)
    return f"{names.get(problem.line, '')}, {problem.column}: {message}"
