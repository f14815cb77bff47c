"""How a digest reads. The golden files are read by a person when they change; a missing one is written.

To write one anew: delete it, run the test, read it aloud.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.digest.message import MOST_WORDS, digest_in_full, digest_message, number, words_of
from bot.digest.sections.changes import Move, change
from bot.model.document_types.digest import Document
from bot.model.document_types.topics import SignalWord
from bot.model.feedback import Metric
from bot.model.messages import Buttons, Chart, Heading, Message, Picture, Text
from bot.model.people import Language
from bot.model.pulses import Topic
from bot.model.released import StepCell
from bot.model.units import COMPANY_UNIT
from bot.page.view import digest_view
from bot.texts.sentences import text
from tests.bot.digest.digest_cases import CASES, TEAM, Case, course, said, told
from tests.bot.digest.test_know import BEGUN
from tests.cells import AGREE, DISAGREE, MIXED, span
from tests.dialogs.stage import fits, plain

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", CASES)
def test_a_week_reads_so_in_three_languages(name: str) -> None:
    document = CASES[name].document()
    said = "\n\n".join(f"[{language}]\n{plain(digest_message(document, language))}" for language in Language) + "\n"
    golden = GOLDEN / f"digest-{name.replace(' ', '-')}.txt"
    if not golden.exists():
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(said, encoding="utf-8")
        pytest.fail(f"{golden.name} has been written: read it aloud, then run again")
    assert said == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", CASES)
def test_a_digest_fits_where_it_is_shown_and_is_the_same_each_time(name: str, language: Language) -> None:
    document = CASES[name].document()
    message = digest_message(document, language)
    fits(message)
    assert message == digest_message(document, language)
    assert len([block for block in message.blocks if isinstance(block, Picture)]) == 1


@pytest.mark.parametrize("language", Language)
def test_a_withheld_week_shows_no_figure_of_that_week(language: Language) -> None:
    message = digest_message(CASES["withheld"].document(), language)
    charts: list[Chart] = [block.chart for block in message.blocks if isinstance(block, Picture)]
    voice = charts[0].strips[0]
    assert voice.steps == (5, None)


@pytest.mark.parametrize(
    ("language", "value", "written"),
    [
        (Language.EN, -3.5, "−3.5"),
        (Language.FI, -3.5, "−3,5"),
        (Language.SV, 3.5, "3,5"),
        (Language.EN, 31, "31"),
        (Language.FI, 0, "0"),
    ],
)
def test_a_number_is_written_as_the_language_writes_it(language: Language, value: float, written: str) -> None:
    assert number(value, language) == written


@pytest.mark.parametrize(
    ("signal", "before", "after", "said"),
    [
        ("fall", span(4, 4), span(2, 2), "has got worse, leaning to agree → leaning to disagree"),
        ("fall", span(4, 5), span(2, 3), "has got worse, leaning to agree or mostly agree → leaning to disagree or mixed"),
        ("fall", span(2, 2), span(2, 2), "still worse than before, leaning to disagree"),
        ("fall", span(1, 1), span(2, 2), "still worse than before, leaning to disagree"),
        ("fall", span(2, 3), span(2, 2), "still worse than before, leaning to disagree"),
        ("rise", span(2, 2), span(4, 4), "has got better, leaning to disagree → leaning to agree"),
        ("rise", span(5, 5), span(4, 4), "still better than before, leaning to agree"),
    ],
)
def test_a_change_is_never_told_against_the_steps_beside_it(
    signal: SignalWord, before: StepCell, after: StepCell, said: str
) -> None:
    assert said in change(Move("leadership", signal, before, after), Language.EN)


NEW_KEYS = {"smallest_group", "teams", "linkage", "participation_teams", "know", "suggestion", "celebrate"}
NEW_IN_A_TOPIC = {"cell", "previous_cell", "steps", "level_step"}
NEW_CUSTOMERS = {
    "nps_12_weeks",
    "response",
    "by_channel",
    "by_stage",
    "consistency",
    "comments",
    "low_scores",
    "praise",
    "themes",
}


OLD_CASES = [name for name in CASES if "ranges" not in name]


def without_ranges(document: Document) -> None:
    """Make a document what it was when every figure was one step."""
    del document["details"]
    rows = [entry for team in document.get("teams", []) for entry in team["topics"]]
    for entry in [*document["topics"], *rows]:
        for key in NEW_IN_A_TOPIC - ({"steps"} if entry in rows else set()):
            entry.pop(key, None)
        for point in entry.get("strip", []):
            del point["cell"]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", OLD_CASES)
def test_a_digest_that_was_frozen_before_there_was_more_to_tell_still_reads(name: str, language: Language) -> None:
    old = CASES[name].document() | {"participation": "most"}  # a department's own, too
    for key in NEW_KEYS - {"smallest_group"}:
        del old[key]
    for key in NEW_CUSTOMERS:
        del old["customers"][key]
    without_ranges(old)
    old["customers"] |= {"criteria": [], "quotes": []}
    for pair in old["pairs"]:
        del pair["criteria"], pair["stages"]
        if pair["metric"] == "response_time":
            pair["metric"] = "csat"
    fits(digest_message(old, language))


@pytest.mark.parametrize("name", [name for name in OLD_CASES if CASES[name].unit == TEAM])
def test_a_teams_digest_that_was_frozen_before_there_were_ranges_reads_as_it_would_now(name: str) -> None:
    old = CASES[name].document()
    without_ranges(old)
    assert digest_message(old, Language.EN) == digest_message(CASES[name].document(), Language.EN)


def test_a_departments_digest_that_was_frozen_before_its_teams_were_counted_says_the_step_alone() -> None:
    old = CASES["department"].document()
    without_ranges(old)
    assert "Workload: leaning to agree · customers" in plain(digest_message(old, Language.EN))


@pytest.mark.parametrize("language", Language)
def test_what_a_customer_writes_is_never_bold(language: Language) -> None:
    case = CASES["thin"]
    loud = replace(case, voices=[said("**Upeaa** ja **nopeaa** palvelua.", 0.9, score=5)])
    shown = [block.text for block in digest_message(loud.document(), language).blocks if isinstance(block, Text)]
    assert not any("**Upeaa" in words for words in shown)
    assert any("Upeaa" in words for words in shown)


def test_a_team_whose_figure_is_withheld_stays_withheld_in_the_company_s_digest() -> None:
    rows = {row["name"]: {one["topic"]: one for one in row["topics"]} for row in CASES["company"].document()["teams"]}
    workload = rows["Kundtjänst Åbo"]["workload"]
    assert (workload["state"], workload["fresh"], workload["signal"], workload["steps"]) == ("withheld", False, None, [5, None])
    assert rows["Tuki Helsinki"]["workload"]["steps"] == [4, 4, 4, 1, 1]


def test_a_team_reads_nothing_of_other_teams() -> None:
    assert [CASES[name].document()["teams"] for name in ("normal", "everything")] == [[], []]


# ---------------------------------------------------------------- a minute's reading, and what stands behind it


def written(message: Message) -> str:
    return "\n".join(block.text for block in message.blocks if isinstance(block, Text | Heading))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", CASES)
def test_a_message_in_chat_is_read_in_a_minute(name: str, language: Language) -> None:
    assert words_of(digest_message(CASES[name].document(), language, "t1")) <= MOST_WORDS


def test_however_much_there_is_a_message_keeps_what_matters_and_gives_up_the_rest() -> None:
    document = replace(CASES["company"], unit=COMPANY_UNIT).document()
    for entry in document["topics"]:
        entry |= {"asked_in": document["week"]}
    row = document["teams"][0]
    document["teams"] = [row | {"name": f"{'Pitkänimisen tiimin ' * 6}{number}"} for number in range(200)]
    document["celebrate"] = ["kiitos " * 80]
    message = digest_message(document, Language.EN, "c")
    assert words_of(message) <= MOST_WORDS
    assert "What to know" in written(message)
    assert "CSAT" in written(message)


def test_one_praise_is_celebrated_and_low_scores_are_left_to_the_page() -> None:
    low = [said(f"Huonoa palvelua numero {number}.", -0.9, score=1) for number in range(5)]
    good = [said(f"Hyvää palvelua numero {number}.", 0.9, score=5) for number in range(5)]
    document = replace(CASES["everything"], voices=[*low, *good]).document()
    assert len(document["celebrate"]) > 1
    shown, whole = written(digest_message(document, Language.EN)), written(digest_in_full(document, Language.EN))
    assert (shown.count("Huonoa"), shown.count("Hyvää")) == (0, 1)
    assert "Huonoa" in whole


def test_the_buttons_stand_before_the_picture() -> None:
    blocks = digest_message(CASES["everything"].document(), Language.EN, "t1").blocks
    kinds = [type(block) for block in blocks]
    assert kinds.index(Buttons) < kinds.index(Picture)


def test_no_number_stands_twice() -> None:
    shown = written(digest_message(CASES["everything"].document(), Language.EN))
    assert (shown.count("33 %"), shown.count("1 h 20 min")) == (1, 1)


def test_while_something_is_under_way_the_message_asks_after_it_and_tells_its_first_results() -> None:
    document = Case(course(Topic.WORKLOAD, DISAGREE, DISAGREE, MIXED)).document()
    document["actions"] = [
        BEGUN | {"started_on": "2026-02-16", "after": {"steps": [3.0], "cells": [[3, 3]], "weeks": 3, "withheld": False}}
    ]
    document["actions"][0]["baseline"] = {"steps": [1.0], "cells": [[1, 1]], "weeks": 12}
    shown = written(digest_message(document, Language.EN, "t1"))
    assert "**Workload** since 16 February, “Shut the door for the first hour”: mixed; mostly disagree before." in shown
    assert "Ask in the next meeting (Workload): does what you have started help" in shown


def test_a_larger_units_message_names_the_teams_in_which_something_is_still_low() -> None:
    figures = [*course(Topic.WORKLOAD, DISAGREE, DISAGREE), *course(Topic.WORKLOAD, AGREE, AGREE, team="2")]
    shown = written(digest_message(Case(figures, unit=COMPANY_UNIT).document(), Language.EN))
    assert "Still low: Tuki Helsinki (Workload)." in shown


def test_too_little_to_tell_is_said_once() -> None:
    asked = [told(topic, 0, AGREE) for topic in (Topic.WORKLOAD, Topic.TOOLS, Topic.PROCESSES)]
    few = Case(asked, now={Metric.CSAT: {5.0: 2}, Metric.CES: {5.0: 1}}).document()
    assert written(digest_message(few, Language.EN)).count("too few") == 1
    none = Case(asked).document()
    assert written(digest_message(none, Language.EN)).count("No customer feedback here") == 1


def test_what_takes_longer_than_a_minute_is_left_to_the_page_and_to_the_terminal() -> None:
    document = CASES["everything"].document()
    document["linkage"] = {
        "state": "described",
        "described": [
            {"topic": "workload", "customer_side": "unhurried_service", "metric": "csat", "same": 3, "periods": 4},
        ],
        "shows_cause": False,
    }
    short, whole = written(digest_message(document, Language.EN)), written(digest_in_full(document, Language.EN))
    for heading in (text(Language.EN, key) for key in ("linkage.heading", "page.detail.channels", "page.detail.criteria")):
        assert heading not in short
        assert heading in whole


def test_only_the_topics_of_the_week_are_drawn_in_the_message() -> None:
    document = CASES["everything"].document()
    (drawn,) = (block.chart for block in digest_message(document, Language.EN).blocks if isinstance(block, Picture))
    assert [strip.label for strip in drawn.strips] == ["Workload", "Communication"]


def test_the_managers_estimate_stands_in_its_topics_row_and_in_no_other() -> None:
    dot = {"topic": "workload", "manager": 4, "team": 1, "customers": 33, "customer_side": "unhurried_service", "metric": "csat"}
    estimate = {"given_in": "2026-W09", "quarter": "2026-Q1", "dots": [dot]}
    shown = written(digest_message(CASES["everything"].document() | {"estimate": estimate}, Language.EN)).splitlines()
    (row,) = [line for line in shown if "manager's estimate: " in line]
    assert row.startswith("**Workload**: manager's estimate: leaning to agree · team: ▼ mostly disagree · customers (")


@pytest.mark.parametrize(
    ("language", "words"),
    [(Language.EN, "Made-up answers"), (Language.FI, "Keksityt vastaukset"), (Language.SV, "Påhittade svar")],
)
def test_a_dry_runs_digest_says_first_of_all_that_its_answers_are_made_up(language: Language, words: str) -> None:
    document = next(iter(CASES.values())).document()
    assert words not in plain(digest_message(document, language))
    document["made_up_answers"] = True
    _heading, notice, *_ = digest_message(document, language).blocks
    assert isinstance(notice, Text)
    assert notice.text.startswith(f"**{words}.**")
    assert notice in digest_view(document, language).lead
