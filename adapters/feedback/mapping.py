"""From one response in somebody else's form to rows in ours.

``SourceMap`` says where each of our fields stands and what their words mean; ``rows_of`` follows it. One response may hold
several scores: each becomes a row under the response's id, and the comment goes with the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from functools import lru_cache

from adapters.feedback import values
from adapters.feedback.paths import Place, find
from adapters.feedback.person_column import is_address
from bot.model.feedback import SCORED, Feedback, Metric
from bot.model.people import name_key

MEASURES = ("metric", "score", *(str(one) for one in SCORED))
FIELDS = ("id", "date", "team", *MEASURES, "comment", "language", "channel", "stage", "response_minutes")
TABLES = ("teams", "channels", "stages", "scores")
SCALES = "scales"  # where a response of questions says what each one's scale is, beside its answers
_NUMBERS = {"id", "score", *(str(one) for one in SCORED), "channel", "stage", "response_minutes"}
_SEVERAL = {"comment", "channel", "stage"}  # of which a question with several choices may tell more than one
_ALL_DIFFERENT = {"id", "comment"}
_ZONES = timedelta(days=1)  # a day may have begun elsewhere
_TABLE_OF = {"team": "teams", "channel": "channels", "stage": "stages"}


class BadPayloadError(Exception):
    """A webhook's content can't be taken as it is. The sentence names the field and the accepted form, never a value."""

    def __init__(self, name: str, message: str) -> None:
        self.name = name
        super().__init__(f"{name}: {message}" if name else message)


@dataclass(frozen=True, slots=True)
class SourceMap:
    """Where our fields stand in a source's responses. ``words`` are tables of theirs -> ours, by table and their word's key."""

    places: Mapping[str, Place] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    asks: bool = False  # the responses are answers to questions, each on a scale of its own, some with several choices
    confirmed: frozenset[Metric] = frozenset()  # whose questions have our scale, as the administrator says

    def place(self, name: str) -> Place | None:
        """Where a field of ours stands."""
        return self.places.get(name)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a response does not say of itself: whose webhook it came by, the day it came, and in which zone a day is meant."""

    source: str
    today: date
    zone: tzinfo | None = None  # None: a day is written, or its own clock's is meant


def rows_of(document: object, by: SourceMap, of: Circumstances) -> list[Feedback]:
    """The rows in one response, () when it holds no feedback. Raises BadPayloadError."""
    return _Response(document, by, of).rows()


