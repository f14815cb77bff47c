"""The close of a round: the one place where the sealed box is opened (release rule R13).

Under a lock that no ballot can slip past: open, compute, write what is published, delete what must not remain – one
transaction. Then the private key is destroyed, and from then on nobody can bring an answer back.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.calendar import Week
from bot.model.deliveries import WAITING, DeliveryKind
from bot.model.pulses import HELPED_ITEM, OPEN_ITEM, QUOTABLE_ITEM, Comment, RoundState
from bot.model.released import GUARD_WEEKS, Fact, Figure, Invited, Release, ReleasedComments, Voter, Withheld
from bot.model.units import Unit
from bot.release.comments import fingerprint
from storage.database.rows import AnyRow, unit
from storage.database.rows import week as week_of
from storage.database.schema import ballots, comments, facts, figures, invitations, participation, rounds, sends
from storage.endings import end_pulses
from storage.part import HASH_BYTES, person_hash
from storage.ring import RingError, check, has_pair, own, private_key_purpose
from storage.rounds import RoundsStore, id_key_purpose
from storage.secrets.keys import WrongKeyError
from storage.secrets.sealing import Opener, belongs, tag

Compute = Callable[[Sequence[Voter], Sequence[Invited], Sequence[Fact]], Release]


class MissingRoundKeyError(Exception):
    """A round can't be closed because its private key is not in the key ring."""

    def __init__(self, week: Week) -> None:
        super().__init__(
            f"the private key of the round {week} is not in the key ring: its ballots can't be opened, and the round stays open. "
            "Put the key ring back; if it is lost for good: voinko round discard"
        )
        self.week = week


@dataclass(frozen=True, slots=True)
class _Box:
    """Everything the computation needs, read under the lock."""

    private_key: bytes
    id_key: bytes
    guard: bytes
    invited: Sequence[AnyRow]
    ballots: Sequence[AnyRow]


class ClosingStore(RoundsStore):
    """The rest of ports.Rounds: its own file, because only this part ever holds a private key."""

    async def close(self, round_id: int, compute: Compute) -> bool:
        """Open the box, compute, and in one transaction write the release and delete ballots, flags and reminders.

        False: closed already. Raises RingError, MissingRoundKeyError, WrongKeyError or what ``compute`` raises; nothing has
        changed then.
        """
        guard = await self._guard()
        async with self._database.write() as connection:
            locked = select(rounds).where(rounds.c.id == round_id, rounds.c.state == RoundState.OPEN).with_for_update()
            row = (await connection.execute(locked)).first()
            if row is None:
                return False
            week = Week.parse(row.week)
            await check(connection, self._database, self._master_key, self._key_ring)
            box = await self._read_box(connection, row, guard)
            known = await _read_facts(connection, week, row.items)
            # In a thread: thousands of boxes are opened while the event loop goes on answering.
            release = await asyncio.to_thread(lambda: compute(_voters(box), _invited(box.invited), _facts(known)))
            await _publish(connection, release)
            await end_pulses(connection, guard, row)
            await forget(connection, round_id, week)
        self._box_keys.pop(round_id, None)
        await self._database.scrub()
        self._key_ring.destroy(str(week))
        return True

    async def destroy_leftover_keys(self) -> int:
        """Try again to destroy the private keys of rounds that this database holds as released. How many were destroyed.

        Any other key stays: that this database knows nothing of its round may mean that the key ring is another's.
        """
        names = self._key_ring.names()
        if not names:
            return 0
        released = select(rounds.c.week, rounds.c.public_key).where(rounds.c.state == RoundState.RELEASED)
        async with self._database.write() as connection:
            try:
                await own(connection, self._database, self._master_key, self._key_ring)
            except RingError:
                return 0  # whoever needs a key of it will say so
            rows = [row for row in (await connection.execute(released)).all() if row.week in names]
            leftover = [row.week for row in rows if self._is_leftover(row)]
            destroyed = sum(self._key_ring.destroy(name) for name in leftover)
        if destroyed:
            await self._database.scrub()
        return destroyed

    def _is_leftover(self, round_row: AnyRow) -> bool:
        """Tell whether the key of that name is the round's, or was until its destruction was broken off."""
        return has_pair(self._key_ring, self._master_key, round_row) or not any(self._key_ring.get(round_row.week) or b"")

    async def _read_box(self, connection: AsyncConnection, round_row: AnyRow, guard: bytes) -> _Box:
        week = Week.parse(round_row.week)
        wrapped = self._key_ring.get(round_row.week)
        if wrapped is None:
            raise MissingRoundKeyError(week)
        private_key = self._master_key.unwrap_key(private_key_purpose(week), wrapped)
        if not belongs(round_row.public_key, private_key):
            raise WrongKeyError(f"the key in the key ring does not belong to the round {week}")
        asked = select(
            invitations.c.employee_id, invitations.c.team_id, invitations.c.department, invitations.c.counts_in_team
        ).where(invitations.c.round_id == round_row.id)
        cast = select(ballots.c.tag, ballots.c.item, ballots.c.box).where(ballots.c.round_id == round_row.id)
        return _Box(
            private_key=private_key,
            id_key=self._master_key.unwrap(id_key_purpose(week), round_row.id_key),
            guard=guard,
            invited=(await connection.execute(asked)).all(),
            ballots=(await connection.execute(cast)).all(),
        )


