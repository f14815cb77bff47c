"""A manager and a digest: one tap begins what it suggests, another takes it back, and nobody else's tap does anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.actions.dialog import reference
from bot.actions.suggestions import own_name, suggested
from bot.digest.document import dump
from bot.digest.message import digest_message
from bot.model.actions import Suggestion
from bot.model.calendar import Week
from bot.model.document_types.digest import Document
from bot.model.messages import Form, Intent, Place, Submitted
from bot.model.people import Language
from bot.model.pulses import Topic
from bot.model.roster import RosterRow
from bot.model.units import COMPANY_UNIT, Unit
from storage.store import SqlStore
from tests.bot.digest.digest_cases import CASES, FALLEN, Case, course
from tests.cells import LEANING_TO_DISAGREE
from tests.dialogs.stage import Chat, Stage, plain

TEAM = Unit.of_team(1)


def of_week(week: str) -> Document:
    """A digest of that week, in which something has fallen."""
    document = CASES["fall"].document() | {"week": week}
    document["suggestion"] = suggested(document)
    return document


DOCUMENT = of_week("2026-W01")
HIGHEST = 200  # characters of one's own words


@pytest.fixture
async def stage(sqlite_store: SqlStore) -> Stage:
    return await Stage.set_up(sqlite_store, Language.EN)


async def reader(stage: Stage, name: str = "mari", language: Language = Language.EN) -> Chat:
    """Somebody who has met the bot and has the digest with its buttons on the screen, allowed or not."""
    chat = stage.person(name)
    await chat.verify("(opens the chat)\n> help")
    employee = await stage.employee(name)
    await stage.store.set_language(employee.id, language)
    await sent(stage.store, DOCUMENT, TEAM, COMPANY_UNIT)
    chat.sent(digest_message(DOCUMENT, language, reference(TEAM)))
    return chat


async def sent(store: SqlStore, document: Document, *units: Unit) -> None:
    """The week's digests have gone out."""
    await store.freeze_digests(Week.parse(document["week"]), {unit: dump(document) for unit in units})


async def submit(chat: Chat, values: dict[str, str]) -> None:
    form = chat.window
    assert isinstance(form, Form)
    await chat.happens(Submitted(chat.address, form.intent, values, chat.stage.now, form.carry))


async def forged(chat: Chat, values: dict[str, str]) -> None:
    """What no honest client sends: past the platform's own checks."""
    form = chat.window
    assert isinstance(form, Form)
    chat.replies = await chat.stage.conversation.handle(Submitted(chat.address, form.intent, values, chat.stage.now))


OWN = {"topic": "tools", "words": "We mend the till", "expected": "Fewer queues"}


async def test_a_tap_begins_what_the_digest_suggests_and_another_takes_it_back(stage: Stage) -> None:
    mari = await reader(stage)
    await mari.verify(
        """
        [We'll do this]
        < Agreed: In the next meeting list the week's jobs
        < Started on Tuesday 6 January. What you expect: The week's work fits the week more often
        < The team sees what you have agreed.
        [Undo]
        < Taken back: In the next meeting list the week's jobs
        < Nobody is asked about it
        """
    )
    assert await stage.store.actions() == []
    await mari.verify("[We'll do it after all]\n< Agreed:")
    (begun,) = await stage.store.actions()
    assert (begun.unit, begun.topic, begun.name, str(begun.begun_in)) == (TEAM, Topic.WORKLOAD, "workload.1", "2026-W01")


@pytest.mark.parametrize(
    ("language", "transcript"),
    [
        (Language.FI, "[Teemme tämän]\n< Sovittu: Listatkaa seuraavassa\n< Aloitettu tiistaina 6.1. Mitä\n[Peru]\n< Peruttu:"),
        (Language.SV, "[Vi gör det här]\n< Överenskommet: Lista på nästa möte\n< Påbörjat tisdagen den 6\n[Ångra]\n< Återtaget:"),
    ],
)
async def test_it_is_said_in_the_managers_own_language(stage: Stage, language: Language, transcript: str) -> None:
    mari = await reader(stage, language=language)
    await mari.verify(transcript)


