"""The roster's import: an update whose difference can be looked at first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.absence import AbsenceSource
from bot.model.people import Contact, name_key, name_of, spelled
from bot.model.roster import RosterChange, RosterError, RosterRow, difference
from storage.absences import replace_absences
from storage.database.rows import EMPLOYEE_COLUMNS, PERSON, AnyRow, employee
from storage.database.schema import (
    absences,
    actions,
    addresses,
    contacts,
    employees,
    estimates,
    invitations,
    manager_answers,
    sends,
    teams,
)
from storage.part import forget_next_due
from storage.roster_log import Change, Logging, RosterLogStore


class RosterStore(RosterLogStore):
    """What an administrator does to the roster and to the contacts."""

    async def import_roster(
        self,
        rows: Sequence[RosterRow],
        *,
        deactivate_missing: bool = False,
        dry_run: bool = False,
        silent: Collection[str] = (),
    ) -> RosterChange:
        """Bring the stored roster up to the rows; what a person has chosen stays. Raises RosterError: nothing has changed.

        ``silent`` are the fields that the rows say nothing of, of "manager_email", "department", "workspace" and "away": those
        stay too.
        """
        async with self._database.write() as connection:
            return await self._import(connection, rows, deactivate_missing=deactivate_missing, dry_run=dry_run, silent=silent)

    async def _import(
        self,
        connection: AsyncConnection,
        rows: Sequence[RosterRow],
        *,
        deactivate_missing: bool = False,
        dry_run: bool = False,
        silent: Collection[str] = (),
    ) -> RosterChange:
        rows = _as_stored(rows, (await connection.execute(select(teams))).all())
        stored = {row.email: row for row in await connection.execute(_STORED)}
        current = [employee(row) for row in stored.values() if row.active and row.on_roster]
        change = difference(current, rows, deactivate_missing=deactivate_missing)
        if not dry_run:
            # In alphabetical order, so that ids do not depend on the order of the rows.
            ordered = sorted(rows, key=lambda row: row.key)
            team_ids = await _write_teams(connection, ordered, silent)
            await _write_people(connection, ordered, stored, team_ids, silent)
            if "away" not in silent:
                ids = await ids_by_email(connection)
                await replace_absences(connection, AbsenceSource.ROSTER, {ids[row.key]: row.away for row in ordered})
            await _deactivate(connection, change.leaves)
            await self._log(
                connection, [*_logged(change, stored.keys(), await ids_by_email(connection), {row.key: row.team for row in rows})]
            )
            await forget_next_due(connection)
        return change

    async def rename_team(self, old: str, new: str) -> None:
        """Give a team another name; its history stays its own. Raises RosterError for an unknown or a taken name."""
        async with self._database.write() as connection:
            known = {name_key(name): name for name in (await connection.execute(select(teams.c.name))).scalars()}
            old_key, new_key = name_key(old), name_key(new)
            if old_key not in known:
                raise RosterError(f"there is no team named {old!r}")
            if new_key in known and new_key != old_key:
                raise RosterError(f"there is a team named {known[new_key]!r} already")
            await connection.execute(update(teams).where(teams.c.name == known[old_key]).values(name=name_of(new)))

    async def move_person(self, old: str, new: str) -> None:
        """Give a person another e-mail address; history, account, language and settings stay the person's own.

        Where the new address is on the roster already, that row's place in the organisation becomes the person's. Raises
        RosterError for an address that nobody has, or one under which somebody has been asked.
        """
        async with self._database.write() as connection:
            await self._move(connection, spelled(old), spelled(new))

    async def _move(self, connection: AsyncConnection, old: str, new: str) -> None:
        rows = {row.email: row for row in await connection.execute(select(employees).where(employees.c.email.in_((old, new))))}
        if old not in rows or old == new:
            raise RosterError(f"there is nobody with the address {old} to be given another one")
        values: dict[str, Any] = {"email": new}
        if new in rows:
            values |= await _absorbed(connection, rows[new], rows[old].id)
        await connection.execute(update(employees).where(employees.c.id == rows[old].id).values(values))
        for named in (employees.c.manager_email, contacts.c.email, contacts.c.deputy_email):
            await connection.execute(update(named.table).where(named == old).values({named.name: new}))
        await self._log(connection, [Logging(rows[old].id, Change.NEW_ADDRESS)])
        await forget_next_due(connection)

    async def replace_contacts(self, rows: Sequence[Contact]) -> None:
        """Keep these contacts, in this order, and no others."""
        async with self._database.write() as connection:
            await connection.execute(delete(contacts))
            if rows:
                await connection.execute(insert(contacts), [_contact(row) for row in rows])


def _as_stored(rows: Sequence[RosterRow], known: Sequence[AnyRow]) -> list[RosterRow]:
    """The rows with teams and departments spelled as they are stored: another way to write a name makes no other team."""
    names, departments = _spellings([team.name for team in known]), _spellings([team.department for team in known])
    return [replace(row, team=_stored(row.team, names), department=_stored(row.department, departments)) for row in rows]


def _spellings(names: Sequence[str]) -> Mapping[str, str]:
    return {name_key(name): name for name in names} | {name: name for name in names}  # of two that are alike each stays itself


def _stored(name: str, spellings: Mapping[str, str]) -> str:
    return spellings.get(name) or spellings.get(name_key(name)) or name_of(name)


_STORED = select(*EMPLOYEE_COLUMNS, employees.c.language_chosen, employees.c.on_roster).select_from(PERSON)
_UPDATE = update(employees).where(employees.c.id == bindparam("at_id"))


async def _write_teams(connection: AsyncConnection, rows: Sequence[RosterRow], silent: Collection[str]) -> Mapping[str, int]:
    named = {row.team: row.department for row in rows if row.team}
    known = {row.name: row for row in await connection.execute(select(teams))}
    for name in sorted(named):
        if name not in known:
            await connection.execute(insert(teams).values(name=name, department=named[name]))
        elif known[name].department != named[name] and "department" not in silent:
            await connection.execute(update(teams).where(teams.c.name == name).values(department=named[name]))
    return {row.name: row.id for row in await connection.execute(select(teams.c.name, teams.c.id))}


async def _write_people(
    connection: AsyncConnection,
    rows: Sequence[RosterRow],
    stored: Mapping[str, AnyRow],
    team_ids: Mapping[str, int],
    silent: Collection[str],
) -> None:
    new: list[dict[str, Any]] = []
    known: list[dict[str, Any]] = []
    for row in rows:
        values = {
            "name": row.name,
            "team_id": team_ids[row.team] if row.team else None,
            "manager_email": spelled(row.manager_email),
            "workspace": row.workspace,
            "active": True,
            "on_roster": True,
        }
        before = stored.get(row.key)
        if before is not None:
            own = {"manager_email": before.manager_email, "workspace": before.own_workspace}
            values |= {name: value for name, value in own.items() if name in silent}
        if before is None:
            new.append(values | {"email": row.key, "language": row.language or None, "timezone": row.timezone or None})
        else:
            language = before.language if before.language_chosen else row.language or before.language
            # Where the file is silent and nobody has chosen, what is known is what a platform said.
            learnt = not (before.language_chosen or row.language or language is None)
            known.append(
                values
                | {
                    "at_id": before.employee_id,
                    "language": language,
                    "language_learnt": learnt,
                    "timezone": row.timezone or before.timezone,
                }
            )
    if new:
        await connection.execute(insert(employees), new)
    if known:
        await connection.execute(_UPDATE, known)


async def ids_by_email(connection: AsyncConnection) -> Mapping[str, int]:
    """Everybody's id, by e-mail address."""
    return {row.email: row.id for row in await connection.execute(select(employees.c.email, employees.c.id))}


