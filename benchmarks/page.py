"""The page of a large company, from the store to the HTML, beside reading and parsing the same documents alone."""

from __future__ import annotations

import gc
import json
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from adapters.statistics import ScipyStatistics
from adapters.web.page import Frame, WeekLinks, digest_page, map_page
from benchmarks.company import WEEK, Size, add_customers, add_history, build, opened
from benchmarks.measuring import Row, paired, process_time, taking_turns
from bot.digest.digests import Digests
from bot.model.company import Company
from bot.model.people import Language
from bot.model.readers import Readable
from bot.model.units import COMPANY_UNIT, Unit
from bot.page.contents import PageContents
from bot.page.heat_map import map_view
from bot.page.view import digest_view
from bot.page.year import weeks_to_read
from bot.release.rules import LEAST_K
from storage.store import SqlStore

_WEEK = WEEK.plus(-1)
_LINKS = WeekLinks(_WEEK, None, "", None, "")
_FRAME = Frame(Language.FI, "")
_OF_ALL, _COMPANYS = f"week = '{_WEEK}'", "unit_kind = 'company'"


async def rows(size: Size) -> list[Row]:
    """All units as a map; the company's digest with its year."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite+aiosqlite:///{folder / 'voinko.db'}"
        await build(url, folder, size, asked=False)
        await add_history(url, folder)
        await add_customers(url, size)
        async with opened(url, folder) as store:
            employee = (await store.employees())[0]
            company = Company("Benchmark", k=LEAST_K, company_readers=(employee.email,))
            await _freeze(store, company)
            gc.freeze()  # as a server does once it is up: what is there to stay is not looked through again and again
            contents = PageContents(store, company, ScipyStatistics(), b"addresses")
            found = [
                paired(f"{what} / its documents read and parsed", await taking_turns(ours, floor), 3.0, "ms CPU", 1e3)
                for what, ours, floor in (
                    ("the page of all units", await _map(contents, employee.id), _parsing(folder / "voinko.db", _OF_ALL)),
                    ("the company's page", _digest(contents), _parsing(folder / "voinko.db", _COMPANYS)),
                )
            ]
            gc.unfreeze()
    return found


async def _freeze(store: SqlStore, company: Company) -> None:
    """Every unit's digest of a week, and the company's of a year."""
    digests = Digests(store, company, ScipyStatistics())
    for unit in [*(Unit.of_team(team.id) for team in await store.teams()), COMPANY_UNIT]:
        await digests.document(unit, _WEEK, freeze=True)
    text = await store.digest(COMPANY_UNIT, _WEEK) or ""
    for week in weeks_to_read(_WEEK)[:-1]:
        await store.freeze_digests(week, {COMPANY_UNIT: text.replace(f'"week": "{_WEEK}"', f'"week": "{week}"', 1)})


async def _map(contents: PageContents, employee_id: int) -> Callable[[], Awaitable[float]]:
    reader = await contents.reader(employee_id)
    assert reader is not None

    async def ours() -> float:
        with process_time() as seconds:
            overview = await contents.overview(reader, _WEEK)
            assert overview is not None
            view = map_view(overview, Language.FI)
            map_page(_FRAME, view, _LINKS, ["/page/unit"] * len(view.rows))
        return seconds()

    return ours


def _digest(contents: PageContents) -> Callable[[], Awaitable[float]]:
    async def ours() -> float:
        with process_time() as seconds:
            digest = await contents.digest(Readable(COMPANY_UNIT, "Benchmark"), _WEEK)
            assert digest is not None
            digest_page(_FRAME, digest_view(digest.document, Language.FI, digest.earlier), _LINKS)
        return seconds()

    return ours


def _parsing(database: Path, which: str) -> Callable[[], Awaitable[float]]:
    """Reading those documents, of other weeks too, and parsing the week's."""
    query = f"SELECT week, document FROM digests WHERE {which}"  # noqa: S608 - ours

    async def floor() -> float:
        with process_time() as seconds, sqlite3.connect(database) as connection:
            for week, text in connection.execute(query):
                if week == str(_WEEK):
                    json.loads(text)
        return seconds()

    return floor