async def test_what_is_put_aside_is_not_begun_and_can_be_taken_up_after_all(stage: Stage) -> None:
    mari = await reader(stage)
    await mari.verify(
        "[Not this one]\n< Put aside: In the next meeting list the week's jobs\n< The digests of the next twelve weeks"
    )
    assert await stage.store.actions() == []
    (aside,) = await stage.store.ever_begun(TEAM)
    assert (aside.topic, aside.dropped) == (Topic.WORKLOAD, True)
    await mari.verify("[We'll do it after all]\n< Agreed:")
    assert len(await stage.store.actions()) == 1


async def test_pressing_again_and_again_begins_it_once(stage: Stage) -> None:
    mari = await reader(stage)
    for _ in range(3):
        await mari.press("We'll do this")
    assert len(await stage.store.actions()) == 1


async def test_a_later_digests_button_finds_it_under_way(stage: Stage) -> None:
    mari = await reader(stage)
    await mari.press("We'll do this")
    stage.now += timedelta(weeks=2)
    await sent(stage.store, of_week("2026-W03"), TEAM)
    mari.sent(digest_message(of_week("2026-W03"), Language.EN, reference(TEAM)))
    await mari.press_intent(Intent("act", ("start", reference(TEAM), "2026-W03", "workload.1")))
    assert "This is under way already" in plain(mari.replies[-1].content)
    assert len(await stage.store.actions()) == 1


@pytest.mark.parametrize("name", ["aino", "bo"])
async def test_a_team_members_press_changes_nothing(stage: Stage, name: str) -> None:
    somebody = await reader(stage, name)
    await somebody.verify("[We'll do this]\n< Only the manager of this group\n< Nothing has been changed.")
    await somebody.verify("[Something of our own]\n< Only the manager of this group")
    assert await stage.store.actions() == []
    mari = await reader(stage)
    await mari.press("We'll do this")
    (begun,) = await stage.store.actions()
    for verb in ("drop", "again", "change"):
        await somebody.press_intent(Intent("act", (verb, str(begun.id))))
        assert "Only the manager" in plain(somebody.replies[-1].content)
    assert await stage.store.actions() == [begun]


async def test_whoever_no_longer_leads_can_no_longer_press(stage: Stage) -> None:
    mari = await reader(stage)
    await mari.press("We'll do this")
    begun = await stage.store.actions()
    team = [one for one in await stage.store.employees() if one.team]
    await stage.store.import_roster([RosterRow(one.email, one.name, "Tuki", "Palvelu", "bo@example.com", "", "") for one in team])
    await mari.press_intent(Intent("act", ("drop", str(begun[0].id))))
    assert "Only the manager" in plain(mari.replies[-1].content)
    assert await stage.store.actions() == begun


@pytest.mark.parametrize(
    "args",
    [
        ("start", "c", "2026-W01", "workload.1"),
        ("start", "t999", "2026-W01", "workload.1"),
        ("start", "t1", "9999-W01", "workload.1"),
        ("start", "t1", "2020-W01", "workload.1"),
        ("start", "t1", "nonsense", "workload.1"),
        ("start", "t1", "2026-W01", "nonsense.1"),
        ("start", "t1", "2026-W01", "helped.1"),
        ("start", "t1", "2026-W01", "workload.2"),  # a later turn of the same topic
        ("start", "t1", "2026-W01", "tools.1"),  # of another topic
        ("start", "t1", "2025-W52", "workload.1"),  # no digest went out
        ("own", "t1", "2025-W52"),
        ("own", "t1", "2026-W60"),
        ("drop", "99999999999999999999999"),
        ("drop", "-1"),
        ("drop", "²"),
        ("change", "1"),
        ("start",),
        (),
    ],
)
async def test_a_button_that_no_digest_has_begins_nothing(stage: Stage, args: tuple[str, ...]) -> None:
    mari = await reader(stage)
    await mari.press_intent(Intent("act", args))
    assert await stage.store.actions() == []
    assert "Nothing has been changed." in plain(mari.replies[-1].content)