def _logged(
    change: RosterChange, known: Collection[str], ids: Mapping[str, int], teams_of: Mapping[str, str]
) -> Iterator[Logging]:
    """The change as the log keeps it."""
    for email in change.joins:
        yield Logging(ids[email], Change.RETURNED if email in known else Change.JOINED, "", teams_of[email])
    for move in change.moves:
        yield Logging(ids[move.email], Change.MOVED, move.old, move.new)
    for email in change.leaves:
        yield Logging(ids[email], Change.LEFT)


async def _absorbed(connection: AsyncConnection, row: AnyRow, employee_id: int) -> dict[str, Any]:
    """What the roster says of a row that is the same person's as another one, which it goes over to. Raises RosterError."""
    asked = select(invitations.c.round_id).where(invitations.c.employee_id == row.id).limit(1)
    if (await connection.execute(asked)).first() is not None:
        raise RosterError(f"{row.email} has been asked under that address already, so the two stay two people")
    for whose in (actions.c.author_id, estimates.c.author_id, manager_answers.c.author_id):
        await connection.execute(update(whose.table).where(whose == row.id).values({whose.name: employee_id}))
    for table in (sends, addresses, absences):
        await connection.execute(delete(table).where(table.c.employee_id == row.id))
    await connection.execute(delete(employees).where(employees.c.id == row.id))
    return {name: getattr(row, name) for name in ("name", "team_id", "manager_email", "workspace", "on_roster", "active")}


async def _deactivate(connection: AsyncConnection, emails: Sequence[str]) -> None:
    if emails:
        leaving = update(employees).where(employees.c.email == bindparam("at_email")).values(active=False)
        await connection.execute(leaving, [{"at_email": email} for email in emails])


def _contact(row: Contact) -> dict[str, str]:
    return {
        "role": row.role,
        "name": row.name,
        "email": spelled(row.email),
        "phone": row.phone,
        "department": row.department,
        "deputy_email": spelled(row.deputy_email),
    }
