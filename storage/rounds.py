"""Rounds, invitations and the sealed ballot box while it is open (release rule R13).

Nothing here can read a ballot: a process that takes answers has the public half of the round's key and no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.calendar import Week
from bot.model.people import Address
from bot.model.pulses import OPEN_ITEM, QUOTABLE_ITEM, REPLY_ITEM, Ballot, Invitation, Round, RoundRules, RoundState, TeamReply
from bot.ports.rounds import NOBODY_APART, NewInvitation
from storage.database.engine import Database
from storage.database.rows import EMPLOYEE_COLUMNS, INVITATION_COLUMNS, INVITED, ROUND_COLUMNS, AnyRow, invitation, round_
from storage.database.schema import actions, addresses, ballots, employees, id_keys, invitations, rounds
from storage.inviting import invite
from storage.own_times import drop_reminder
from storage.part import Part, forget_next_due, hold_key
from storage.ring import own, private_key_purpose
from storage.secrets.keys import KeyRing, MasterKey
from storage.secrets.sealing import RoundKeys, new_keys, seal, seal_comment, seal_reply, tag

_rounds = select(*ROUND_COLUMNS)
_invited = select(*INVITATION_COLUMNS, *ROUND_COLUMNS, *EMPLOYEE_COLUMNS).select_from(INVITED)
_BY_TOKEN = _invited.where(invitations.c.token == bindparam("at_token"))
_account = addresses.alias("account")  # the one that speaks, which need not be the one last used
_OWN = (
    select(*INVITATION_COLUMNS, *ROUND_COLUMNS, *EMPLOYEE_COLUMNS)
    .select_from(INVITED.join(_account, _account.c.employee_id == employees.c.id))
    .where(
        invitations.c.token == bindparam("at_token"),
        employees.c.active,
        _account.c.platform == bindparam("at_platform"),
        _account.c.workspace == bindparam("at_workspace"),
        _account.c.user == bindparam("at_user"),
    )
)
_OPEN_TO = (
    _invited.where(invitations.c.employee_id == bindparam("at_employee"), rounds.c.state == RoundState.OPEN)
    .order_by(rounds.c.week.desc())
    .limit(1)
)
_KEYS = select(rounds.c.public_key, id_keys.c.wrapped).join(id_keys)
_STILL_OPEN = and_(rounds.c.id == bindparam("at_round"), rounds.c.state == RoundState.OPEN)
_IN_THE_BOX = select(ballots.c.item).where(ballots.c.round_id == bindparam("at_round"), ballots.c.tag == bindparam("at_tag"))
_NONE = frozenset[str]()
WORDS = frozenset({OPEN_ITEM, QUOTABLE_ITEM, REPLY_ITEM})
_REPLY_ALONE = frozenset({REPLY_ITEM})
_ANSWERED = (
    update(invitations)
    .where(
        invitations.c.round_id == bindparam("at_round"),
        invitations.c.employee_id == bindparam("at_employee"),
        ~invitations.c.answered,
    )
    .values(answered=True)
)


@dataclass(frozen=True, slots=True)
class BoxKeys:
    """What taking an answer needs: the public half, and the key of the tags."""

    public: bytes
    id_key: bytes = field(repr=False)


class RoundsStore(Part):
    """ports.Rounds but for its close."""

    def __init__(self, database: Database, master_key: MasterKey, key_ring: KeyRing) -> None:
        super().__init__(database, master_key, key_ring)
        self._box_keys: dict[int, BoxKeys] = {}
        # The lock on the round's row is in the statement itself: a close waits for it, and it waits for a close.
        box = select(
            rounds.c.id,
            bindparam("at_tag", type_=ballots.c.tag.type),
            bindparam("at_item", type_=ballots.c.item.type),
            bindparam("at_box", type_=ballots.c.box.type),
        )
        upsert = database.insert(ballots).from_select(
            ["round_id", "tag", "item", "box"], box.where(_STILL_OPEN).with_for_update(read=True)
        )
        self._cast = upsert.on_conflict_do_update(
            index_elements=["round_id", "tag", "item"], set_={"box": upsert.excluded.box}
        ).execution_options(preserve_rowcount=True)  # no row: the round is closed

    async def open_round(
        self,
        week: Week,
        items: Sequence[str],
        opens_at: datetime,
        closes_at: datetime,
        invitations: Sequence[NewInvitation],
        *,
        asked_about: Mapping[int, int] = NOBODY_APART,
        rules: RoundRules | None = None,
    ) -> Round | None:
        """Open the week's round with a key pair of its own; None when the week has one already.

        Raises WrongKeyError, or RingError when the key ring is another database's.
        """
        keys = new_keys()
        row = {
            "week": str(week),
            "items": ",".join(items),
            "opens_at": opens_at,
            "closes_at": closes_at,
            "state": RoundState.OPEN,
            "public_key": keys.public,
            **({} if rules is None else asdict(rules)),
        }
        async with self._database.write() as connection:
            await hold_key(connection, self._master_key)
            new_round = self._database.insert(rounds).on_conflict_do_nothing().returning(rounds.c.id)
            round_id: int | None = (await connection.execute(new_round, row)).scalar()
            if round_id is None:
                return None
            await keep_id_key(connection, self._master_key, round_id, week, keys.id_key)
            await invite(self._database, connection, round_id, week, invitations)
            for action_id in asked_about.values():
                await connection.execute(update(actions).where(actions.c.id == action_id).values(asked_in=str(week)))
            await forget_next_due(connection)
            await own(connection, self._database, self._master_key, self._key_ring)
            # Last, while the round's row is still ours alone: no other process can mean the same file.
            self._keep_private_key(week, keys)
        scored = tuple(item for item in items if item != OPEN_ITEM)
        has_open_question = OPEN_ITEM in items
        return Round(round_id, week, scored, opens_at, closes_at, RoundState.OPEN, open_question=has_open_question, rules=rules)

    def _keep_private_key(self, week: Week, keys: RoundKeys) -> None:
        self._key_ring.put(str(week), self._master_key.wrap(private_key_purpose(week), keys.private))

    async def open_rounds(self) -> Sequence[Round]:
        """The rounds that are open, oldest first."""
        return [one for one in await self.unreleased_rounds() if one.state is RoundState.OPEN]

    async def unreleased_rounds(self) -> Sequence[Round]:
        """The rounds that are open or closing, oldest first."""
        unreleased = _rounds.where(rounds.c.state != RoundState.RELEASED).order_by(rounds.c.week)
        async with self._database.read() as connection:
            rows = (await connection.execute(unreleased)).all()
        return [round_(row) for row in rows]

    async def keep_rules(self, rules: RoundRules) -> None:
        """Keep these rules with every round that has none yet: one that opened before they were kept."""
        async with self._database.write() as connection:
            await connection.execute(update(rounds).where(rounds.c.k.is_(None)).values(k=rules.k, strict=rules.strict))

    async def rules_of(self, week: Week) -> RoundRules | None:
        """The rules of the week's round, where they have been kept."""
        row = await self._database.first(_rounds.where(rounds.c.week == str(week)))
        return None if row is None else round_(row).rules

    async def first_week(self) -> Week | None:
        """The week of the first round there ever was."""
        async with self._database.read() as connection:
            week: str | None = (await connection.execute(select(func.min(rounds.c.week)))).scalar()
        return None if week is None else Week.parse(week)

    async def asked(self) -> Mapping[Week, tuple[str, ...]]:
        """The scored items of every round there ever was, by its week, oldest first."""
        async with self._database.read() as connection:
            found = [round_(row) for row in (await connection.execute(_rounds.order_by(rounds.c.week))).all()]
        return {one.week: one.items for one in found}

    async def latest_round(self) -> Round | None:
        """The round of the latest week, whatever its state."""
        async with self._database.read() as connection:
            row = (await connection.execute(_rounds.order_by(rounds.c.week.desc()).limit(1))).first()
        return None if row is None else round_(row)

    async def invitation(self, token: str) -> Invitation | None:
        """The invitation that a button names, with its round and employee, in one read."""
        row = await self._database.first(_BY_TOKEN, {"at_token": token})
        return None if row is None else invitation(row)

    async def own_invitation(self, token: str, address: Address) -> Invitation | None:
        """The invitation that a button names, if it is that of the active employee bound to that account; in one read."""
        account = {"at_platform": address.platform, "at_workspace": address.workspace, "at_user": address.user}
        row = await self._database.first(_OWN, {"at_token": token, **account})
        return None if row is None else invitation(row)

    async def invitation_of(self, employee_id: int) -> Invitation | None:
        """The employee's invitation to the round that is open now, if any."""
        row = await self._database.first(_OPEN_TO, {"at_employee": employee_id})
        return None if row is None else invitation(row)

    async def cast(self, ballot: Ballot) -> frozenset[str]:
        """Seal and store one ballot; the last press wins. The items the person has answered by now; none: it is closed."""
        keys = await self._keys_of(ballot.invitation.round)
        if keys is None:
            return _NONE
        box = seal(keys.public, str(ballot.invitation.team.id), ballot.item, ballot.value)
        return await self._put(ballot.invitation, keys, {ballot.item: box})

    async def answered(self, invitation: Invitation) -> frozenset[str]:
        """The items of an open round to which the person has a ballot in the box; what is in it nobody can read."""
        keys = await self._keys_of(invitation.round)
        if keys is None:
            return _NONE
        own = {"at_round": invitation.round.id, "at_tag": tag(keys.id_key, invitation.employee.id)}
        async with self._database.read() as connection:
            return frozenset((await connection.execute(_IN_THE_BOX, own)).scalars()) - _REPLY_ALONE

    async def cast_comment(self, invitation: Invitation, text: str) -> bool:
        """Seal and store an answer to the open question, in place of an earlier one, not yet quotable. False: closed."""
        keys = await self._keys_of(invitation.round)
        if keys is None:
            return False
        # Its author's word on quoting an earlier one must never come to stand beside other words.
        boxes = _no_comment(keys, invitation) | {OPEN_ITEM: seal_comment(keys.public, str(invitation.team.id), OPEN_ITEM, text)}
        return bool(await self._put(invitation, keys, boxes))

    async def cast_reply(self, invitation: Invitation, reply: TeamReply | None) -> bool:
        """Seal and store a reply in place of an earlier one; None takes that back, and leaves a box like everybody's.

        False: the round is closed, or the person has answered nothing of it.
        """
        keys = await self._keys_of(invitation.round)
        if keys is None:
            return False
        mark, words = ("", "") if reply is None else (reply.mark, reply.text)
        box = seal_reply(keys.public, str(invitation.team.id), REPLY_ITEM, mark, words)
        return bool(await self._put(invitation, keys, {REPLY_ITEM: box}))

    async def _put(self, invitation: Invitation, keys: BoxKeys, boxes: Mapping[str, bytes]) -> frozenset[str]:
        """Store boxes by their items in one transaction, the flag with the first answer. No items: the round is closed.

        Whoever is in the box at all has a box for words there, so that no row tells who wrote.
        """
        round_id, name = invitation.round.id, tag(keys.id_key, invitation.employee.id)
        own = {"at_round": round_id, "at_tag": name}
        flag = {"at_round": round_id, "at_employee": invitation.employee.id}

        def put(connection: Connection) -> frozenset[str]:
            # Whoever has answered nothing would stand in the box with words alone: its rows would tell that a reply is there.
            if boxes.keys() == _REPLY_ALONE and not frozenset(connection.execute(_IN_THE_BOX, own).scalars()) - WORDS:
                return _NONE
            for item, box in boxes.items():
                if connection.execute(self._cast, own | {"at_item": item, "at_box": box}).rowcount == 0:
                    return _NONE
            items = frozenset(connection.execute(_IN_THE_BOX, own).scalars())
            wanted = WORDS if invitation.round.open_question else _REPLY_ALONE
            if missing := wanted - items:
                for item, box in _empty(keys, invitation).items():
                    if item in missing:
                        connection.execute(self._cast, own | {"at_item": item, "at_box": box})
            if boxes.keys() - WORDS and len(items - WORDS) == 1:  # with another answer beside it the flag was set by that one
                connection.execute(_ANSWERED, flag)
            return items - _REPLY_ALONE

        return await self._database.transact(put)

    async def withdraw(self, invitation: Invitation) -> bool:
        """Take all of one's ballots back out of the box; no reminder asks for them again. False: the round is closed."""
        keys = await self._keys_of(invitation.round)
        if keys is None:
            return False
        own = (invitations.c.round_id == invitation.round.id, invitations.c.employee_id == invitation.employee.id)
        async with self._database.write() as connection:
            still_open = select(rounds.c.id).where(_STILL_OPEN).with_for_update(read=True)
            if (await connection.execute(still_open, {"at_round": invitation.round.id})).first() is None:
                return False
            await empty_box(connection, invitation.round.id, tag(keys.id_key, invitation.employee.id))
            await connection.execute(update(invitations).where(*own).values(answered=False))
            await drop_reminder(connection, invitation.employee.id)
        return True

    async def withdraw_comment(self, invitation: Invitation) -> bool:
        """Put empty boxes in the place of the answer to the open question. False: the round is closed."""
        keys = await self._keys_of(invitation.round)
        if keys is None:
            return False
        return bool(await self._put(invitation, keys, _no_comment(keys, invitation)))

    async def _keys_of(self, round_: Round) -> BoxKeys | None:
        known = self._box_keys.get(round_.id)
        if known is None:
            row = await self._database.first(_KEYS.where(rounds.c.id == round_.id))
            if row is None:
                return None
            known = BoxKeys(row.public_key, self._master_key.unwrap(id_key_purpose(round_.week), row.wrapped))
            self._box_keys[round_.id] = known
        return known