async def test_a_company_reader_begins_the_companys_and_no_teams(stage: Stage) -> None:
    stage.company = replace(stage.company, company_readers=("BO@example.com",))
    bo = await reader(stage, "bo")
    await bo.press_intent(Intent("act", ("start", reference(COMPANY_UNIT), "2026-W01", "workload.1")))
    assert "Agreed" in plain(bo.replies[-1].content)
    await bo.press("We'll do this")  # the team's
    assert [one.unit for one in await stage.store.actions()] == [COMPANY_UNIT]


async def test_own_words_are_kept_with_what_is_expected_of_them(stage: Stage) -> None:
    mari = await reader(stage)
    await mari.verify(
        "[Something of our own]\n< Your team sees these words as you write them.\n< What do you expect it to change?"
    )
    await submit(mari, OWN)
    assert mari.replies[-1].place is Place.PRIVATE
    assert "Agreed: We mend the till" in plain(mari.replies[-1].content)
    await submit_again(mari, OWN)
    (kept,) = await stage.store.actions()
    assert (kept.topic, kept.words, kept.expected) == (Topic.TOOLS, "We mend the till", "Fewer queues")
    assert Suggestion.named(kept.name) is None
    assert kept.name == own_name(kept.words, kept.expected)


async def submit_again(chat: Chat, values: dict[str, str]) -> None:
    """The platform sends the same form twice."""
    await chat.happens(Submitted(chat.address, Intent("act", ("own", reference(TEAM), "2026-W01")), values, chat.stage.now))


@pytest.mark.parametrize("without", ["words", "expected"])
async def test_nothing_begins_without_what_is_expected_of_it(stage: Stage, without: str) -> None:
    mari = await reader(stage)
    await mari.press("Something of our own")
    await forged(mari, OWN | {without: " "})
    assert "What you expect has to be written before you start" in plain(mari.replies[-1].content)
    assert await stage.store.actions() == []


async def test_words_can_be_changed_in_the_first_week_and_not_later(stage: Stage) -> None:
    mari = await reader(stage)
    await mari.press("Something of our own")
    await submit(mari, OWN)
    (kept,) = await stage.store.actions()
    await mari.press("Change the wording")
    await submit(mari, {"words": "We mend both tills", "expected": "No queues"})
    (changed,) = await stage.store.actions()
    assert (changed.id, changed.words, changed.expected) == (kept.id, "We mend both tills", "No queues")
    stage.now += timedelta(days=7)
    await mari.press_intent(Intent("act", ("change", str(kept.id))))
    assert "stays as it was written" in plain(mari.replies[-1].content)


async def test_marks_in_own_words_stay_marks(stage: Stage) -> None:
    mari = await reader(stage)
    await mari.press("Something of our own")
    await forged(mari, OWN | {"words": "**Everyone**\n\0 helps " + "x" * 100})
    (kept,) = await stage.store.actions()
    assert "\n" not in kept.words
    assert "**" not in plain(mari.replies[-1].content)


@pytest.mark.parametrize("field", ["words", "expected"])
async def test_own_words_that_are_too_long_are_refused_and_not_cut(stage: Stage, field: str) -> None:
    mari = await reader(stage)
    await mari.press("Something of our own")
    await forged(mari, OWN | {field: "x" * (HIGHEST + 1)})
    assert "at most 200 characters" in plain(mari.replies[-1].content)
    assert await stage.store.actions() == []
    await forged(mari, OWN | {field: "x" * HIGHEST})
    (kept,) = await stage.store.actions()
    await mari.press_intent(Intent("act", ("change", str(kept.id))))
    await forged(mari, {"words": "Other words", "expected": "Fewer queues"} | {field: "x" * 5000})
    assert "at most 200 characters" in plain(mari.replies[-1].content)
    assert await stage.store.actions() == [kept]


