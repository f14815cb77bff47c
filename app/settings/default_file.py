"""The ``voinko.toml`` that ``voinko init`` writes."""

from __future__ import annotations

from pathlib import Path

from app.settings.sources import FILE_NAME


def default_toml() -> str:
    """The text of a new ``voinko.toml``: every section explained, nothing set."""
    return (Path(__file__).parent / "default.toml").read_text(encoding="utf-8")


def write_default_toml(directory: Path) -> Path:
    """The path of a new ``voinko.toml``, written into the directory. Raises FileExistsError rather than overwrite one."""
    path = directory / FILE_NAME
    with path.open("x", encoding="utf-8") as file:
        file.write(default_toml())
    return path
