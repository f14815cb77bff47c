"""How an action went: before and after, on both sides, from published steps and customers' scores alone.

Makes the entries of a digest's ``actions``. They are worked out when a digest is read, never frozen with it, and can show no
more than is published already. A difference after a date is no proof that the action made it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.actions.suggestions import suggested
from bot.customers.cells import LEAST_SCORES, cell, worths
from bot.customers.counterparts import CUSTOMER_SIDE
from bot.model.actions import ActionState, StartedAction, Suggestion
from bot.model.calendar import Week
from bot.model.document_types.actions import ActionCustomers, ActionEntry, Helped, Steps
from bot.model.document_types.customers import NAMES
from bot.model.document_types.digest import Document, SuggestionEntry
from bot.model.document_types.topics import as_cell
from bot.model.feedback import Metric
from bot.model.pulses import CYCLE_WEEKS, Topic
from bot.model.released import Figure, StepCell, Withheld
from bot.ports.feedback import ScoreCounts
from bot.ports.statistics import Statistics
from bot.release.derived import Asking, Level, Record
from bot.release.signals import Signal, change

BASELINE_WEEKS = 12  # before the start; the employees' steps and the customers' scores of these
LEAST_BASELINE = 6  # weeks of them that must be known at all
SERIES_POINTS = 8  # weeks on either side from which an interrupted time series is told
SHOWN_WEEKS = 26  # after its start an action is part of the digest
HIGHEST = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that one unit's actions are measured by. ``scores`` are the customers' counts, week by week."""

    week: Week  # the digest's: nothing later is looked at
    record: Record
    teams: Collection[int]
    scores: Mapping[Week, ScoreCounts]
    statistics: Statistics


def shown_in(action: StartedAction, week: Week) -> bool:
    """Tell whether an action belongs in the digest of that week, which goes out the Monday after."""
    return -1 <= week.since(Week.of(action.started_on)) < SHOWN_WEEKS


def weeks_needed(actions: Collection[StartedAction], week: Week) -> Sequence[Week]:
    """The weeks whose scores ``entry`` wants to see."""
    if not actions:
        return ()
    first = min(Week.of(one.started_on) for one in actions).plus(-BASELINE_WEEKS)
    return [first.plus(ahead) for ahead in range(max(0, week.since(first) + 1))]


def entry(action: StartedAction, seen: Evidence) -> ActionEntry:
    """The action as the digest's JSON has it: language-neutral, its words as its manager wrote them."""
    start = Week.of(action.started_on)
    askings = [one for one in seen.record.alike(action.unit, action.topic) if one.week <= seen.week]
    before = [one for one in askings if start.plus(-BASELINE_WEEKS) <= one.week < start]
    after = [one for one in askings if one.week >= start]
    later = [one for one in after if one.week >= start.plus(CYCLE_WEEKS)]
    known, since = _known(before), _known(after)
    own = action.suggestion is None
    return {
        "id": str(action.id),
        "topic": action.topic.value,
        "started_on": action.started_on.isoformat(),
        "state": "measured" if later else "open",
        "suggestion": None if own else action.name,
        "words": action.words if own else None,
        "expected": action.expected if own else None,
        "baseline": {"weeks": BASELINE_WEEKS, **_steps(known)},
        "aim": min(HIGHEST, _highest(known[-1]) + 1) if known else None,
        "after": {
            "weeks": max(0, seen.week.since(start) + 1),
            **_steps(since),
            "withheld": bool(after) and isinstance(after[-1].shown, Withheld),
        },
        "customers": _customers(action, start, seen),
        "begun_after_a_low": _begun_after_a_low(action, seen.record, start),
        "helped": _helped(action, seen),
    }


def _known(askings: Iterable[Asking | Figure]) -> list[StepCell | Level]:
    return [asking.shown for asking in askings if isinstance(asking.shown, StepCell | Level)]