async def test_an_unknown_topic_is_named_as_what_is_wrong(stage: Stage) -> None:
    mari = await reader(stage)
    await mari.press("Something of our own")
    await forged(mari, OWN | {"topic": "nonsense"})
    assert "Choose one of the topics" in plain(mari.replies[-1].content)


async def test_what_a_digest_suggests_next_once_the_first_is_under_way_can_be_begun_too(stage: Stage) -> None:
    """Also when the first has been taken back since: its message is still on the screen."""
    mari = await reader(stage)
    lows = [*course(Topic.VOICE, LEANING_TO_DISAGREE, LEANING_TO_DISAGREE), *FALLEN]
    document = Case(lows).document() | {"week": "2026-W02"}
    document["suggestion"] = suggested(document)
    await sent(stage.store, document, TEAM)
    mari.sent(digest_message(document, Language.EN, reference(TEAM)))
    await mari.press("We'll do this")
    (first,) = await stage.store.actions()
    second = suggested(document, used=[first.name], busy=[first.topic])
    assert second is not None
    await stage.store.drop_action(first.id)
    await mari.press_intent(Intent("act", ("start", reference(TEAM), "2026-W02", second["id"])))
    assert [one.name for one in await stage.store.actions()] == [second["id"]]


# ---------------------------------------------------------------- a calendar ahead of the wall clock


@pytest.fixture
async def moved(stage: Stage) -> Chat:
    """The serving process's clock stands at 6 January; the calendar has been moved to April, and a digest has gone out."""
    mari = await reader(stage)
    await stage.store.advance(datetime(2026, 4, 6, 9, tzinfo=UTC), None)
    await sent(stage.store, of_week("2026-W14"), TEAM)
    mari.sent(digest_message(of_week("2026-W14"), Language.EN, reference(TEAM)))
    return mari


async def test_a_fresh_digests_buttons_live_by_the_moved_calendar(stage: Stage, moved: Chat) -> None:
    await moved.verify("[We'll do this]\n< Agreed\n< Started on Monday 6 April.")
    (begun,) = await stage.store.actions()
    assert begun.started_on == date(2026, 4, 6)
    await moved.verify("> actions\n< What we have agreed\n< Workload")


async def test_the_week_for_changing_words_is_the_moved_calendars(stage: Stage, moved: Chat) -> None:
    await moved.press("Something of our own")
    await submit(moved, OWN)
    (kept,) = await stage.store.actions()
    await stage.store.advance(datetime(2026, 4, 13, 9, tzinfo=UTC), None)
    await moved.press_intent(Intent("act", ("change", str(kept.id))))
    assert "stays as it was written" in plain(moved.replies[-1].content)


async def test_an_estimate_is_of_the_moved_calendars_quarter(stage: Stage, moved: Chat) -> None:
    await moved.verify("[Give my estimate]\n~ mixed\n< Saved: your estimate for 2026-Q2.")
    (kept,) = await stage.store.estimates()
    assert kept.given_in == Week(2026, 15)


async def test_while_a_tick_is_still_sending_the_new_digest_can_be_answered(stage: Stage) -> None:
    """The calendar moves on when all is sent; what is on somebody's screen is stored already."""
    mari = await reader(stage)
    await sent(stage.store, of_week("2026-W14"), TEAM)
    mari.sent(digest_message(of_week("2026-W14"), Language.EN, reference(TEAM)))
    await mari.verify("[We'll do this]\n< Agreed")


@pytest.mark.parametrize("quarter", ["xx", "2026-Q2", "2026-Q5", "", "9999-Q1"])
async def test_a_quarter_that_no_digest_asks_for_is_not_called_over(stage: Stage, quarter: str) -> None:
    mari = await reader(stage)
    await mari.press_intent(Intent("estimate", (reference(TEAM), quarter)))
    assert "doesn't work any more" in plain(mari.replies[-1].content)


