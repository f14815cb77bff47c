"""Who is who, and how each wants to be spoken to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.deliveries import DELIVERIES, DeliveryEvent, DeliveryKind
from bot.model.people import Address, Contact, Employee, Language, Team, spelled
from bot.model.pulses import RoundState
from bot.model.roster import Member, leader_of
from storage.database.engine import Database
from storage.database.rows import EMPLOYEE_COLUMNS, PERSON, employee
from storage.database.schema import addresses, contacts, employees, invitations, rounds, sends, teams
from storage.part import Part, forget_next_due, happened, possible

_account = addresses.alias("account")  # the account that speaks now, which need not be the one last used
_people = select(*EMPLOYEE_COLUMNS)
_BY_ACCOUNT = _people.select_from(PERSON.join(_account, _account.c.employee_id == employees.c.id)).where(
    employees.c.active,
    _account.c.platform == bindparam("at_platform"),
    _account.c.workspace == bindparam("at_workspace"),
    _account.c.user == bindparam("at_user"),
)
_BY_EMAIL = _people.select_from(PERSON).where(employees.c.email == bindparam("at_email"))
_ACTIVE = _people.select_from(PERSON).where(employees.c.active)
_MEMBERS = (
    select(employees.c.email, teams.c.name, teams.c.department, employees.c.manager_email)
    .join_from(employees, teams)
    .where(employees.c.active)
)
_OPEN_ROUNDS = select(rounds.c.id).where(rounds.c.state == RoundState.OPEN)


class PeopleStore(Part):
    """ports.People."""

    async def employee_at(self, address: Address) -> Employee | None:
        """The active employee bound to that account (platform, workspace, user), if any."""
        account = {"at_platform": address.platform, "at_workspace": address.workspace, "at_user": address.user}
        row = await self._database.first(_BY_ACCOUNT, account)
        return None if row is None else employee(row)

    async def employee_by_email(self, email: str) -> Employee | None:
        """The active employee with that e-mail address, compared without case."""
        row = await self._database.first(_BY_EMAIL.where(employees.c.active), {"at_email": spelled(email)})
        return None if row is None else employee(row)

    async def employees(self) -> Sequence[Employee]:
        """Every active employee, by e-mail."""
        async with self._database.read() as connection:
            rows = (await connection.execute(_ACTIVE)).all()
        return sorted((employee(row) for row in rows), key=lambda person: person.email)

    async def members(self) -> Sequence[Member]:
        """Every active employee who is in a team, by e-mail: no more than figures need to know of ten thousand people."""
        async with self._database.read() as connection:
            rows = (await connection.execute(_MEMBERS)).all()
        return sorted(Member(*row) for row in rows)

    async def ensure_person(self, email: str) -> Employee:
        """The person with that address; one without a team is added for a reader who is in no roster."""
        at = {"at_email": spelled(email)}
        async with self._database.write() as connection:
            row = (await connection.execute(_BY_EMAIL, at)).first()
            if row is None:
                reader = self._database.insert(employees).on_conflict_do_nothing()
                await connection.execute(reader, {"email": spelled(email), "name": ""})
                row = (await connection.execute(_BY_EMAIL, at)).one()
        return employee(row)

    async def bind(self, employee_id: int, address: Address) -> bool:
        """Remember that this account is that employee's, and that messages go there from now on.

        False, and nothing changed, where the person has an account in another workspace of that platform and the roster does
        not name this one: an e-mail address alone moves nobody. The same where it is the account of another active person who is
        asked in the open round.
        """
        known = select(addresses.c.conversation).where(
            _is_account(address), addresses.c.employee_id == employee_id, addresses.c.last_used
        )
        row = await self._database.first(known)
        if row is not None and address.conversation in {"", row.conversation}:
            return True
        async with self._database.write() as connection:
            if (await connection.execute(_asked_there(employee_id, address))).first() is not None:
                return False
            if not await _may_move(connection, employee_id, address):
                return False
            if await _has_chosen_another(connection, employee_id, address.platform):
                await connection.execute(remembered(self._database, employee_id, address))
            else:
                for statement in remember_address(self._database, employee_id, address):
                    await connection.execute(statement)
            await forget_next_due(connection)
        return True

    async def let_go(self, employee_id: int, platform: str) -> None:
        """Forget the person's accounts on that platform, so that the next one with the e-mail address is the person's."""
        theirs = delete(addresses).where(addresses.c.employee_id == employee_id, addresses.c.platform == platform)
        async with self._database.write() as connection:
            await connection.execute(theirs)

    async def mark_reach(self, address: Address, reason: str | None) -> None:
        """Record why the account can't be reached, or None: that it can. Of an account that messages go to, of no other.

        Who can be reached again while a round is open is asked after all, with the next tick.
        """
        whose = select(addresses.c.employee_id).where(_is_account(address), addresses.c.last_used)
        async with self._database.write() as connection:
            if reason is None:
                await ask_after_all(connection, whose)
            await connection.execute(update(employees).where(employees.c.id.in_(whose)).values(unreachable=reason))

    async def learn(self, employee_id: int, *, language: Language | None, timezone: str | None) -> None:
        """Take the platform's word where the roster was silent; never overwrite the roster's, or a person's own choice."""
        person = update(employees).where(employees.c.id == employee_id)
        open_to_it = or_(employees.c.language.is_(None), employees.c.language_learnt)
        async with self._database.write() as connection:
            if language is not None:
                await connection.execute(person.where(open_to_it).values(language=language, language_learnt=True))
            await connection.execute(person.values(timezone=func.coalesce(employees.c.timezone, timezone)))

    async def set_language(self, employee_id: int, language: Language) -> None:
        """The person's own choice, kept over later imports."""
        await self._set(employee_id, language=language, language_chosen=True, language_learnt=False)

    async def set_pause(self, employee_id: int, until: date | None) -> None:
        """Quiet until that date (date.max: until resumed); None resumes. A reminder waits as long, and ends with its round."""
        async with self._database.write() as connection:
            await connection.execute(update(employees).where(employees.c.id == employee_id).values(paused_until=until))
            await forget_next_due(connection)

    async def mark_welcomed(self, employee_id: int) -> bool:
        """True for the one caller that is to show the welcome; False ever after."""
        first = update(employees).where(employees.c.id == employee_id, ~employees.c.welcomed).values(welcomed=True)
        async with self._database.write() as connection:
            return (await connection.execute(first)).rowcount == 1

    async def teams(self) -> Sequence[Team]:
        """Every team that has ever been, by name."""
        async with self._database.read() as connection:
            rows = (await connection.execute(select(teams))).all()
        return sorted((Team(row.id, row.name, row.department) for row in rows), key=lambda team: team.name)

    async def managed_by(self, email: str) -> Sequence[Team]:
        """The teams that person manages."""
        named = select(employees.c.team_id).where(employees.c.active, employees.c.manager_email == spelled(email))
        async with self._database.read() as connection:
            rows = (await connection.execute(select(teams).where(teams.c.id.in_(named)))).all()
            managers = await _managers(connection, employees.c.team_id.in_(named))
        mine = [Team(row.id, row.name, row.department) for row in rows if managers[row.id] == spelled(email)]
        return sorted(mine, key=lambda team: team.name)

    async def managers(self) -> Mapping[int, str]:
        """Team id -> its manager's e-mail, for every team with active members and a manager."""
        async with self._database.read() as connection:
            return await _managers(connection, employees.c.team_id.is_not(None))

    async def contacts(self, department: str) -> Sequence[Contact]:
        """The contacts of that department and those of the whole company."""
        near = select(contacts).where(contacts.c.department.in_(("", department))).order_by(contacts.c.id)
        async with self._database.read() as connection:
            rows = (await connection.execute(near)).all()
        return [Contact(row.role, row.name, row.email, row.phone, row.department, row.deputy_email) for row in rows]

    async def _set(self, employee_id: int, **values: object) -> None:
        async with self._database.write() as connection:
            await connection.execute(update(employees).where(employees.c.id == employee_id).values(**values))
            await forget_next_due(connection)


