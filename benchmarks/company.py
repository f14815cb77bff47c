"""A made-up company, by default of 10,000 people in 800 teams: a round that is open, half a year of figures, customers' scores.

Put straight into the tables, because only what comes afterwards is measured. Everything follows from a number's place in the
list: there is no chance in it, and no person.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, insert, update

from bot.model.calendar import Cadence, Week, no_holidays
from bot.model.people import Employee
from bot.model.pulses import Topic
from bot.model.released import Band, Step, StepCell
from bot.model.roster import RosterRow
from bot.ports.rounds import NewInvitation
from bot.pulse.asked import asked_figures
from bot.pulse.rotation import items_of
from bot.release.scale import sums
from storage.database.engine import Database
from storage.database.schema import addresses, ballots, employees, facts, feedback, figures, invitations
from storage.guard import pack
from storage.secrets.keys import KeyRing, MasterKey
from storage.secrets.sealing import seal, tag
from storage.store import SqlStore

Account = Callable[[Employee], dict[str, Any]]

SECRET = "a master key for the benchmarks, and nothing else"  # noqa: S105 (opens nothing)
KEY = MasterKey(b"a master key for the benchmarks!")
HELSINKI = ZoneInfo("Europe/Helsinki")
FIRST = Week(2026, 2)
SLOT = 26  # half a year has gone
WEEK = FIRST.plus(SLOT)
CADENCE = Cadence(FIRST.day(1))
OPENS, CLOSES = CADENCE.opens_at(WEEK, HELSINKI, no_holidays), CADENCE.closes_at(WEEK, HELSINKI)
ITEMS = items_of(SLOT)
_BATCH = 5_000
_CHANNELS, _STAGES = ("phone", "chat", "email"), ("choosing", "order", "delivery", "problem")


@dataclass(frozen=True, slots=True)
class Size:
    """How many people, and in how many teams."""

    people: int = 10_000
    teams: int = 800


def token(number: int) -> str:
    """The token of the invitation of the person of that number."""
    return f"t{number:015}"


def user(number: int) -> str:
    """The Slack account of the person of that number."""
    return f"U{number:06}"


@asynccontextmanager
async def opened(url: str, folder: Path) -> AsyncIterator[SqlStore]:
    """The store, as a process of ours opens it."""
    store = await SqlStore.connect(url, KEY, KeyRing(folder / "voinko.keys"))
    try:
        yield store
    finally:
        await store.disconnect()


async def build(url: str, folder: Path, size: Size, *, asked: bool = True, account: Account | None = None) -> None:
    """The tables, the people with their accounts (on Slack, or as ``account`` has them), and the round that is open now."""
    async with opened(url, folder) as store:
        await store.migrate()
        await store.import_roster([_person(number, size) for number in range(size.people)])
        people = await store.employees()
        await _insert(url, addresses, ((account or _account)(person) for person in people))
        await _execute(url, update(employees).values(welcomed=True))
        if asked:
            invited = [_invitation(one) for one in people]
            await store.open_round(WEEK, ITEMS, OPENS, CLOSES, invited)


async def add_history(url: str, folder: Path) -> None:
    """Half a year of releases: figures, and whom each of them counted."""
    async with opened(url, folder) as store:
        people = await store.employees()
        names = await store.person_hashes(person.id for person in people)
    teams: dict[int, list[Employee]] = {}
    for person in people:
        if person.team is not None:
            teams.setdefault(person.team.id, []).append(person)
    cells, known = [], []
    for slot in range(SLOT):
        for asked in [asked for asked in asked_figures(items_of(slot)) if asked.topic is not Topic.ENPS]:
            for team_id, members in teams.items():
                came = [one for one in members if (number_of(one) * 31 + slot * 17) % 10 < 8]
                where = {"week": str(FIRST.plus(slot)), "unit_kind": "team", "unit_key": str(team_id)}
                step = Step(1 + (team_id + slot) % 5)
                about = {"department": members[0].team.department if members[0].team else "", "band": Band.of(len(members))}
                cells.append(
                    {**where, **about, "topic": asked.topic, "item": asked.item, "cell_low": int(step), "cell_high": int(step)}
                )
                low, high = sums(StepCell(step, step), len(came))
                people = pack(names[one.id] for one in came)
                known.append({**where, "items": ",".join(asked.items), "people": people, "low": low, "high": high})
    await _insert(url, figures, cells)
    await _insert(url, facts, known)


async def add_customers(url: str, size: Size) -> None:
    """Eight weeks of some ten scores a week, team and metric, and half a year of visits."""
    await _insert(url, feedback, _scores(size))


async def add_ballots(url: str, public_key: bytes, id_key: bytes, round_id: int, folder: Path) -> None:
    """Everyone's answers, sealed."""
    async with opened(url, folder) as store:
        people = await store.employees()
    await _insert(url, ballots, _ballots(people, public_key, id_key, round_id))
    await _execute(url, update(invitations).values(answered=True))


