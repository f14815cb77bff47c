"""A person's rights: everything that is stored about one, and its erasure (release rules R7, R8, R13).

Neither shows nor lets infer whether the person has answered: no flag, no reminder, no keyed hash is told. Nor whether the person
has asked anybody for help: whoever runs the command is the employer's. An erasure destroys such requests all the same.
"""

from __future__ import annotations

from datetime import date, time
from typing import Any

from nacl.utils import random as random_bytes
from sqlalchemy import RowMapping, String, bindparam, cast, delete, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.deliveries import DeliveryKind
from bot.model.people import spelled
from bot.model.pulses import RoundState
from storage.database.rows import own_team
from storage.database.schema import (
    absence_feeds,
    absences,
    actions,
    addresses,
    contacts,
    data_keys,
    employees,
    estimates,
    facts,
    invitations,
    manager_answers,
    provisioned,
    rounds,
    sends,
    teams,
)
from storage.endings import erase_pulses
from storage.guard import FACT, HASH_BYTES, pack, person_hash, unpack
from storage.part import data_key
from storage.provisioning import erase_entries
from storage.requests import REQUESTS_KEY, erase_requests
from storage.rounds import RoundsStore, empty_box, id_key_of
from storage.secrets.sealing import tag


class RightsStore(RoundsStore):
    """What the data-subject rights need; a ``RoundsStore``, for only that part knows the names in the box."""

    async def person_record(self, email: str) -> dict[str, Any] | None:
        """Everything stored about one person, as plain values; None when nothing is."""
        at = {"at_email": spelled(email)}
        async with self._database.read() as connection:
            row = (await connection.execute(_PERSON, at)).mappings().first()
            whose = {"at_employee": None if row is None else row["id"]}
            record: dict[str, Any] = {"email": at["at_email"]} if row is None else _shown(row)
            known = row is not None
            for section, query in _SECTIONS.items():
                record[section] = [_shown(one) for one in (await connection.execute(query, at | whose)).mappings()]
                known = known or bool(record[section])
        return record if known else None

    async def erase_person(self, email: str) -> bool:
        """Delete everything stored about one person. False: there was nobody. Published figures stay (release rule R8)."""
        at = {"at_email": spelled(email)}
        guard, own_key = await self._guard(), await self._own_key()
        async with self._database.write() as connection:
            employee_id: int | None = (await connection.execute(_ID, at)).scalar()
            entries = await erase_entries(connection, own_key, employee_id, at["at_email"])
            if employee_id is not None:
                await self._take_ballots(connection, employee_id)
                await _entomb(connection, person_hash(guard, employee_id))
                # What was begun goes on and stays visible to its unit; the words, and whose they were, go.
                own = update(actions).where(actions.c.author_id == employee_id)
                nameless = literal("erased:").concat(cast(actions.c.id, String))  # for a name of own words is made of them
                await connection.execute(own.where(actions.c.words != "").values(name=nameless, words="", expected=""))
                await connection.execute(own.values(author_id=None))
                for said in (estimates, manager_answers):
                    await connection.execute(delete(said).where(said.c.author_id == employee_id))
                await self._destroy_requests(connection, employee_id)
                await erase_pulses(connection, employee_id)
                for table in (invitations, sends, addresses, absences):
                    await connection.execute(delete(table).where(table.c.employee_id == employee_id))
                await connection.execute(delete(absence_feeds).where(absence_feeds.c.owner_id == employee_id))
                await connection.execute(delete(employees).where(employees.c.id == employee_id))
            named = (contacts.c.deputy_email, employees.c.manager_email)
            mentions = [update(one.table).where(one == spelled(email)).values({one.name: ""}) for one in named]
            changes = [delete(contacts).where(contacts.c.email == spelled(email)), *mentions]
            elsewhere = [(await connection.execute(change)).rowcount for change in changes]
        await self._database.scrub()
        return employee_id is not None or entries > 0 or any(elsewhere)

    async def _destroy_requests(self, connection: AsyncConnection, employee_id: int) -> None:
        kept = select(data_keys.c.wrapped).where(data_keys.c.name == REQUESTS_KEY)
        wrapped = (await connection.execute(kept)).scalar()
        if wrapped is not None:
            key = self._master_key.unwrap(REQUESTS_KEY, wrapped)
            await erase_requests(connection, key, await data_key(connection, self._master_key), employee_id)

    async def _take_ballots(self, connection: AsyncConnection, employee_id: int) -> None:
        unreleased = select(rounds.c.id, rounds.c.week).where(rounds.c.state != RoundState.RELEASED)
        for row in (await connection.execute(unreleased.with_for_update(read=True))).all():
            id_key = await id_key_of(connection, self._master_key, row)
            await empty_box(connection, row.id, tag(id_key, employee_id))


