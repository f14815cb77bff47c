"""The hand on the demo's clock: one event further at each press, told in a sentence.

What is told is what an operator may know: that messages went out, and how many digests. Nothing of who has answered, or how
many; for that reason no reminder is counted.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.web.demo import DemoStatus
from app.demo.sample import Happened, Kind, SampleCompany

_NAMES = {
    Kind.PULSE: "the week’s pulse",
    Kind.OWN_HOUR: "the pulse at people’s own hour",
    Kind.REMINDER: "the reminder",
    Kind.CLOSE: "the pulse closes",
    Kind.DIGEST: "Monday’s digests",
    Kind.REQUEST: "a request for contact",
}


class SampleControl:
    """adapters.web.demo.DemoControl for a sample company."""

    def __init__(self, company: SampleCompany, zone: ZoneInfo) -> None:
        self._company = company
        self._zone = zone
        self._turn = asyncio.Lock()  # an impatient visitor presses twice

    async def status(self) -> DemoStatus:
        """Where the clock stands and what comes next."""
        coming = await self._company.coming()
        return DemoStatus(self._words(self._company.clock(), year=True), f"{self._words(coming.at)}: {_NAMES[coming.kind]}")

    async def advance(self) -> str:
        """Let the next event happen, and say what happened."""
        async with self._turn:
            return _told(await self._company.go_on(await self._company.coming()))

    def plays(self, person_id: int) -> None:
        """The visitor is that person now: nobody else acts in that person's name."""
        self._company.plays(person_id)

    def _words(self, moment: datetime, *, year: bool = False) -> str:
        local = moment.astimezone(self._zone)
        day = f"{local:%a} {local.day} {local:%b}" + (f" {local.year}" if year else "")
        return f"{day}, {local.hour}:{local:%M}"


def _told(happened: Happened) -> str:
    tally, what = happened.tally, happened.what
    match what.kind:
        case Kind.PULSE:
            return f"A round was opened and the pulse went out to {_people(tally.sent)}. Be one of them and answer."
        case Kind.OWN_HOUR:
            return f"The pulse went out to {_people(tally.sent)} at the hour of their own choice."
        case Kind.REMINDER:
            return "The reminder went out, in the same words to everyone who has not answered. Nobody is told who that is."
        case Kind.CLOSE:
            return (
                "The sample people who wanted to have answered; the round was closed and released. Every answer was deleted, and "
                "the key that opened them destroyed: only group results are left."
            )
        case Kind.REQUEST:
            return "Nobody has confirmed a request for contact in time: whoever made it is told, or asked. Be that person."
        case Kind.DIGEST:
            return f"{tally.digests} digests went out. Be a manager and read one."


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"
