"""The times and the chat that people choose for themselves, as a Protocol."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Protocol


class OwnTimes(Protocol):
    """A person's own hour, day and chat, and when an open round's messages come to that person."""

    async def channels(self, employee_id: int) -> Sequence[str]:
        """The platforms on which the person has an account, by name."""
        ...

    async def set_channel(self, employee_id: int, platform: str | None) -> bool:
        """Write to the person there from now on, wherever he or she speaks (None: where the person spoke last).

        False, and nothing changed, where the person has no account on that platform.
        """
        ...

    async def set_hour(self, employee_id: int, hour: time | None) -> None:
        """The person's own hour for the pulse; None goes back to the company's."""
        ...

    async def set_weekday(self, employee_id: int, weekday: int | None) -> None:
        """The person's own day for the pulse, 0 for Monday; None goes back to the company's."""
        ...

    async def move_pulse(self, employee_id: int, due_at: datetime, remind_at: datetime | None) -> bool:
        """Let the open round's pulse that has not gone out go out then, and its reminder (None: there is none).

        False, and nothing changed, where none waits.
        """
        ...

    async def reminder_due(self, employee_id: int) -> datetime | None:
        """When the reminder of the open round is due that has not gone out, if there is one."""
        ...

    async def move_reminder(self, employee_id: int, due_at: datetime | None) -> bool:
        """Let the one reminder of the open round come then, whatever has become of it (None: not any more).

        False, and nothing changed, where no pulse of an open round has gone out to the person.
        """
        ...
