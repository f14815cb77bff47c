"""What a manager answered to a quotation: signed, about the matter. Who wrote the quotation is nowhere, for nobody knows."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.model.calendar import Week
from bot.model.units import Unit

ANSWER_LENGTH = 500  # characters


@dataclass(frozen=True, slots=True)
class ManagerAnswer:
    """One answer to a quotation of the unit's digest of that ``week``; there is never a second one."""

    unit: Unit
    week: Week
    quote: str = field(repr=False)
    words: str = field(repr=False)
