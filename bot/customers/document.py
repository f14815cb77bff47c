"""The customers' half of a digest's document: values as JSON, by the names that ``bot.digest.document`` lists. No wording."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.customers.comments import LowScore, Matter
from bot.customers.figures import CustomerFigure, dried_up
from bot.customers.intervals import Interval
from bot.customers.parts import Consistency, Part
from bot.customers.response_time import ResponseTime
from bot.customers.side import CustomersSide
from bot.model.feedback import SCORED, Metric

Document = dict[str, Any]

METRICS = SCORED


def customers_document(side: CustomersSide) -> Document:
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
        "criteria": [_matter("criterion", one) for one in voices.criteria],
        "themes": [_matter("theme", one) for one in voices.themes],
        "quotes": list(voices.quotes),
    }


def metrics_document(figures: Mapping[Metric, CustomerFigure]) -> Document:
    """The four metrics, by name."""
    return {metric.value: _figure(figures[metric]) for metric in METRICS}


def _figure(figure: CustomerFigure) -> Document:
    return {
        "state": figure.state.value,
        "direction": figure.direction.value if figure.direction else None,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "n": figure.n,
        "previous": figure.previous,
    }


def _response(response: ResponseTime) -> Document:
    median = response.median
    return {
        "state": response.state.value,
        "direction": response.direction.value if response.direction else None,
        "value": median.value if median else None,
        "low": median.low if median else None,
        "high": median.high if median else None,
        "n": response.n,
        "previous": response.previous,
        "promised_minutes": None if response.promised is None else _plain(response.promised),
        "within": _interval(response.within),
    }


def _interval(interval: Interval | None) -> Document | None:
    return None if interval is None else {"value": interval.value, "low": interval.low, "high": interval.high}


def _figures(part: Part) -> Document:
    return {metric.value: _figure(figure) for metric, figure in part.figures.items()}


def _stage(part: Part) -> Document:
    targets = [{"metric": one.metric.value, "value": _plain(one.value), "result": verdict.value} for one, verdict in part.targets]
    return {"stage": part.name, "figures": _figures(part), "targets": targets}


def _plain(value: float) -> int | float:
    """A whole number without a decimal."""
    return int(value) if float(value).is_integer() else value


def _consistency(one: Consistency) -> Document:
    return {
        "metric": one.metric.value,
        "channels": one.channels,
        "highest": one.highest,
        "lowest": one.lowest,
        "spread": one.spread,
        "differ": one.differ,
    }


def _low_score(one: LowScore) -> Document:
    return {"metric": one.metric.value, "score": _plain(one.score), "channel": one.channel, "stage": one.stage, "text": one.text}


def _matter(kind: str, one: Matter) -> Document:
    return {kind: one.key, "mentions": one.mentions, "tone": one.tone}
