"""Quantiles from scipy, which takes a third of a second to import: only when the first digest needs one."""

from __future__ import annotations


class ScipyStatistics:
    """The core's Statistics port."""

    def t_quantile(self, probability: float, degrees: int) -> float:
        """Student's t: the quantile at that probability, 0 < probability < 1, with at least one degree of freedom."""
        from scipy.special import stdtrit  # noqa: PLC0415 - a start without digests must not pay for scipy

        return float(stdtrit(degrees, probability))