def _shown(row: RowMapping) -> dict[str, Any]:
    """A row's columns as values that JSON has, moments and days as ISO 8601."""
    shown = {str(name): value for name, value in row.items() if name not in _NOT_SHOWN}
    return {name: value.isoformat() if isinstance(value, date | time) else value for name, value in shown.items()}


async def _entomb(connection: AsyncConnection, person: str) -> None:
    """Put a tombstone in the place of a person's hash: the same in every set, which keeps its size and what it shares."""
    tombstone = random_bytes(HASH_BYTES).hex()
    for row in (await connection.execute(select(facts))).all():
        people = unpack(row.people)
        if person in people:
            block = update(facts).where(*(facts.c[key] == getattr(row, key) for key in FACT))
            others = [other for other in people if other != person]
            await connection.execute(block.values(people=pack([*others, tombstone])))


_ID = select(employees.c.id).where(employees.c.email == bindparam("at_email"))
_NOT_SHOWN = {"id", "team_id"}
_PERSON = (
    select(employees, own_team.c.name.label("team"), own_team.c.department)
    .select_from(employees.outerjoin(own_team, own_team.c.id == employees.c.team_id))
    .where(employees.c.email == bindparam("at_email"))
)
_SECTIONS = {
    "addresses": select(
        addresses.c.platform, addresses.c.workspace, addresses.c.user, addresses.c.conversation, addresses.c.last_used
    ).where(addresses.c.employee_id == bindparam("at_employee")),
    "absences": select(absences.c.source, absences.c.first, absences.c.last).where(
        absences.c.employee_id == bindparam("at_employee")
    ),
    "invitations": select(
        rounds.c.week,
        func.coalesce(func.nullif(invitations.c.team_name, ""), teams.c.name).label("team"),  # as it was called then
        invitations.c.department,
        invitations.c.counts_in_team,
    )
    .select_from(invitations.join(rounds).join(teams))
    .where(invitations.c.employee_id == bindparam("at_employee"))
    .order_by(rounds.c.week),
    "messages": select(sends.c.kind, sends.c.week, sends.c.state, sends.c.due_at, sends.c.reason, sends.c.message)
    .where(sends.c.employee_id == bindparam("at_employee"), sends.c.kind != DeliveryKind.REMINDER)
    .order_by(sends.c.id),
    "contact_for": select(contacts.c.role, contacts.c.name, contacts.c.phone, contacts.c.department).where(
        contacts.c.email == bindparam("at_email")
    ),
    "deputy_for": select(contacts.c.role, contacts.c.department).where(contacts.c.deputy_email == bindparam("at_email")),
    "actions": select(
        actions.c.topic, actions.c.name, actions.c.words, actions.c.expected, actions.c.started_on, actions.c.dropped
    )
    .where(actions.c.author_id == bindparam("at_employee"))
    .order_by(actions.c.id),
    "estimates": select(teams.c.name.label("team"), estimates.c.quarter, estimates.c.steps)
    .select_from(estimates.join(teams))
    .where(estimates.c.author_id == bindparam("at_employee"))
    .order_by(teams.c.name, estimates.c.quarter),
    "directory": select(provisioned.c.id, provisioned.c.external_id, provisioned.c.document, provisioned.c.active).where(
        or_(provisioned.c.email == bindparam("at_email"), provisioned.c.employee_id == bindparam("at_employee"))
    ),
    "answers_to_quotations": select(manager_answers.c.week, manager_answers.c.quote, manager_answers.c.words)
    .where(manager_answers.c.author_id == bindparam("at_employee"))
    .order_by(manager_answers.c.week, manager_answers.c.quote),
    "manager_of": select(teams.c.name.label("team"))
    .distinct()
    .select_from(employees.join(teams))
    .where(employees.c.manager_email == bindparam("at_email"))
    .order_by(teams.c.name),
}
