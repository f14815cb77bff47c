"""A topic's entry in the digest's document, by what its last asking gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.model.calendar import Week
from bot.model.document_types.digest import Point, SignalWord, TopicEntry
from bot.model.pulses import Topic
from bot.model.released import EnpsScore, Figure, Step, Withheld
from bot.release.derived import SIGNAL_STEPS, Asking, Level, Signal, signal

STRIP_LENGTH = 6  # releases of one topic in the strip: half a year

_SIGNALS: Mapping[Signal | None, SignalWord | None] = {Signal.FALL: "fall", Signal.RISE: "rise", None: None}


def topic_entry(topic: Topic, week: Week, askings: Sequence[Asking | Figure]) -> TopicEntry:
    """The entry of a topic in the digest of that week; ``askings`` are oldest first, and later weeks' are left alone."""
    if askings and askings[-1].week > week:
        askings = [one for one in askings if one.week <= week]
    if not askings:
        return _not_asked(topic)
    shown = [one for one in askings if not isinstance(one.shown, Withheld)]
    steps = [one.shown for one in shown[-SIGNAL_STEPS:] if isinstance(one.shown, Step)]
    previous = int(steps[-2]) if len(steps) > 1 else None
    moved = _SIGNALS[signal(steps)]
    asked_in = str(askings[-1].week)
    fresh = askings[-1].week == week
    strip = [_point(one) for one in askings[-STRIP_LENGTH:]]
    match askings[-1].shown:
        case Step() as step:
            return {
                "topic": topic.value,
                "state": "released",
                "step": int(step),
                "level": None,
                "released_in": asked_in,
                "previous_step": previous,
                "signal": moved,
                "fresh": fresh,
                "asked_in": asked_in,
                "strip": strip,
            }
        case Level(value=level):
            return {
                "topic": topic.value,
                "state": "released",
                "step": None,
                "level": level,
                "released_in": asked_in,
                "previous_step": None,
                "signal": None,
                "fresh": fresh,
                "asked_in": asked_in,
                "strip": strip,
            }
        case EnpsScore(value=value):
            return {
                "topic": topic.value,
                "state": "released",
                "value": value,
                "released_in": asked_in,
                "previous_step": None,
                "signal": None,
                "fresh": fresh,
                "asked_in": asked_in,
                "strip": strip,
            }
        case Withheld():
            last = shown[-1] if shown else None
            released_in = str(last.week) if last else None
            if topic is Topic.ENPS:
                return {
                    "topic": topic.value,
                    "state": "withheld",
                    "value": last.shown.value if last and isinstance(last.shown, EnpsScore) else None,
                    "released_in": released_in,
                    "previous_step": None,
                    "signal": None,
                    "fresh": False,
                    "asked_in": asked_in,
                    "strip": strip,
                }
            return {
                "topic": topic.value,
                "state": "withheld",
                "step": int(steps[-1]) if steps else None,
                "level": last.shown.value if last and isinstance(last.shown, Level) else None,
                "released_in": released_in,
                "previous_step": previous,
                "signal": moved,
                "fresh": False,
                "asked_in": asked_in,
                "strip": strip,
            }


def _not_asked(topic: Topic) -> TopicEntry:
    if topic is Topic.ENPS:
        return {
            "topic": topic.value,
            "state": "not_asked_yet",
            "value": None,
            "released_in": None,
            "previous_step": None,
            "signal": None,
            "fresh": False,
            "asked_in": None,
            "strip": [],
        }
    return {
        "topic": topic.value,
        "state": "not_asked_yet",
        "step": None,
        "level": None,
        "released_in": None,
        "previous_step": None,
        "signal": None,
        "fresh": False,
        "asked_in": None,
        "strip": [],
    }


def _point(asking: Asking | Figure) -> Point:
    return {"week": str(asking.week), "value": None if isinstance(asking.shown, Withheld) else asking.shown.value}
