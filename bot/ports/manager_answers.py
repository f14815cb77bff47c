"""What the core keeps of managers' answers to quotations, as a Protocol: signed statements, never an employee's answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.model.calendar import Week
from bot.model.document_types.digest import AnswerEntry
from bot.model.manager_answers import ManagerAnswer
from bot.model.units import Unit


class ManagerAnswers(Protocol):
    """One answer a quotation and unit; it is shown in the first digest that is frozen after it."""

    async def keep_answer(self, answer: ManagerAnswer, author_id: int) -> bool:
        """Keep it; False where the quotation has one already, which stays as it is."""
        ...

    async def answered_quotes(self, unit: Unit, week: Week) -> frozenset[str]:
        """The quotations of a unit's digest that have an answer."""
        ...

    async def answers_shown_in(self, week: Week) -> Mapping[Unit, Sequence[AnswerEntry]]:
        """What stands in that week's frozen digests, by unit, in the order of the quotations' weeks and words.

        An answer stands there when it is first shown, and again with what the week's round published of the replies to it.
        """
        ...

    async def answers_to_reply_to(self, week: Week) -> Sequence[ManagerAnswer]:
        """The answers to which the round of that week may reply."""
        ...
