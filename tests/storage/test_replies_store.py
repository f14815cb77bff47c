"""Replies in the box and after the close: no row tells who wrote, and what isn't shown is gone for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.model.manager_answers import ManagerAnswer, ReleasedReplies
from bot.model.pulses import COMMENT_LENGTH, Ballot, TeamReply
from bot.model.released import Invited, Past, Release, Voter
from bot.model.units import Unit
from bot.ports.rounds import Progress
from tests.storage.office import WEEK, Office

TEAM = Unit.of_team(1)
ANSWER = ManagerAnswer(TEAM, WEEK, "The queue is long", "We will open a second till.")
CANARY = "canary words of a reply"
_ROWS = "SELECT tag, item, length(box) FROM ballots ORDER BY tag, item"


async def boss(office: Office) -> str:
    return next(person.email for person in office.people if person.name == "Boss")


async def answer_shown(office: Office) -> ManagerAnswer:
    """An answer that stands in WEEK's digest."""
    answer = replace(ANSWER, week=WEEK.plus(-1))
    await office.store.keep_answer(answer, next(person.id for person in office.people if person.name == "Boss"))
    await office.store.freeze_digests(WEEK, {TEAM: "{}"})
    return answer


class Showing:
    """A release that shows these words to every answer that may be replied to, and keeps what it was given."""

    def __init__(self, office: Office, words: Sequence[str]) -> None:
        self.office, self.words = office, tuple(words)
        self.answers: Sequence[ManagerAnswer] = ()

    def __call__(self, voters: Sequence[Voter], invited: Sequence[Invited], past: Past, progress: Progress) -> Release:
        self.answers = past.answers
        released = tuple(ReleasedReplies(answer, self.words) for answer in past.answers)
        return replace(self.office.compute(voters, invited, past, progress), replies=released)


async def test_no_row_tells_who_replied_in_a_round_with_the_open_question_or_without(office: Office) -> None:
    for week, items in ((WEEK, ("W1",)), (WEEK.plus(1), ("W1", "O1"))):
        office.items = items
        opened = await office.open(week)
        for name in "ABC":
            await office.answer(name, 3, week=week)
        before = await office.rows(_ROWS)
        assert len({length for _, item, length in before if item in ("R1", "O1")}) == 1
        assert len([item for _, item, _ in before if item == "R1"]) == 3
        reply = TeamReply(ANSWER.mark, "ä" * COMMENT_LENGTH)
        assert await office.store.cast_reply(await office.invitation("A", week), reply)
        assert await office.store.cast_reply(await office.invitation("B", week), replace(reply, text="short"))
        assert await office.store.cast_reply(await office.invitation("B", week), None)
        assert await office.rows(_ROWS) == before
        await office.answer("A", 5, week=week)  # an answer that is changed leaves the words alone
        assert await office.rows(_ROWS) == before
        await office.close(opened)
        assert [voter.reply for voter in office.seen[-1][0] if voter.reply] == [reply]


async def test_a_reply_and_a_comment_leave_one_another_alone(office: Office) -> None:
    office.items = ("W1", "O1")
    opened = await office.open()
    await office.answer("A", 3)
    asked = await office.invitation("A")
    await office.store.cast_comment(asked, "a comment")
    await office.store.cast_reply(asked, TeamReply(ANSWER.mark, "a reply"))
    await office.store.withdraw_comment(asked)
    await office.close(opened)
    (voter,) = office.seen[0][0]
    assert (voter.comment, voter.reply) == (None, TeamReply(ANSWER.mark, "a reply"))


async def test_whoever_has_answered_nothing_leaves_no_reply_that_would_stand_alone(office: Office) -> None:
    await office.open()
    assert not await office.store.cast_reply(await office.invitation("A"), TeamReply(ANSWER.mark, "words"))
    assert await office.rows("SELECT tag FROM ballots") == []


async def test_after_the_close_nothing_is_taken_and_nothing_of_an_unshown_reply_is_left(office: Office) -> None:
    opened = await office.open()
    await office.answer("A", 3)
    asked = await office.invitation("A")
    assert await office.store.cast_reply(asked, TeamReply(ANSWER.mark, CANARY))
    boxes = {box[-48:] for (box,) in await office.rows("SELECT box FROM ballots")}
    await office.close(opened)
    assert not await office.store.cast_reply(asked, TeamReply(ANSWER.mark, CANARY))
    await office.store.disconnect()
    left = office.bytes_on_disk()
    assert CANARY.encode() not in left
    assert [box for box in boxes if box in left] == []


async def test_what_a_round_publishes_stands_in_its_own_weeks_digest_alone(office: Office) -> None:
    answer = await answer_shown(office)
    opened = await office.open(WEEK.plus(1))
    await office.close(opened, Showing(office, ["One", "Two", "Three"]))
    entry = {"quote": answer.quote, "by": "Boss", "answer": answer.words, "replies": []}
    assert await office.store.answers_shown_in(WEEK) == {TEAM: [entry]}
    assert await office.store.answers_shown_in(WEEK.plus(1)) == {TEAM: [entry | {"replies": ["One", "Two", "Three"]}]}
    assert await office.store.answers_shown_in(WEEK.plus(2)) == {}


async def test_an_answer_may_be_replied_to_in_three_rounds_and_then_rests(office: Office) -> None:
    await answer_shown(office)
    asked = []
    for ahead in (0, 1, 2, 4, 5):  # a week of holidays has no round, and counts for none
        opened, showing = await office.open(WEEK.plus(ahead)), Showing(office, [])
        may = await office.store.answers_to_reply_to(WEEK.plus(ahead))
        await office.store.close(opened.id)
        await office.release(opened, showing)
        assert list(showing.answers) == list(may)
        asked.append(len(may))
    assert asked == [0, 1, 1, 1, 0]


async def test_an_answer_that_no_digest_has_shown_yet_is_replied_to_by_nobody(office: Office) -> None:
    author = next(person.id for person in office.people if person.name == "Boss")
    await office.store.keep_answer(ANSWER, author)
    assert await office.store.answers_to_reply_to(WEEK.plus(1)) == []


async def test_replies_are_erased_with_the_answer(office: Office) -> None:
    await answer_shown(office)
    opened = await office.open(WEEK.plus(1))
    await office.close(opened, Showing(office, ["One", "Two", "Three"]))
    assert await office.rows("SELECT count(*) FROM replies") == [(1,)]
    await office.store.erase_person(await boss(office))
    assert await office.rows("SELECT count(*) FROM replies") == [(0,)]


async def test_what_is_no_reply_in_a_replys_box_counts_for_nothing(office: Office) -> None:
    opened = await office.open()
    await office.answer("A", 3)
    await office.store.cast(Ballot(await office.invitation("A"), "R1", 5))
    await office.close(opened)
    assert [voter.reply for voter in office.seen[0][0]] == [None]
