"""Whole-number programmes through scipy's HiGHS."""

from __future__ import annotations

import logging

import pytest
import scipy.optimize

from adapters.solver import HighsSolver
from bot.ports.solver import Programme, Row, Solved, Unsolved, fits

TWO = Programme(tops=(4, 4), rows=(Row(((0, 1), (1, 1)), 3, 5), Row(((0, 1), (1, -1)), 1, 4)), aim=((1, 1),))


def test_the_greatest_whole_numbers_are_found() -> None:
    assert HighsSolver().solve(TWO) == Solved((3, 2), greatest=True)


def test_where_no_whole_numbers_fit_that_is_proved() -> None:
    halves = Programme(tops=(4,), rows=(Row(((0, 2),), 3, 3),))
    assert HighsSolver().solve(halves) is Unsolved.IMPOSSIBLE


def test_a_programme_that_was_given_up_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scipy.optimize, "milp", lambda *_, **__: scipy.optimize.OptimizeResult(status=1, x=None))
    assert HighsSolver().solve(TWO) is Unsolved.UNDECIDED


def test_numbers_found_before_it_was_given_up_are_not_called_the_greatest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scipy.optimize, "milp", lambda *_, **__: scipy.optimize.OptimizeResult(status=1, x=[3.0, 1.0]))
    assert HighsSolver().solve(TWO) == Solved((3, 1), greatest=False)


@pytest.mark.parametrize("error", [RuntimeError("p17 said 5"), MemoryError(), ImportError("scipy")])
def test_a_solver_that_fails_has_decided_nothing_and_says_so(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(scipy.optimize, "milp", fail)
    with caplog.at_level(logging.WARNING):
        assert HighsSolver().solve(TWO) is Unsolved.UNDECIDED
    assert type(error).__name__ in caplog.text
    assert "p17" not in caplog.text


def test_numbers_that_do_not_add_up_are_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = scipy.optimize.OptimizeResult(status=0, x=[4.0, 4.0])
    monkeypatch.setattr(scipy.optimize, "milp", lambda *_, **__: wrong)
    assert HighsSolver().solve(TWO) is Unsolved.UNDECIDED


def test_numbers_off_their_columns_do_not_fit() -> None:
    assert fits(TWO, (3, 2))
    assert not fits(TWO, (5, 0))
    assert not fits(TWO, (1, 2))
    assert not fits(TWO, (3,))
