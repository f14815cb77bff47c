"""Ten workspaces at their own pace, of which one in turn is limited, revoked, broken or hanging: how long the other nine take.

The floor is the same week's pulses with all ten well, in the same run.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.company import Size, opened
from benchmarks.measuring import Row
from tests.app.test_ten_workspaces import TEN, another_week
from tests.doubles.slack_workspaces import Ill, SlackWorkspaces, email_of
from tests.scheduler.town import Town, row

_PEOPLE = 60  # a workspace
_GOAL = 1.1


async def rows(_size: Size) -> list[Row]:
    """The seconds until the last pulse of the other nine, by what ails the tenth; the worst place of each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with (
            opened(f"sqlite+aiosqlite:///{folder / 'voinko.db'}", folder) as store,
            SlackWorkspaces(dict.fromkeys(TEN, _PEOPLE)) as double,
        ):
            await store.migrate()
            town = Town(store)
            people = [email_of(place, number).partition("@")[0] for place in TEN for number in range(_PEOPLE)]
            await town.settle([row(one, manager="") for one in people], accounts=False)
            await another_week(double, town, 0)
            _, well, _ = await another_week(double, town, 1)
            floor, week, found = max(well.values()), 2, []
            for ill in Ill:
                worst = 0.0
                for place in TEN:
                    double.ill = {place: ill}
                    _, others, _ = await another_week(double, town, week)
                    worst, week = max(worst, *others.values()), week + 1
                found.append(
                    Row(f"nine beside one that is {ill.name.lower()} / all ten well", worst, floor, "s", worst / floor, _GOAL)
                )
    return found
