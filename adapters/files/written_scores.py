"""The scores of a whole file as they are written, and what each stands for: a word that nobody knows is one problem."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from adapters.feedback import values
from adapters.files.problems import Findings, quoted
from bot.model.feedback import SCORED, Metric

_NUMBERED = re.compile(r"(\d{1,3})\s*[-–—:]\s*\S.*", re.DOTALL)  # "9 - Svært sannsynlig"
_TELLING = 20  # answers that would hold the highest step of a scale, had they been asked on it

Written = tuple[str, str]
"""A metric's name, in lower case, and the score beside it."""
Understood = tuple[str, float | None]
"""The metric, and its score; None for no answer."""


class WrittenScores:
    """Every score that a file holds, with how often and where first."""

    def __init__(self) -> None:
        self._counts: Counter[Written] = Counter()
        self._first: dict[Written, int] = {}

    def count(self, line: int, name: str, text: str) -> None:
        """Note a score where it stands."""
        if not self._counts[name, text]:
            self._first[name, text] = line
        self._counts[name, text] += 1

    def understood(
        self, words: Mapping[str, str], findings: Findings, rule: str, *, named: Collection[str], may_lack: bool
    ) -> Mapping[Written, Understood | None]:
        """What each stands for, None where it was told as a problem.

        ``words`` are theirs and ours, ``rule`` says what to do with an unknown one, ``named`` are the metrics that have a column
        of their own; with ``may_lack`` a metric without a score is no answer.
        """
        numbered = {metric for metric in SCORED if all(_number(text) for name, text in self._counts if text and name == metric)}
        found: dict[Written, Understood | None] = {}
        unknown: set[str] = set()
        for (name, text), count in self._counts.items():
            line, column = self._first[name, text], name if name in named else "score"
            metric = values.metric(name)
            if metric is None:
                found[name, text] = None
                if name not in unknown:
                    findings.add(line, "metric", f"{quoted(name)} is none of {', '.join(Metric)}")
                unknown.add(name)
                continue
            ours = values.meaning(words, text, metric)
            if ours is None:
                ours = _number(text) if metric in numbered else text
            score = values.score(ours, metric)
            found[name, text] = (metric.value, score)
            if metric is Metric.COMMENT and text:
                found[name, text] = None
                findings.add(line, column, f"a {metric} has no score; leave it empty")
            elif score is None and metric is not Metric.COMMENT and (ours or not (text or may_lack)):
                found[name, text] = None
                told = f"{quoted(text)} ({count}×) is no" if text else f"no score ({count}×) stands beside"
                findings.add(line, column, f"{told} {metric}, which is {values.score_form(metric)}{rule}")
        return found

    def doubts(self) -> Iterator[str]:
        """What may be another scale than ours."""
        for metric in (Metric.CSAT, Metric.CES):
            low, high = metric.score_range or (0, 0)
            counts = {text: count for (name, text), count in self._counts.items() if name == metric and _number(text)}
            total = sum(counts.values())
            if total >= _TELLING and max(map(float, map(_number, counts))) < high:
                yield f"{metric}: no {high:g} among {total} answers; is this question's scale {low:g}–{high:g}?"


def _number(text: str) -> str:
    """The number that a text is or begins with, as in "9 - Svært sannsynlig"; "" where there is none."""
    if values.number(text) is not None:
        return text.replace(",", ".")
    match = _NUMBERED.fullmatch(text)
    return match[1] if match else ""
