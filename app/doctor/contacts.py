"""Doctor's look at the people somebody who is not coping would be shown: who can be reached, how, and who stands in.

Looks them up on the chat platforms as the bot itself does. Names contacts, which every employee sees anyway; of who has ever
asked for anything it knows nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.wiring import Platforms
from bot.coping.contacts import MANAGER_ROLE, Way, Ways, ways_of
from bot.model.people import Employee, Team
from storage.store import SqlStore

PATIENT = 30.0  # seconds
NOBODY = -1_000_000  # an id that no employee has, nor any contact that is only being looked up


@dataclass(frozen=True, slots=True)
class Reach:
    """What was found: ``errors`` and ``warnings`` each with its mend, and what is all right."""

    errors: tuple[tuple[str, str], ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()
    right: tuple[str, ...] = ()


async def reach_of_contacts(store: SqlStore, platforms: Platforms) -> Reach:
    """Who can be reached in chat, for every department."""
    teams, managers = await store.teams(), await store.managers()
    # One team's manager stands for all of a department: a manager is a contact like any other, where others are named.
    led_by = {team.department: managers[team.id] for team in teams if team.id in managers}
    departments = sorted({team.department for team in teams}) or [""]
    ways = {
        one: await ways_of(_somebody_in(one, led_by.get(one, "")), store, platforms.directories, wait=PATIENT)
        for one in departments
    }
    nowhere = [one or "the company" for one in departments if not ways[one].can_ask]
    errors = (_nobody(nowhere),) if nowhere else ()
    people = {way.contact: way for one in departments for way in ways[one].listed if way.contact.role != MANAGER_ROLE}
    right = tuple(f"Contact {way.contact.name} can be reached in chat." for way in people.values() if way.in_chat)
    by_phone = tuple(
        f"Contact {way.contact.name} is shown with phone and address alone: no chat account with that e-mail address."
        for way in people.values()
        if not way.in_chat
    )
    return Reach(errors, (*_without_number(people.values()), *_deputies(ways.values())), (*right, *by_phone))


def _somebody_in(department: str, manager: str) -> Employee:
    """Somebody who might ask."""
    return Employee(NOBODY, "", "", Team(NOBODY, "", department), manager, None, None)


def _nobody(departments: Sequence[str]) -> tuple[str, str]:
    return (
        f'No contact can be reached in chat: {", ".join(departments)}. "Ask them to contact me" is not offered there.',
        "Name at least one contact whose e-mail address is that of a Slack or Teams account: voinko contacts import contacts.csv",
    )


def _without_number(people: Iterable[Way]) -> Iterable[tuple[str, str]]:
    for way in people:
        if not way.number:
            yield (
                f"Contact {way.contact.name} has no phone number.",
                "Write one into contacts.csv: it is what somebody is told when a request does not go through.",
            )


def _deputies(ways: Iterable[Ways]) -> Iterable[tuple[str, str]]:
    told: set[str] = set()
    for persons_ways in ways:
        for way in persons_ways.listed:
            email = way.contact.deputy_email
            if way.contact.role == MANAGER_ROLE:
                continue
            if way.in_chat and not email and way.contact.name not in told:
                told.add(way.contact.name)
                yield (f"Contact {way.contact.name} has no deputy.", "Write deputy_email into contacts.csv; people are away.")
            elif email and email not in told and persons_ways.backup(way.key) is None:
                told.add(email)
                yield (
                    f"The deputy of {way.contact.name} can't be reached in chat.",
                    "Name a deputy whose e-mail address is that of a Slack or Teams account.",
                )
