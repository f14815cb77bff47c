"""Opening the sample company: a store in a throw-away folder, its settings, and the weeks that lie behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, time
from hashlib import blake2b
from pathlib import Path

from app.demo.plan import plan
from app.demo.roster import readers
from app.demo.sample import SampleCompany
from app.settings.credentials import SlackValues, TeamsValues
from app.settings.load import Settings
from bot.model.calendar import Cadence, Week, at_wall_clock, no_holidays
from bot.model.company import Company, CrisisLine
from bot.model.people import Language
from bot.release.rules import LEAST_K
from storage.guard import plant
from storage.secrets.keys import KEY_BYTES, KeyRing, MasterKey
from storage.store import SqlStore

HOST = "127.0.0.1"

# No secret, on purpose: it locks up made-up answers alone. The same key every time, and from it the guard key of the hashes that
# the release rules know people by: every demo is to publish the same figures.
_MASTER_KEY = MasterKey(blake2b(b"voinko demo", digest_size=KEY_BYTES).digest())

Progress = Callable[[int], None]
"""Told how many weeks are done."""


def demo_settings(folder: Path, first: Week, port: int, verified_on: date) -> Settings:
    """The sample company's settings; everything it writes is in the folder."""
    cadence = Cadence(first.day(1))
    company_readers, department_readers = readers()
    return Settings(
        database_url=f"sqlite+aiosqlite:///{folder / 'demo.db'}",
        secret_key=None,
        secret_key_file=folder / "demo.key",
        keyring=folder / "demo.keys",
        host=HOST,
        port=port,
        base_url=f"http://{HOST}:{port}",
        company=Company(
            plan().name,
            language=Language.FI,
            company_readers=company_readers,
            department_readers=department_readers,
            goals=plan().goals,
            crisis_lines=tuple(CrisisLine(**line, verified_on=verified_on) for line in plan().crisis_lines),
            k=LEAST_K,
        ),
        start=cadence.start,
        ask=cadence.ask,
        remind=cadence.remind,
        close=cadence.close,
        digest=cadence.digest,
        is_holiday=no_holidays,
        slack=SlackValues(),
        teams=TeamsValues(),
        feedback_sources=(),
    )


@asynccontextmanager
async def built(
    folder: Path, today: date, *, weeks: int, port: int = 0, progress: Progress = lambda _weeks: None
) -> AsyncIterator[SampleCompany]:
    """The sample company on the Monday morning of this week, its last digests just sent, so many weeks after its first pulse."""
    now = Week.of(today)
    first = now.plus(-weeks)
    settings = demo_settings(folder, first, port, now.monday)
    ring = KeyRing(settings.keyring)
    plant(ring, _MASTER_KEY, plan().name)
    store = await SqlStore.connect(settings.database_url, _MASTER_KEY, ring, durable=False)
    try:
        await store.migrate(plan().name)
        company = SampleCompany(settings, store, first)
        await company.found()
        zone = settings.company.zone_of(None)
        for week in range(1, weeks + 1):
            await company.live_until(at_wall_clock(first.plus(week).monday, time(), zone))
            progress(week)
        await company.read_everything()
        await company.live_until(at_wall_clock(now.monday, settings.digest[1], zone))
        yield company
    finally:
        await store.disconnect()
