"""What a press does to the box, and what it never does: to somebody else, too late, or on the screen."""

from typing import cast

import pytest

from bot.model.messages import Intent, Place, Reply, Submitted
from bot.model.people import Language
from bot.model.pulses import Invitation
from bot.ports.rounds import Rounds
from bot.pulse.dialog import press
from storage.store import SqlStore
from tests.dialogs.stage import Chat, Stage, plain


@pytest.fixture
async def stage(sqlite_store: SqlStore) -> Stage:
    stage = await Stage.set_up(sqlite_store, Language.EN)
    await stage.open_round()
    return stage


@pytest.fixture
async def aino(stage: Stage) -> Chat:
    return await at_work(stage, "aino")


async def at_work(stage: Stage, name: str) -> Chat:
    """Somebody who has been welcomed and has this week's pulse."""
    chat = stage.person(name)
    await chat.verify("(opens the chat)\n(pulse)")
    return chat


async def test_every_answer_is_in_the_box(stage: Stage, aino: Chat) -> None:
    await aino.verify("[4 ·]\n[2 ·]\n[5 ·]")
    assert await stage.answers() == [{"W3": 4, "W1": 2, "E1": 5}]


async def test_the_last_press_wins(stage: Stage, aino: Chat) -> None:
    await aino.verify("[4 ·]\n[2 ·]\n[5 ·]\n[Change]\n[1 ·]")
    assert await stage.answers() == [{"W3": 1, "W1": 2, "E1": 5}]


async def test_the_same_press_twice_is_one_answer(stage: Stage, aino: Chat) -> None:
    first = Intent("answer", ("tok-Aino", "W3", "4"))
    await aino.press_intent(first)
    once = aino.replies
    await aino.press_intent(first)
    assert aino.replies == once
    assert await stage.answers() == [{"W3": 4}]


async def test_a_button_pressed_late_changes_nothing_that_is_seen(aino: Chat) -> None:
    await aino.verify("[4 ·]\n[2 ·]\n[5 ·]")
    thanks = aino.messages[-1]
    await aino.press_intent(Intent("answer", ("tok-Aino", "W3", "1")))
    assert aino.replies == (Reply(Place.REPLACE, thanks),)


async def test_a_pulse_whose_message_is_gone_comes_back_where_it_was_left(stage: Stage, aino: Chat) -> None:
    await aino.verify("[4 ·]")
    aino.messages.clear()
    await aino.verify("""
        > questions
        < Question 2 of 3
        [2 ·]
        [5 ·]
        < Thank you!
        > kysymykset
        < Thank you!
    """)
    assert await stage.answers() == [{"W3": 4, "W1": 2, "E1": 5}]


@pytest.mark.parametrize("at", ["opens Home", "reminder"])
async def test_it_comes_back_in_a_window_from_home_and_from_the_reminder(stage: Stage, aino: Chat, at: str) -> None:
    aino.messages.clear()
    await aino.verify(f"""
        ({at})
        [Show the questions]
        < Question 1 of 3
        [4 ·]
        < Question 2 of 3
        [2 ·]
        [5 ·]
        < Thank you!
    """)
    assert len(aino.messages) == (at == "reminder")
    assert await stage.answers() == [{"W3": 4, "W1": 2, "E1": 5}]


async def test_without_an_open_round_there_are_no_questions_to_bring_back(stage: Stage, aino: Chat) -> None:
    await stage.close_round()
    await aino.verify("""
        > questions
        < No questions are open right now
        (opens Home)
    """)
    assert "Show the questions" not in plain(aino.replies[0].content)


async def test_a_skip_takes_the_place_of_an_answer(stage: Stage, aino: Chat) -> None:
    await aino.verify("[4 ·]\n[2 ·]\n[5 ·]\n[Change]\n[Skip]")
    assert await stage.answers() == [{"W1": 2, "E1": 5}]


async def test_changing_one_answer_keeps_the_others(stage: Stage, aino: Chat) -> None:
    await aino.verify("[4 ·]\n[2 ·]\n[5 ·]\n[Change]\n[Keep my answer]\n[1 ·]\n[Keep my answer]\n< Thank you!")
    assert await stage.answers() == [{"W3": 4, "W1": 1, "E1": 5}]


async def test_answers_taken_back_are_gone(stage: Stage, aino: Chat) -> None:
    await aino.verify("[4 ·]\n[2 ·]\n[5 ·]\n[Take my answers back]")
    assert await stage.answers() == []


async def test_answers_may_be_given_after_all(stage: Stage, aino: Chat) -> None:
    await aino.verify("[4 ·]\n[2 ·]\n[5 ·]\n[Take my answers back]\n[Answer after all]\n[3 ·]")
    assert await stage.answers() == [{"W3": 3}]


async def test_a_recommendation_may_be_0(sqlite_store: SqlStore) -> None:
    stage = await Stage.set_up(sqlite_store, Language.EN)
    await stage.open_round(("N1",))
    aino = await at_work(stage, "aino")
    await aino.verify("[0]\n< Thank you!")
    assert await stage.answers() == [{"N1": 0}]


async def test_the_screen_is_the_same_whatever_was_pressed(stage: Stage, aino: Chat) -> None:
    bo = await at_work(stage, "bo")
    for hers, his in (("[1 ·]", "[5 ·]"), ("[1 ·]", "[Skip]"), ("[1 ·]", "[4 ·]")):
        await aino.verify(hers)
        await bo.verify(his)
        # All of the message: its summary and what its buttons carry too.
        assert repr(aino.replies).replace("tok-Aino", "tok-Bo") == repr(bo.replies)


