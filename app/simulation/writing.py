"""The files of a dry run, besides its database: digests as the commands print them, the export, the log, who was counted."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from app.simulation.living import Counted, Life
from bot.digest.document import slug
from bot.model.company import Company
from bot.model.pulses import Topic
from bot.model.units import Unit, UnitKind
from bot.release.export import as_csv, exported, inert, unit_names
from storage.store import SqlStore

_TOPICS = list(Topic)
_LONGEST_NAME = 150  # characters of a file's name: every file system takes so many


async def write_all(folder: Path, store: SqlStore, company: Company, life: Life, departments: Sequence[str]) -> None:
    """Write everything into the folder."""
    names = await unit_names(store, company) | {Unit(UnitKind.DEPARTMENT, name): name for name in departments}
    await _write_digests(folder / "digests", store, names)
    _write(folder / "published.csv", as_csv(await exported(store, company)))
    _write(folder / "log.jsonl", "".join(f"{json.dumps(line)}\n" for line in life.log))
    if not company.made_up:  # nobody may read of real people whose answers would be counted where
        _write_counted(folder / "blocks.csv", life.counted, names)


async def _write_digests(folder: Path, store: SqlStore, names: Mapping[Unit, str]) -> None:
    """Every digest that was sent, by week."""
    stems = file_stems(names)
    for week in await store.released_weeks():
        (folder / str(week)).mkdir(parents=True)
        for unit in await store.participation(week):
            document = await store.digest(unit, week)
            if document is None:
                raise RuntimeError("a digest that was due has not been sent")
            _write(
                folder / str(week) / f"{stems[unit]}.json", f"{json.dumps(json.loads(document), ensure_ascii=False, indent=2)}\n"
            )


def file_stems(names: Mapping[Unit, str]) -> dict[Unit, str]:
    """A file name for each unit, the same in every week; of two names with one slug the second in order gets a number."""
    stems: dict[Unit, str] = {}
    taken: set[str] = set()
    for unit, name in sorted(names.items(), key=lambda unit_name: (unit_name[0].kind, unit_name[1])):
        if unit.kind is UnitKind.POOL:
            continue  # never an audience
        plain = stem = f"{unit.kind}-{slug(name)}"[:_LONGEST_NAME]
        number = 1
        while stem in taken:
            number += 1
            stem = f"{plain}-{number}"
        taken.add(stem)
        stems[unit] = stem
    return stems


def _write_counted(path: Path, counted: Iterable[Counted], names: Mapping[Unit, str]) -> None:
    rows = sorted(
        (str(one.week), _TOPICS.index(one.topic), one.item, one.unit.kind.value, names.get(one.unit, one.unit.key), one.person)
        for one in counted
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("week", "topic", "item", "kind", "unit", "person"))
        writer.writerows(
            (week, _TOPICS[topic].value, item, kind, inert(unit), inert(person)) for week, topic, item, kind, unit, person in rows
        )


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
