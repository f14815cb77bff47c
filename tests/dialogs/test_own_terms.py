"""Everyone on his or her own terms: the hour and the day by word and by two taps, Home by a word, an answer that is kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.model.absence import Absence, AbsenceSource
from bot.model.deliveries import DeliveryEvent
from bot.model.messages import Intent, Pressed, Reply, Said
from bot.model.people import Address, Language
from bot.ports.rounds import NewInvitation
from storage.store import SqlStore
from tests.dialogs.stage import CLOSES, OPENS, WEEK, Accounts, Stage, plain


@pytest.fixture
async def stage(sqlite_store: SqlStore) -> Stage:
    stage = await Stage.set_up(sqlite_store, Language.EN)
    await stage.person("aino").verify("> help")
    return stage


@pytest.mark.parametrize(
    ("language", "words", "answer"),
    [
        ("en", "ask me on Thursday at 20", "All right. The next questions come on Thursday"),
        ("fi", "kysy torstaina klo 20", "Selvä. Seuraavat kysymykset tulevat torstaina"),
        ("sv", "fråga på torsdag kl 20", "Okej. Nästa frågor kommer torsdagen"),
    ],
)
async def test_an_own_time_is_chosen_by_word(stage: Stage, language: str, words: str, answer: str) -> None:
    await stage.person("aino").verify(f"> language {language}\n> {words}\n< {answer}")
    person = await stage.employee("aino")
    assert (person.weekday, person.hour) == (3, time(20))


async def test_an_own_time_is_chosen_in_two_taps(stage: Stage) -> None:
    await stage.person("aino").verify("""
        > settings
        [Night]
        < [0:00] [0:30] [1:00] [1:30] [2:00] [2:30] [3:00] [3:30] [4:00] [4:30] [5:00] [5:30]
        [2:30]
        < All right. The next questions come on
    """)
    assert (await stage.employee("aino")).hour == time(2, 30)


async def test_a_day_outside_the_round_changes_nothing_and_is_said(stage: Stage) -> None:
    await stage.person("aino").verify("""
        > ask me on Monday at 20
        < The questions aren't open on that day, so nothing has changed.
    """)
    person = await stage.employee("aino")
    assert (person.weekday, person.hour) == (None, None)


async def test_an_hour_that_nobody_understands_changes_nothing_and_is_said(stage: Stage) -> None:
    await stage.person("aino").verify("""
        > ask me at noonish
        < I couldn't make out the time, so nothing has changed.
    """)
    assert (await stage.employee("aino")).hour is None


@pytest.mark.parametrize("word", ["home", "koti", "Hem"])
async def test_a_word_opens_home_in_the_chat(stage: Stage, word: str) -> None:
    await stage.person("aino").verify(f"> {word}\n< The next questions come")


async def the_pulse_has_gone_out(stage: Stage) -> None:
    await stage.open_round()
    for one in await stage.store.due(OPENS, 10):
        assert await stage.store.claim([one.id], 0)
        assert await stage.store.settle(one, DeliveryEvent.ARRIVED, 0, address=one.employee.address)


LATER = """
    (pulse)
    [{later}]
    < {title}
    < [{today}]
    [{day}]
    < {done}
    < [{undo}]
    [{undo}]
    < {back}
