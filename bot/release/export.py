"""The export: every published and derived figure as a row, whole for the administrator, in part for a page's reader."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.model.calendar import Week
from bot.model.company import Company
from bot.model.document_types.customers import METRICS
from bot.model.document_types.digest import read_document
from bot.model.pulses import Topic
from bot.model.released import EnpsCell, Figure, StepCell, Withheld
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.ports.pages import Pages
from bot.ports.people import People
from bot.ports.published import Published
from bot.release.derived import Asking, Level, Record

ALL_WEEKS = (Week(1, 1), Week(9999, 1))

ExportRow = Mapping[str, str | int | float | None]


class ExportStore(People, Published, Protocol):
    """What an export needs of the store: people and published figures."""


class SentStore(ExportStore, Pages, Protocol):
    """What a reader's export needs besides: which weeks have gone out in a digest."""


async def unit_names(people: People, company: Company) -> dict[Unit, str]:
    """What the export calls the units that are not called by their key."""
    names = {Unit.of_team(team.id): team.name for team in await people.teams()}
    return names | {COMPANY_UNIT: company.name, Unit(UnitKind.POOL): company.name}


async def exported(store: ExportStore, company: Company) -> Sequence[ExportRow]:
    """Every published and derived figure there is, then the customers'."""
    figures, names = await store.figures(*ALL_WEEKS), await unit_names(store, company)
    return [*export_rows(figures, names), *await _customers(store, figures, names)]


async def exported_to(store: SentStore, company: Company, units: Sequence[Unit]) -> Sequence[ExportRow]:
    """The figures of those units alone, each up to the last digest of it that has gone out."""
    latest = await store.latest_weeks(units)
    if not latest:
        return []
    figures, names = await store.figures(ALL_WEEKS[0], max(latest.values())), await unit_names(store, company)
    # Off the event loop: years of a large company are many rows, and people's answers must not wait for them.
    rows = await asyncio.to_thread(export_rows, figures, names, latest)
    return [*rows, *await _customers(store, figures, names, latest)]


async def _customers(
    store: ExportStore, figures: Sequence[Figure], names: Mapping[Unit, str], latest: Mapping[Unit, Week] | None = None
) -> list[ExportRow]:
    """The customers' figures as the digests that have gone out show them, week by week; ``latest`` as in ``export_rows``."""
    departments = {(figure.week, figure.unit): figure.department for figure in figures}
    rows: list[ExportRow] = []
    for week in await store.released_weeks():
        units = None if latest is None else [unit for unit in latest if week <= latest[unit]]
        documents = await store.frozen_digests(week, units)
        rows += await asyncio.to_thread(customer_rows, week, documents, names, departments)
    return rows


def customer_rows(
    week: Week, documents: Mapping[Unit, str], names: Mapping[Unit, str], departments: Mapping[tuple[Week, Unit], str]
) -> list[ExportRow]:
    """What one week's digests show of the customers, a row for each unit and metric of which there is anything."""
    rows: list[ExportRow] = []
    for unit, document in documents.items():
        customers = read_document(document)["customers"]
        own = unit.key if unit.kind is UnitKind.DEPARTMENT else ""
        for metric in METRICS:
            figure = customers[metric]
            if figure["state"] != "none":
                row = dict.fromkeys(EXPORT_COLUMNS) | {
                    "week": str(week),
                    "kind": "customers",
                    "unit": names.get(unit, unit.key),
                    "department": departments.get((week, unit), own),
                    "metric": metric,
                    "state": figure["state"],
                    "value": figure["value"],
                    "low": figure["low"],
                    "high": figure["high"],
                    "n": figure["n"],
                }
                rows.append(row)
    return rows


def as_csv(rows: Sequence[ExportRow]) -> str:
    """Rows of the export as CSV with its header."""
    written = io.StringIO()
    writer = csv.DictWriter(written, EXPORT_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: inert(cell) for column, cell in row.items()} for row in rows)
    return written.getvalue()


_CALCULATED = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # noqa: RUF001 - the wide ones, which spreadsheets take too


def inert(cell: str | float | None) -> str | float | None:
    """A cell that no spreadsheet calculates: text that would be a formula begins with an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_CALCULATED) else cell


EXPORT_COLUMNS = (
    *("week", "kind", "unit", "department", "topic", "item", "state", "cell_low", "cell_high", "step", "level", "value"),
    *("invited_band", "metric", "low", "high", "n"),
)


def export_rows(
    figures: Sequence[Figure], names: Mapping[Unit, str], latest: Mapping[Unit, Week] | None = None
) -> list[dict[str, str | int | float | None]]:
    """Every published and derived figure as a row of the export, in a lasting order. ``names`` gives the units' names.

    ``latest``: the rows of those units alone, each up to that week; what is derived is derived from all figures all the same.
    """
    rows: list[tuple[tuple[object, ...], dict[str, str | int | float | None]]] = []
    askings: list[Asking | Figure] = [*figures, *Record(figures).derived()]
    for asking in askings:
        week, unit, shown = asking.week, asking.unit, asking.shown
        if latest is not None and (unit not in latest or week > latest[unit]):
            continue
        name = names.get(unit, unit.key)
        cell = shown if isinstance(shown, StepCell | EnpsCell) else None
        band = asking.band if isinstance(asking, Figure) else None
        row: dict[str, str | int | float | None] = {
            "week": str(week),
            "kind": unit.kind.value,
            "unit": name,
            "department": asking.department,
            "topic": asking.topic.value,
            "item": asking.item,
            "state": "withheld" if isinstance(shown, Withheld) else "released",
            "cell_low": int(cell.low) if cell else None,
            "cell_high": int(cell.high) if cell else None,
            "step": shown.step if isinstance(shown, StepCell) else None,
            "level": shown.value if isinstance(shown, Level) else None,
            "value": shown.value if isinstance(shown, EnpsCell) else None,
            "invited_band": band.value if band else None,
            "metric": None,
            "low": None,
            "high": None,
            "n": None,
        }
        place = (week, list(UnitKind).index(unit.kind), asking.department, name, list(Topic).index(asking.topic), asking.item)
        rows.append((place, row))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]
