"""The close of a round: the one place where the sealed box is opened (release rule R13).

Under a lock that no ballot can slip past: open, compute, write what is published, delete what must not remain – one
transaction. Then the private key is destroyed, and from then on nobody can bring an answer back.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, Table, exists, func, insert, select, update

from bot.model.calendar import Week
from bot.model.manager_answers import ReleasedReplies
from bot.model.pulses import HELPED_ITEM, OPEN_ITEM, QUOTABLE_ITEM, REPLY_ITEM, Comment, RoundState, TeamReply, Topic
from bot.model.released import Cell, Fact, Figure, Invited, Past, Release, ReleasedComments, Voter, Withheld
from bot.model.units import Unit
from bot.ports.rounds import Compute, Progress
from bot.pulse.questions import question
from bot.release.comments import fingerprint
from storage.database.rows import AnyRow, cell, unit
from storage.database.rows import week as week_of
from storage.database.schema import ballots, clock, comments, facts, figures, invitations, participation, rounds
from storage.guard import pack, person_hash, unpack
from storage.manager_answers import keep_replies, replied_in
from storage.ring import RingError, check, has_pair, own, private_key_purpose
from storage.rounds import WORDS, RoundsStore, id_key_of
from storage.secrets.keys import WrongKeyError
from storage.secrets.sealing import Opener, belongs, tag
from storage.traces import PIECE, forget, put_away


class MissingRoundKeyError(Exception):
    """A round can't be closed because its private key is not in the key ring."""

    def __init__(self, week: Week) -> None:
        super().__init__(
            f"the private key of the round {week} is not in the key ring: its ballots can't be opened, and it gets no figures. "
            "Put the key ring back; if it is lost for good: voinko round discard"
        )
        self.week = week


@dataclass(frozen=True, slots=True)
class _Keys:
    """What it takes to open the box and to know whose ballots lie in it."""

    private: bytes
    tags: bytes
    guard: bytes


@dataclass(frozen=True, slots=True)
class _Settled:
    """What is to be published of a round, by table, and how many people it invited when that was settled."""

    published: Mapping[Table, Sequence[dict[str, Any]]]
    replies: Sequence[ReleasedReplies]
    invited: int


class ClosingStore(RoundsStore):
    """The rest of ports.Rounds: its own file, because only this part ever holds a private key."""

    async def close(self, round_id: int) -> bool:
        """Let an open round take no more answers: from now on it is closing. False: it is closing or released already."""
        still_open = (rounds.c.id == round_id, rounds.c.state == RoundState.OPEN)
        async with self._database.write() as connection:  # waits for ballots under way, and those that come then for it
            closed = await connection.execute(update(rounds).where(*still_open).values(state=RoundState.CLOSING))
        return closed.rowcount == 1

    async def release(self, round_id: int, compute: Compute, fence: int, progress: Progress) -> bool:
        """Open the box of a closing round, compute, and in one transaction write the release and delete what must not remain.

        False: it is not closing, or ``fence`` is not the number of the last lease. Raises RingError, MissingRoundKeyError,
        WrongKeyError or what ``compute`` raises; nothing is published then.
        """
        guard = await self._guard()
        async with self._database.read() as connection:
            closing = select(rounds).where(rounds.c.id == round_id, rounds.c.state == RoundState.CLOSING)
            row = (await connection.execute(closing)).first()
            if row is None:
                return False
            await check(connection, self._database, self._master_key, self._key_ring)
            keys = _Keys(self._private_key_of(row), await id_key_of(connection, self._master_key, row), guard)
        await put_away(self._database, await self._own_key(), row)
        published = None
        while published is None:
            with _while_awaited(progress) as told:
                settled = await self._database.apart(partial(_settle, row=row, keys=keys, compute=compute, progress=told))
            published = await self._publish(row, settled, fence)
        if published:
            self._box_keys.pop(round_id, None)
            await self._database.scrub()
            self._key_ring.destroy(row.week)
        return published

    async def _publish(self, round_row: AnyRow, settled: _Settled, fence: int) -> bool | None:
        """The last step, in one transaction. None: somebody who was invited has been erased meanwhile and must not count."""
        closing = select(rounds.c.id).where(
            rounds.c.id == round_row.id, rounds.c.state == RoundState.CLOSING, exists().where(clock.c.fence == fence)
        )
        still_invited = select(func.count()).select_from(invitations).where(invitations.c.round_id == round_row.id)
        async with self._database.write() as connection:
            if (await connection.execute(closing.with_for_update(of=rounds))).first() is None:
                return False
            if (await connection.execute(still_invited)).scalar_one() != settled.invited:
                return None
            for table, rows in settled.published.items():
                for start in range(0, len(rows), PIECE):
                    await connection.execute(insert(table), rows[start : start + PIECE])
            await keep_replies(connection, round_row.week, settled.replies)
            await forget(connection, round_row.id, Week.parse(round_row.week))
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

    def _private_key_of(self, round_row: AnyRow) -> bytes:
        week = Week.parse(round_row.week)
        wrapped = self._key_ring.get(round_row.week)
        if wrapped is None:
            raise MissingRoundKeyError(week)
        private_key = self._master_key.unwrap_key(private_key_purpose(week), wrapped)
        if not belongs(round_row.public_key, private_key):
            raise WrongKeyError(f"the key in the key ring does not belong to the round {week}")
        return private_key