def remember_address(database: Database, employee_id: int, address: Address) -> tuple[Executable, Executable]:
    """Make the account that employee's, and the one last used. A conversation once known is kept until another is."""
    others = update(addresses).where(addresses.c.employee_id == employee_id, addresses.c.last_used, ~_is_account(address))
    return others.values(last_used=False), remembered(database, employee_id, address, last_used=True)


def remembered(database: Database, employee_id: int, address: Address, *, last_used: bool = False) -> Executable:
    """Make the account that employee's. Where messages go stays as it is, unless it is the one ``last_used``."""
    account = {"platform": address.platform, "workspace": address.workspace, "user": address.user}
    bound: dict[str, Any] = {"employee_id": employee_id, **({"last_used": True} if last_used else {})}
    if address.conversation:
        bound["conversation"] = address.conversation
    upsert = database.insert(addresses).values(**account, **bound)
    return upsert.on_conflict_do_update(index_elements=list(account), set_=bound)


async def _has_chosen_another(connection: AsyncConnection, employee_id: int, platform: str) -> bool:
    """Tell whether the person wants to be written to on another platform, on which there is an account."""
    channel = select(employees.c.channel).where(employees.c.id == employee_id, employees.c.channel != platform).scalar_subquery()
    chosen = select(addresses.c.user).where(addresses.c.employee_id == employee_id, addresses.c.platform == channel)
    return (await connection.execute(chosen)).first() is not None