def number_of(person: Employee) -> int:
    """The person's place in the list."""
    return int(person.email[1:7])


def _person(number: int, size: Size) -> RosterRow:
    team = number % size.teams
    return RosterRow(
        email=f"p{number:06}@voinko.example",
        name=f"Person {number}",
        team=f"Team {team:03}",
        department=f"Department {team % 20:02}",
        manager_email=f"lead{team:03}@voinko.example",
        language=("fi", "sv", "en")[number % 3],
        timezone="Europe/Helsinki",
    )


def _invitation(person: Employee) -> NewInvitation:
    return NewInvitation(
        employee=person,
        counts_in_team=True,
        token=token(number_of(person)),
        ask_at=OPENS,
        remind_at=OPENS + timedelta(days=2),
    )


def _account(person: Employee) -> dict[str, Any]:
    number = number_of(person)
    place = {"platform": "slack", "workspace": "T1", "user": user(number), "conversation": f"D{user(number)}"}
    return {**place, "employee_id": person.id, "last_used": True}


def _scores(size: Size) -> Iterator[dict[str, Any]]:
    scales = {"nps": 11, "csat": 5, "ces": 7}
    made = 0
    for team in range(size.teams):
        whose = {"team_id": team + 1, "team_name": f"Team {team:03}", "comment": "", "language": "", "response_minutes": None}
        for ago in range(8 * 7):
            day = WEEK.day(6) - timedelta(days=ago)
            for metric, width in scales.items():
                for _ in range(1 + (team + ago) % 2):
                    made += 1
                    score = (made * 7919) % width + (metric != "nps")
                    about = {"channel": _CHANNELS[made % 3], "stage": _STAGES[made % 4]}
                    waited = {"response_minutes": float(5 * (made % 24))} if metric == "csat" else {}
                    row = {"source": "b", "id": str(made), "day": day, "metric": metric, "score": float(score)}
                    yield {**whose, **row, **about, **waited}
        for ago in range(0, 26 * 7, 14):
            made += 1
            day = WEEK.day(6) - timedelta(days=ago)
            row = {"source": "b", "id": str(made), "day": day, "metric": "mystery", "score": float(50 + made % 50)}
            yield {**whose, **row, "channel": "store", "stage": ""}


def _ballots(people: Sequence[Employee], public_key: bytes, id_key: bytes, round_id: int) -> Iterator[dict[str, Any]]:
    for person in people:
        name = tag(id_key, person.id)
        for place, item in enumerate(ITEMS):
            value = 1 + (person.id * 13 + place) % 5
            box = seal(public_key, str(person.team.id if person.team else 0), item, value)
            yield {"round_id": round_id, "tag": name, "item": item, "box": box}


async def _insert(url: str, table: Table, rows: Iterator[dict[str, Any]] | Sequence[dict[str, Any]]) -> None:
    database = Database(url)
    batch: list[dict[str, Any]] = []
    async with database.write() as connection:
        for row in rows:
            batch.append(row)
            if len(batch) == _BATCH:
                await connection.execute(insert(table), batch)
                batch = []
        if batch:
            await connection.execute(insert(table), batch)
    await database.dispose()


async def _execute(url: str, statement: Any) -> None:  # noqa: ANN401 (SQLAlchemy's, of any kind)
    database = Database(url)
    async with database.write() as connection:
        await connection.execute(statement)
    await database.dispose()