@contextmanager
def _while_awaited(progress: Progress) -> Iterator[Progress]:
    """Progress for a thread, which breaks its work off once whoever waits for the thread has gone."""
    gone = threading.Event()

    def told(done: int, total: int) -> None:
        if gone.is_set():
            raise _BrokenOffError
        progress(done, total)

    try:
        yield told
    finally:
        gone.set()


class _BrokenOffError(Exception):
    """Nobody waits for this work any more."""


def _settle(connection: Connection, row: AnyRow, keys: _Keys, compute: Compute, progress: Progress) -> _Settled:
    """Open the box, in memory, and compute. In a thread: it takes long."""
    columns = ("employee_id", "team_id", "team_name", "department", "counts_in_team")
    asked = select(*(invitations.c[name] for name in columns)).where(invitations.c.round_id == row.id)
    cast = select(ballots.c.tag, ballots.c.item, ballots.c.box).where(ballots.c.round_id == row.id)
    invited, opener = connection.execute(asked).all(), Opener(keys.private)
    names = {tag(keys.tags, one.employee_id): one for one in invited}
    contents: dict[bytes, dict[str, str]] = {}
    for piece in connection.execute(cast).partitions(PIECE):
        progress(0, 1)
        for ballot in piece:
            whose, opened = names.get(ballot.tag), opener.open_box(ballot.box)
            # A box counts only under the name and the item for which it was sealed.
            if whose is not None and opened is not None and (opened.unit, opened.item) == (str(whose.team_id), ballot.item):
                contents.setdefault(ballot.tag, {})[opened.item] = opened.content
    may_reply_to = replied_in(connection, row.week)
    past = Past(_facts(_read_facts(connection, row.items)), _last(connection, row.items), may_reply_to)
    release = compute(_voters(names, contents, keys.guard), _invited(invited), past, progress)
    return _Settled(_published(release), release.replies, len(invited))


def _voters(names: Mapping[bytes, AnyRow], contents: Mapping[bytes, Mapping[str, str]], guard: bytes) -> list[Voter]:
    """Who answered what, in an order that says nothing about when."""
    voters = [
        Voter(
            person_hash(guard, row.employee_id), _team(row), row.department, _values(content), _comment(content), _reply(content)
        )
        for name, row in names.items()
        if (content := contents.get(name)) is not None
    ]
    return sorted(voters, key=lambda voter: voter.person)


def _values(contents: Mapping[str, str]) -> dict[str, int]:
    """A person's scores; a skip has none."""
    scores = sorted(item for item in contents if item not in WORDS)
    return {item: int(contents[item]) for item in scores if contents[item]}


def _comment(contents: Mapping[str, str]) -> Comment | None:
    words = contents.get(OPEN_ITEM)
    return Comment(words, contents.get(QUOTABLE_ITEM) == str(fingerprint(words))) if words else None


def _reply(contents: Mapping[str, str]) -> TeamReply | None:
    mark, _, words = contents.get(REPLY_ITEM, "").partition("\n")
    return TeamReply(mark, words) if words else None


def _invited(rows: Sequence[AnyRow]) -> list[Invited]:
    counts = Counter((row.department, _team(row), row.team_name if row.counts_in_team else "") for row in rows)
    ordered = sorted(counts.items(), key=lambda count: (count[0][0], count[0][1] or ""))
    return [Invited(team, department, people, name) for (department, team, name), people in ordered]


def _team(row: AnyRow) -> str | None:
    return str(row.team_id) if row.counts_in_team else None


def _read_facts(connection: Connection, items: str) -> Sequence[AnyRow]:
    """What is known of the round's questions."""
    asked = {*items.split(","), HELPED_ITEM}
    items_of_a_fact = facts.c["items"]  # not .items, which is a method
    known = connection.execute(select(items_of_a_fact).distinct()).scalars()
    about = [its for its in known if not asked.isdisjoint(its.split(","))]
    return connection.execute(select(facts).where(items_of_a_fact.in_(about))).all()


def _last(connection: Connection, items: str) -> Mapping[tuple[Unit, Topic, str], Cell]:
    """The last cell that each unit has had of the round's topics."""
    topics = {question(item).topic for item in items.split(",") if item != OPEN_ITEM} | {Topic.HELPED}
    shown = select(figures).where(figures.c.cell_low.is_not(None), figures.c.topic.in_(topics)).order_by(figures.c.week)
    found: dict[tuple[Unit, Topic, str], Cell] = {}
    for row in connection.execute(shown):
        topic = Topic(row.topic)
        found[unit(row), topic, row.item] = cell(topic, row.cell_low, row.cell_high)
    return found


def _facts(rows: Sequence[AnyRow]) -> list[Fact]:
    known: dict[str, str] = {}  # one string a person, however many facts the person is in
    found = [fact_of(row, frozenset(known.setdefault(person, person) for person in unpack(row.people))) for row in rows]
    return sorted(found, key=lambda fact: (fact.week, fact.items, fact.unit.kind, fact.unit.key))


def fact_of(row: AnyRow, people: frozenset[str]) -> Fact:
    """The fact that a row keeps, about these people."""
    return Fact(week_of(row.week), tuple(row.items.split(",")), unit(row), people, row.low, row.high)


def _published(release: Release) -> Mapping[Table, Sequence[dict[str, Any]]]:
    return {
        figures: [_figure(figure) for figure in release.figures],
        participation: [
            {"week": str(release.week), "unit_kind": whose.kind, "unit_key": whose.key, "state": state or ""}
            for whose, state in release.participation
        ],
        facts: [_fact(fact) for fact in release.facts],
        comments: [_comments(release.week, *one) for one in release.comments],
    }


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
