"""Rounds, invitations and the sealed ballot box while it is open (release rule R13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.model.calendar import Week
from bot.model.pulses import COMMENT_LENGTH, Ballot, Comment
from bot.model.roster import RosterRow
from bot.release.comments import fingerprint
from storage.secrets.keys import MasterKey
from storage.store import SqlStore
from tests.storage.office import ITEMS, WEEK, Office


async def test_a_week_has_one_round(office: Office) -> None:
    opened = await office.open()
    assert await office.store.open_round(opened.week, ("W9",), opened.opens_at, opened.closes_at, []) is None
    assert await office.store.open_rounds() == [opened]
    assert await office.store.latest_round() == opened
    assert await office.store.first_week() == opened.week


async def test_what_has_been_asked_is_told_by_week_oldest_first(office: Office) -> None:
    assert await office.store.asked() == {}
    later, sooner = await office.open(WEEK.plus(5)), await office.open()
    asked = await office.store.asked()
    assert list(asked.items()) == [(sooner.week, ITEMS), (later.week, ITEMS)]


async def test_a_second_try_leaves_the_first_key_alone(office: Office) -> None:
    opened = await office.open()
    key = office.key_ring.get(str(opened.week))
    await office.store.open_round(opened.week, ("W9",), opened.opens_at, opened.closes_at, [])
    assert office.key_ring.get(str(opened.week)) == key


async def test_there_is_no_round_before_the_first(office: Office) -> None:
    assert await office.store.latest_round() is None
    assert await office.store.first_week() is None
    assert await office.store.invitation_of(office.people[0].id) is None


async def test_a_button_names_the_invitation_with_its_round_and_person(office: Office) -> None:
    opened = await office.open(outside_team=["b@voinko.example"])
    first, second = await office.invitation("A"), await office.invitation("B")
    assert (first.round, first.employee, first.team) == (opened, office.people[0], office.people[0].team)
    assert (first.counts_in_team, second.counts_in_team) == (True, False)
    assert await office.store.invitation("guessed") is None


async def test_an_invitation_keeps_the_team_of_the_moment_the_round_opened(office: Office, roster: Sequence[RosterRow]) -> None:
    await office.open()
    await office.store.import_roster([replace(row, team="Uusi", department="Toinen") for row in roster])
    kept = await office.invitation("A")
    assert (kept.team.name, kept.team.department, kept.employee.team.name) == ("Tuki", "Palvelu", "Uusi")


async def test_a_person_has_one_invitation_to_the_open_round(office: Office) -> None:
    opened = await office.open()
    assert await office.store.invitation_of(office.people[0].id) == await office.invitation("A")
    await office.close(opened)
    assert await office.store.invitation_of(office.people[0].id) is None


async def test_the_last_press_wins(office: Office) -> None:
    opened = await office.open()
    assert [await office.answer("A", value) for value in (1, 2, 5)] == [True, True, True]
    await office.close(opened)
    voters, _, _ = office.seen[0]
    assert [dict(voter.values) for voter in voters] == [{"W1": 5}]


async def test_every_ballot_has_the_same_length_a_skip_too(office: Office) -> None:
    await office.open()
    for name, value, item in (("A", 1, "W1"), ("A", None, "W2"), ("B", 10, "E1"), ("G", 5, "longest-item-id")):
        await office.answer(name, value, item)
    assert await office.rows("SELECT DISTINCT length(box), length(tag) FROM ballots WHERE item <> 'R1'") == [(112, 32)]


async def test_no_row_tells_who_wrote_what_may_be_quoted_or_who_took_it_back(office: Office) -> None:
    office.items = ("W1", "O1")
    opened = await office.open()
    rows = "SELECT tag, item, length(box) FROM ballots ORDER BY tag, item"
    for name in "ABCD":
        await office.answer(name, 3)
    before = await office.rows(rows)
    assert len(before) == 4 * 4
    assert len({length for _, item, length in before if item == "O1"}) == 1
    for name, words in (("A", "ä" * COMMENT_LENGTH), ("B", "short"), ("C", "taken back")):
        assert await office.store.cast_comment(await office.invitation(name), words)
    assert await office.store.cast(Ballot(await office.invitation("A"), "O1Q", fingerprint("ä" * COMMENT_LENGTH)))
    assert await office.store.withdraw_comment(await office.invitation("C"))
    assert await office.rows(rows) == before
    await office.answer("A", 4)  # an answer that is changed leaves the words alone
    await office.close(opened)
    written = {voter.comment for voter in office.seen[0][0]}
    assert written == {None, Comment("ä" * COMMENT_LENGTH, quotable=True), Comment("short", quotable=False)}


async def test_whoever_takes_all_back_leaves_no_box_for_words_either(office: Office) -> None:
    office.items = ("W1", "O1")
    await office.open()
    await office.answer("A", 3)
    await office.store.withdraw(await office.invitation("A"))
    assert await office.rows("SELECT tag FROM ballots") == []


async def test_the_same_answer_twice_makes_two_different_boxes(office: Office) -> None:
    await office.open()
    await office.answer("A", 4)
    first = await office.rows("SELECT box FROM ballots")
    await office.answer("A", 4)
    assert await office.rows("SELECT box FROM ballots") != first


async def test_a_tag_of_one_round_says_nothing_about_another(office: Office) -> None:
    for week in (Week(2026, 2), Week(2026, 3)):
        await office.open(week)
        await office.answer("A", 4, week=week)
    assert len(await office.rows("SELECT DISTINCT tag FROM ballots")) == 2


async def test_nothing_that_takes_answers_can_open_a_box(office: Office) -> None:
    """The private key is in the key ring alone: without it the database and the master key do not suffice."""
    opened = await office.open()
    await office.answer("A", 4)
    wrapped = office.key_ring.get(str(opened.week)) or b""
    private_key = office.store._master_key.unwrap(f"private key {opened.week}", wrapped)
    dumped = [
        value
        for query in ("SELECT * FROM rounds", "SELECT * FROM data_keys", "SELECT * FROM ballots")
        for row in await office.rows(query)
        for value in row
    ]
    assert not any(isinstance(value, bytes) and (private_key in value or wrapped in value) for value in dumped)


async def test_no_column_of_a_ballot_holds_a_time_or_an_order(office: Office) -> None:
    if office.store._database.dialect == "sqlite":
        columns = await office.rows("SELECT name, type FROM pragma_table_info('ballots')")
        (ddl,) = (await office.rows("SELECT sql FROM sqlite_master WHERE name = 'ballots'"))[0]
        assert "WITHOUT ROWID" in ddl
    else:
        columns = await office.rows("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'ballots'")
    assert sorted(name for name, _ in columns) == ["box", "item", "round_id", "tag"]
    assert not any(word in kind.lower() for _, kind in columns for word in ("date", "time", "serial"))


async def test_the_flag_on_the_invitation_has_no_time(office: Office) -> None:
    opened = await office.open()
    await office.answer("A", 4)
    flagged = await office.rows("SELECT employee_id FROM invitations WHERE answered")
    assert flagged == [(office.people[0].id,)]
    await office.close(opened)
    assert await office.rows("SELECT employee_id FROM invitations WHERE answered") == []


async def test_what_is_withdrawn_is_not_in_the_box(office: Office) -> None:
    opened = await office.open()
    for item in ("W1", "W2"):
        await office.answer("A", 4, item)
        await office.answer("B", 2, item)
    assert await office.store.withdraw(await office.invitation("A"))
    assert len(await office.rows("SELECT tag FROM ballots WHERE item <> 'R1'")) == 2
    assert await office.rows("SELECT employee_id FROM invitations WHERE answered") == [(office.people[1].id,)]
    await office.close(opened)
    assert [dict(voter.values) for voter in office.seen[0][0]] == [{"W1": 2, "W2": 2}]


async def test_one_may_answer_again_after_withdrawing(office: Office) -> None:
    opened = await office.open()
    await office.answer("A", 4)
    await office.store.withdraw(await office.invitation("A"))
    assert await office.answer("A", 1)
    await office.close(opened)
    assert [dict(voter.values) for voter in office.seen[0][0]] == [{"W1": 1}]


async def test_after_close_nothing_can_be_cast_or_withdrawn(office: Office) -> None:
    opened = await office.open()
    await office.answer("A", 4)
    asked = await office.invitation("A")
    await office.close(opened)
    assert await office.answer("A", 5) is False
    assert await office.store.withdraw(asked) is False
    assert await office.rows("SELECT * FROM ballots") == []


async def test_another_process_that_has_cast_before_cannot_cast_after_close(office: Office, other_store: SqlStore) -> None:
    """Its keys are in its memory still; the lock on the round decides."""
    opened = await office.open()
    asked = await office.invitation("A")
    assert await other_store.cast(Ballot(asked, "W1", 3))
    await office.close(opened)
    assert not await other_store.cast(Ballot(asked, "W1", 5))
    assert await office.rows("SELECT * FROM ballots") == []


async def test_the_keys_of_a_round_are_locked_under_the_master_key(office: Office) -> None:
    opened = await office.open()
    [(id_key,)] = await office.rows("SELECT wrapped FROM id_keys")
    assert len(MasterKey(b"a master key for the tests alone").unwrap(f"id key {opened.week}", id_key)) == 32


async def test_which_items_are_answered_is_known_until_they_are_taken_back_or_the_round_closes(office: Office) -> None:
    opened = await office.open()
    asked = await office.invitation("A")
    assert await office.store.cast(Ballot(asked, "W1", 3)) == {"W1"}
    assert await office.store.cast(Ballot(asked, "W3", None)) == {"W1", "W3"}
    assert await office.store.answered(asked) == {"W1", "W3"}
    assert await office.store.answered(await office.invitation("B")) == set()
    await office.store.withdraw(asked)
    assert await office.store.answered(asked) == set()
    await office.answer("A", 5)
    await office.close(opened)
    assert await office.store.answered(asked) == set()
