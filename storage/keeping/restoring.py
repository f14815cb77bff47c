"""Restoring a backup so that nothing goes out twice, and no round waits for a key that is gone.

Between the backup and now things may have been sent that the backup doesn't know of. What it holds as waiting and was due is
therefore in doubt: the platform is asked before anything is sent, and where that can't be told it counts as sent. A week whose
round has been opened since is not asked again. An open round whose private key is no longer in the key ring has been closed
since, or its ring is lost: nobody can open its ballots, so it counts as released, without figures. The flags of a round that
goes on are made anew from the ballots' tags; reminders are not, for they may have been sent. Whom figures counted is forgotten
where the guard key is not in the ring or they were released since, and their topics rest. Of a request for contact nobody can
tell what became of it: it is not sent again, and the one who made it is told so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    column,
    exists,
    func,
    insert,
    inspect,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.calendar import Week
from bot.model.deliveries import DELIVERIES, DeliveryEvent, DeliveryKind
from bot.model.pulses import RoundState, Topic
from storage.database.engine import Database
from storage.database.schema import DATA_KEY, GUARD, clock, data_keys, employees, installation, rounds, sends
from storage.keeping.backup import BATCH, LEFT_OUT, Backup, BackupError, Progress, given_ids, opened, reflected
from storage.keeping.memory import forget_counted, rest, topics_of, unknown
from storage.keeping.migrate import INSTALLATION_ROW, REVISION_TABLE, knows, upgrade
from storage.keeping.remaking import remake
from storage.keeping.unopenable import give_up, unopenable
from storage.part import give_data_key, happened
from storage.requests import lose_requests
from storage.ring import may_take, private_key
from storage.secrets.keys import KeyRing, MasterKey, WrongKeyError, random_name
from storage.secrets.sealing import public_half

# An id is never given twice, not even one that was given after the backup and is now unknown.
LEAP = 100_000


class NotEmptyError(BackupError):
    """There is data in the database already. A restore overwrites nothing."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore could not bring back. ``in_doubt``: deliveries that will be looked up before they are sent.

    ``forgotten``: weeks of whose figures release rule R7 no longer knows whom they counted, or whether there were any.
    """

    rows: int
    in_doubt: int
    without_figures: tuple[Week, ...]
    not_asked_again: tuple[Week, ...]
    forgotten: tuple[Week, ...]


async def restore(
    database: Database,
    master_key: MasterKey,
    key_ring: KeyRing,
    backup: Backup,
    *,
    now: datetime,
    asked_since: Collection[Week],
    progress: Progress = lambda _done, _all: None,
    foretell: Callable[[Restored], None] = lambda _restored: None,
) -> Restored:
    """Fill an empty database from a backup, in one transaction, of which ``foretell`` is told before it is committed.

    ``now`` is the wall clock.

    ``asked_since`` are the weeks whose round must have opened between the backup and now, as the calendar has it; those whose
    private key lies in the key ring are found here. Raises NotEmptyError, BackupError or WrongKeyError: nothing has changed.
    """
    _check_key(backup, master_key)
    async with database.write() as connection:
        replaced = await connection.run_sync(_name_of)
        rows = await connection.run_sync(_fill, backup, progress)
        takes_ring = may_take(key_ring, database, backup.installation)
        owner = key_ring.owner()
        await _name_copy(connection, owner.installation if owner and takes_ring else random_name())
        await give_data_key(connection, database, master_key)
        lost = [*await remake(connection, master_key, key_ring), *await unopenable(connection, master_key, key_ring)]
        await give_up(connection, master_key, lost)
        asked = dict.fromkeys(asked_since, b"") | _public_keys(key_ring, master_key)
        if not takes_ring:  # it may be the live database's, whose keys stay
            asked = dict.fromkeys(asked, b"")
        not_asked_again = await _pass_over(connection, asked, now)
        unknown_weeks = await unknown(connection, master_key, key_ring)
        if unknown_weeks:
            await forget_counted(connection, database, unknown_weeks, now)
        since = {Week.parse(row.week): row.items for row in lost}
        since |= {week: "" for week in not_asked_again if str(week) not in key_ring.names()}
        await rest(connection, database, frozenset[Topic]().union(*map(topics_of, since.values())), now)
        forgotten = tuple(sorted({*unknown_weeks, *since}))
        in_doubt = await doubt(connection, now)
        await lose_requests(connection, now)
        await connection.execute(update(clock).values(next_due=None, lease_until=None))
        without_figures = tuple(sorted(Week.parse(row.week) for row in lost))
        restored = Restored(rows, in_doubt, without_figures, not_asked_again, forgotten)
        foretell(restored)
    if owner and replaced == owner.installation and not key_ring.names():
        key_ring.disown()  # it was made with the empty database in whose place the restored one has come
        if replaced != backup.installation:
            key_ring.destroy(GUARD)
    await database.scrub()
    return restored


def _check_key(backup: Backup, master_key: MasterKey) -> None:
    with opened(backup.file) as (kept, tables):
        for name, wrapped in kept.execute(select(tables["data_keys"].c.name, tables["data_keys"].c.wrapped)).all():
            try:
                master_key.unwrap(name, wrapped)
            except WrongKeyError:
                raise WrongKeyError(f"{backup.file.name} was made under another master key") from None


def _fill(target: Connection, backup: Backup, progress: Progress) -> int:
    if not knows(target, backup.revision):
        raise BackupError(f"{backup.file.name} was made by a newer Voinko; restore it with that one")
    _clear(target)
    upgrade(target, backup.revision)
    done = 0
    with opened(backup.file) as (kept, _):
        into = [one for one in reflected(target) if one.name not in LEFT_OUT]
        total = sum(kept.execute(select(func.count()).select_from(table(one.name))).scalar_one() for one in into)
        for copied in into:
            # Read with the target's own types; the file's columns have the same names.
            source = Table(copied.name, MetaData(), *(Column(each.name, each.type.as_generic()) for each in copied.columns))
            moments = [each.name for each in copied.columns if isinstance(each.type, DateTime) and each.type.timezone]
            for part in kept.execute(select(source)).mappings().partitions(BATCH):
                target.execute(insert(copied), [{**row, **{name: _aware(row[name]) for name in moments}} for row in part])
                done += len(part)
                progress(done, total)
        _leap(target, {row.name: row.last for row in kept.execute(select(given_ids))})
    upgrade(target)
    return done


def _name_of(target: Connection) -> str:
    """The name of the installation that is there, or "": it is replaced if it has never been used."""
    known = inspect(target).has_table(installation.name)
    return str(target.execute(select(installation.c.name)).scalar() or "") if known else ""


async def _name_copy(connection: AsyncConnection, nameless: str) -> None:
    """Let the restored database be the same installation, but not the same copy of it; its key ring is yet to be found.

    ``nameless`` is the name for a backup of the first versions, whose installations had none.
    """
    copy = {"copy": random_name(), "has_ring": False}
    if (await connection.execute(update(installation).values(copy))).rowcount == 0:
        await connection.execute(insert(installation), {"id": INSTALLATION_ROW, "name": nameless, **copy})


def _clear(target: Connection) -> None:
    """Take away the tables of an installation that has never been used. Raises NotEmptyError for one that has."""
    tables = reflected(target)
    if any(_is_used(target, one) for one in tables):
        raise NotEmptyError(
            "there is data in the database already, and a restore overwrites nothing; let VOINKO_DATABASE_URL point at an "
            "empty one, or move this one away"
        )
    for emptied in reversed(tables):
        emptied.drop(target)
    if inspect(target).has_table(REVISION_TABLE):
        Table(REVISION_TABLE, MetaData()).drop(target)


def _is_used(target: Connection, examined: Table) -> bool:
    rows = select(examined).limit(1)
    if examined.name in (clock.name, installation.name):
        return False  # one row, from the first
    if examined.name == data_keys.name:
        rows = rows.where(examined.c.name.not_in((DATA_KEY, GUARD)))  # every installation is born with that one
    return target.execute(rows).first() is not None


def _leap(target: Connection, given: dict[str, int]) -> None:
    """Go on counting ids well beyond the last one that the backup knows to have been given."""
    for name, last in sorted(given.items()):
        if target.dialect.name == "sqlite":
            counted = table("sqlite_sequence", column("name", String), column("seq", Integer))
            moved = target.execute(update(counted).where(counted.c.name == name).values(seq=last + LEAP))
            if moved.rowcount == 0:
                target.execute(insert(counted).values(name=name, seq=last + LEAP))
        else:
            target.execute(select(func.setval(func.pg_get_serial_sequence(name, "id"), last + LEAP)))


def _public_keys(key_ring: KeyRing, master_key: MasterKey) -> dict[Week, bytes]:
    keys = {week: private_key(key_ring, master_key, week) for week in map(Week.parse, key_ring.names())}
    return {week: public_half(key) for week, key in keys.items() if key is not None}


async def _pass_over(connection: AsyncConnection, weeks: Mapping[Week, bytes], now: datetime) -> tuple[Week, ...]:
    """Let those weeks, where the backup has no round of them, count as asked: nobody is asked twice, or welcomed twice.

    Each comes with the public half of the key that is to be destroyed with it, or none.
    """
    known = set((await connection.execute(select(rounds.c.week))).scalars())
    passed = tuple(sorted(week for week in weeks if str(week) not in known))
    if passed:
        round_ = {"items": "", "opens_at": now, "closes_at": now, "state": RoundState.RELEASED}
        await connection.execute(insert(rounds), [{"week": str(week), "public_key": weeks[week], **round_} for week in passed])
        waiting = exists().where(sends.c.kind == DeliveryKind.WELCOME, sends.c.employee_id == employees.c.id)
        invited = update(employees).where(employees.c.active, employees.c.team_id.is_not(None), ~waiting)
        await connection.execute(invited.values(welcomed=True))
    return passed


async def doubt(connection: AsyncConnection, now: datetime) -> int:
    """Mark what may have been sent since the backup: all that was under way or was waiting and has become due."""
    tick: datetime | None = (await connection.execute(select(clock.c.last_tick))).scalar()
    runs_ahead = tick is not None and tick > now  # a moved calendar: being due says nothing of having been sent
    until = datetime.max.replace(tzinfo=UTC) if runs_ahead else now
    due = or_(sends.c.state != DELIVERIES.first, sends.c.due_at <= bindparam("until", until, sends.c.due_at.type))
    return (await connection.execute(happened(DeliveryEvent.RESTORED).where(due).values(claimed_at=None))).rowcount


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)