"""


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            {
                "later": "Later…",
                "title": "When shall I bring the questions back?",
                "today": "Today at 12:30",
                "day": "Thursday at 9:30",
                "done": "All right. If any of the questions are open then, I'll bring them back on Thursday 8 January at 9:30.",
                "undo": "Undo",
                "back": "All right, as it was before.",
            },
        ),
        (
            "fi",
            {
                "later": "Myöhemmin…",
                "title": "Milloin tuon kysymykset takaisin?",
                "today": "Tänään klo 12.30",
                "day": "Torstai klo 9.30",
                "done": "Selvä. Jos kysymyksiä on silloin vielä auki, tuon ne takaisin torstaina 8.1. klo 9.30.",
                "undo": "Peru muutos",
                "back": "Selvä, kuten ennenkin.",
            },
        ),
        (
            "sv",
            {
                "later": "Senare…",
                "title": "När ska jag ta upp frågorna igen?",
                "today": "Idag kl. 12.30",
                "day": "Torsdag kl. 9.30",
                "done": "Okej. Om någon av frågorna är öppen då tar jag upp dem igen torsdagen den 8 januari kl. 9.30.",
                "undo": "Ångra",
                "back": "Okej, som det var förut.",
            },
        ),
    ],
)
async def test_the_questions_are_put_off_in_two_taps_and_back(stage: Stage, language: str, words: dict[str, str]) -> None:
    aino = stage.person("aino")
    await aino.verify(f"> language {language}")
    await the_pulse_has_gone_out(stage)
    await aino.verify(LATER.format(**words))
    assert await stage.store.reminder_due((await stage.employee("aino")).id) == OPENS + timedelta(days=2)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("tomorrow", 1),
        ("remind me on Friday", 3),
        ("muistuta huomenna", 1),
        ("muistuta perjantaina", 3),
        ("påminn mig imorgon", 1),
        ("påminn mig på fredag", 3),
    ],
)
async def test_the_questions_are_put_off_by_word(stage: Stage, words: str, day: int) -> None:
    await the_pulse_has_gone_out(stage)
    await stage.person("aino").verify(f"> {words}\n< All right. If any of the questions are open then,")
    assert await stage.store.reminder_due((await stage.employee("aino")).id) == OPENS + timedelta(days=day)


async def test_later_by_word_offers_what_there_is_and_a_break(stage: Stage) -> None:
    await the_pulse_has_gone_out(stage)
    await stage.person("aino").verify("""
        > later
        < When shall I bring the questions back?
        < [Today at 12:30] [Wednesday at 9:30] [Thursday at 9:30] [Friday at 9:30]
        < [Pause for two weeks]
        [Pause for two weeks]
        < All right, I'll be quiet.
    """)


@pytest.mark.parametrize("words", ["remind me tonight", "muistuta illalla", "påminn mig ikväll"])
async def test_an_evening_is_not_taken_for_three_hours_from_now(stage: Stage, words: str) -> None:
    await the_pulse_has_gone_out(stage)
    await stage.person("aino").verify(f"> {words}\n< When shall I bring the questions back?")
    assert await stage.store.reminder_due((await stage.employee("aino")).id) == OPENS + timedelta(days=2)


async def test_at_the_end_of_the_week_no_later_time_is_promised(stage: Stage) -> None:
    await the_pulse_has_gone_out(stage)
    stage.now = CLOSES - timedelta(hours=4)
    await stage.person("aino").verify("""
        > later
        < They close before there is a good time to bring them back
        > tomorrow
        < They close before there is a good time to bring them back
    """)


async def test_who_works_at_night_is_offered_the_night_and_no_hour_of_the_day(stage: Stage) -> None:
    await stage.person("aino").verify("> ask me at 2")
    await the_pulse_has_gone_out(stage)
    await stage.person("aino").verify("> later\n< [Wednesday at 2:00] [Thursday at 2:00] [Friday at 2:00]\n")


async def test_later_is_said_kindly_where_nothing_is_open(stage: Stage) -> None:
    await stage.person("aino").verify("> later\n< The next questions come")


async def test_a_button_of_an_earlier_week_puts_nothing_off(stage: Stage) -> None:
    await the_pulse_has_gone_out(stage)
    aino = stage.person("aino")
    for odd in (
        ("back", "2025-01-01T08:00+00:00"),
        ("back", "tomorrow"),
        ("back", "2026-01-08T09:30"),
        ("7",),
        ("6",),
        ("x", "y"),
    ):
        await aino.press_intent(Intent("later", odd))
        due = await stage.store.reminder_due((await stage.employee("aino")).id)
        assert due in (None, OPENS + timedelta(days=2)), odd


@pytest.mark.parametrize(
    ("language", "words", "chosen", "unknown"),
    [
        (
            Language.EN,
            "Write to me in Teams!",
            "All right, from now on I write to you in Teams",
            "I don't know you in Teams yet.",
        ),
        (
            Language.FI,
            "kirjoita mulle Teamsissa",
            "Selvä, tästä lähtien kirjoitan sinulle Teamsissa",
            "En vielä tunne sinua siellä (Teams)",
        ),
        (Language.SV, "använd teams", "Okej, från och med nu skriver jag till dig i Teams", "Jag känner dig inte i Teams än."),
    ],
)
async def test_who_has_both_chats_chooses_one_and_the_other_falls_silent(
    stage: Stage, language: Language, words: str, chosen: str, unknown: str
) -> None:
    aino, both = stage.person("aino"), BothChats(stage)
    await stage.store.set_language((await stage.employee("aino")).id, language)
    assert unknown in await both.says(aino.address, words)
    assert "[Slack]" not in await both.says(aino.address, "settings")
    await both.says(IN_TEAMS, "help")
    assert (await stage.employee("aino")).address == IN_TEAMS
    assert "[Slack] [Teams]" in await both.says(aino.address, "settings")
    assert chosen in await both.says(aino.address, words)
    for account in (aino.address, IN_TEAMS, aino.address):
        await both.says(account, "help")  # and is answered where one is
        assert (await stage.employee("aino")).address == IN_TEAMS


async def test_the_choice_of_a_chat_is_taken_back(stage: Stage) -> None:
    aino, both = stage.person("aino"), BothChats(stage)
    await both.says(IN_TEAMS, "help")
    await both.says(aino.address, "use teams")
    assert "All right, I write to you where you wrote to me last." in await both.presses(
        aino.address, Intent("channel", ("last",))
    )
    await both.says(aino.address, "help")
    assert (await stage.employee("aino")).address == aino.address


@pytest.mark.parametrize("platform", ["web", "", "slack\n", "x" * 1000])
async def test_a_chat_that_nobody_offers_is_not_chosen(stage: Stage, platform: str) -> None:
    aino, both = stage.person("aino"), BothChats(stage)
    await both.presses(aino.address, Intent("channel", (platform,)))
    assert (await stage.employee("aino")).channel is None


IN_TEAMS = Address("teams", "tenant-1", "29:aino", "19:aino")


class BothChats:
    """The company's bot in Slack and in Teams."""

    def __init__(self, stage: Stage) -> None:
        profile = replace(stage.accounts.known["U-aino"], address=replace(IN_TEAMS, conversation=""))
        directories = {"slack": stage.accounts, "teams": Accounts({IN_TEAMS.user: profile})}
        self._now = stage.now
        self._conversation = replace(stage.conversation, directories=directories)

    async def says(self, account: Address, words: str) -> str:
        return self._plain(await self._conversation.handle(Said(account, words, self._now)))

    async def presses(self, account: Address, intent: Intent) -> str:
        return self._plain(await self._conversation.handle(Pressed(account, intent, self._now)))

    @staticmethod
    def _plain(replies: Sequence[Reply]) -> str:
        return "\n".join(plain(reply.content) for reply in replies)


