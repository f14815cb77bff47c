"""From one response in somebody else's form to rows in ours.

``SourceMap`` says where each of our fields stands and what their words mean; ``rows_of`` follows it. One response may hold
several scores: each becomes a row, with an id made of the response's, and the comment goes with the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo

from adapters.feedback import values
from adapters.feedback.paths import Place, find
from bot.feedback import SCORED, Feedback, Metric

MEASURES = ("metric", "score", *(str(one) for one in SCORED))
FIELDS = ("id", "date", "team", *MEASURES, "comment", "language", "channel", "stage", "response_minutes")
TABLES = ("teams", "channels", "stages", "scores")
_TABLE_OF = {"team": "teams", "channel": "channels", "stage": "stages"}


class BadPayloadError(Exception):
    """A webhook's content can't be taken as it is. The sentence names the field and the accepted form, never a value."""

    def __init__(self, name: str, message: str) -> None:
        self.name = name
        super().__init__(f"{name}: {message}" if name else message)


@dataclass(frozen=True, slots=True)
class SourceMap:
    """Where our fields stand in a source's responses. ``words`` are tables of theirs -> ours, by table and casefolded word."""

    places: Mapping[str, Place] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    required: frozenset[str] = frozenset()

    def place(self, name: str) -> Place | None:
        """Where a field of ours stands."""
        return self.places.get(name)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a response does not say of itself: whose webhook it came by, the day it came, and in which zone a day is meant."""

    source: str
    today: date
    zone: tzinfo | None = None  # None: by each moment's own clock


def rows_of(document: object, by: SourceMap, of: Circumstances) -> list[Feedback]:
    """The rows in one response, () when it holds no feedback. Raises BadPayloadError."""
    return _Reading(document, by, of).rows()


class _Reading:
    """One response being read."""

    def __init__(self, document: object, by: SourceMap, of: Circumstances) -> None:
        self._document = document
        self._map = by
        self._of = of

    def rows(self) -> list[Feedback]:
        scores = self._scores()
        comment = self._text("comment")
        if not scores and comment:
            scores = [("/comment", Metric.COMMENT, None)]
        if not scores:
            return []
        own = self._text("id")
        if not own:
            raise BadPayloadError("id", self._absent("id"))
        day, minutes = self._day(), self._minutes()
        return [
            Feedback(
                source=self._of.source,
                id=self._short("id", own + suffix),
                day=day,
                team_id=None,
                team_name=self._short("team", self._named("team")),
                metric=metric,
                score=score,
                comment=comment if number == 0 else "",
                language=values.language(self._text("language")),
                channel=self._short("channel", self._named("channel")),
                stage=self._short("stage", self._named("stage")),
                response_minutes=minutes if number == 0 else None,
            )
            for number, (suffix, metric, score) in enumerate(scores)
        ]

    # ---------------------------------------------------------------- scores

    def _scores(self) -> list[tuple[str, Metric, float | None]]:
        """(what the row's id ends with, metric, score)."""
        found = [self._pair()] if self._map.place("metric") else []
        for metric in SCORED:
            text = self._text(metric.value)
            if text:
                score = self._score(metric.value, text, metric)
                found.append(None if score is None else (f"/{metric}", metric, score))
        return [one for one in found if one is not None]

    def _pair(self) -> tuple[str, Metric, float | None] | None:
        """A score beside the name of its metric, as in our own form. It keeps the response's id."""
        name, text = self._text("metric"), self._text("score")
        if not name and not text and "metric" not in self._map.required:
            return None
        metric = values.metric(name)
        if metric is None:
            raise BadPayloadError("metric", f"must be one of {', '.join(Metric)}" if name else self._absent("metric"))
        if metric.score_range is None:
            if text:
                raise BadPayloadError("score", f"a {metric} has no score; leave it out")
            if not self._text("comment"):
                raise BadPayloadError("comment", f"must not be empty where the metric is {metric}")
            return ("", metric, None)
        if not text:
            if "metric" in self._map.required:
                raise BadPayloadError("score", f"must be {values.score_form(metric)} for {metric}")
            return None
        score = self._score("score", text, metric)
        return None if score is None else ("", metric, score)

    def _score(self, name: str, text: str, metric: Metric) -> float | None:
        """The score; None where a word stands for no answer."""
        word = self._map.words.get("scores", {}).get(text.casefold(), text)
        if not word:
            return None
        score = values.score(word, metric)
        if score is None:
            raise BadPayloadError(name, f"must be {values.score_form(metric)} for {metric}, or a word listed under scores")
        return score

    # ---------------------------------------------------------------- other fields

    def _day(self) -> date:
        text = self._text("date")
        if not text:
            if "date" in self._map.required:
                raise BadPayloadError("date", self._absent("date"))
            return self._of.today
        day = values.day(text, self._of.zone)
        if day is None:
            raise BadPayloadError("date", f"must be {values.DAY}")
        return day

    def _minutes(self) -> float | None:
        place = self._map.place("response_minutes")
        if place is not None and place.constant is None:
            for path in place.paths:
                end, minus, start = path.partition(" - ")
                if minus:
                    moments = [_text("response_minutes", find(self._document, one.strip())) for one in (start, end)]
                    if all(moments):
                        return self._wait(values.minutes_between(*moments))
        text = self._text("response_minutes")
        return self._wait(values.number(text)) if text else None

    def _wait(self, minutes: float | None) -> float:
        if minutes is None:
            raise BadPayloadError("response_minutes", f"must be {values.MINUTES}, or an answer's moment after its question's")
        return minutes

    def _named(self, name: str) -> str:
        """A field whose words may mean others."""
        text = self._text(name)
        if not text and name in self._map.required and self._value(name) is None:
            raise BadPayloadError(name, self._absent(name))
        return self._map.words.get(_TABLE_OF[name], {}).get(text.casefold(), text)

    def _short(self, name: str, text: str) -> str:
        if len(text) > values.LONGEST:
            raise BadPayloadError(name, f"must be at most {values.LONGEST} characters")
        return text

    def _text(self, name: str) -> str:
        return _text(name, self._value(name))

    def _value(self, name: str) -> object:
        place = self._map.place(name)
        return None if place is None else place.value_in(self._document)

    def _absent(self, name: str) -> str:
        place = self._map.place(name)
        return f"is missing; nothing stands at {place.written}" if place else "is missing; the source's map has no place for it"


def _text(name: str, value: object) -> str:
    """A value as text; several as one, with commas."""
    if value is None:
        return ""
    parts = value if isinstance(value, list) else [value]
    if any(isinstance(part, bool) or not isinstance(part, str | int | float) for part in parts):
        raise BadPayloadError(name, "must be a text or a number")
    text = values.clean(", ".join(str(part) for part in parts))
    if not values.is_storable(text):
        raise BadPayloadError(name, "must be a text without NUL or broken characters")
    return text
