"""What the doctor says of a memory that lies in the future."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from app import chance
from app.doctor.examine import _clock
from bot.model.calendar import Week
from bot.model.pulses import Round, RoundState
from storage.store import SqlStore

AHEAD = datetime(2036, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Memory:
    """As much of the store as the clock is asked about."""

    state: RoundState

    async def last_tick(self) -> datetime:
        return AHEAD

    async def latest_round(self) -> Round:
        return Round(1, Week.of(AHEAD.date()), ("W3",), AHEAD, AHEAD + timedelta(days=4), self.state)


@pytest.mark.parametrize(
    ("state", "mend"), [(RoundState.OPEN, "voinko tick --back-to"), (RoundState.RELEASED, "restore the backup")]
)
async def test_setting_back_is_advised_only_where_it_can_be_done(state: RoundState, mend: str) -> None:
    assert chance.now() < AHEAD
    assert [finding.mend.partition(mend)[1] for finding in await _clock(cast("SqlStore", Memory(state)))] == [mend]
