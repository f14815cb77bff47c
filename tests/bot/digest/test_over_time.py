"""What may be said of how the two sides go together: nothing by chance, something that is there, and never a cause."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from adapters.statistics import ScipyStatistics
from bot.digest.over_time import LAGS, LEAST_PERIODS, LEAST_TEAMS, PERIODS, History, described, first_days, linked
from bot.digest.sections.over_time import linkage_report
from bot.model.calendar import Week
from bot.model.feedback import Metric
from bot.model.people import Language
from bot.model.pulses import Topic
from bot.model.released import Band, Figure, Withheld
from bot.model.units import Unit
from bot.ports.feedback import ScoreCounts
from bot.release.derived import REPRESENTATIVE, Record
from tests.cells import single, span

WEEK = Week(2026, 40)
STATISTICS = ScipyStatistics()
TOPIC = Topic.COMMUNICATION


def figure(team: int, period: int, step: int | None, topic: Topic = TOPIC) -> Figure:
    """A team's published step in a period counted from 0."""
    week = first_days(WEEK)[period][1].plus(-1)
    result = Withheld() if step is None else single(step)
    return Figure(week, topic, Unit.of_team(team), "Palvelu", result, None if step is None else Band.FIVE)


def test_a_range_stands_for_the_middle_of_its_ends() -> None:
    ranged = replace(figure(1, 3, 2), result=span(2, 3))
    found = History(WEEK, Record([ranged]), [{} for _ in range(PERIODS)])
    assert found.steps(1, TOPIC)[3] == 2.75


def counts(satisfied: int, n: int) -> dict[float, int]:
    return {5.0: satisfied, 2.0: n - satisfied}


def history(steps: np.ndarray, satisfied: np.ndarray, n: int = 40) -> History:
    """Teams by periods: published steps, and of ``n`` customers how many were satisfied."""
    teams, periods = steps.shape
    figures = [
        figure(team, PERIODS - periods + place, int(steps[team, place])) for team in range(teams) for place in range(periods)
    ]
    scores: list[ScoreCounts] = [{} for _ in range(PERIODS - periods)]
    scores += [{(team, Metric.CSAT): counts(int(satisfied[team, place]), n) for team in range(teams)} for place in range(periods)]
    return History(WEEK, Record(figures), scores)


def made(seed: int, teams: int, periods: int, *, lag: int | None = None, strength: float = 0.0) -> History:
    """Made-up teams; with a ``lag`` customers follow the steps of so many periods before."""
    dice = np.random.default_rng(seed)
    steps = dice.integers(1, 6, size=(teams, periods))
    level = 25 + dice.normal(0, 4, size=(teams, periods)) + dice.normal(0, 3, size=(teams, 1))
    if lag is not None:
        level[:, lag:] += strength * (steps[:, : periods - lag] - 3)
    return history(steps, np.clip(level.round(), 0, 40))


def primary(found: History, teams: int) -> list[dict[str, object]]:
    lags: list[dict[str, object]] = linked(found, range(teams), TOPIC, STATISTICS)["primary"]["lags"]
    return lags


def test_where_nothing_is_there_one_in_twenty_looks_as_if() -> None:
    """Published figures without a connection: the share of chance finds is what the level promises."""
    chances = []
    for seed in range(60):
        found = primary(made(seed, 14, 8), 14)[0]["within"]
        assert isinstance(found, dict)
        chances.append(found["p"])
    below = np.mean(np.array(chances) <= 0.05)
    assert below <= 0.14  # 5 % of 60 is 3; 9 or more would come by chance once in 300 times
    assert 0.3 <= np.mean(np.array(chances) <= 0.5) <= 0.7


