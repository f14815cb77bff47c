"""Asking somebody to get in touch: every path of the route, in three languages, through every platform's payloads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.coping.contacts import ways_of
from bot.coping.notices import notice_key
from bot.model.messages import Button, Buttons, Form, Intent, Message, Place, Pressed, Submitted
from bot.model.people import Address, Contact, Language
from bot.model.roster import RosterRow
from bot.ports.messenger import DoubtfulError, PlatformDownError, Ready, UnreachableError, always
from scheduler.requests import carry_due
from storage.store import SqlStore
from tests.dialogs.stage import NURSE, ROSTER, Chat, Stage, account, plain

WALKS = {
    Language.EN: (
        """
        [🛟]
        < nothing will be unless you press Send
        [Show me who I can talk to]
        < My manager – Mari Manager
        [Ask them to contact me]
        < You see the exact text before anything is sent.
        ~ … and that it is about my workload / Call / Today
        < This exact text goes to Mari Manager (your manager) and no one else:
        < “Aino would like you to contact them (call, today). It is about their workload.
        < They will see your name.
        [Send]
        < Sent to Mari Manager at 9:30.
        < on Wednesday 7 January at 9:30 at the latest
        < 112 or MIELI 09 2525 0111
        [Ask me in two working days]
        < I'll ask you on Thursday 8 January
        """,
        """
        (a message)
        < You have an open request in Voinko
        [Open]
        < Aino would like you to contact them (call, today). It is about their workload.
        < 1. Talk: ask, listen
        """,
        ("[I have made contact]\n< The text has been deleted", "(a message)\n< has confirmed having made contact with you"),
        ("(a message)\n< There is no answer to your request yet.", "(a message)\n< Did someone reach you?\n[No]\n< I'm sorry."),
    ),
    Language.FI: (
        """
        [🛟]
        < ellet itse paina Lähetä-painiketta
        [Näytä, kenelle voin puhua]
        < Esihenkilöni – Mari Manager
        [Pyydä yhteydenottoa]
        < Näet tarkan tekstin ennen kuin mitään lähetetään.
        ~ … ja että asia koskee työni määrää / Puhelu / Tänään
        < Täsmälleen tämä teksti lähetetään henkilölle Mari Manager (esihenkilösi) eikä kenellekään muulle:
        < ”Aino toivoo, että otat häneen yhteyttä (puhelu, tänään). Asia koskee hänen työnsä määrää.
        < Hän näkee nimesi.
        [Lähetä]
        < Lähetetty: Mari Manager, klo 9.30.
        < viimeistään keskiviikkona 7.1. klo 9.30
        < 112 tai MIELI 09 2525 0111
        [Kysy minulta kahden arkipäivän päästä]
        < kysyn sinulta torstaina 8.1.
        """,
        """
        (a message)
        < Sinulla on avoin pyyntö Voinkossa
        [Avaa]
        < Aino toivoo, että otat häneen yhteyttä (puhelu, tänään). Asia koskee hänen työnsä määrää.
        < 1. Juttele: kysy, kuuntele
        """,
        ("[Olen ottanut yhteyttä]\n< Teksti on poistettu", "(a message)\n< on vahvistanut ottaneensa sinuun yhteyttä"),
        ("(a message)\n< Pyyntöösi ei ole vielä vastattu.", "(a message)\n< Onko sinuun oltu yhteydessä?\n[Ei]\n< Ikävä kuulla."),
    ),
    Language.SV: (
        """
        [🛟]
        < om du inte själv trycker på Skicka
        [Visa vem jag kan prata med]
        < Min chef – Mari Manager
        [Be om att bli kontaktad]
        < Du ser den exakta texten innan något skickas.
        ~ … och att det gäller min arbetsmängd / Samtal / I dag
        < Exakt den här texten går till Mari Manager (din chef) och ingen annan:
        < ”Aino vill att du kontaktar hen (samtal, i dag). Det gäller hens arbetsmängd.
        < Hen ser ditt namn.
        [Skicka]
        < Skickat till Mari Manager kl. 9.30.
        < senast onsdagen den 7 januari kl. 9.30
        < 112 eller MIELI 09 2525 0111
        [Fråga mig om två arbetsdagar]
        < jag frågar dig torsdagen den 8 januari
        """,
        """
        (a message)
        < Du har en öppen begäran i Voinko
        [Öppna]
        < Aino vill att du kontaktar hen (samtal, i dag). Det gäller hens arbetsmängd.
        < 1. Prata: fråga, lyssna
        """,
        ("[Jag har tagit kontakt]\n< Texten har raderats", "(a message)\n< har bekräftat att hen har kontaktat dig"),
        (
            "(a message)\n< Din begäran har ännu inte besvarats.",
            "(a message)\n< Har någon hört av sig?\n[Nej]\n< Det var tråkigt.",
        ),
    ),
}

CHOSEN = "~ Just that I'd like to be contacted / Call / Today"


def buttons_in(content: Message | Form) -> list[Button]:
    if isinstance(content, Form):
        return list(content.buttons)
    return [button for block in content.blocks if isinstance(block, Buttons) for button in block.buttons]


async def set_up(store: SqlStore, language: Language = Language.EN) -> tuple[Stage, Chat, Chat]:
    stage = await Stage.set_up(store, language)
    aino, mari = stage.person("aino"), stage.person("mari")
    for chat in (aino, mari):
        await chat.verify("(opens the chat)\n(opens Home)")
    return stage, aino, mari


@pytest.fixture
async def scene(sqlite_store: SqlStore) -> tuple[Stage, Chat, Chat]:
    return await set_up(sqlite_store)


async def asked(chat: Chat, chosen: str = CHOSEN) -> None:
    """Walk up to the preview."""
    await chat.press_intent(Intent("coping"))
    await chat.verify(f"[Show me who]\n[Ask them to contact me]\n{chosen}\n< This exact text goes to")


@pytest.mark.parametrize("language", Language)
async def test_a_request_is_sent_read_and_answered(sqlite_store: SqlStore, language: Language) -> None:
    stage, aino, mari = await set_up(sqlite_store, language)
    walk, letter, (made, told), _ = WALKS[language]
    await aino.verify(walk)
    await mari.verify(letter)
    await mari.verify(made)
    await aino.verify(told)
    assert await stage.store.earliest_request() is None


@pytest.mark.parametrize("language", Language)
async def test_a_request_that_nobody_answers_is_told_and_asked_about(sqlite_store: SqlStore, language: Language) -> None:
    stage, aino, _ = await set_up(sqlite_store, language)
    walk, _, _, (overdue, follow_up) = WALKS[language]
    await aino.verify(walk)
    await stage.beat(timedelta(hours=23))
    assert stage.postbox.unread.get("U-aino", []) == []
    await stage.beat(timedelta(hours=2))
    await aino.verify(overdue)
    await stage.beat(timedelta(days=1))
    await aino.verify(follow_up)
    await stage.beat(timedelta(days=3))
    assert stage.postbox.unread.get("U-aino", []) == []  # asked once, told once


# ---------------------------------------------------------------- leaving


@pytest.mark.parametrize(
    "way",
    [
        "[Not now]",
        "[I'm in danger]\n[Close]",
        "[Show me who]\n[Stop, send nothing]",
        "[Show me who]\n[Show phone]\n[Stop, send nothing]",
        "[Show me who]\n[Ask them]\n[Stop, send nothing]",
        f"[Show me who]\n[Ask them]\n{CHOSEN}\n[Stop, send nothing]",
    ],
)
async def test_it_can_be_left_at_every_step_and_nothing_was_sent(scene: tuple[Stage, Chat, Chat], way: str) -> None:
    stage, aino, _ = scene
    await aino.verify(f"[🛟]\n{way}\n< Nothing was sent or saved.")
    assert stage.postbox.delivered == []
    assert await stage.store.earliest_request() is None


async def test_one_can_go_back_at_every_step(scene: tuple[Stage, Chat, Chat]) -> None:
    _, aino, _ = scene
    await aino.verify(f"[🛟]\n[Show me who]\n[Ask them]\n{CHOSEN}\n[Change]\n< What to share\n[Back]\n< You decide who")
    await aino.verify("[Show phone]\n< Terveystalo\n[Back]\n< You decide who\n[Back]\n< It's good that you're here")


async def test_whoever_changes_it_finds_every_choice_and_word_again(scene: tuple[Stage, Chat, Chat]) -> None:
    _, aino, _ = scene
    await asked(aino, "~ My own words (please leave out health details) / Meeting / This week / two jobs at once")
    await aino.verify("[Change]\n~\n< (meeting, this week).\n< In their own words: “two jobs at once”")
    await aino.verify("[Change]\n~ Call\n< (call, this week).\n< In their own words: “two jobs at once”")


async def test_words_that_were_left_out_are_still_there_when_it_is_changed(scene: tuple[Stage, Chat, Chat]) -> None:
    _, aino, _ = scene
    await asked(aino, f"{CHOSEN} / two jobs at once")
    await aino.verify("[Change]\n~ My own words (please leave out health details)\n< In their own words: “two jobs at once”")


async def test_where_something_is_missing_nothing_else_is_lost(scene: tuple[Stage, Chat, Chat]) -> None:
    _, aino, _ = scene
    await aino.verify("[🛟]\n[Show me who]\n[Ask them]\n~ Meeting / two jobs at once\n< Please choose one in each row.")
    await aino.verify(
        "~ My own words (please leave out health details) / Today\n< (meeting, today).\n< In their own words: “two jobs"
    )


async def test_whoever_asks_somebody_else_begins_with_an_empty_form(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, _ = scene
    await with_deputy(stage)
    await asked(aino, "~ My own words (please leave out health details) / Meeting / This week / two jobs at once")
    await aino.verify("[Change]\n[Back]\n[Ask them]")
    assert isinstance(aino.window, Form)
    assert [one.value for one in aino.window.fields] == [""] * 4


@pytest.mark.parametrize("words", ["🛟" * 400, "中" * 400, '"\\' * 200, "\x01" * 400 + "x", "ä" * 400, "👩‍👩‍👧 two"])
async def test_a_window_has_room_for_any_words(scene: tuple[Stage, Chat, Chat], words: str) -> None:
    stage, aino, mari = scene
    await stage.store.import_roster(
        [RosterRow("aino@example.com", "ä" * 150, "Tuki", "Palvelu", "mari@example.com", "", ""), *ROSTER[1:]]
    )
    await asked(aino, f"~ My own words (please leave out health details) / Call / Today / {words}")
    shown = plain(aino.replies[0].content).partition("words: “")[2].partition("”")[0]
    assert shown
    await aino.verify("[Send]\n< Sent to")
    await mari.verify("(a message)\n[Open]")
    assert f"In their own words: “{shown}”" in plain(mari.replies[0].content)


# ---------------------------------------------------------------- who may press


async def test_a_window_that_was_open_too_long_starts_again_and_sends_nothing(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, _ = scene
    await asked(aino)
    stage.now += timedelta(minutes=31)
    await aino.verify("[Send]\n< This had been open for a while\n< Nothing was sent\n< It's good that you're here")
    assert stage.postbox.delivered == []


async def test_nobody_can_press_with_somebody_elses_window(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, _ = scene
    await asked(aino)
    assert aino.window is not None
    await stage.person("bo").verify("(opens the chat)")
    replies = await stage.conversation.handle(Pressed(account("bo"), Intent("coping-send"), stage.now, carried=aino.window.carry))
    assert "This had been open for a while" in plain(replies[0].content)
    assert stage.postbox.delivered == []


@pytest.mark.parametrize("carried", ["", "x", "x" * 2800, "åäö", "\ud800"])
@pytest.mark.parametrize(
    "verb", ["coping-send", "coping-ask", "coping-info", "coping-change", "coping-ask-anyway", "coping-share"]
)
async def test_a_made_up_press_sends_nothing(scene: tuple[Stage, Chat, Chat], verb: str, carried: str) -> None:
    stage, _, _ = scene
    for event in (
        Pressed(account("aino"), Intent(verb, ("key",)), stage.now, carried=carried),
        Submitted(account("aino"), Intent(verb, ("key",)), {"what": "a", "how": "call", "when": "today"}, stage.now, carried),
    ):
        (reply,) = await stage.conversation.handle(event)
        assert reply.place is Place.PRIVATE
    assert stage.postbox.delivered == []


async def test_only_the_one_who_is_asked_can_open_it(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, mari = scene
    await asked(aino)
    await aino.verify("[Send]\n< Sent to")
    bo = stage.person("bo")
    await bo.verify("(opens the chat)")
    request = await stage.store.request("request-1")
    assert request is not None
    for verb in ("request", "request-made"):
        await bo.press_intent(Intent(verb, (request.for_contact,)))
        assert plain(bo.replies[0].content).startswith("This request is meant for someone else.")
    for verb in ("coping-cancel", "coping-follow", "coping-reached"):
        await bo.press_intent(Intent(verb, (request.for_person,)))
        assert plain(bo.replies[0].content).startswith("This request is no longer open")
    await mari.verify("(a message)\n[Open]\n< Aino would like")


# ---------------------------------------------------------------- sending


async def test_pressed_twice_it_is_sent_once(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, _ = scene
    await asked(aino)
    assert aino.window is not None
    press = Pressed(account("aino"), Intent("coping-send"), stage.now, carried=aino.window.carry)
    await stage.conversation.handle(press)
    (reply,) = await stage.conversation.handle(press)
    assert "Sent to Mari Manager" in plain(reply.content)
    assert [name for name, _ in stage.postbox.delivered] == ["mari"]


async def test_pressed_again_after_it_was_taken_back_it_is_not_sent_again(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, _ = scene
    await asked(aino)
    assert aino.window is not None
    press = Pressed(account("aino"), Intent("coping-send"), stage.now, carried=aino.window.carry)
    await aino.verify("[Send]\n[Cancel the request]\n< has been taken back")
    (reply,) = await stage.conversation.handle(press)
    assert "has been taken back" in plain(reply.content)
    assert [name for name, _ in stage.postbox.delivered] == ["mari"]


async def test_the_same_person_is_not_asked_twice_at_a_time(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, _ = scene
    await asked(aino)
    await aino.verify("[Send]\n[Close]\n< Done.\n[🛟]\n[Show me who]\n[Ask them]\n< You have already asked Mari Manager")
    assert len(stage.postbox.delivered) == 1


async def test_own_words_reach_the_one_who_is_asked_and_no_chat(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, mari = scene
    await asked(aino, "~ My own words (please leave out health details) / Meeting / This week / two jobs at once")
    await aino.verify("[Send]\n< Sent to")
    await mari.verify("(a message)\n[Open]\n< (meeting, this week).\n< In their own words: “two jobs at once”")
    assert "two jobs" not in "".join(plain(message) for _, message in stage.postbox.delivered)


async def test_own_words_that_were_not_chosen_are_left_out_and_that_is_said(scene: tuple[Stage, Chat, Chat]) -> None:
    _, aino, _ = scene
    await asked(aino, f"{CHOSEN} / two jobs at once")
    assert "Your own words are not in it" in plain(aino.replies[0].content)
    assert "two jobs" not in plain(aino.replies[0].content)


async def test_own_words_of_danger_bring_112_first_and_stand_in_nobodys_way(scene: tuple[Stage, Chat, Chat]) -> None:
    _, aino, _ = scene
    await aino.verify("[🛟]\n[Show me who]\n[Ask them]")
    await aino.verify("~ My own words (please leave out health details) / Call / Today / I want to die\n< call 112 now\n< [Send]")


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("~ Call / Today", "Please choose one in each row."),
        ("~ My own words (please leave out health details) / Call / Today", "write them"),
    ],
)
async def test_what_is_missing_is_said_kindly(scene: tuple[Stage, Chat, Chat], chosen: str, said: str) -> None:
    _, aino, _ = scene
    await aino.verify(f"[🛟]\n[Show me who]\n[Ask them]\n{chosen}\n< {said}\n{CHOSEN}\n< This exact text")


# ---------------------------------------------------------------- when it goes wrong


@pytest.mark.parametrize("error", [UnreachableError("deactivated"), PlatformDownError("token revoked")])
async def test_a_failure_is_told_at_once_with_a_number_and_nothing_is_sent_later(
    scene: tuple[Stage, Chat, Chat], error: Exception
) -> None:
    stage, aino, _ = scene
    await asked(aino)
    stage.postbox.never = {"mari": error}
    await aino.press("Send")
    await stage.beat(timedelta(minutes=4, seconds=30))
    stage.postbox.never = {}
    await aino.verify("(a message)\n< did not go through\n< call 010 1234 (Terveystalo)\n< 112")
    await stage.beat(timedelta(days=3))
    assert [name for name, _ in stage.postbox.delivered] == ["aino"]
    assert await stage.store.earliest_request() is None


async def test_a_doubtful_request_is_looked_up_and_not_sent_twice(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, mari = scene
    await asked(aino)
    stage.postbox.trouble, stage.postbox.arrives = [DoubtfulError()], True
    await aino.press("Send")
    await stage.beat(timedelta(minutes=1))
    assert [name for name, _ in stage.postbox.delivered].count("mari") == 1
    await mari.verify("(a message)\n[Open]\n< Aino would like")


async def test_who_wakes_up_too_late_says_nothing(scene: tuple[Stage, Chat, Chat]) -> None:
    """While one process sleeps between its claim and its call, another one has its whole turn."""
    stage, aino, _ = scene
    await asked(aino)
    stage.postbox.trouble = [PlatformDownError("slow")] * 20
    await aino.press("Send")
    stage.postbox.trouble.clear()

    class Sleeper:
        async def send(self, to: Address, message: Message, *, ready: Ready = always) -> Address:
            await stage.beat(timedelta(minutes=1))
            return await stage.postbox.send(to, message, ready=ready)

        async def find(self, to: Address, key: str) -> bool | None:
            return await stage.postbox.find(to, key)

    assert await carry_due(replace(stage.carrier, messengers={"slack": Sleeper()}), stage.now) == []
    assert [name for name, _ in stage.postbox.delivered].count("mari") == 1


async def test_where_it_cannot_be_looked_up_exactly_that_is_told(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, _ = scene
    await asked(aino)
    stage.postbox.trouble, stage.postbox.finds = [DoubtfulError()], False
    await aino.press("Send")
    await stage.beat(timedelta(minutes=1))
    await aino.verify("(a message)\n< I can't tell whether your request arrived\n< call 010 1234 (Terveystalo)")
    assert [name for name, _ in stage.postbox.delivered] == ["aino"]


DOUBTED = {
    Language.EN: ("I can't tell whether your request arrived", "there is no answer to it"),
    Language.FI: ("En pysty sanomaan, menikö pyyntösi perille", "eikä siihen ole vastattu"),
    Language.SV: ("Jag kan inte säga om din begäran kom fram", "och den har inte besvarats"),
}


@pytest.mark.parametrize("language", Language)
async def test_a_doubt_that_has_been_told_stays_one_on_every_screen_and_in_every_message(
    sqlite_store: SqlStore, language: Language
) -> None:
    stage, aino, _ = await set_up(sqlite_store, language)
    walk = WALKS[language][0]
    doubted, unanswered = DOUBTED[language]
    await aino.verify(walk.partition("[Send]")[0].partition("[Lähetä]")[0].partition("[Skicka]")[0])
    preview = aino.window
    assert preview is not None
    stage.postbox.trouble, stage.postbox.finds = [DoubtfulError()], False
    await aino.press_intent(Intent("coping-send"), preview)
    await stage.beat(timedelta(minutes=1))
    await aino.verify(f"(a message)\n< {doubted}\n< 010 1234 (Terveystalo)")
    for verb in ("coping-send", "coping-mine"):
        aino.window = preview
        await aino.press_intent(Intent(verb), preview if verb == "coping-send" else None)
        said = plain(aino.replies[0].content)
        assert doubted in said
        assert "010 1234 (Terveystalo)" in said
        assert "9:30" not in said.replace(".", ":")
        assert aino.window is not None
        assert "coping-cancel" in {one.intent.verb for one in buttons_in(aino.window)}
    await stage.beat(timedelta(days=1, hours=1))
    await aino.verify(f"(a message)\n< {doubted}\n< {unanswered}\n< 010 1234 (Terveystalo)")


async def test_a_request_in_doubt_can_be_taken_back(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, _ = scene
    await asked(aino)
    stage.postbox.trouble, stage.postbox.finds = [DoubtfulError()], False
    await aino.press("Send")
    await stage.beat(timedelta(minutes=1))
    await aino.verify("(a message)\n[My request]\n< I can't tell whether\n[Cancel the request]\n< taken back")
    assert await stage.store.earliest_request() is None


# ---------------------------------------------------------------- afterwards


async def test_taken_back_it_is_gone_and_the_window_of_the_one_who_was_asked_says_so(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, mari = scene
    await asked(aino)
    await aino.verify("[Send]\n[Close]\n[🛟]\n[My request]\n< Sent to Mari Manager\n[Cancel the request]\n< taken back")
    await mari.verify("(a message)\n[Open]\n< This request has been taken back. Nothing of its text is left.")
    assert await stage.store.earliest_request() is None


async def test_once_answered_it_cannot_be_taken_back_or_opened(scene: tuple[Stage, Chat, Chat]) -> None:
    _, aino, mari = scene
    await asked(aino)
    await aino.verify("[Send]\n< Sent to")
    await mari.verify("(a message)\n[Open]\n[I have made contact]\n< Thank you.")
    await aino.verify("[Cancel the request]\n< no longer open")
    mari.window = None
    await mari.verify("[Open]\n< This request is no longer open.")


@pytest.mark.parametrize(("answer", "said"), [("[Yes]", "Good to hear."), ("[Don't ask again]", "Done.")])
async def test_the_question_takes_any_answer(scene: tuple[Stage, Chat, Chat], answer: str, said: str) -> None:
    stage, aino, _ = scene
    await asked(aino)
    await aino.verify("[Send]\n[Ask me in two working days]\n< All right")
    await stage.beat(timedelta(days=1, hours=1))
    await stage.beat(timedelta(days=1))
    await aino.verify("(a message)\n< no answer")
    await aino.verify(f"(a message)\n< Did someone reach you?\n{answer}\n< {said}")
    assert (await stage.store.earliest_request() is None) is (answer == "[Yes]")


async def test_after_thirty_days_it_is_destroyed(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, mari = scene
    await asked(aino)
    await aino.verify("[Send]\n< Sent to")
    await stage.beat(timedelta(days=2))
    await stage.beat(timedelta(days=28))
    await mari.verify("(a message)\n[Open]\n< This request is no longer open.")
    assert await stage.store.earliest_request() is None


async def test_whoever_has_a_request_open_is_not_told_that_nothing_was_sent(scene: tuple[Stage, Chat, Chat]) -> None:
    _, aino, _ = scene
    await asked(aino)
    await aino.verify("[Send]\n[Close]\n[🛟]\n< Your request is open")
    assert "Nothing has been sent" not in plain(aino.replies[0].content)
    await aino.verify("[Not now]\n< Done.")
    assert "Nothing was sent" not in plain(aino.replies[0].content)


# ---------------------------------------------------------------- deputies and absences


HANNA = Contact("hr", "Mari Manager", "mari@example.com", "", "", "bo@example.com")


async def with_deputy(stage: Stage) -> Chat:
    """Mari answers for HR too, where Bo stands in for her."""
    await stage.store.replace_contacts([NURSE, HANNA])
    bo = stage.person("bo")
    await bo.verify("(opens the chat)")
    return bo


async def ask_hr(stage: Stage, chat: Chat) -> None:
    """Press the button beside HR, which is not the first one."""
    ways = await ways_of(await stage.employee("aino"), stage.store, {"slack": stage.accounts})
    await chat.press_intent(Intent("coping"))
    await chat.press("Show me who")
    await chat.press_intent(
        Intent("coping-ask", (next(way.key for way in ways.listed if way.contact.role == "hr"),)), chat.window
    )


async def test_who_is_away_is_said_and_the_deputy_offered(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, _ = scene
    await with_deputy(stage)
    stage.accounts.known["U-mari"] = replace(stage.accounts.known["U-mari"], away=True)
    await ask_hr(stage, aino)
    await aino.verify(f"[Ask Bo]\n{CHOSEN}\n< This exact text goes to Bo (HR)")
    await ask_hr(stage, aino)
    assert "Mari Manager is away right now and may not answer in time. You could ask Bo" in plain(aino.replies[0].content)
    await aino.verify(f"[Ask Mari Manager anyway]\n{CHOSEN}\n[Send]\n< Sent to Mari")
    assert [name for name, _ in stage.postbox.delivered] == ["mari"]


async def test_who_is_away_without_a_deputy_is_said_too(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, _ = scene
    stage.accounts.known["U-mari"] = replace(stage.accounts.known["U-mari"], away=True)
    await aino.verify("[🛟]\n[Show me who]\n[Ask them]\n< Mari Manager is away right now\n< You could choose someone else.")


async def test_the_deputy_is_asked_only_when_the_person_presses(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, _ = scene
    bo = await with_deputy(stage)
    await ask_hr(stage, aino)
    await aino.verify(f"{CHOSEN}\n[Send]\n< Sent to Mari\n[Close]")
    aino.window = None
    await stage.beat(timedelta(days=1, hours=1))
    assert "bo" not in [name for name, _ in stage.postbox.delivered]
    await aino.verify(f"(a message)\n[Show the backup contact]\n< HR – Bo\n[Ask them]\n{CHOSEN}\n[Send]\n< Sent to Bo")
    await bo.verify("(a message)\n[Open]\n< Aino would like")


async def test_a_contact_without_an_account_has_a_number_and_no_more(scene: tuple[Stage, Chat, Chat]) -> None:
    _, aino, _ = scene
    await aino.verify("[🛟]\n[Show me who]\n< Terveystalo\n< [Show phone/booking]\n< My manager")
    listed = plain(aino.replies[0].content)
    assert listed.count("[Ask them to contact me]") == 1


async def test_with_nobody_in_chat_nothing_is_offered_to_be_sent(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, _ = scene
    del stage.accounts.known["U-mari"]
    await aino.verify("[🛟]\n[Show me who]\n< You can contact them yourself.")
    assert "[Ask them" not in plain(aino.replies[0].content)
    assert "pass on" not in plain(aino.replies[0].content)


async def test_a_contact_that_has_gone_meanwhile_is_not_written_to(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, _ = scene
    await with_deputy(stage)
    await ask_hr(stage, aino)
    await aino.verify(CHOSEN)
    await stage.store.replace_contacts([NURSE])
    await aino.verify("[Send]\n< That contact is no longer available. Nothing was sent.")
    assert stage.postbox.delivered == []


async def test_a_platform_that_says_nothing_of_a_contact_does_not_make_it_gone(
    scene: tuple[Stage, Chat, Chat],
) -> None:
    stage, aino, _ = scene
    await asked(aino)
    known = stage.accounts.known.pop("U-mari")
    await aino.verify("[Change]\n~ Message\n< (message, today)")
    await aino.press("Send")
    assert "no longer available" not in plain(aino.replies[0].content)
    stage.accounts.known["U-mari"] = known
    await aino.verify("(a message)\n< did not go through\n< call 010 1234 (Terveystalo)")


async def test_nobody_stands_in_for_oneself(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, _ = scene
    await stage.store.replace_contacts([NURSE, replace(HANNA, deputy_email="Mari@example.com")])
    stage.accounts.known["U-mari"] = replace(stage.accounts.known["U-mari"], away=True)
    await ask_hr(stage, aino)
    await aino.verify("[Ask Mari Manager anyway]")
    await ask_hr(stage, aino)
    assert "Mari Manager is away right now and may not answer in time. You could choose someone else." in plain(
        aino.replies[0].content
    )


async def test_the_manager_in_another_role_is_the_same_person_and_is_not_asked_twice(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, mari = scene
    await with_deputy(stage)
    await asked(aino)
    await aino.verify("[Send]\n< Sent to Mari Manager\n[Close]")
    await ask_hr(stage, aino)
    assert plain(aino.replies[0].content).startswith("My request\nYou have already asked Mari Manager")
    await mari.verify("(a message)\n[Open]\n< Aino would like")
    assert len(stage.postbox.delivered) == 1


async def test_a_contact_taken_off_the_list_can_still_answer_what_was_sent(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, mari = scene
    await with_deputy(stage)
    await ask_hr(stage, aino)
    await aino.verify(f"{CHOSEN}\n[Send]\n< Sent to Mari")
    await stage.store.replace_contacts([NURSE])
    await stage.beat(timedelta(days=1, hours=1))
    aino.window = None
    await aino.verify("(a message)\n[Show the backup contact]\n< You decide who\n< Terveystalo")
    await mari.verify("(a message)\n[Open]\n[I have made contact]\n< Thank you.")
    await aino.verify("(a message)\n< has confirmed having made contact")


@pytest.mark.parametrize("role", ["mgr", "hr"])
async def test_a_contact_who_has_left_is_not_asked_and_that_is_said(scene: tuple[Stage, Chat, Chat], role: str) -> None:
    stage, aino, _ = scene
    if role == "hr":
        await with_deputy(stage)
        await ask_hr(stage, aino)
        await aino.verify(f"{CHOSEN}\n< This exact text")
    else:
        await asked(aino)
    await stage.store.import_roster(ROSTER[:2], deactivate_missing=True)
    await aino.verify("[Send]\n< That contact is no longer available. Nothing was sent.")
    assert stage.postbox.delivered == []
    assert await stage.store.earliest_request() is None


async def test_whoever_asked_and_left_is_written_to_no_more(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, mari = scene
    await asked(aino)
    await aino.verify("[Send]\n< Sent to")
    await stage.store.import_roster(ROSTER[1:], deactivate_missing=True)
    await stage.beat(timedelta(days=1, hours=1))
    await mari.verify("(a message)\n[Open]\n[I have made contact]\n< Thank you.")
    assert [name for name, _ in stage.postbox.delivered] == ["mari"]
    assert await stage.store.earliest_request() is None


async def test_two_requests_are_open_beside_each_other_and_each_is_taken_back_alone(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, mari = scene
    await stage.store.replace_contacts([NURSE, replace(HANNA, name="Bo", email="bo@example.com", deputy_email="")])
    bo = stage.person("bo")
    await bo.verify("(opens the chat)")
    await asked(aino)
    await aino.verify("[Send]\n< Sent to Mari")
    await ask_hr(stage, aino)
    await aino.verify(f"{CHOSEN}\n[Send]\n< Sent to Bo\n[Close]\n[🛟]\n[My request]\n< Sent to Mari\n< Sent to Bo")
    request = await stage.store.request("request-1")
    assert request is not None
    await aino.press_intent(Intent("coping-cancel", (request.for_person,)), aino.window)
    await mari.verify("(a message)\n[Open]\n< taken back")
    await bo.verify("(a message)\n[Open]\n< Aino would like")


async def test_the_question_is_not_promised_for_a_request_answered_a_moment_ago(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, mari = scene
    await asked(aino)
    await aino.verify("[Send]\n< Sent to")
    await mari.verify("(a message)\n[Open]")
    before = await stage.store.requests_of((await stage.employee("aino")).id)
    await mari.verify("[I have made contact]\n< Thank you.")

    async def stale(_self: object, _person: int) -> object:
        return before  # read a moment before the answer came

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SqlStore, "requests_of", stale)
        await aino.verify("[Ask me in two working days]\n< no longer open")


@pytest.mark.parametrize(
    ("zone", "deadline"), [("Europe/Helsinki", "9:30"), ("America/New_York", "9:00"), ("Asia/Tokyo", "16:30")]
)
async def test_a_deadline_lies_in_the_working_hours_of_whoever_asks(
    scene: tuple[Stage, Chat, Chat], zone: str, deadline: str
) -> None:
    stage, aino, _ = scene
    await stage.store.import_roster([replace(ROSTER[0], timezone=zone), *ROSTER[1:]])
    await asked(aino)
    await aino.verify(f"[Send]\n< on Wednesday 7 January at {deadline} at the latest")


async def test_a_holiday_is_no_working_day(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, _ = scene
    stage.holidays = {date(2026, 1, 7)}
    await asked(aino)
    await aino.verify("[Send]\n< on Thursday 8 January at 9:30 at the latest")


async def test_the_notice_can_be_found_by_its_key(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, _ = scene
    await asked(aino)
    await aino.verify("[Send]\n< Sent to")
    ((_, message),) = stage.postbox.delivered
    request = await stage.store.request("request-1")
    assert request is not None
    assert message.key == notice_key(request.for_contact)


async def test_nothing_in_one_chat_joins_a_request_to_the_other_chat_or_to_the_trail(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, mari = scene
    await asked(aino)
    await aino.verify("[Send]")
    await stage.beat(timedelta(days=1, hours=1))
    await aino.verify("(a message)\n< no answer")
    await mari.verify("(a message)\n[Open]\n< Aino would like")
    request = await stage.store.request("request-1")
    assert request is not None
    chats = {name: repr([message for to, message in stage.postbox.delivered if to == name]) for name in ("aino", "mari")}
    names = {"aino": request.for_person, "mari": request.for_contact}
    assert [(name, other) for name in chats for other in names if names[other] in chats[name]] == [
        ("aino", "aino"),
        ("mari", "mari"),
    ]
    assert "request-1" not in repr((chats, aino.window, mari.window))


async def test_a_contact_on_no_roster_is_told_what_it_is_and_finds_the_open_request_in_home(
    scene: tuple[Stage, Chat, Chat],
) -> None:
    stage, aino, _ = scene
    await stage.store.replace_contacts([NURSE, replace(HANNA, email="hanna@example.com", deputy_email="")])
    stage.add_account("hanna")
    await ask_hr(stage, aino)
    await aino.verify(f"{CHOSEN}\n[Send]\n< Sent to")
    hanna = stage.person("hanna")
    await hanna.verify("> help\n< can ask through me that you contact them")
    assert "Mondays" not in plain(hanna.replies[0].content)
    await hanna.verify("(opens Home)\n< You have an open request in Voinko\n[Open]\n< Aino would like")
    assert hanna.home is not None
    assert "settings" not in repr(hanna.home)
    await hanna.verify("[I have made contact]\n< Thank you.\n(opens Home)\n< You have no open request.")


async def test_the_button_is_called_what_the_text_calls_it(scene: tuple[Stage, Chat, Chat]) -> None:
    _, aino, mari = scene
    await mari.verify("> language sv")
    await asked(aino)
    await aino.verify("[Send]\n< Sent to")
    await mari.verify("(a message)\n[Öppna]\n< press I have made contact\n[I have made contact]\n< Tack.")