async def _may_move(connection: AsyncConnection, employee_id: int, address: Address) -> bool:
    """Tell whether the account may become the employee's; the accounts that it takes over from are forgotten then."""
    here = and_(addresses.c.employee_id == employee_id, addresses.c.platform == address.platform)
    known = (await connection.execute(select(addresses.c.workspace, addresses.c.user).where(here))).all()
    elsewhere = all(row.workspace != address.workspace for row in known)
    if not known or not elsewhere:
        return True
    home = await connection.execute(select(employees.c.workspace).where(employees.c.id == employee_id))
    if home.scalar_one() != address.workspace:
        return False
    await connection.execute(delete(addresses).where(here))
    return True


async def ask_after_all(connection: AsyncConnection, whose: Select[tuple[int]]) -> None:
    """Take up again what of an open round could not be delivered to them. Nothing arrived, so nothing comes twice.

    The reminder needs no help: it has waited for a pulse that arrives.
    """
    still_open = (
        select(invitations.c.round_id)
        .join(rounds, rounds.c.id == invitations.c.round_id)
        .where(invitations.c.employee_id == sends.c.employee_id, rounds.c.state == RoundState.OPEN, ~invitations.c.answered)
    )
    of_round = or_(
        and_(sends.c.kind == DeliveryKind.PULSE, still_open.where(invitations.c.round_id == sends.c.round_id).exists()),
        and_(sends.c.kind == DeliveryKind.WELCOME, still_open.exists()),
    )
    again = happened(DeliveryEvent.RETRIED).where(sends.c.employee_id.in_(whose), of_round).values(reason=None)
    if (await connection.execute(again)).rowcount:
        await forget_next_due(connection)


def welcoming(database: Database) -> Executable:
    """Add a pending welcome to the ledger. One that could not be delivered last time is tried again."""
    welcome = database.insert(sends)
    return welcome.on_conflict_do_update(
        index_elements=["kind", "employee_id", "week", "unit_kind", "unit_key"],
        set_={"state": DELIVERIES.target(DeliveryEvent.RETRIED), "due_at": welcome.excluded.due_at, "reason": None},
        where=possible(DeliveryEvent.RETRIED),
    )


def _asked_there(employee_id: int, address: Address) -> Select[tuple[int]]:
    """Another active person whose account that is and who is asked in the open round."""
    return (
        select(employees.c.id)
        .join(addresses, addresses.c.employee_id == employees.c.id)
        .join(invitations, invitations.c.employee_id == employees.c.id)
        .join(rounds, rounds.c.id == invitations.c.round_id)
        .where(_is_account(address), employees.c.id != employee_id, employees.c.active, rounds.c.state == RoundState.OPEN)
    )


def _is_account(address: Address) -> ColumnElement[bool]:
    return and_(
        addresses.c.platform == address.platform,
        addresses.c.workspace == address.workspace,
        addresses.c.user == address.user,
    )


async def _managers(connection: AsyncConnection, which: ColumnElement[bool]) -> dict[int, str]:
    """Team id -> its manager's e-mail, for the teams of those active people."""
    named = select(employees.c.team_id, employees.c.email, employees.c.manager_email).where(employees.c.active, which)
    members: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    # An import refuses two managers for one team; should there be two, the first counts.
    for row in await connection.execute(named.order_by(employees.c.manager_email, employees.c.email)):
        members[row.team_id].append((row.email, row.manager_email))
    return {team: manager for team, those in sorted(members.items()) if (manager := leader_of(those))}
