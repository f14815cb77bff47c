"""The core's statistics, by scipy. It takes a third of a second to import: only when the first digest needs it.

Everything is seeded: the same input always gives the same output, so that a digest does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.ports.statistics import Association, Cells

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]

_SEED = 20260105
_RESAMPLES = 1999
_BATCH = 200  # resamples at once, so that a thousand teams need little memory
_TAIL = 0.975  # two-sided 95 %
_FEWEST_CELLS = 3  # below which a rank correlation says nothing at all


class ScipyStatistics:
    """The core's ``Statistics``."""

    def t_quantile(self, probability: float, degrees: int) -> float:
        """Student's t: the quantile at that probability, 0 < probability < 1, with at least one degree of freedom."""
        from scipy.special import stdtrit  # noqa: PLC0415 - a start without digests must not pay for scipy

        return float(stdtrit(degrees, probability))

    def difference(self, before: Sequence[float], after: Sequence[float]) -> tuple[float, float] | None:
        """The 95 % interval of the difference of two means, after less before, by bootstrap; None where nothing varies."""
        if len({*before}) < 2 and len({*after}) < 2:  # noqa: PLR2004 - no spread to draw from: an interval of no width would lie
            return None
        import numpy as np  # noqa: PLC0415 - as above
        from scipy.stats import bootstrap  # noqa: PLC0415 - as above

        def changed(earlier: Floats, later: Floats, axis: int) -> Floats:
            return np.asarray(later.mean(axis=axis) - earlier.mean(axis=axis))

        found = bootstrap(
            (np.asarray(before, float), np.asarray(after, float)),
            changed,
            n_resamples=_RESAMPLES,
            batch=_BATCH,
            method="percentile",
            rng=np.random.default_rng(_SEED),
        ).confidence_interval
        return float(found.low), float(found.high)

    def level_change(
        self, before: Sequence[tuple[float, float]], after: Sequence[tuple[float, float]]
    ) -> tuple[float, float, float]:
        """An interrupted time series of (time, value), two lines by least squares: the jump where ``after`` begins, low, high.

        Each side has its own time, ``after``'s from 0; the line before is carried on to there from its last time + 1.
        (Wagner et al. 2002, J. Clin. Pharm. Ther. 27, 299–309: level and slope before and after.)
        """
        import numpy as np  # noqa: PLC0415 - as above

        start = max(time for time, _ in before) + 1
        rows = [(1.0, time - start, 0.0, 0.0) for time, _ in before] + [(1.0, time, 1.0, time) for time, _ in after]
        design, values = np.array(rows), np.array([value for _, value in (*before, *after)])
        fitted, *_ = np.linalg.lstsq(design, values, rcond=None)
        degrees = len(values) - design.shape[1]
        variance = float(((values - design @ fitted) ** 2).sum()) / degrees
        error = math.sqrt(max(0.0, variance * float(np.linalg.pinv(design.T @ design)[2, 2])))
        margin = self.t_quantile(_TAIL, degrees) * error
        jump = float(fitted[2])
        return jump, jump - margin, jump + margin

    def association(self, first: Cells, second: Cells) -> Association | None:
        """Spearman's correlation of the cells that both have; tested by permuting whole teams, the interval over teams.

        Ranks are given once, so that a permutation or a resample is a sum of sums per pair of teams (with every cell filled it
        is Spearman's correlation to the last digit). A permutation keeps each team's course through time whole, so neither a
        team's inertia nor a season that all teams share can pass for a connection.
        """
        import numpy as np  # noqa: PLC0415 - as above
        from scipy.stats import bootstrap, permutation_test, spearmanr  # noqa: PLC0415 - as above

        x, y = _array(first), _array(second)
        both = ~np.isnan(x) & ~np.isnan(y)
        n = int(both.sum())
        if n < _FEWEST_CELLS or len({*x[both]}) < 2 or len({*y[both]}) < 2:  # noqa: PLR2004 - one value alone has no ranks
            return None
        sums = _sums(x, y)
        teams = np.arange(len(x))

        def permuted(partners: Floats, axis: int = -1) -> Floats:
            picked = np.moveaxis(np.asarray(partners, int), axis, -1)
            return _correlation(sums[:, teams, picked].sum(axis=-1))

        def drawn(those: Floats, axis: int = -1) -> Floats:
            picked = np.moveaxis(np.asarray(those, int), axis, -1)
            return _correlation(sums[:, picked, picked].sum(axis=-1))

        tested = permutation_test(
            (teams,),
            permuted,
            permutation_type="pairings",
            vectorized=True,
            n_resamples=_RESAMPLES,
            batch=_BATCH,
            rng=np.random.default_rng(_SEED),
        )
        resampled = bootstrap(
            (teams,),
            drawn,
            vectorized=True,
            n_resamples=_RESAMPLES,
            batch=_BATCH,
            method="percentile",
            rng=np.random.default_rng(_SEED),
        ).bootstrap_distribution
        low, high = np.quantile(resampled, [1 - _TAIL, _TAIL]) if np.ptp(resampled) > 0 else (math.nan, math.nan)
        known = math.isfinite(low) and math.isfinite(high)
        return Association(
            rho=float(spearmanr(x[both], y[both]).statistic),
            low=float(low) if known else None,
            high=float(high) if known else None,
            p=float(tested.pvalue),
            n=n,
        )

    def discoveries(self, probabilities: Sequence[float]) -> Sequence[float]:
        """The probabilities, corrected for looking at so many (Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57, 289–300)."""
        from scipy.stats import false_discovery_control  # noqa: PLC0415 - as above

        return [float(one) for one in false_discovery_control(probabilities)] if probabilities else []


def _array(cells: Cells) -> Floats:
    import numpy as np  # noqa: PLC0415 - as above

    return np.array([[math.nan if value is None else value for value in row] for row in cells], float)


def _sums(x: Floats, y: Floats) -> Floats:
    """For every pair of teams, one's first side against the other's second: n, Σx, Σy, Σxx, Σyy, Σxy of their ranks."""
    import numpy as np  # noqa: PLC0415 - as above

    there_x, there_y = (~np.isnan(x)).astype(float), (~np.isnan(y)).astype(float)
    rank_x, rank_y = _ranked(x), _ranked(y)
    return np.stack(
        [
            there_x @ there_y.T,
            rank_x @ there_y.T,
            there_x @ rank_y.T,
            rank_x**2 @ there_y.T,
            there_x @ (rank_y**2).T,
            rank_x @ rank_y.T,
        ]
    )


def _ranked(values: Floats) -> Floats:
    """Ranks from their own mean, so that their sums stay small; 0 where there is no cell."""
    import numpy as np  # noqa: PLC0415 - as above
    from scipy.stats import rankdata  # noqa: PLC0415 - as above

    ranks: Floats = np.asarray(rankdata(values, nan_policy="omit", axis=None)).reshape(values.shape)
    return np.asarray(np.nan_to_num(ranks - np.nanmean(ranks)))


def _correlation(sums: Floats) -> Floats:
    """Pearson's correlation out of the six sums; 0 where one side doesn't vary."""
    import numpy as np  # noqa: PLC0415 - as above

    n, x, y, xx, yy, xy = sums
    spread = (n * xx - x * x) * (n * yy - y * y)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(spread > 1e-9, (n * xy - x * y) / np.sqrt(spread), 0.0))  # noqa: PLR2004 - below it is rounding
