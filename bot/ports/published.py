"""What has been released, as a Protocol."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from bot.model.calendar import Week
from bot.model.pulses import Topic
from bot.model.released import Figure, Participation, ReleasedComments
from bot.model.units import Unit


class Published(Protocol):
    """What has been released, and the digests as they were first sent. Nothing here is ever changed."""

    async def figures(self, since: Week, through: Week) -> Sequence[Figure]:
        """Every published cell of those weeks, both included, ordered by (week, topic, item, unit)."""
        ...

    async def comments(self, week: Week) -> Mapping[Unit, ReleasedComments]:
        """What was released of the week's comments, per unit; a unit of which nothing was is not there."""
        ...

    async def participation(self, week: Week) -> Mapping[Unit, Participation | None]:
        """Every unit that was asked that week, with its participation where that is said: of teams alone (release rule R9)."""
        ...

    async def resting(self, week: Week) -> frozenset[Topic]:
        """The topics of which nothing may be shown in that week's figures, because whom earlier ones counted is forgotten."""
        ...

    async def released_weeks(self) -> Sequence[Week]:
        """The weeks whose round has been released, oldest first."""
        ...

    async def digest(self, unit: Unit, week: Week) -> str | None:
        """The frozen JSON of a digest, if it has been sent."""
        ...

    async def frozen_digests(
        self, week: Week, units: Collection[Unit] | None = None, *, most: int | None = None
    ) -> Mapping[Unit, str]:
        """Every frozen digest of the week, or those of these units alone; of each at most so many characters."""
        ...

    async def freeze_digests(self, week: Week, documents: Mapping[Unit, str]) -> Mapping[Unit, str]:
        """Keep each document unless its unit has one already, in one transaction; give back the ones that are kept."""
        ...

    async def latest_digest(self, unit: Unit) -> tuple[Week, str] | None:
        """The last frozen digest of a unit."""
        ...
