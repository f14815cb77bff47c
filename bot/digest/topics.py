"""A topic's entry in the digest's document, by what its last asking gave, and a detail's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.digest.standing import standing
from bot.model.calendar import Week
from bot.model.document_types.topics import DetailEntry, Ends, Point, SignalWord, TopicEntry
from bot.model.document_types.topics import SignalState as SignalStateWord
from bot.model.pulses import STEP_TOPICS, Topic
from bot.model.released import Cell, EnpsCell, Figure, StepCell, Withheld
from bot.model.units import Unit
from bot.release.derived import Asking, Level, Record, Shown
from bot.release.signals import Signal, SignalState, change

STRIP_LENGTH = 6  # releases of one topic in the strip: half a year

_STATES: Mapping[SignalState, SignalStateWord] = {
    SignalState.SIGNAL: "signal",
    SignalState.NONE_SURE: "none_sure",
    SignalState.TOO_EARLY: "too_early",
}
_SIGNALS: Mapping[Signal | None, SignalWord | None] = {Signal.FALL: "fall", Signal.RISE: "rise", None: None}


def topic_entry(unit: Unit, topic: Topic, week: Week, record: Record) -> TopicEntry:
    """The entry of a unit's topic in the digest of that week; later weeks' askings are left alone."""
    askings = _until(week, record.of(unit, topic))
    if not askings:
        return _not_asked(topic)
    shown = [asking for asking in askings if not isinstance(asking.shown, Withheld)]
    comparable = _until(week, record.alike(unit, topic))
    alike = [asking.shown for asking in comparable if not isinstance(asking.shown, Withheld)]
    before = [cell for cell in alike if isinstance(cell, StepCell)][-2:-1]
    previous = _ends(before[0]) if before else None
    previous_step = before[0].step if before else None
    changed = change(comparable)
    moved, state = _SIGNALS[changed.signal], _STATES[changed.state]
    asked_in = str(askings[-1].week)
    fresh = askings[-1].week == week
    strip = [_point(asking) for asking in askings[-STRIP_LENGTH:]]
    stands = standing(comparable)
    match askings[-1].shown:
        case StepCell() as cell:
            return {
                "topic": topic.value,
                "state": "released",
                "cell": _ends(cell),
                "step": cell.step,
                "level": None,
                "steps": None,
                "level_step": None,
                "released_in": asked_in,
                "previous_cell": previous,
                "previous_step": previous_step,
                "signal": moved,
                "signal_state": state,
                "standing": stands,
                "fresh": fresh,
                "asked_in": asked_in,
                "strip": strip,
            }
        case Level() as level:
            return {
                "topic": topic.value,
                "state": "released",
                "cell": None,
                "step": None,
                "level": level.value,
                "steps": _teams(askings[-1]),
                "level_step": level.step,
                "released_in": asked_in,
                "previous_cell": None,
                "previous_step": None,
                "signal": moved,
                "signal_state": state,
                "standing": stands,
                "fresh": fresh,
                "asked_in": asked_in,
                "strip": strip,
            }
        case EnpsCell() as score:
            return {
                "topic": topic.value,
                "state": "released",
                "cell": _ends(score),
                "value": score.value,
                "released_in": asked_in,
                "previous_step": None,
                "signal": None,
                "signal_state": "too_early",
                "fresh": fresh,
                "asked_in": asked_in,
                "strip": strip,
            }
        case Withheld():
            last = shown[-1] if shown else None
            then = last.shown if last else None
            released_in = str(last.week) if last else None
            if topic is Topic.ENPS:
                return {
                    "topic": topic.value,
                    "state": "withheld",
                    "cell": _ends(then) if isinstance(then, EnpsCell) else None,
                    "value": then.value if isinstance(then, EnpsCell) else None,
                    "released_in": released_in,
                    "previous_step": None,
                    "signal": None,
                    "signal_state": "too_early",
                    "fresh": False,
                    "asked_in": asked_in,
                    "strip": strip,
                }
            return {
                "topic": topic.value,
                "state": "withheld",
                "cell": _ends(then) if isinstance(then, StepCell) else None,
                "step": then.step if isinstance(then, StepCell) else None,
                "level": then.value if isinstance(then, Level) else None,
                "steps": _teams(last) if last and isinstance(then, Level) else None,
                "level_step": then.step if isinstance(then, Level) else None,
                "released_in": released_in,
                "previous_cell": previous,
                "previous_step": previous_step,
                "signal": moved,
                "signal_state": state,
                "standing": stands,
                "fresh": False,
                "asked_in": asked_in,
                "strip": strip,
            }


def _not_asked(topic: Topic) -> TopicEntry:
    if topic is Topic.ENPS:
        return {
            "topic": topic.value,
            "state": "not_asked_yet",
            "cell": None,
            "value": None,
            "released_in": None,
            "previous_step": None,
            "signal": None,
            "signal_state": "too_early",
            "fresh": False,
            "asked_in": None,
            "strip": [],
        }
    return {
        "topic": topic.value,
        "state": "not_asked_yet",
        "cell": None,
        "step": None,
        "level": None,
        "steps": None,
        "level_step": None,
        "released_in": None,
        "previous_cell": None,
        "previous_step": None,
        "signal": None,
        "signal_state": "too_early",
        "fresh": False,
        "asked_in": None,
        "strip": [],
    }


def newly_alike(unit: Unit, week: Week, record: Record) -> list[str]:
    """The topics of which this week's asking is the first of the question that is asked now, after others."""
    asked = [(topic, record.of(unit, topic), _until(week, record.alike(unit, topic))) for topic in STEP_TOPICS]
    return [topic.value for topic, every, alike in asked if len(every) > len(alike) and [one.week for one in alike] == [week]]


