"""What the page shows of a digest, and of all units of a week."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from adapters.web.page import Frame, WeekLinks, digest_file, map_page
from bot.model.document_types.digest import step_topics
from bot.model.people import Language
from bot.model.pulses import Topic
from bot.model.readers import Readable
from bot.model.released import Withheld
from bot.model.units import Unit
from bot.page.actions_view import turns, views
from bot.page.contents import Overview, Weeks
from bot.page.heat_map import MapCell, MapView, Order, map_view
from bot.page.view import digest_view
from tests.bot.digest.digest_cases import CASES, STEPS, WEEK, Case, told
from tests.cells import AGREE, DISAGREE, MIXED, span

EN = Language.EN
ACTION: dict[str, Any] = {
    "id": "1",
    "topic": "workload",
    "suggestion": "workload.1",
    "words": None,
    "expected": None,
    "started_on": "2026-01-12",
    "state": "open",
    "aim": 4,
    "baseline": {"steps": [3, 2], "cells": [[3, 3], [2, 2]], "weeks": []},
    "after": {"steps": [], "cells": [], "withheld": False},
    "customers": None,
    "helped": {"state": "not_asked_yet", "step": None},
    "begun_after_a_low": False,
}


def overview(*cases: str | None) -> Overview:
    units = [Readable(Unit.of_team(number), f"Team {number}") for number in range(len(cases))]
    topics = [None if case is None else step_topics(CASES[case].document()) for case in cases]
    return Overview(Weeks(WEEK, None, None), tuple(zip(units, topics, strict=True)))


def in_words(view: MapView, row: int) -> dict[str, MapCell]:
    return dict(zip((column.topic for column in view.columns), view.rows[row].cells, strict=True))


def test_topics_asked_this_week_come_first() -> None:
    pairs = digest_view(CASES["everything"].document(), EN).pairs
    assert [pair.this_week for pair in pairs] == sorted((pair.this_week for pair in pairs), reverse=True)
    assert pairs[0].this_week


def test_a_topic_that_never_had_a_figure_is_named_once_and_has_no_row() -> None:
    view = digest_view(CASES["withheld"].document(), EN)
    assert "Skills" in view.left_out[-1]
    assert "Skills" not in {pair.topic for pair in view.pairs}


def test_what_is_withheld_now_is_a_dash_and_a_word_whatever_was_before() -> None:
    view = digest_view(CASES["withheld"].document(), EN)
    row = next(pair for pair in view.pairs if pair.topic == "Workload")
    assert (row.strip.steps[-1], row.strip.note, row.employees) == (None, "not shown", "")
    assert view.withheld


def test_slower_answers_are_told_as_slower_and_not_as_down() -> None:
    row = next(pair for pair in digest_view(CASES["everything"].document(), EN).pairs if pair.topic == "Communication")
    assert (row.customers, row.customers_words) == ("fall", "slower")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("case", CASES)
def test_every_week_can_be_shown_in_every_language(case: str, language: Language) -> None:
    assert digest_view(CASES[case].document(), language).title


def test_a_cell_of_the_map_that_shows_nothing_says_why_and_has_no_step() -> None:
    view = map_view(overview("withheld", None), EN)
    states = in_words(view, 0)
    assert (states["Workload"].mark, states["Workload"].words) == (None, "not shown")
    assert (states["Skills"].mark, states["Skills"].words) == (None, "not asked yet")
    assert states["Tools"].mark == 3
    assert view.rows[1].cells == ()


def test_a_departments_cell_is_the_step_of_all_together_and_says_what_its_teams_show() -> None:
    cells = in_words(map_view(overview("department"), EN), 0)
    assert cells["Workload"].mark == 4
    assert cells["Workload"].words == "leaning to agree (mostly agree in 1 team, mixed in 1)"


def test_a_cell_that_is_a_range_is_marked_from_its_lowest_to_its_highest_step() -> None:
    case = Case([*STEPS, told(Topic.WORKLOAD, 0, span(2, 3))])
    topics = step_topics(case.document())
    (row,) = map_view(Overview(Weeks(WEEK, None, None), ((Readable(Unit.of_team(1), "Tuki"), topics),)), EN).rows
    cell = next(cell for cell in row.cells if isinstance(cell.mark, tuple))
    assert (cell.mark, cell.place, cell.words) == ((2, 3), 2, "leaning to disagree or mixed")


def test_the_map_tells_in_words_what_it_tells_in_colour() -> None:
    view = map_view(overview("everything", "withheld"), EN)
    page = map_page(Frame(EN, ""), view, WeekLinks(WEEK, None, "", None, ""), ["/a", "/b"])
    cells = re.findall(r'<td class="c(\d)" title="([^"]+)">(.*?)</td>', page)
    assert len(cells) > len(STEPS)
    for step, title, cell in cells:
        assert view.scale[int(step) - 1] in title
        assert f'<span class="sr"> {title}</span>' in cell
        assert f'class="s{step}"' in cell


def test_the_map_is_ordered_by_a_column_either_way_and_what_shows_nothing_comes_last() -> None:
    cases = [Case([told(Topic.WORKLOAD, 0, result)]) for result in (MIXED, Withheld(), AGREE, span(2, 3), DISAGREE)]
    units = [Readable(Unit.of_team(number), name) for number, name in enumerate(("mixed", "none", "agree", "range", "low"))]
    rows = [(unit, step_topics(case.document())) for unit, case in zip(units, cases, strict=True)]
    whole = Overview(Weeks(WEEK, None, None), (*rows, (Readable(Unit.of_team(9), "missing"), None)))

    def names(by: str) -> list[str]:
        return [row.name for row in map_view(whole, EN, Order.parse(by)).rows]

    assert names("workload") == ["low", "range", "mixed", "agree", "none", "missing"]
    assert names("-workload") == ["agree", "mixed", "range", "low", "none", "missing"]
    assert names("") == names("enps") == names("--workload") == ["mixed", "none", "agree", "range", "low", "missing"]


def test_a_column_says_that_the_map_is_ordered_by_it_and_turns_the_order_round() -> None:
    view = map_view(overview("everything"), EN, Order(Topic.WORKLOAD))
    page = map_page(Frame(EN, ""), view, WeekLinks(WEEK, None, "", None, ""), ["/a"])
    assert re.findall(r'aria-sort="(\w+)"><a href="([^"]+)"', page) == [("ascending", "?by=-workload#by")]
    assert 'href="?by=voice#by"' in page


def test_eight_hundred_units_are_drawn_in_a_blink() -> None:
    view = map_view(overview(*["everything"] * 800), EN)
    begun = time.process_time()
    map_page(Frame(EN, ""), view, WeekLinks(WEEK, None, "", None, ""), ["/a"] * 800)
    assert time.process_time() - begun < 3  # a fifth of that on a quiet machine, and off the event loop


# ---------------------------------------------------------------- the loop


def test_an_action_under_way_has_its_baseline_and_target_and_waits_for_the_rest() -> None:
    (turn,) = turns(CASES["fall"].document() | {"actions": [ACTION]}, EN)
    assert [(stage.name, stage.reached) for stage in turn.stages] == [
        ("Baseline", True),
        ("Target", True),
        ("Measure", True),
        ("Analyse", False),
        ("Adjust", False),
    ]
    assert turn.stages[0].words == "leaning to disagree"
    assert turn.stages[1].words.startswith("leaning to agree.")


def test_an_action_that_missed_its_target_is_followed_by_another_suggestion() -> None:
    measured = ACTION | {"state": "measured", "after": {"steps": [2], "cells": [[2, 2]], "withheld": False}}
    (turn,) = turns(CASES["fall"].document() | {"actions": [measured]}, EN)
    assert all(stage.reached for stage in turn.stages)
    assert "leaning to disagree before, leaning to disagree since" in turn.stages[3].words
    assert turn.stages[4].words.startswith("Another step to try:")


def test_what_is_withheld_after_an_action_is_withheld_on_the_page() -> None:
    measured = ACTION | {"state": "measured", "after": {"steps": [], "cells": [], "withheld": True}}
    (turn,) = turns(CASES["fall"].document() | {"actions": [measured]}, EN)
    assert "Employees: the time since is not shown." in turn.stages[3].words


def test_three_views_stand_on_one_line_each_with_its_own_shape() -> None:
    dot = {"topic": "workload", "manager": 4, "team": 2, "customers": 50, "customer_side": "unhurried_service", "metric": "csat"}
    document = CASES["fall"].document() | {"actions": [], "estimate": {"given_in": "2026-W09", "dots": [dot]}}
    (view,) = views(document, EN)
    assert (view.manager, view.team, view.customers) == (0.75, 0.25, 0.5)
    page = digest_file(document, EN)
    assert all(f'class="{shape}"' in page for shape in ("estimate", "dot", "ring", "views"))
    waiting = dot | {"metric": "response_time", "customers": 34}
    (view,) = views(document | {"estimate": {"given_in": "2026-W09", "dots": [waiting]}}, EN)
    assert view.customers is None


def test_a_managers_own_words_are_no_markup() -> None:
    own = ACTION | {"suggestion": None, "words": "<b>**now**</b>", "expected": "</ol><script>"}
    page = digest_file(CASES["fall"].document() | {"actions": [own]}, EN)
    assert "<script>" not in page
    assert "&lt;b&gt;*now*" in page


# ---------------------------------------------------------------- both sides over time


def linkage(*points: tuple[str, float, float]) -> dict[str, Any]:
    picture = [{"until": until, "employees": e, "customers": c, "teams": 3} for until, e, c in points]
    primary = {
        "topic": "workload",
        "customer_side": "unhurried_service",
        "metric": "csat",
        "lags": [],
        "picture": picture,
        "moves": {"same": 1, "periods": 2, "teams": 3},
    }
    return {
        "state": "too_few",
        "least": {"teams": 12, "periods": 6},
        "period_weeks": 4,
        "looked_at": 0,
        "primary": primary,
        "exploratory": [],
        "shows_cause": False,
    }


def test_both_courses_are_drawn_over_the_same_periods_where_it_is_too_few_to_tell() -> None:
    document = CASES["department"].document() | {"linkage": linkage(("2025-W50", 3.5, 70), ("2026-W10", 2, 55.5))}
    found = digest_view(document, EN).courses
    assert found is not None
    assert found.employees.points == ((0, 3.5), (3, 2))  # 2025 has 52 weeks
    assert found.customers.points == ((0, 70), (3, 55.5))
    assert (found.employees.low, found.employees.high, found.customers.low, found.customers.high) == (1, 5, 0, 100)
    assert "to week 50: 3.5 and 70 %; to week 10: 2 and 55.5 %" in found.words
    page = digest_file(document, EN)
    assert found.words in page
    assert "Too few to tell" in page


def test_a_period_without_figures_is_a_gap_in_the_course() -> None:
    apart, together = (
        digest_file(CASES["department"].document() | {"linkage": linkage((first, 3, 70), ("2026-W10", 2, 60))}, EN)
        for first in ("2026-W02", "2026-W06")
    )
    assert (apart.count('<path class="course"'), together.count('<path class="course"')) == (0, 2)


def test_one_period_is_no_course() -> None:
    assert digest_view(CASES["department"].document() | {"linkage": linkage(("2026-W10", 2, 60))}, EN).courses is None


def test_of_channels_with_too_little_only_the_names_are_told_and_once() -> None:
    page = digest_file(CASES["everything"].document(), EN)
    assert page.count("Too few answers for a figure: email.") == 1
    assert "<dt>email</dt>" not in page
