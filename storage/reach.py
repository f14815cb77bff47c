"""How the deliveries of a round's pulse ended, counted: nobody's name, and nothing of who was never sent one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from bot.model.calendar import Week
from bot.model.deliveries import DeliveryKind, DeliveryState, Tally
from bot.model.people import Workspace
from bot.model.pulses import Round
from storage.database.rows import PERSON, ROUND_COLUMNS, round_
from storage.database.schema import addresses, employees, rounds, sends
from storage.part import Part

_ENDED = (DeliveryState.SENT, DeliveryState.UNREACHABLE, DeliveryState.UNKNOWN)
_PLACE = (func.coalesce(addresses.c.platform, ""), func.coalesce(addresses.c.workspace, ""))


class ReachStore(Part):
    """What `voinko round show` tells."""

    async def pulse_of(self, week: Week | None) -> tuple[Round, Sequence[Tally]] | None:
        """The round of that week (None: the latest) and how its pulses ended; None where there is none."""
        found = select(*ROUND_COLUMNS).order_by(rounds.c.week.desc()).limit(1)
        columns = (*_PLACE, sends.c.state, sends.c.reason)
        async with self._database.read() as connection:
            row = (await connection.execute(found if week is None else found.where(rounds.c.week == str(week)))).first()
            if row is None:
                return None
            asked = round_(row)
            counts = (
                select(*columns, func.count())
                .select_from(sends.join(PERSON, employees.c.id == sends.c.employee_id))
                .where(sends.c.kind == DeliveryKind.PULSE, sends.c.week == str(asked.week), sends.c.state.in_(_ENDED))
                .group_by(*columns)
            )
            rows = (await connection.execute(counts)).all()
        return asked, [Tally(Workspace(*place), DeliveryState(state), why, people) for *place, state, why, people in rows]