def _voters(box: _Box) -> list[Voter]:
    """Who answered what, in an order that says nothing about when."""
    opener = Opener(box.private_key)
    contents: dict[bytes, dict[str, str]] = {}
    invited = {tag(box.id_key, row.employee_id): row for row in box.invited}
    for ballot in box.ballots:
        row, opened = invited.get(ballot.tag), opener.open_box(ballot.box)
        # A box counts only under the name and the item for which it was sealed.
        if row is not None and opened is not None and (opened.unit, opened.item) == (str(row.team_id), ballot.item):
            contents.setdefault(ballot.tag, {})[opened.item] = opened.content
    voters = [
        Voter(person_hash(box.guard, row.employee_id), _team(row), row.department, _values(content), _comment(content))
        for name, row in invited.items()
        if (content := contents.get(name)) is not None
    ]
    return sorted(voters, key=lambda voter: voter.person)


def _values(contents: Mapping[str, str]) -> dict[str, int]:
    """A person's scores; a skip has none."""
    scores = sorted(item for item in contents if item not in (OPEN_ITEM, QUOTABLE_ITEM))
    return {item: int(contents[item]) for item in scores if contents[item]}


def _comment(contents: Mapping[str, str]) -> Comment | None:
    words = contents.get(OPEN_ITEM)
    return Comment(words, contents.get(QUOTABLE_ITEM) == str(fingerprint(words))) if words else None


def _invited(rows: Sequence[AnyRow]) -> list[Invited]:
    counts: dict[tuple[str | None, str], int] = {}
    for row in rows:
        key = (_team(row), row.department)
        counts[key] = counts.get(key, 0) + 1
    ordered = sorted(counts.items(), key=lambda count: (count[0][1], count[0][0] or ""))
    return [Invited(team, department, people) for (team, department), people in ordered]


def _team(row: AnyRow) -> str | None:
    return str(row.team_id) if row.counts_in_team else None


async def _read_facts(connection: AsyncConnection, week: Week, items: str) -> Sequence[AnyRow]:
    """What is known of the round's questions; what is older than the guard looks back is deleted."""
    await connection.execute(delete(facts).where(facts.c.week < str(week.plus(-GUARD_WEEKS))))
    asked = {*items.split(","), HELPED_ITEM}
    items_of_a_fact = facts.c["items"]  # not .items, which is a method
    known = (await connection.execute(select(items_of_a_fact).distinct())).scalars()
    about = [its for its in known if not asked.isdisjoint(its.split(","))]
    return (await connection.execute(select(facts).where(items_of_a_fact.in_(about)))).all()


def _facts(rows: Sequence[AnyRow]) -> list[Fact]:
    known: dict[str, str] = {}  # one string a person, however many facts the person is in
    found = [fact_of(row, frozenset(known.setdefault(person, person) for person in unpack(row.people))) for row in rows]
    return sorted(found, key=lambda fact: (fact.week, fact.items, fact.unit.kind, fact.unit.key))


def fact_of(row: AnyRow, people: frozenset[str]) -> Fact:
    """The fact that a row keeps, about these people."""
    return Fact(week_of(row.week), tuple(row.items.split(",")), unit(row), people, row.low, row.high)


async def _publish(connection: AsyncConnection, release: Release) -> None:
    for table, rows in (
        (figures, [_figure(figure) for figure in release.figures]),
        (
            participation,
            [
                {"week": str(release.week), "unit_kind": whose.kind, "unit_key": whose.key, "state": state}
                for whose, state in release.participation
            ],
        ),
        (facts, [_fact(fact) for fact in release.facts]),
        (comments, [_comments(release.week, *one) for one in release.comments]),
    ):
        if rows:
            await connection.execute(insert(table), rows)


async def forget(connection: AsyncConnection, round_id: int, week: Week) -> None:
    """Delete what must not remain: ballots, flags, the key of the tags, and what would tell who had to be reminded."""
    await connection.execute(delete(ballots).where(ballots.c.round_id == round_id))
    await connection.execute(update(invitations).where(invitations.c.round_id == round_id).values(answered=False))
    never_sent = sends.c.state.in_(WAITING)
    of_round = (sends.c.round_id == round_id, sends.c.week == str(week))
    await connection.execute(update(sends).where(*of_round).values(message=None))
    await connection.execute(delete(sends).where(*of_round, (sends.c.kind == DeliveryKind.REMINDER) | never_sent))
    await connection.execute(update(rounds).where(rounds.c.id == round_id).values(state=RoundState.RELEASED, id_key=None))


def pack(people: Iterable[str]) -> bytes:
    """Hashes end to end, in an order that says nothing."""
    return b"".join(sorted(bytes.fromhex(person) for person in people))


def unpack(people: bytes) -> list[str]:
    """What ``pack`` packed."""
    digits = people.hex()
    return [digits[start : start + 2 * HASH_BYTES] for start in range(0, len(digits), 2 * HASH_BYTES)]


def _figure(figure: Figure) -> dict[str, Any]:
    low, high = (None, None) if isinstance(figure.result, Withheld) else (int(figure.result.low), int(figure.result.high))
    return {
        "week": str(figure.week),
        "topic": figure.topic,
        "item": figure.item,
        "unit_kind": figure.unit.kind,
        "unit_key": figure.unit.key,
        "department": figure.department,
        "cell_low": low,
        "cell_high": high,
        "band": figure.band,
    }


def _comments(week: Week, whose: Unit, released: ReleasedComments) -> dict[str, Any]:
    document = json.dumps({"themes": released.themes, "quotes": released.quotes}, ensure_ascii=False)
    return {"week": str(week), "unit_kind": whose.kind, "unit_key": whose.key, "document": document}


def _fact(fact: Fact) -> dict[str, Any]:
    where = {"week": str(fact.week), "items": ",".join(fact.items), "unit_kind": fact.unit.kind, "unit_key": fact.unit.key}
    return where | {"people": pack(fact.people), "low": fact.low, "high": fact.high}
