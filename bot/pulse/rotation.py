"""Which questions are asked in which week.

Owns the plan: cycles of four weeks, at most three questions a week. Every cycle asks every topic's anchor, always in the same
week of it, so that a topic's figures are answers to one question; its second to fourth weeks have one more place each, in which
the other questions take turns. A slot is a number of whole ISO weeks since the week of the first pulse, so a week that was
missed moves nothing. No clock, no store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TypedDict

from bot.model.calendar import Week
from bot.model.pulses import CYCLE_WEEKS, OPEN_ITEM
from bot.pulse.questions import question

OPEN_TOPIC = "open"  # in listings only: the open question belongs to no topic of a digest

_ANCHORS: tuple[tuple[str, ...], ...] = (("W3", "W1", "E1"), ("C1", "L3"), ("S2", "P3"), ("K1", "T2"))
# Of the rotating questions, and round again; a string, for so it is read at a glance.
_ORDER = "C2 P1 W2  L1 S1 E2  C3 P2 K2  L2 S3 W4  C4 P4 T1  S4 E3 L5  P5 K3 W5  S5 T3 L4  S6 E4 K4".split()  # noqa: SIM905
_RECOMMENDATION = "N1"
_RECOMMENDED_EVERY = 3  # cycles
_PLACES = CYCLE_WEEKS - 1  # for rotating questions, in each cycle

NOTHING_ASKED: Mapping[Week, tuple[str, ...]] = MappingProxyType({})
"""What was asked of a company that has not begun."""


class ListedItem(TypedDict):
    """One question of a listed week."""

    item: str
    topic: str


class ListedWeek(TypedDict):
    """One week as ``voinko rotation --json`` prints it."""

    week: str
    items: list[ListedItem]


def items_of(slot: int, begins: int = 0) -> tuple[str, ...]:
    """The ids of the scored questions of a slot, in the order asked. Slot 0 is the week of the first pulse.

    ``begins`` is the cycle, counted from 0, with which the order of the rotating questions begins; before it anchors are alone.
    """
    cycle, week = divmod(slot, CYCLE_WEEKS)
    return _ANCHORS[week] + (_rotating(cycle, week - 1, begins) if week else ())


def _rotating(cycle: int, place: int, begins: int) -> tuple[str, ...]:
    recommends = cycle % _RECOMMENDED_EVERY == _RECOMMENDED_EVERY - 1
    if recommends and place == 0:
        return (_RECOMMENDATION,)
    if cycle < begins:
        return ()
    turn = _turns_before(cycle) - _turns_before(begins) + place - recommends
    return (_ORDER[turn % len(_ORDER)],)


def _turns_before(cycle: int) -> int:
    """How many places the order has taken before that cycle; it waits for the recommendation."""
    return _PLACES * cycle - cycle // _RECOMMENDED_EVERY


def is_anchored(items: Sequence[str]) -> bool:
    """Tell whether a round's items are this plan's: rounds of the one before it asked for a topic's figure by turns."""
    return tuple(items[:2]) in [anchors[:2] for anchors in _ANCHORS]


def begins_in(first: Week, week: Week, asked: Mapping[Week, tuple[str, ...]]) -> int:
    """The cycle with which the order of the rotating questions begins, for a company whose slot 0 is ``first``.

    ``asked`` are the items of all rounds before ``week``, oldest first. The order begins with the first cycle; where rounds of
    the plan before this one have been asked, with the first whole cycle after them.
    """
    weeks = [*asked, week]
    old = [place for place, one in enumerate(asked) if not is_anchored(asked[one])]
    return -(-weeks[old[-1] + 1].since(first) // CYCLE_WEEKS) if old else 0


def open_question_in(slot: int) -> bool:
    """Tell whether the open question goes with that slot's thank-you: in the fourth week of each cycle."""
    return slot % CYCLE_WEEKS == CYCLE_WEEKS - 1


def listing(
    start: date, weeks: int, since: date = date.min, asked: Mapping[Week, tuple[str, ...]] = NOTHING_ASKED
) -> list[ListedWeek]:
    """What is asked in each of so many ISO weeks, from that of ``start``, the first pulse, on; of ``since``, if that is later.

    ``asked`` are the items of the rounds there have been.
    """
    first = Week.of(start)
    earliest = Week.of(max(start, since)).since(first)
    coming = max([week.plus(1) for week in asked] + [first.plus(earliest)])
    begins = begins_in(first, coming, asked)
    return [
        _listed(first.plus(slot), slot, asked.get(first.plus(slot)) or items_of(slot, begins))
        for slot in range(earliest, earliest + weeks)
    ]


def _listed(week: Week, slot: int, items: Sequence[str]) -> ListedWeek:
    listed: list[ListedItem] = [{"item": item, "topic": question(item).topic.value} for item in items]
    if open_question_in(slot):
        listed.append({"item": OPEN_ITEM, "topic": OPEN_TOPIC})
    return {"week": str(week), "items": listed}
