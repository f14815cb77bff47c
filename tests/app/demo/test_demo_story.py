"""What the sample company promises to whoever looks around in it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from statistics import mean

from app.demo.plan import along, plan
from app.demo.roster import DOMAIN, email_of, readers, roster
from app.demo.story import WEEKS, feedback, turn
from bot.model.feedback import Metric
from bot.model.people import Language

MONDAY = date(2026, 1, 5)
IDS = {team.name: number for number, team in enumerate(plan().teams, start=1)}
STORY = plan().story_team


def answers(team: str, item: str, week: int) -> list[int]:
    turns = (turn(row, week, (item,)) for row in roster(week) if row.team == team)
    return [value for one in turns if one is not None and (value := one.values[item]) is not None]


def satisfied(team: str, weeks: range) -> float:
    rows = [row for week in weeks for row in feedback(week, MONDAY + timedelta(weeks=week), IDS)]
    scores = [row.score for row in rows if row.team_name == team and row.metric is Metric.CSAT and row.score is not None]
    return mean(score >= 4 for score in scores)


def test_a_hundred_people_in_nine_teams_of_three_departments() -> None:
    people = roster(0)
    teams = {row.team for row in people if row.department}
    assert (len(people), len(teams), len({row.department for row in people if row.department})) == (100, 9, 3)


def test_every_language_is_spoken_by_ten_or_more() -> None:
    spoken = Counter(row.language for row in roster(0))
    assert all(spoken[language] >= 10 for language in Language)


def test_nobody_is_there_twice_and_nobody_is_real() -> None:
    people = roster(WEEKS)
    assert len({row.key for row in people}) == len({row.name for row in people}) == len(people)
    assert all(row.email.endswith(f"@{DOMAIN}") and DOMAIN.endswith(".example") for row in people)


def test_one_team_is_too_small_for_figures_of_its_own() -> None:
    sizes = Counter(row.team for row in roster(0) if row.department)
    assert [team for team, size in sizes.items() if size < 5] == ["Kuljetus"]


def test_a_manager_leads_two_teams_and_another_is_in_the_team_that_she_leads() -> None:
    led = {(row.manager_email, row.team) for row in roster(0) if row.department}
    assert sorted(Counter(manager for manager, _ in led).values()) == [1, 1, 1, 1, 1, 2, 2]
    assert [row.name for row in roster(0) if row.manager_email == row.email] == ["Emma Fraser"]


def test_all_members_of_a_team_name_the_same_manager() -> None:
    for week in (0, WEEKS):
        managers = {(row.team, row.manager_email) for row in roster(week) if row.team}
        assert len(managers) == len({team for team, _ in managers})


def test_the_companys_and_each_departments_readers_are_on_the_roster() -> None:
    emails = {row.email for row in roster(0)}
    company, departments = readers()
    assert {name for name, _ in departments} == {row.department for row in roster(0)} - {""}
    assert {*company, *(one for _, those in departments for one in those)} <= emails


def test_people_join_leave_and_move_in_the_half_year() -> None:
    before, after = ({row.key: row.team for row in roster(week)} for week in (0, WEEKS))
    moved = [key for key in before.keys() & after.keys() if before[key] != after[key]]
    assert (len(after.keys() - before.keys()), len(before.keys() - after.keys()), len(moved)) == (2, 1, 1)


def test_about_three_thousand_pieces_of_feedback_in_three_languages() -> None:
    rows = [row for week in range(WEEKS) for row in feedback(week, MONDAY + timedelta(weeks=week), IDS)]
    assert 2900 <= len(rows) <= 3300
    assert len({(row.source, row.id) for row in rows}) == len(rows)
    assert {row.metric for row in rows} == set(Metric)
    assert {row.language for row in rows if row.comment} == set(Language)
    assert all(row.channel and row.stage for row in rows)


def test_scores_are_on_their_metrics_scales() -> None:
    for row in feedback(3, MONDAY, IDS):
        scale = row.metric.score_range
        assert row.score is None if scale is None else scale[0] <= (row.score or 0.0) <= scale[1]


def test_work_piles_up_in_one_team_and_eases_after_the_change() -> None:
    at_first, at_worst, at_last = (mean(answers(STORY, "W1", week)) for week in (0, 14, 25))
    assert at_worst < at_first - 0.8
    assert at_last > at_worst + 0.8


def test_its_customers_feel_it_about_four_weeks_later() -> None:
    assert satisfied(STORY, range(8, 12)) > 0.75  # when people have said for weeks that it is too much
    assert satisfied(STORY, range(15, 20)) < 0.65
    assert satisfied(STORY, range(23, 26)) > 0.75


def test_new_tools_do_not_work_in_another_team() -> None:
    assert mean(answers("Varasto Vantaa", "S1", 12)) < mean(answers("Varasto Vantaa", "S1", 4)) - 0.7


def test_another_team_is_good_all_along() -> None:
    assert min(mean(answers("Butik Vasa", "L1", week)) for week in range(WEEKS)) >= 3.75


def test_some_do_not_answer_some_skip_and_some_stop_half_way() -> None:
    items = ("W3", "W1", "E1")
    turns = [turn(row, week, items) for week in range(WEEKS) for row in roster(week)]
    given = [one for one in turns if one is not None]
    assert 0.6 < len(given) / len(turns) < 0.85
    assert any(None in one.values.values() for one in given)
    assert any(len(one.values) == 1 for one in given)
    assert any(one.takes_back for one in given)


def test_a_line_is_flat_before_its_first_and_after_its_last_point() -> None:
    line = ((4, 2.0), (8, 4.0))
    assert [along(line, week) for week in (0, 4, 6, 8, 30)] == [2.0, 2.0, 3.0, 4.0, 4.0]


def test_an_email_address_has_no_letters_that_a_mail_server_might_refuse() -> None:
    assert email_of("Björn Åström") == f"bjorn.astrom@{DOMAIN}"
