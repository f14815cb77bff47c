"""The ``voinko.toml`` that ``voinko init`` writes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from app.settings.sources import FILE_NAME


def default_toml(start: date | None = None) -> str:
    """The text of a new ``voinko.toml``: every section explained, nothing set but, if given, the day of the first pulse."""
    text = (Path(__file__).parent / "default.toml").read_text(encoding="utf-8")
    return text.replace("# start = 2026-01-06", f"start = {start.isoformat()}") if start else text


def write_default_toml(directory: Path, start: date | None = None) -> Path:
    """Write a new ``voinko.toml`` into the directory. Raises FileExistsError rather than overwrite one."""
    path = directory / FILE_NAME
    with path.open("x", encoding="utf-8") as file:
        file.write(default_toml(start))
    return path
