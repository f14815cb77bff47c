"""Which questions are asked in which week.

Owns the plan: four-week cycles A, B, C, at most three questions a week, every topic in every cycle, the anchor W3 first
in each. A slot is a number of whole ISO weeks since the week of the first pulse, so a week that was missed moves nothing.
Every other C cycle asks the alternates; the whole bank has had its turn after 24 weeks. No clock, no store.
"""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from bot.model.calendar import Week
from bot.model.pulses import CYCLE_WEEKS, OPEN_ITEM
from bot.pulse.questions import question

OPEN_TOPIC = "open"  # in listings only: the open question belongs to no topic of a digest

_A = (("W3", "W1", "E1"), ("C1", "C2", "L1"), ("S1", "P1", "P2"), ("K1", "T1", "T2"))
_B = (("W3", "W2", "E2"), ("C3", "L2", "L3"), ("S2", "S3", "P3"), ("K2", "K3", "T3"))
_C = (("W3", "W4", "E3"), ("C4", "L4", "N1"), ("S4", "P4"), ("K4", "T1"))
_C_ALTERNATE = (("W3", "W5", "E4"), ("C4", "L5", "N1"), ("S5", "P5"), ("K4", "T1"))
_WEEKS: tuple[tuple[str, ...], ...] = (*_A, *_B, *_C, *_A, *_B, *_C_ALTERNATE)

ROTATION_WEEKS = len(_WEEKS)


class ListedItem(TypedDict):
    """One question of a listed week."""

    item: str
    topic: str


class ListedWeek(TypedDict):
    """One week as ``voinko rotation --json`` prints it."""

    week: str
    items: list[ListedItem]


def items_of(slot: int) -> tuple[str, ...]:
    """The ids of the scored questions of a slot, in the order asked. Slot 0 is the week of the first pulse."""
    return _WEEKS[slot % ROTATION_WEEKS]


def open_question_in(slot: int) -> bool:
    """Tell whether the open question goes with that slot's thank-you: in the fourth week of each cycle."""
    return slot % CYCLE_WEEKS == CYCLE_WEEKS - 1


def listing(start: date, weeks: int) -> list[ListedWeek]:
    """What is asked in each of so many ISO weeks from the week of ``start`` on."""
    first = Week.of(start)
    return [{"week": str(first.plus(slot)), "items": _listed(slot)} for slot in range(weeks)]


def _listed(slot: int) -> list[ListedItem]:
    listed: list[ListedItem] = [{"item": item, "topic": question(item).topic.value} for item in items_of(slot)]
    if open_question_in(slot):
        listed.append({"item": OPEN_ITEM, "topic": OPEN_TOPIC})
    return listed
