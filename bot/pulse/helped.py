"""Whether an action helped: four weeks after it began its team's own pulse asks once, in the place of another question.

Owns when a team is asked and which question makes room: the rotating one, which waits for its next turn in that team; an anchor
or the recommendation never does. The answers are ballots like all others, and a figure comes out of them under the same release
rules, of the team alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.model.actions import StartedAction, Suggestion
from bot.model.calendar import Week
from bot.model.people import Language
from bot.model.pulses import CYCLE_WEEKS, HELPED_ITEM, AskedAbout, Invitation, Question, Scale, Topic
from bot.model.units import UnitKind
from bot.pulse.questions import RETIRED, question
from bot.pulse.rotation import is_anchored
from bot.texts.library import what_to_do
from bot.texts.sentences import text

MOST_ITEMS = 3
ASKED_WITHIN_WEEKS = 12  # of its start; what found no room by then is not asked about


def due(actions: Sequence[StartedAction], week: Week, items: Sequence[str]) -> Mapping[int, int]:
    """Team id -> the action that the week's pulse asks that team about. At most one a team in four weeks (release rule R7)."""
    if with_helped(items) is None:
        return {}
    lately = {one.unit for one in actions if one.asked_in is not None and week.since(one.asked_in) < CYCLE_WEEKS}
    asked: dict[int, int] = {}
    for action in actions:  # oldest first
        age = week.since(Week.of(action.started_on))
        waits = action.unit.kind is UnitKind.TEAM and not action.has_been_asked_about and action.unit not in lately
        if waits and CYCLE_WEEKS <= age < ASKED_WITHIN_WEEKS:
            asked.setdefault(action.unit.team_id, action.id)
    return asked


def with_helped(items: Sequence[str]) -> tuple[str, ...] | None:
    """A week's items with "did it help?" at their end; None in a week in which nothing can make room."""
    if len(items) < MOST_ITEMS:
        return (*items, HELPED_ITEM)
    displaced = _rotating(items) if is_anchored(items) else _second_of_a_topic(items)
    return (*(item for item in items if item != displaced[-1]), HELPED_ITEM) if displaced else None


def _rotating(items: Sequence[str]) -> Sequence[str]:
    return [item for item in items if not question(item).anchor]


def _second_of_a_topic(items: Sequence[str]) -> Sequence[str]:
    """What made room under the plan before this one: a round that was opened under it keeps to it."""
    topics = [question(item).topic for item in items]
    return [item for place, item in enumerate(items) if topics[place] in topics[:place]]


def asked_items(invitation: Invitation) -> tuple[str, ...]:
    """What that person is asked, in the order asked."""
    items = invitation.round.items
    return items if invitation.asked_about is None else with_helped(items) or items


def question_of(invitation: Invitation, item: str) -> Question:
    """The question behind one of the person's items. Raises KeyError for an item that nobody is asked."""
    if item != HELPED_ITEM or invitation.asked_about is None:
        is_retired = item in RETIRED and not is_anchored(invitation.round.items)
        return RETIRED[item] if is_retired else question(item)
    about = invitation.asked_about
    words = {language: _asked(about, language) for language in Language}
    return Question(HELPED_ITEM, Topic.HELPED, Scale.AGREE5, words, anchor=True)


def _asked(about: AskedAbout, language: Language) -> str:
    known = Suggestion.named(about.name)
    said = what_to_do(known, language) if known else about.words or text(language, "act.erased")
    return text(language, "act.helped", what=said)