def test_a_season_that_all_teams_share_is_no_connection() -> None:
    """Both sides fall every summer in every team: no team follows its own employees any more than others do."""
    finds = 0
    for seed in range(40):
        dice = np.random.default_rng(seed)
        season = np.array([0, 0, -2, -2, 0, 1, 2, 1])
        steps = np.clip(np.round(3 + season * 0.7 + dice.normal(0, 0.7, size=(14, 8))), 1, 5).astype(int)
        satisfied = np.clip((25 + season * 4 + dice.normal(0, 3, size=(14, 8))).round(), 0, 40)
        found = primary(history(steps, satisfied), 14)[0]["within"]
        assert isinstance(found, dict)
        finds += found["p"] <= 0.05
    assert finds <= 7


@pytest.mark.parametrize("lag", [0, 1, 2])
def test_a_planted_connection_is_found_at_its_own_lag(lag: int) -> None:
    lags = primary(made(7, 16, 10, lag=lag, strength=3.0), 16)
    strengths = {one["lag"]: one["within"]["rho"] for one in lags}  # type: ignore[index] # each is told here
    assert max(strengths, key=lambda one: strengths[one]) == lag
    found = lags[lag]["within"]
    assert isinstance(found, dict)
    assert found["p"] <= 0.01
    assert 0 < found["low"] <= found["rho"] <= found["high"]


def test_the_coefficient_is_spearmans_of_the_cells_less_their_teams_means() -> None:
    found = made(3, 13, 7)
    steps = np.array([found.steps(team, TOPIC)[-7:] for team in range(13)], float)
    customers = np.array([found.customers(team, Metric.CSAT)[-7:] for team in range(13)], float)
    centred = [(one - one.mean(axis=1, keepdims=True)).round(9) for one in (steps, customers)]
    told = primary(found, 13)[0]
    assert told["within"]["rho"] == round(spearmanr(centred[0].ravel(), centred[1].ravel()).statistic, 2)  # type: ignore[index]
    assert told["raw"]["rho"] == round(spearmanr(steps.ravel(), customers.ravel()).statistic, 2)  # type: ignore[index]
    assert (told["n"], told["teams"], told["periods"]) == (91, 13, 7)


@pytest.mark.parametrize(("teams", "periods", "told"), [(11, 8, False), (12, 5, False), (12, 6, True)])
def test_below_twelve_teams_or_six_periods_there_is_no_coefficient(teams: int, periods: int, told: bool) -> None:  # noqa: FBT001 - a parameter
    assert (LEAST_TEAMS, LEAST_PERIODS) == (12, 6)
    found = linked(made(1, teams, periods), range(teams), TOPIC, STATISTICS)
    assert found["state"] == ("told" if told else "too_few")
    assert (found["primary"]["lags"][0]["within"] is not None) is told
    assert found["primary"]["picture"], "the picture is drawn all the same"
    assert found["shows_cause"] is False


def test_a_lag_costs_periods_and_may_cost_the_coefficient() -> None:
    lags = primary(made(1, 14, 7), 14)
    assert [one["periods"] for one in lags] == [7, 6, 5]
    assert [one["within"] is not None for one in lags] == [True, True, False]


def test_customers_below_ten_scores_are_no_cell() -> None:
    dice = np.random.default_rng(1)
    steps = dice.integers(1, 6, size=(14, 8))
    nine, ten = (history(steps, dice.integers(0, 9, size=(14, 8)), n) for n in (9, 10))
    assert primary(nine, 14)[0]["n"] == 0
    assert primary(ten, 14)[0]["n"] == 14 * 8


def test_what_was_not_chosen_beforehand_is_exploratory_and_corrected_for_being_many() -> None:
    dice = np.random.default_rng(5)
    figures = [
        figure(team, place, int(dice.integers(1, 6)), topic)
        for topic in (TOPIC, Topic.WORKLOAD, Topic.SKILLS)
        for team in range(14)
        for place in range(PERIODS)
    ]
    scores: list[ScoreCounts] = [
        {(team, Metric.CSAT): counts(int(dice.integers(10, 35)), 40) for team in range(14)} for _ in range(PERIODS)
    ]
    found = linked(History(WEEK, Record(figures), scores), range(14), TOPIC, STATISTICS)
    assert {(one["topic"], one["lag"]) for one in found["exploratory"]} == {
        (topic, lag) for topic in ("workload", "skills") for lag in LAGS
    }
    assert all(one["q"] >= one["p"] for one in found["exploratory"])
    assert found["looked_at"] == 9


