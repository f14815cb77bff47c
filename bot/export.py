"""The export: every published and derived figure as a row, whole for the administrator, in part for a page's reader."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.model.calendar import Week
from bot.model.people import Company
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.ports import Pages, People, Published
from bot.published import EXPORT_COLUMNS, export_rows

ALL_WEEKS = (Week(1, 1), Week(9999, 1))

ExportRow = Mapping[str, str | int | float | None]


class Figures(People, Published, Protocol):
    """What an export is made of."""


class SentFigures(Figures, Pages, Protocol):
    """And which of it has gone out in a digest."""


async def unit_names(people: People, company: Company) -> dict[Unit, str]:
    """What the export calls the units that are not called by their key."""
    names = {Unit(UnitKind.TEAM, str(team.id)): team.name for team in await people.teams()}
    return names | {COMPANY_UNIT: company.name, Unit(UnitKind.POOL): company.name}


async def exported(store: Figures, company: Company) -> Sequence[ExportRow]:
    """Every published and derived figure there is."""
    return export_rows(await store.figures(*ALL_WEEKS), await unit_names(store, company))


async def exported_to(store: SentFigures, company: Company, units: Sequence[Unit]) -> Sequence[ExportRow]:
    """The figures of those units alone, each up to the last digest of it that has gone out."""
    latest = await store.latest_weeks(units)
    if not latest:
        return []
    figures = await store.figures(ALL_WEEKS[0], max(latest.values()))
    # Off the event loop: years of a large company are many rows, and people's answers must not wait for them.
    return await asyncio.to_thread(export_rows, figures, await unit_names(store, company), latest)


def as_csv(rows: Sequence[ExportRow]) -> str:
    """Rows of the export as CSV with its header."""
    written = io.StringIO()
    writer = csv.DictWriter(written, EXPORT_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()