def _steps(known: Sequence[StepCell | Level]) -> Steps:
    return {
        "steps": [_middle(shown) for shown in known],
        "cells": [[int(shown.low), int(shown.high)] if isinstance(shown, StepCell) else None for shown in known],
    }


def _middle(shown: StepCell | Level) -> float:
    if isinstance(shown, Level):
        return shown.value
    return int(shown.step) if shown.step else (shown.low + shown.high) / 2


def _highest(shown: StepCell | Level) -> int:
    """The step from which it must rise for certain."""
    return int(shown.value if isinstance(shown, Level) else shown.high)


def _begun_after_a_low(action: StartedAction, record: Record, start: Week) -> bool:
    """Tell whether it was begun when things were worse than usual, so that they would rise a little by themselves.

    Regression to the mean: a low that is partly chance is followed by something nearer to the usual, whatever is done.
    """
    before = [asking for asking in record.alike(action.unit, action.topic) if asking.week < start]
    if change(before).signal is Signal.FALL:
        return True
    heights = [_middle(shown) for shown in _known(before)]
    return len(heights) > 1 and heights[-1] < sum(heights[:-1]) / len(heights[:-1])


def _customers(action: StartedAction, start: Week, seen: Evidence) -> ActionCustomers | None:
    """The customers' side before and since, where both have enough scores and at least six weeks lie before."""
    if action.topic not in CUSTOMER_SIDE:
        return None
    side, metric = CUSTOMER_SIDE[action.topic]
    before = [start.plus(-ahead) for ahead in range(BASELINE_WEEKS, 0, -1)]
    since = [start.plus(ahead) for ahead in range(max(0, seen.week.since(start) + 1))]
    scores_before, scores_since = (_scores(weeks, metric, seen) for weeks in (before, since))
    known = sum(bool(_scores([week], metric, seen)) for week in before)
    if known < LEAST_BASELINE or len(scores_before) < LEAST_SCORES:
        return None
    made: ActionCustomers = {
        "customer_side": side,
        "metric": NAMES[metric],
        "before": {"value": _rounded(scores_before), "n": len(scores_before)},
        "after": None,
        "change": None,
        "series": None,
    }
    if len(scores_since) < LEAST_SCORES:
        return made
    made["after"] = {"value": _rounded(scores_since), "n": len(scores_since)}
    interval = seen.statistics.difference(scores_before, scores_since)
    if interval is not None:
        made["change"] = {"low": round(interval[0], 1), "high": round(interval[1], 1)}
    points, points_since = (_weekly(weeks, metric, seen) for weeks in (before, since))
    if min(len(points), len(points_since)) >= SERIES_POINTS:
        value, low, high = seen.statistics.level_change(points, points_since)
        made["series"] = {
            "before": len(points),
            "after": len(points_since),
            "change": round(value, 1),
            "low": round(low, 1),
            "high": round(high, 1),
        }
    return made


def _scores(weeks: Sequence[Week], metric: Metric, seen: Evidence) -> list[float]:
    return [worth for week in weeks for worth in worths(seen.scores.get(week, {}), seen.teams, metric)]


def _weekly(weeks: Sequence[Week], metric: Metric, seen: Evidence) -> list[tuple[float, float]]:
    """(week counted from 0, value) of the weeks with a cell; the first week is the first of ``weeks``."""
    cells = ((place, cell(seen.scores.get(week, {}), seen.teams, metric)) for place, week in enumerate(weeks))
    return [(float(place), one.value) for place, one in cells if one is not None]


def _rounded(worths: Sequence[float]) -> float:
    return round(sum(worths) / len(worths), 1)


def _helped(action: StartedAction, seen: Evidence) -> Helped:
    """What the team said to "did it help?": a figure under the same rules as any topic's."""
    answers = [one for one in seen.record.of(action.unit, Topic.HELPED) if one.week == action.asked_in]
    if action.asked_in is None or not action.has_been_asked_about or action.asked_in > seen.week or not answers:
        return {"state": "not_asked_yet", "asked_in": None, "step": None}
    shown, asked_in = answers[-1].shown, str(action.asked_in)
    if isinstance(shown, StepCell):
        return {"state": "released", "asked_in": asked_in, "step": shown.step, "cell": [int(shown.low), int(shown.high)]}
    return {"state": "withheld", "asked_in": asked_in, "step": None}