class _Response:
    """One response and the map that says where our fields stand in it."""

    def __init__(self, document: object, by: SourceMap, of: Circumstances) -> None:
        self._document = document
        self._map = by
        self._of = of

    def rows(self) -> list[Feedback]:
        scores = self._scores()
        comment = self._text("comment")
        if not scores and comment:
            scores = [(Metric.COMMENT, None)]
        if not scores:
            return []
        own = self._text("id")
        if not own:
            raise BadPayloadError("id", self._absent("id"))
        day, minutes = self._day(), self._minutes()
        return [
            Feedback(
                source=self._of.source,
                id=values.response_id(self._short("id", own), metric),
                day=day,
                team_id=None,
                team_name=self._short("team", self._named("team")),
                metric=metric,
                score=score,
                comment=comment if number == 0 else "",
                language=_language(self._text("language")),
                channel=self._short("channel", self._named("channel")),
                stage=self._short("stage", self._named("stage")),
                response_minutes=minutes if number == 0 else None,
            )
            for number, (metric, score) in enumerate(scores)
        ]

    # ---------------------------------------------------------------- scores

    def _scores(self) -> list[tuple[Metric, float | None]]:
        """Every score with its metric."""
        found = [self._pair()] if self._map.place("metric") else []
        for metric in SCORED:
            text = self._text(metric.value)
            if text:
                score = self._score(metric.value, text, metric)
                found.append(None if score is None else (metric, score))
        return [one for one in found if one is not None]

    def _pair(self) -> tuple[Metric, float | None] | None:
        """A score beside the name of its metric, as in our own form."""
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
            return (metric, None)
        if not text:
            if "metric" in self._map.required:
                raise BadPayloadError("score", f"must be {values.score_form(metric)} for {metric}")
            return None
        score = self._score("score", text, metric)
        return None if score is None else (metric, score)

    def _score(self, name: str, text: str, metric: Metric) -> float | None:
        """The score; None where a word stands for no answer."""
        ours = values.meaning(self._map.words.get("scores", {}), text, metric)
        if ours == "":
            return None
        if ours is None:
            self._check_scale(name, metric)
        score = _score(text if ours is None else ours, metric)
        if score is None:
            raise BadPayloadError(name, f"must be {values.score_form(metric)} for {metric}, or a word listed under scores")
        return score

    def _check_scale(self, name: str, metric: Metric) -> None:
        """A 4 of 10 stars is no 4 of 5: where the questions have scales of their own, the scale must be ours, and known to be."""
        place = self._map.place(name)
        if not self._map.asks or place is None or place.constant is not None:
            return
        path, _ = place.found_in(self._document)
        said = find(find(self._document, SCALES), path)
        ours = values.scale(metric)
        if said is None and metric not in self._map.confirmed:
            raise BadPayloadError(
                name,
                f"the webhook does not say the question's scale; if it is {ours}, "
                f'write {metric} = "{ours}" under [feedback.{self._of.source}.scales], else list each answer under scores',
            )
        if said is not None and said != ours:
            raise BadPayloadError(
                name, f"the question's scale is {said}, that of {metric} is {ours}; list what each answer means under scores"
            )

    # ---------------------------------------------------------------- other fields

    def _day(self) -> date:
        text = self._text("date")
        if not text:
            if "date" in self._map.required:
                raise BadPayloadError("date", self._absent("date"))
            return self._of.today
        day = _day(text, self._of.zone)
        if day is None:
            raise BadPayloadError("date", f"must be {values.DAY}")
        if not values.EARLIEST <= day <= self._of.today + _ZONES:
            raise BadPayloadError("date", f"must lie between {values.EARLIEST} and today")
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
        ours = self._map.words.get(_TABLE_OF[name], {}).get(name_key(text))
        if name != "team":
            return text if ours is None else ours
        if ours is None and text and not isinstance(self._value(name), str):
            raise BadPayloadError(name, "must be a text, or a number listed under teams")
        if is_address(text):
            raise BadPayloadError(
                name, "must be a team, not a person's e-mail address: feedback is never one person's (Act 759/2004)"
            )
        ours = text if ours is None else ours
        if not values.is_visible(ours):
            raise BadPayloadError(name, f"must be {values.VISIBLE}")
        return ours

    def _short(self, name: str, text: str) -> str:
        if len(text) > values.LONGEST:
            raise BadPayloadError(name, f"must be at most {values.LONGEST} characters")
        return text

    def _text(self, name: str) -> str:
        value = self._value(name)
        if value is None:
            return ""
        if isinstance(value, list) and not (self._map.asks and name in _SEVERAL):
            raise BadPayloadError(name, "must be a single value, no list")
        return _of_few(name, value) if isinstance(value, str) and name not in _ALL_DIFFERENT else _text(name, value)

    def _value(self, name: str) -> object:
        place = self._map.places.get(name)
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
    if name not in _NUMBERS and name != "team" and not all(isinstance(part, str) for part in parts):
        raise BadPayloadError(name, "must be a text")
    text = values.clean(", ".join(str(part) for part in parts))
    if not values.is_storable(text):
        raise BadPayloadError(name, "must be a text without NUL or broken characters")
    if values.is_unfilled(text, anywhere=name != "comment"):  # a customer may write about braces
        raise BadPayloadError(name, "holds a placeholder that the template was to fill in")
    return text


# A file's responses say the same few words again and again.
_of_few = lru_cache(4096)(_text)
_day = lru_cache(4096)(values.day)
_language = lru_cache(256)(values.language)
_score = lru_cache(4096)(values.score)
