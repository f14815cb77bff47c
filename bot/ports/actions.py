"""What the core keeps of actions and of managers' estimates, as a Protocol: statements of people, never answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.model.actions import NewAction, StartedAction
from bot.model.calendar import Week
from bot.model.estimates import Estimate
from bot.model.units import Unit


class Actions(Protocol):
    """Analyse → target → measure → act → adjust: what was begun, and what a manager thought beforehand."""

    async def actions(self) -> Sequence[StartedAction]:
        """Every action that is not dropped, oldest first."""
        ...

    async def action(self, action_id: int) -> StartedAction | None:
        """The action with that id, dropped or not."""
        ...

    async def ever_begun(self, unit: Unit) -> Sequence[StartedAction]:
        """Every action of that unit, the dropped ones too, oldest first."""
        ...

    async def dropped_actions(self) -> Sequence[StartedAction]:
        """Every action that was taken back or put aside, oldest first."""
        ...

    async def start_action(self, new: NewAction, author_id: int) -> StartedAction:
        """Begin it; if the unit has begun the same from the same digest, that one, taken up again where it was dropped."""
        ...

    async def drop_action(self, action_id: int) -> None:
        """Let it be as if it had not been begun. Again: nothing."""
        ...

    async def reword_action(self, action_id: int, name: str, words: str, expected: str, author_id: int) -> None:
        """Put other words of a manager's own in the place of the first; they go with their author."""
        ...

    async def asked_about(self, week: Week) -> Mapping[int, StartedAction]:
        """Team id -> the action of which the week's pulse asks that team whether it has helped."""
        ...

    async def estimates(self) -> Sequence[Estimate]:
        """All managers' estimates, oldest first; one a team and quarter."""
        ...

    async def keep_estimate(self, estimate: Estimate, author_id: int) -> None:
        """Keep it in the place of an earlier one of the same quarter."""
        ...