def detail_entries(unit: Unit, week: Week, record: Record) -> list[DetailEntry]:
    """The entries of a unit's details in the digest of that week, each of its latest asking."""
    made: list[DetailEntry] = []
    for topic, item in record.details(unit):
        askings = _until(week, record.of(unit, topic, item))
        if not askings:
            continue
        last = next((asking for asking in reversed(askings) if not isinstance(asking.shown, Withheld)), None)
        then: Shown = last.shown if last else Withheld()
        made.append(
            {
                "item": item,
                "topic": topic.value,
                "state": "withheld" if isinstance(askings[-1].shown, Withheld) else "released",
                "cell": _ends(then) if isinstance(then, StepCell) else None,
                "step": then.step if isinstance(then, StepCell) else None,
                "level": then.value if isinstance(then, Level) else None,
                "level_step": then.step if isinstance(then, Level) else None,
                "released_in": str(last.week) if last else None,
            }
        )
    return made


def _until(week: Week, askings: Sequence[Asking | Figure]) -> Sequence[Asking | Figure]:
    if askings and askings[-1].week > week:
        return [asking for asking in askings if asking.week <= week]
    return askings


def _point(asking: Asking | Figure) -> Point:
    match asking.shown:
        case StepCell() as cell:
            return {"week": str(asking.week), "value": cell.step, "cell": _ends(cell)}
        case EnpsCell() as score:
            return {"week": str(asking.week), "value": score.value, "cell": _ends(score)}
        case Level(value=level):
            return {"week": str(asking.week), "value": level, "cell": None}
        case Withheld():
            return {"week": str(asking.week), "value": None, "cell": None}


def _ends(cell: Cell) -> Ends:
    return [int(cell.low), int(cell.high)]


def _teams(asking: Asking | Figure) -> dict[str, int]:
    """A larger unit's teams by what is published of each, the highest first."""
    results = asking.teams if isinstance(asking, Asking) else ()
    counts = Counter(results)
    shown = sorted((result for result in counts if isinstance(result, StepCell)), reverse=True)
    found = {_key(cell): counts[cell] for cell in shown}
    return found | ({"withheld": counts[Withheld()]} if counts[Withheld()] else {})


def _key(cell: StepCell) -> str:
    return f"{cell.low:d}" if cell.step else f"{cell.low:d}-{cell.high:d}"