def test_a_team_is_described_without_a_coefficient() -> None:
    steps = np.array([[3, 4, 3, 2, 3, 3, 4]])
    satisfied = np.array([[20, 25, 22, 24, 26, 30, 35]])  # up, down, up, up, up, up beside up, down, down, up, none, up
    told = described(history(steps, satisfied), 0)
    assert told["described"] == [
        {"topic": "communication", "customer_side": "response_time", "metric": "csat", "same": 4, "periods": 5}
    ]
    assert "rho" not in str(told)


def test_a_team_with_hardly_a_history_is_not_described() -> None:
    assert described(history(np.array([[3, 4, 2]]), np.array([[20, 25, 22]])), 0)["state"] == "too_few"


def test_the_same_figures_always_say_the_same() -> None:
    assert linked(made(2, 13, 8), range(13), TOPIC, STATISTICS) == linked(made(2, 13, 8), range(13), TOPIC, STATISTICS)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_withheld_figures_and_missing_customers_never_trip_it(data: st.DataObject) -> None:
    teams = data.draw(st.integers(0, 15))
    maybe = st.one_of(st.none(), st.integers(1, 5))
    figures = [figure(team, place, data.draw(maybe)) for team in range(teams) for place in range(PERIODS)]
    scores: list[ScoreCounts] = []
    for _ in range(PERIODS):
        sizes = {team: data.draw(st.integers(0, 15)) for team in range(teams)}
        scores.append({(team, Metric.CSAT): counts(data.draw(st.integers(0, n)), n) for team, n in sizes.items()})
    found = linked(History(WEEK, Record(figures), scores), range(teams), TOPIC, STATISTICS)
    for lag in found["primary"]["lags"]:
        if lag["within"]:
            assert lag["teams"] >= LEAST_TEAMS
            assert lag["periods"] >= LEAST_PERIODS
            assert -1 <= lag["within"]["rho"] <= 1
            assert 0 < lag["within"]["p"] <= 1
    assert set(REPRESENTATIVE.values()) >= {
        one for team in range(teams) for one in History(WEEK, Record(figures), scores).steps(team, TOPIC) if one is not None
    }


@pytest.mark.parametrize("language", Language)
def test_where_nothing_can_be_compared_the_report_says_so_with_how_much_there_was(language: Language) -> None:
    found = linked(History(WEEK, Record([]), [{} for _ in range(PERIODS)]), range(3), TOPIC, STATISTICS)
    lines = list(linkage_report(found, language))
    too_few = {Language.EN: "too few to tell", Language.FI: "liian vähän", Language.SV: "för lite"}[language]
    assert [too_few in line for line in lines] == [True] * len(LAGS) + [False]
    assert all(" 0 " in line for line in lines[:-1])
    assert "27" in lines[-1]
    assert lines[-1].endswith((" 0.", ", 0 had enough for a coefficient.", "riitti 0 tapauksessa."))


def test_the_report_has_n_lag_and_interval_of_every_lag_and_how_many_pairs_were_looked_at() -> None:
    found = linked(made(1, 14, 8, lag=1, strength=6), range(14), TOPIC, STATISTICS)
    lines = list(linkage_report(found, Language.EN))
    for lag, line in zip(found["primary"]["lags"], lines, strict=False):
        assert f"{lag['n']} cells of 14 teams" in line
        assert " to " in line
    assert "Looked at: 9 pairs at 3 lags each, 27 in all; of these, 3 had enough" in lines[-1]
