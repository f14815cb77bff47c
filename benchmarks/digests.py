"""Every team's digest, beside the grouped SQL that their figures need; and one chart, beside resvg's work alone."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

import resvg_py

from adapters.charts.draw import svg
from adapters.charts.lettering import FAMILY, FONT_FILES
from adapters.charts.png import ZOOM, png
from adapters.statistics import ScipyStatistics
from app.server.running import spare_the_collector
from benchmarks.company import WEEK, Size, add_customers, add_history, build, opened
from benchmarks.measuring import Row, paired, process_time, taking_turns
from bot.customers.figures import Period, windows
from bot.digest.digests import Digests
from bot.digest.over_time import first_days
from bot.model.company import Company
from bot.model.messages import Chart, Picture
from bot.model.units import Unit
from bot.release.derived import HISTORY_WEEKS
from bot.release.rules import LEAST_K

_OF_TEAMS = "FROM feedback WHERE day BETWEEN ? AND ? AND team_id IS NOT NULL"
_COUNTS = f"SELECT team_id, metric, score, count(*) {_OF_TEAMS} AND score IS NOT NULL AND metric {{}} GROUP BY 1, 2, 3"
_PARTS = (
    f"SELECT team_id, {{0}}, metric, score, count(*) {_OF_TEAMS} AND score IS NOT NULL AND {{0}} <> '' AND metric {{1}}"
    " GROUP BY 1, 2, 3, 4"
)
_MINUTES = f"SELECT team_id, response_minutes, count(*) {_OF_TEAMS} AND response_minutes IS NOT NULL GROUP BY 1, 2"
_RATED, _VISITS, _NPS = "IN ('nps', 'csat', 'ces')", "= 'mystery'", "= 'nps'"


async def rows(size: Size) -> list[Row]:
    """Documents; documents frozen and put into words; a chart."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite+aiosqlite:///{folder / 'voinko.db'}"
        await build(url, folder, size, asked=False)
        await add_history(url, folder)
        await add_customers(url, size)
        async with opened(url, folder) as store:
            units = [Unit.of_team(team.id) for team in await store.teams()]
            spare_the_collector()

            async def documents() -> float:
                digests = Digests(store, Company("Benchmark", k=LEAST_K), ScipyStatistics())
                with process_time() as seconds:
                    for unit in units:
                        await digests.document(unit, WEEK.plus(-1), freeze=False)
                return seconds()

            async def floor() -> float:
                with process_time() as seconds:
                    _grouped(folder / "voinko.db")
                return seconds()

            found = [paired("all digests' figures / the grouped SQL", await taking_turns(documents, floor, 3), 2.0, "s CPU")]
            digests = Digests(store, Company("Benchmark", k=LEAST_K), ScipyStatistics())
            message = await digests.message(units[0], WEEK.plus(-1), (await store.employees())[0])
            charts = [block.chart for block in message.blocks if isinstance(block, Picture)]
    return [*found, await _drawing(charts[0])]


def _grouped(database: Path) -> int:
    """The grouped counts of all teams, by channel and stage too, the figures and the participation of all units."""
    week = WEEK.plus(-1)
    spans = windows(week)
    asked = [
        (_COUNTS.format(_RATED), spans.now),
        (_COUNTS.format(_RATED), spans.before),
        (_COUNTS.format(_VISITS), spans.quarter),
        (_COUNTS.format(_VISITS), spans.quarter_before),
        (_COUNTS.format(_NPS), Period(week.plus(-11).monday, week.day(6))),
        *((_PARTS.format(part, _RATED), spans.now) for part in ("channel", "stage")),
        *((_PARTS.format(part, _VISITS), spans.quarter) for part in ("channel", "stage")),
        (_MINUTES, spans.now),
        (_MINUTES, spans.before),
    ]
    days = [(query, span.first, span.last) for query, span in asked]
    days += [(_COUNTS.format(_RATED), first.monday, last.day(6)) for first, last in first_days(week)]  # a year, for the linkage
    rows = 0
    with sqlite3.connect(database) as connection:
        for query, first_day, last_day in days:
            rows += len(connection.execute(query, (str(first_day), str(last_day))).fetchall())
        between = (str(week.plus(1 - HISTORY_WEEKS)), str(week))
        rows += len(connection.execute("SELECT * FROM figures WHERE week BETWEEN ? AND ?", between).fetchall())
        for table in ("participation", "comments", "digests"):
            rows += len(connection.execute(f"SELECT * FROM {table} WHERE week = ?", (str(week),)).fetchall())  # noqa: S608 - ours
        rows += len(connection.execute("SELECT * FROM teams").fetchall())
    return rows


async def _drawing(chart: Chart) -> Row:
    drawn = svg(chart)

    async def ours() -> float:
        png.cache_clear()
        with process_time() as seconds:
            png(chart)
        return seconds()

    async def floor() -> float:
        with process_time() as seconds:
            resvg_py.svg_to_bytes(
                svg_string=drawn,
                zoom=ZOOM,
                skip_system_fonts=True,
                font_files=list(FONT_FILES),
                font_family=FAMILY,
                sans_serif_family=FAMILY,
            )
        return seconds()

    return paired("a chart as PNG / resvg alone", await taking_turns(ours, floor, 9), 1.2, "ms CPU", 1e3)