def id_key_purpose(week: Week) -> str:
    """What the master key calls the key of a round's tags."""
    return f"id key {week}"


async def keep_id_key(connection: AsyncConnection, master_key: MasterKey, round_id: int, week: Week, key: bytes) -> None:
    """Let the processes that take answers have the key of an open round's tags."""
    wrapped = master_key.wrap(id_key_purpose(week), key)
    await connection.execute(insert(id_keys).values(round_id=round_id, wrapped=wrapped))


async def id_key_of(connection: AsyncConnection, master_key: MasterKey, round_row: AnyRow) -> bytes:
    """The key of an open round's tags. Raises WrongKeyError."""
    kept = select(id_keys.c.wrapped).where(id_keys.c.round_id == round_row.id)
    return master_key.unwrap(id_key_purpose(Week.parse(round_row.week)), (await connection.execute(kept)).scalar_one())


async def empty_box(connection: AsyncConnection, round_id: int, tag: bytes) -> None:
    """Take everything under a tag out of the box."""
    await connection.execute(delete(ballots).where(ballots.c.round_id == round_id, ballots.c.tag == tag))


def _empty(keys: BoxKeys, invitation: Invitation) -> dict[str, bytes]:
    """The boxes of one who has written nothing: from outside they are like any others."""
    no_reply = seal_reply(keys.public, str(invitation.team.id), REPLY_ITEM, "", "")
    return {REPLY_ITEM: no_reply, **(_no_comment(keys, invitation) if invitation.round.open_question else {})}


def _no_comment(keys: BoxKeys, invitation: Invitation) -> dict[str, bytes]:
    unit = str(invitation.team.id)
    return {
        OPEN_ITEM: seal_comment(keys.public, unit, OPEN_ITEM, ""),
        QUOTABLE_ITEM: seal(keys.public, unit, QUOTABLE_ITEM, None),
    }