# ---------------------------------------------------------------- the loop, made visible


@dataclass(frozen=True, slots=True)
class LoopTurn:
    """One turn of the loop: analyse → target → act → measure → adjust, each as far as it has come.

    ``found`` and ``now`` are cells (levels for a department), ``aim`` the step aimed at; ``name``, ``words`` and
    ``expected`` go to ``actions.what`` and ``actions.expected_effect``. ``adjust`` is what to try next where it did not help.
    """

    topic: Topic
    found: StepCell | float | None
    aim: int | None
    name: str
    words: str
    expected: str
    started_on: str
    state: ActionState
    now: StepCell | float | None
    withheld: bool
    customers: ActionCustomers | None
    helped: Helped
    begun_after_a_low: bool
    adjust: Suggestion | None

    @property
    def reached_but_fallen(self) -> bool:
        """Tell whether the team has come where it wanted to be while its customers' figure fell, beyond its interval."""
        reached = self.now is not None and self.aim is not None and _lowest(self.now) >= self.aim
        change = self.customers["change"] if self.customers else None
        return self.state is ActionState.MEASURED and reached and change is not None and change["high"] < 0


def loop_view(document: Document) -> tuple[LoopTurn, ...]:
    """Every action of a digest as a turn of the loop, the latest first; pure, and no more than the document holds."""
    turns = []
    used = used_names(document)
    for action in reversed(document.get("actions", [])):
        found, now = _last(action["baseline"]), _last(action["after"])
        state = ActionState(action["state"])
        missed = state is ActionState.MEASURED and (now is None or action["aim"] is None or _lowest(now) < action["aim"])
        turns.append(
            LoopTurn(
                topic=Topic(action["topic"]),
                found=found,
                aim=action["aim"],
                name=action["suggestion"] or "",
                words=action["words"] or "",
                expected=action["expected"] or "",
                started_on=action["started_on"],
                state=state,
                now=now,
                withheld=action["after"]["withheld"],
                customers=action["customers"],
                helped=action["helped"],
                begun_after_a_low=action["begun_after_a_low"],
                adjust=another(Topic(action["topic"]), used) if missed else None,
            )
        )
    return tuple(turns)


def _last(steps: Steps) -> StepCell | float | None:
    """The last of the releases before an action or since."""
    if not steps["steps"]:
        return None
    return as_cell(steps["cells"][-1], None) or steps["steps"][-1]


def _lowest(height: StepCell | float) -> float:
    return height.low if isinstance(height, StepCell) else height


def used_names(document: Document) -> frozenset[str]:
    """The suggestions that the unit has taken up of late."""
    return frozenset(one["suggestion"] for one in document.get("actions", []) if one["suggestion"])


def busy_topics(document: Document) -> frozenset[str]:
    """The topics with an action that has not been measured yet."""
    return frozenset(one["topic"] for one in document.get("actions", []) if one["state"] == ActionState.OPEN.value)


def another(topic: Topic, used: Collection[str]) -> Suggestion | None:
    """Another suggestion of a topic that was acted on; None when the unit has tried them all."""
    others = (Suggestion.named(f"{topic}.{number}") for number in range(1, 10))
    return next((one for one in others if one is not None and one.name not in used), None)


def next_step(document: Document) -> SuggestionEntry | None:
    """The one thing to try that goes with a digest as it was sent; once that is under way, what comes after it."""
    used, busy = used_names(document), busy_topics(document)
    if "suggestion" in document:
        frozen = document["suggestion"]
        if frozen is None or (frozen["topic"] not in busy and frozen["id"] not in used):
            return frozen
    return suggested(document, used, busy)
