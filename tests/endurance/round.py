"""One round of a company whose processes are killed at every stage, and what must be true of it afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from app.installation.site import opened
from app.settings.load import load
from bot.model.pulses import OPEN_ITEM, QUOTABLE_ITEM, REPLY_ITEM, RoundState
from storage.database.schema import ballots, employees, rounds
from storage.rounds import id_key_of
from storage.secrets.sealing import Opener, tag
from storage.store import SqlStore
from tests.endurance.company import FIRST, Answer, Company, counts

_CLOSES, _DIGESTS = timedelta(days=5, hours=14, minutes=30), timedelta(days=5, hours=22, minutes=30)


async def live(company: Company, number: int, answers: int, each: int, *, killed: int = 3) -> None:
    """Open the round of that week, answer it, close it and send its digest, killing on the way. Raises AssertionError.

    The server is killed after ``each`` answers or so, the ticks that open and close up to ``killed`` times.
    """
    company.next_round()
    opens = FIRST + timedelta(weeks=number)
    await company.tick(opens.isoformat(), kills=int(company.dice.integers(1, killed + 1)))
    messages = 2 if number == 0 else 1  # the welcome comes before the first pulse
    assert company.received() == Counter({messages: len(company.people)}), company.received()
    await company.pressed(answers, each)
    held = await in_the_box(company)
    missing = [answer for answer, value in company.kept.items() if held.get(answer) not in company.doubtful[answer] | {value}]
    assert not missing, f"lost: {len(missing)} of {len(company.kept)}"
    strange = [answer for answer in held.keys() - company.kept.keys() if held[answer] not in company.doubtful.get(answer, ())]
    assert not strange, f"nobody gave: {len(strange)}"
    closes, mondays = opens + _CLOSES, opens + _DIGESTS
    await company.tick(closes.isoformat(), kills=int(company.dice.integers(1, killed + 1)))
    assert counts(await company.voinko("tick", "--at", closes.isoformat(), "--json"))["closed"] == 0
    before = len(company.slack.direct_messages("U0"))
    await company.tick(mondays.isoformat(), kills=int(company.dice.integers(killed)))
    assert len(company.slack.direct_messages("U0")) == before + 1, "one digest"


async def in_the_box(company: Company) -> Mapping[Answer, str]:
    """What the open round's box holds, opened with the installation's own keys."""
    settings = load(company.environment, company.folder)
    async with opened(settings) as store:
        return await _opened(store)


async def _opened(store: SqlStore) -> Mapping[Answer, str]:
    async with store._database.read() as connection:
        (asked,) = (await connection.execute(select(rounds).where(rounds.c.state == RoundState.OPEN))).all()
        people = (await connection.execute(select(employees.c.id, employees.c.email))).all()
        cast = (await connection.execute(select(ballots).where(ballots.c.round_id == asked.id))).all()
        id_key = await id_key_of(connection, store._master_key, asked)
    opener = Opener(store._private_key_of(asked))
    user = {tag(id_key, row.id): f"U{row.email.removeprefix('p').partition('@')[0]}" for row in people}
    held = {}
    for ballot in cast:
        content = opener.open_box(ballot.box)
        assert content is not None
        if ballot.item in (OPEN_ITEM, QUOTABLE_ITEM, REPLY_ITEM):
            continue  # everybody has those boxes, and nobody writes here
        assert (user[ballot.tag], ballot.item) not in held, "two ballots for one question"
        held[user[ballot.tag], ballot.item] = content.content
    return held
