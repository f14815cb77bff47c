"""The customers' half of a digest's document: values as ``bot.model.document_types.customers`` types them. No wording."""

from __future__ import annotations

from collections.abc import Mapping

from bot.customers.comments import LowScore
from bot.customers.figures import CustomerFigure, Direction, FigureState, dried_up
from bot.customers.intervals import Interval
from bot.customers.memory import Memory
from bot.customers.parts import Consistency, CustomersPart, Verdict
from bot.customers.response_time import ResponseTime
from bot.customers.side import CustomersSide
from bot.model.document_types.customers import (
    NAMES,
    ConsistencyEntry,
    Customers,
    DirectionOnlyFigure,
    DirectionWord,
    LowScoreEntry,
    MemoryEntry,
    MetricFigure,
    MetricFigures,
    NoFigure,
    ResponseFigure,
    Share,
    StageEntry,
    TargetEntry,
    TooFewFigure,
)
from bot.model.feedback import Metric, Target

_DIRECTIONS: Mapping[Direction | None, DirectionWord | None] = {
    Direction.UP: "up",
    Direction.DOWN: "down",
    Direction.FLAT: "flat",
    None: None,
}


def customers_document(side: CustomersSide) -> Customers:
    """A unit's customers."""
    voices = side.voices
    return {
        **metrics_document(side.figures),
        "dried_up": dried_up(side.figures),
        "nps_12_weeks": None if side.long_nps is None else _figure(side.long_nps),
        "response": _response(side.response),
        "by_channel": [{"channel": part.name, "figures": _figures(part)} for part in side.channels],
        "by_stage": [_stage(part) for part in side.stages],
        "consistency": [_consistency(one) for one in side.consistency],
        "comments": voices.comments,
        "low_scores": [_low_score(one) for one in voices.low_scores],
        "praise": list(voices.praise),
        "criteria": [{"criterion": one.key, "mentions": one.mentions, "tone": one.tone} for one in voices.criteria],
        "themes": [{"theme": one.key, "mentions": one.mentions, "tone": one.tone} for one in voices.themes],
        "quotes": list(voices.quotes),
        "targets": [_target(*one) for one in side.targets],
        "memory": {NAMES[metric]: _memory(one) for metric, one in side.memory.items()},
    }


def _memory(memory: Memory) -> MemoryEntry:
    return {
        "against": memory.against.value,
        "direction": "down" if memory.direction is Direction.DOWN else "up",
        "previous": memory.previous,
        "since_weeks": memory.since_weeks,
    }


def metrics_document(figures: Mapping[Metric, CustomerFigure]) -> MetricFigures:
    """The four metrics, by name."""
    return {
        "nps": _figure(figures[Metric.NPS]),
        "csat": _figure(figures[Metric.CSAT]),
        "ces": _figure(figures[Metric.CES]),
        "mystery": _figure(figures[Metric.MYSTERY]),
    }


def _figure(figure: CustomerFigure) -> MetricFigure:
    if figure.value is not None:
        return {
            "state": "released",
            "direction": _DIRECTIONS[figure.direction],
            "value": figure.value,
            "low": figure.low,
            "high": figure.high,
            "n": figure.n,
            "previous": figure.previous,
        }
    return _without_number(figure.state, figure.direction, figure.n)


def _without_number(state: FigureState, direction: Direction | None, n: int) -> DirectionOnlyFigure | TooFewFigure | NoFigure:
    match state:
        case FigureState.DIRECTION_ONLY:
            return {
                "state": "direction_only",
                "direction": _DIRECTIONS[direction],
                "value": None,
                "low": None,
                "high": None,
                "n": n,
                "previous": None,
            }
        case FigureState.TOO_FEW:
            return {"state": "too_few", "direction": None, "value": None, "low": None, "high": None, "n": n, "previous": None}
        case _:
            return {"state": "none", "direction": None, "value": None, "low": None, "high": None, "n": n, "previous": None}


def _response(response: ResponseTime) -> ResponseFigure:
    promised = None if response.promised is None else _plain(response.promised)
    median = response.median
    if median is not None:
        return {
            "state": "released",
            "direction": _DIRECTIONS[response.direction],
            "value": median.value,
            "low": median.low,
            "high": median.high,
            "n": response.n,
            "previous": response.previous,
            "promised_minutes": promised,
            "within": _share(response.within),
        }
    figure = _without_number(response.state, response.direction, response.n)
    match figure["state"]:  # alike, but each of a type of its own
        case "direction_only":
            return {**figure, "promised_minutes": promised, "within": None}
        case "too_few":
            return {**figure, "promised_minutes": promised, "within": None}
        case "none":
            return {**figure, "promised_minutes": promised, "within": None}


def _share(interval: Interval | None) -> Share | None:
    return None if interval is None else {"value": interval.value, "low": interval.low, "high": interval.high}


def _figures(part: CustomersPart) -> dict[str, MetricFigure]:
    return {metric.value: _figure(figure) for metric, figure in part.figures.items()}


def _stage(part: CustomersPart) -> StageEntry:
    return {"stage": part.name, "figures": _figures(part), "targets": [_target(*one) for one in part.targets]}


def _target(target: Target, verdict: Verdict) -> TargetEntry:
    made: TargetEntry = {"metric": target.metric.value, "value": _plain(target.value), "result": verdict.value}
    if target.until is not None:
        made["until"] = target.until.isoformat()
    return made


def _plain(value: float) -> int | float:
    """A whole number without a decimal."""
    return int(value) if float(value).is_integer() else value


def _consistency(found: Consistency) -> ConsistencyEntry:
    return {
        "metric": found.metric.value,
        "channels": found.channels,
        "highest": found.highest,
        "lowest": found.lowest,
        "spread": found.spread,
        "differ": found.differ,
    }


def _low_score(low: LowScore) -> LowScoreEntry:
    return {"metric": low.metric.value, "score": _plain(low.score), "channel": low.channel, "stage": low.stage, "text": low.text}
