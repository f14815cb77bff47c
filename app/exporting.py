"""What the commands print for other programs: the export as rows and as CSV, a digest as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

from bot.calendar import Week
from bot.digest import Document
from bot.people import Company
from bot.published import EXPORT_COLUMNS, export_rows
from bot.pulses import COMPANY_UNIT, Unit, UnitKind
from storage.store import SqlStore

ALL_WEEKS = (Week(1, 1), Week(9999, 1))

ExportRow = Mapping[str, str | int | float | None]


async def unit_names(store: SqlStore, company: Company) -> dict[Unit, str]:
    """What the export calls the units that are not called by their key."""
    names = {Unit(UnitKind.TEAM, str(team.id)): team.name for team in await store.teams()}
    return names | {COMPANY_UNIT: company.name, Unit(UnitKind.POOL): company.name}


async def exported(store: SqlStore, company: Company) -> Sequence[ExportRow]:
    """Every published and derived figure there is."""
    return export_rows(await store.figures(*ALL_WEEKS), await unit_names(store, company))


def as_csv(rows: Sequence[ExportRow]) -> str:
    """Rows of the export as CSV with its header."""
    written = io.StringIO()
    writer = csv.DictWriter(written, EXPORT_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def as_json(digest: Document) -> str:
    """A digest as it is printed."""
    return json.dumps(digest, ensure_ascii=False, indent=2)