async def test_what_was_agreed_is_listed_and_the_team_sees_it_at_home(stage: Stage) -> None:
    mari = await reader(stage)
    await mari.press("We'll do this")
    await mari.verify("> actions\n< What we have agreed\n< Workload: In the next meeting list\n< [Undo]")
    aino = stage.person("aino")
    await aino.verify("(opens the chat)\n> toimet\n< What we have agreed\n< Workload: In the next meeting list")
    assert "[Undo]" not in plain(aino.replies[-1].content)
    await aino.verify("(opens Home)\n< You said, we did\n< Workload: In the next meeting list")


@pytest.mark.parametrize(
    "readers", [{"company_readers": ("bo@example.com",)}, {"department_readers": (("Palvelu", ("bo@example.com",)),)}]
)
async def test_who_reads_the_teams_digests_finds_what_they_have_agreed_without_their_buttons(
    stage: Stage, readers: dict[str, tuple[str, ...]]
) -> None:
    mari = await reader(stage)
    await mari.press("We'll do this")
    await stage.store.import_roster([RosterRow("bo@example.com", "Bo", "Johto", "Hallinto", "", "", "")])
    stage.company = replace(stage.company, **readers)
    bo = stage.person("bo")
    await bo.verify("(opens the chat)\n> actions\n< What we have agreed\n< Tuki · Workload: In the next meeting list")
    assert "[Undo]" not in plain(bo.replies[-1].content)
    stage.company = replace(stage.company, company_readers=(), department_readers=())
    await bo.verify("> actions\n< No action is under way.")


async def test_the_help_names_the_word_for_what_was_agreed(stage: Stage) -> None:
    await stage.person("aino").verify("(opens the chat)\n> help\n< actions – what has been agreed because of the results")


async def test_before_anything_is_agreed_the_list_says_so(stage: Stage) -> None:
    await stage.person("aino").verify("(opens the chat)\n> åtgärder\n< No action is under way.")


# ---------------------------------------------------------------- the 360° view


async def test_a_manager_is_told_who_sees_an_estimate_before_it_is_asked(stage: Stage) -> None:
    mari = await reader(stage)
    assert "Your team sees your estimate" in plain(mari.messages[-1])
    await mari.verify(
        """
        [Give my estimate]
        < The team sees it beside its own step
        ~ mixed
        < Saved: your estimate for 2026-Q1.
        """
    )
    (kept,) = await stage.store.estimates()
    assert set(kept.steps.values()) == {3}
    assert Topic.ENPS not in kept.steps


async def test_an_estimate_can_be_changed_until_the_quarter_ends(stage: Stage) -> None:
    mari = await reader(stage)
    await mari.verify("[Give my estimate]\n~ mixed\n[Change my estimate]\n~ mostly agree\n< Saved")
    (kept,) = await stage.store.estimates()
    assert set(kept.steps.values()) == {5}
    stage.now += timedelta(weeks=20)
    await mari.press_intent(Intent("estimate", (reference(TEAM), "2026-Q1")))
    assert "That quarter is over" in plain(mari.replies[-1].content)


async def test_nobody_else_gives_an_estimate(stage: Stage) -> None:
    aino = await reader(stage, "aino")
    await aino.verify("[Give my estimate]\n< Only the team's manager can give an estimate.")
    await aino.happens(Submitted(aino.address, Intent("estimate", (reference(TEAM), "2026-Q1")), {"tools": "5"}, stage.now))
    assert await stage.store.estimates() == []


async def test_an_estimate_off_the_scale_is_not_kept(stage: Stage) -> None:
    mari = await reader(stage)
    await mari.press("Give my estimate")
    await forged(mari, {"tools": "6", "enps": "3", "nonsense": "2"})
    assert "nothing was saved" in plain(mari.replies[-1].content)
    assert await stage.store.estimates() == []
