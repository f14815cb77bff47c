"""What a payload would become, and where each of our fields was looked for: for whoever writes a source's map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.feedback.kinds import read, responses
from adapters.feedback.mapping import FIELDS, MEASURES, Circumstances, SourceMap
from adapters.feedback.paths import places_in
from bot.model.feedback import Feedback


@dataclass(frozen=True, slots=True)
class Lookup:
    """Where a field of ours is looked for in the first response, and whether something stands there."""

    field: str
    place: str
    found: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """One payload tried. ``there`` are the paths of what the first response holds."""

    responses: int
    rows: Sequence[Feedback]
    lookups: Sequence[Lookup]
    there: Sequence[str]


def looked_up(kind: str, body: bytes, by: SourceMap) -> Trial:
    """A trial without rows: where each field was looked for. Raises BadPayloadError when there is no response to look in."""
    found = responses(kind, body)
    first = found[0] if found else {}
    places = [(name, by.place(name)) for name in FIELDS]
    lookups = [Lookup(name, place.written, place.value_in(first) is not None) for name, place in places if place is not None]
    return Trial(len(found), (), lookups, places_in(first))


def tried(kind: str, body: bytes, by: SourceMap, of: Circumstances) -> Trial:
    """A trial with the rows that a webhook would store. Raises BadPayloadError where the webhook would be refused."""
    looked = looked_up(kind, body, by)
    return Trial(looked.responses, read(kind, body, by, of), looked.lookups, looked.there)


def unfound(trial: Trial) -> tuple[Lookup, ...]:
    """The fields that nothing was found for. One measure is enough: the others are not missed then."""
    measured = any(one.found for one in trial.lookups if one.field in MEASURES)
    return tuple(one for one in trial.lookups if not one.found and not (measured and one.field in MEASURES))
