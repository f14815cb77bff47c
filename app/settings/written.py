"""What is added to ``voinko.toml`` by commands: tables that were not there, at the end. What is there is never edited."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from app.settings.sources import FILE_NAME

Value = str | int | bool | tuple[str, ...] | Mapping[str, tuple[str, ...]]


def toml_block(tables: Mapping[str, Mapping[str, Value]]) -> str:
    """The tables as TOML, those without a key left out."""
    blocks = [
        "\n".join([f"[{name}]", *(f"{_key(key)} = {_value(value)}" for key, value in table.items())])
        for name, table in tables.items()
        if table
    ]
    return "\n\n".join(blocks) + "\n"


def append_settings(directory: Path, block: str) -> None:
    """Add a block to the settings' file, which is made if there is none."""
    path = directory / FILE_NAME
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before.rstrip()}\n\n{block}".lstrip(), encoding="utf-8")


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").isalnum() else _text(key)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_text, value))}]"
    return f"{{ {', '.join(f'{_key(key)} = {_value(inner)}' for key, inner in value.items())} }}"
