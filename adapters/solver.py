"""The core's integer programming, by HiGHS, which scipy brings. Imported when the first programme needs it.

A limit on nodes and none on time, so that a slow machine finds what a quick one finds.
"""

from __future__ import annotations

import logging

from bot.ports.solver import Programme, Solved, Solver, Unsolved, fits

_NODES = 2000
_OPTIMAL, _STOPPED, _INFEASIBLE = 0, 1, 2  # scipy.optimize.milp's statuses

_log = logging.getLogger(__name__)


class HighsSolver:
    """The core's ``Solver``. ``nodes`` is how many branches of a programme are looked at before it is given up."""

    def __init__(self, nodes: int = _NODES) -> None:
        self._nodes = nodes

    def solve(self, programme: Programme) -> Solved | Unsolved:
        """Numbers that fit, added up once more as whole numbers; a failing scipy is logged and has decided nothing."""
        try:
            return _solved(programme, self._nodes)
        except (ImportError, ArithmeticError, ValueError, RuntimeError, MemoryError) as error:
            _log.warning("the integer solver failed (%s): cells are joined where it would have been asked", type(error).__name__)
            return Unsolved.UNDECIDED


def _solved(programme: Programme, nodes: int) -> Solved | Unsolved:
    import numpy as np  # noqa: PLC0415 - a start without a close must not pay for scipy
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - as above
    from scipy.sparse import csr_array  # noqa: PLC0415 - as above

    columns = [column for row in programme.rows for column, _ in row.terms]
    weights = [float(weight) for row in programme.rows for _, weight in row.terms]
    starts = np.cumsum([0, *(len(row.terms) for row in programme.rows)])
    matrix = csr_array((weights, columns, starts), shape=(len(programme.rows), len(programme.tops)))
    wanted = np.zeros(len(programme.tops))
    for column, weight in programme.aim:
        wanted[column] -= weight
    found = milp(
        wanted,
        integrality=np.ones(len(programme.tops), int),
        bounds=Bounds(0, np.array(programme.tops, float)),
        constraints=LinearConstraint(matrix, [row.low for row in programme.rows], [row.high for row in programme.rows]),
        options={"node_limit": nodes, "mip_rel_gap": 0.0},
    )
    if found.status == _INFEASIBLE:
        return Unsolved.IMPOSSIBLE
    if found.status not in (_OPTIMAL, _STOPPED) or found.x is None:
        return Unsolved.UNDECIDED
    values = tuple(int(value) for value in np.rint(found.x))
    return Solved(values, greatest=found.status == _OPTIMAL) if fits(programme, values) else Unsolved.UNDECIDED


_: type[Solver] = HighsSolver
