"""A unit's year, as its digests told it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from adapters.web import marks
from bot.digest.document import dump
from bot.model.document_types.digest import Told, read_told
from bot.model.people import Language
from bot.model.pulses import Topic
from bot.model.released import Withheld
from bot.page.year import FigureAt, FigureCourse, StepCourse, Stretch, Year, weeks_to_read, year_of
from tests.bot.digest.digest_cases import CASES, STEADY, WEEK, WORSE, Case, told
from tests.cells import DISAGREE, MIXED, span

EN = Language.EN


def said(case: Case, weeks_ago: int = 0) -> Told:
    """A digest as it is read back, of an earlier week."""
    return read_told(dump(case.document() | {"week": str(WEEK.plus(-weeks_ago))}))


def year(*digests: Told) -> Year:
    found = year_of(digests, EN)
    assert found is not None
    return found


def workload(*results: tuple[int, object]) -> StepCourse:
    (course,) = year(said(Case([told(Topic.WORKLOAD, ago, result) for ago, result in results]))).topics
    return course


def test_a_year_is_read_in_steps_of_the_customers_period_up_to_the_week_that_is_shown() -> None:
    weeks = weeks_to_read(WEEK)
    assert (len(weeks), weeks[0], weeks[-1]) == (13, WEEK.plus(-48), WEEK)


def test_a_step_is_kept_until_the_next_asking_and_a_range_and_a_gap_are_told() -> None:
    course = workload((16, MIXED), (12, span(2, 4)), (8, Withheld()), (4, DISAGREE))
    assert course.stretches == (Stretch(35, 39, 3), Stretch(39, 43, (2, 4)), Stretch(43, 47, None), Stretch(47, 52, 1))
    assert course.words == (
        "Workload, oldest first. week 46: mixed; week 50: mixed, give or take a step; week 2: not shown; week 6: mostly disagree."
    )


def test_earlier_digests_lengthen_the_year_and_what_is_older_is_left_out() -> None:
    old = said(Case([told(Topic.WORKLOAD, ago, MIXED) for ago in (56, 48, 40)]), 40)
    new = said(Case([told(Topic.WORKLOAD, ago, MIXED) for ago in (8, 4)]))
    (course,) = year(old, new).topics
    assert [stretch.start for stretch in course.stretches] == [3, 11, 43, 47]


def test_a_department_has_the_steps_in_which_its_levels_lay() -> None:
    course = next(one for one in year(said(CASES["department"])).topics if one.topic == "Workload")
    assert course.stretches[-1].mark == 4
    assert course.now == "leaning to agree"


def test_a_topic_that_was_never_shown_has_no_line() -> None:
    assert year_of((said(Case([told(Topic.WORKLOAD, 4, Withheld())])),), EN) is None


def test_the_customers_figures_are_told_with_their_intervals_once_there_are_two() -> None:
    before, now = Case([told(Topic.WORKLOAD, 0, MIXED)], now=STEADY), Case([told(Topic.WORKLOAD, 0, MIXED)], now=WORSE)
    assert year(said(now)).figures == ()
    course = next(one for one in year(said(before, 4), said(now)).figures if one.name == "Satisfied (CSAT)")
    assert [figure.week for figure in course.figures] == [47, 51]
    assert all(figure.low < figure.value < figure.high for figure in course.figures)
    assert (course.low, course.high) == (0, 100)
    assert "week 6: 83 % (68 to 92), 36 answers; week 10: 33 % (20 to 50)" in course.words


def test_mystery_shoppings_figures_which_are_of_a_quarter_are_told_a_quarter_apart() -> None:
    rated = Case([told(Topic.WORKLOAD, 0, MIXED)], now=STEADY)
    digests = [said(rated, 4 * ago) for ago in range(12, -1, -1)]
    weeks = {one.name: [figure.week for figure in one.figures] for one in year(*digests).figures}
    assert weeks["Mystery shopping"] == [3, 19, 35, 51]
    assert weeks["Satisfied (CSAT)"] == list(range(3, 52, 4))


def test_what_is_read_of_an_earlier_digest_is_what_it_told_whatever_its_names_hold() -> None:
    document = CASES["company"].document()
    document["audience"]["name"] = 'a "customers": {"teams": [ \\ company'
    assert read_told(dump(document)) == {key: document[key] for key in ("week", "topics", "customers")}  # type: ignore[literal-required]


# ---------------------------------------------------------------- drawn


def test_a_line_is_stepped_and_breaks_where_nothing_or_a_range_is_shown() -> None:
    stretches = (Stretch(0, 4, 3), Stretch(4, 8, 4), Stretch(8, 12, None), Stretch(12, 16, (2, 4)), Stretch(16, 20, 1))
    drawn = str(marks.stepped(StepCourse("Workload", "mixed", stretches, "words & <b>")))
    assert re.findall(r'class="line" d="([^"]+)"', drawn) == ["M0 38H24V23H48M96 68H120"]
    assert re.findall(r'class="span" x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"', drawn) == [("73", "20", "22", "36")]
    assert 'aria-label="words &amp; &lt;b&gt;"' in drawn


@pytest.mark.parametrize(("weeks_between", "lines"), [(4, 1), (8, 0)])
def test_figures_are_joined_over_neighbouring_periods_alone(weeks_between: int, lines: int) -> None:
    first = FigureAt(10, 0, -20, 20)
    course = FigureCourse("NPS", "0", -100, 100, 4, (first, replace(first, week=10 + weeks_between)), "")
    drawn = str(marks.figures(course))
    assert (drawn.count('class="line"'), drawn.count('class="dot"'), drawn.count('class="band"')) == (lines, 2, 2)