@pytest.mark.parametrize(
    ("language", "status", "button", "words", "done"),
    [
        (
            Language.EN,
            "You are not asked this week: away.",
            "Ask me also when away",
            "ask me also when I'm away",
            "All right, from the next questions on I ask you also when you are away.",
        ),
        (
            Language.FI,
            "Sinulta ei kysytä tällä viikolla: olet poissa.",
            "Kysy myös poissa ollessani",
            "kysy myös kun olen poissa",
            "Selvä, seuraavasta kerrasta alkaen kysyn myös silloin, kun olet poissa.",
        ),
        (
            Language.SV,
            "Du får inga frågor den här veckan: borta.",
            "Fråga mig också när jag är borta",
            "fråga mig också när jag är borta",
            "Okej, från och med nästa gång frågar jag dig också när du är borta.",
        ),
    ],
)
async def test_who_is_away_sees_it_and_may_choose_to_be_asked_all_the_same(
    stage: Stage, *, language: Language, status: str, button: str, words: str, done: str
) -> None:
    aino, employee = stage.person("aino"), await stage.employee("aino")
    await stage.store.set_language(employee.id, language)
    await stage.store.keep_absences(AbsenceSource.CALENDAR, {employee.id: [Absence(date(2026, 1, 1), date(2026, 1, 9))]})
    others = [one for one in await stage.store.employees() if one.team and one.id != employee.id]
    new = [NewInvitation(one, True, f"tok-{one.name}", OPENS, None) for one in others]  # noqa: FBT003
    assert await stage.store.open_round(WEEK, ("W3",), OPENS, CLOSES, new)
    await aino.verify(f"(opens Home)\n< {status}\n< [{button}]\n[{button}]\n< {done}")
    assert (await stage.employee("aino")).asked_when_away
    await stage.store.set_asked_when_away(employee.id, asked=False)
    aino.at_home = False
    await aino.verify(f"> {words}\n< {done}")
    assert (await stage.employee("aino")).asked_when_away


async def test_who_is_not_away_is_offered_nothing_about_it(stage: Stage) -> None:
    await stage.person("aino").verify("> settings")
    with pytest.raises(AssertionError):
        await stage.person("aino").verify("> settings\n[Ask me also when away]")