async def test_the_screen_is_the_same_whatever_was_pressed_when_changing(stage: Stage, aino: Chat) -> None:
    bo = await at_work(stage, "bo")
    for hers, his in (("[1 ·]", "[5 ·]"), ("[1 ·]", "[5 ·]"), ("[1 ·]", "[5 ·]"), ("[Change]", "[Change]"), ("[4 ·]", "[2 ·]")):
        await aino.verify(hers)
        await bo.verify(his)
        assert repr(aino.replies).replace("tok-Aino", "tok-Bo") == repr(bo.replies)


async def test_the_pulse_stays_one_message(aino: Chat) -> None:
    before = len(aino.messages)
    await aino.verify("[1 ·]\n[1 ·]\n[1 ·]\n[Change]\n[Skip]\n[2 ·]\n[2 ·]\n[Take my answers back]")
    assert len(aino.messages) == before


async def test_nobody_answers_with_somebody_elses_invitation(stage: Stage, aino: Chat) -> None:
    await aino.verify("[4 ·]")
    bo = await at_work(stage, "bo")
    for intent in (Intent("answer", ("tok-Aino", "W3", "1")), Intent("change", ("tok-Aino",)), Intent("withdraw", ("tok-Aino",))):
        await bo.press_intent(intent)
        assert [reply.place for reply in bo.replies] == [Place.PRIVATE]
        assert "sent to someone else" in plain(bo.replies[0].content)
    assert await stage.answers() == [{"W3": 4}]


@pytest.mark.parametrize(
    "args",
    [
        ("tok-Aino", "W3", "0"),
        ("tok-Aino", "W3", "6"),
        ("tok-Aino", "W3", "-1"),
        ("tok-Aino", "W3", "4.0"),
        ("tok-Aino", "W3", "²"),
        ("tok-Aino", "W3", "٤"),
        ("tok-Aino", "W3", ""),
        ("tok-Aino", "W3", "Skip"),
        ("tok-Aino", "C1", "4"),
        ("tok-Aino", "O1", "4"),
        ("tok-Aino", "W3"),
        ("tok-Aino", "W3", "4", "4"),
        ("tok-Aino",),
        (),
        ("", "W3", "4"),
        ("nobody's", "W3", "4"),
        ("tok-\x00", "W3", "4"),
        ("tok-Unknown", "W3", "4"),
    ],
    ids=repr,
)
async def test_a_press_that_makes_no_sense_changes_nothing(stage: Stage, aino: Chat, args: tuple[str, ...]) -> None:
    await aino.press_intent(Intent("answer", args))
    assert [(reply.place, plain(reply.content)) for reply in aino.replies] == [
        (Place.PRIVATE, "That button doesn't work any more. Nothing was changed.")
    ]
    assert await stage.answers() == []


@pytest.mark.parametrize(
    "intent",
    [
        Intent(""),
        Intent("launch"),
        Intent("hour", ("25:00",)),
        Intent("hour"),
        Intent("language", ("tlh",)),
        Intent("pause", ("forever",)),
        Intent("resume", ("now",)),
        Intent("change"),
        Intent("withdraw", ("tok-Aino", "more")),
    ],
    ids=repr,
)
async def test_an_unknown_button_gets_a_friendly_sentence(stage: Stage, aino: Chat, intent: Intent) -> None:
    before = await stage.employee("aino")
    await aino.press_intent(intent)
    assert [plain(reply.content) for reply in aino.replies] == ["That button doesn't work any more. Nothing was changed."]
    assert await stage.employee("aino") == before


@pytest.mark.parametrize("closing", [True, False])
@pytest.mark.parametrize("verb", ["answer", "change", "withdraw"])
async def test_after_the_close_every_button_of_the_pulse_says_closed(
    stage: Stage, aino: Chat, verb: str, *, closing: bool
) -> None:
    if closing:
        assert stage.round is not None
        await stage.store.close(stage.round.id)
    else:
        await stage.close_round()
    args = ("tok-Aino", "W3", "4") if verb == "answer" else ("tok-Aino",)
    await aino.press_intent(Intent(verb, args))
    assert [reply.place for reply in aino.replies] == [Place.REPLACE]
    assert "closed" in plain(aino.replies[0].content)


class ClosingMeanwhile:
    """The real store, whose round closes between the look at an invitation and the write."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.cast, self.withdraw = stage.store.cast, stage.store.withdraw

    async def invitation(self, token: str) -> Invitation | None:
        found = await self._stage.store.invitation(token)
        await self._stage.close_round()
        return found


@pytest.mark.parametrize("intent", [Intent("answer", ("tok-Aino", "W3", "4")), Intent("withdraw", ("tok-Aino",))], ids=repr)
async def test_a_press_that_meets_the_close_is_told_so(stage: Stage, intent: Intent) -> None:
    rounds = cast("Rounds", ClosingMeanwhile(stage))
    reply = await press(rounds, stage.company, await stage.employee("aino"), intent)
    assert "closed" in plain(reply.content)


async def test_a_form_that_nobody_asked_for_gets_a_friendly_sentence(stage: Stage, aino: Chat) -> None:
    await aino.happens(Submitted(aino.address, Intent("answer", ("tok-Aino", "W3", "4")), {"comment": "x"}, stage.now))
    assert [plain(reply.content) for reply in aino.replies] == ["That button doesn't work any more. Nothing was changed."]
