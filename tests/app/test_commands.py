"""Which module each command is in, for a start loads no other; and that each can do without the others."""

from __future__ import annotations

import subprocess
from importlib import import_module
from pathlib import Path

import pytest
import typer

from app.cli import _COMMANDS
from tests.commands.starting import REAL, clean_environment


@pytest.mark.parametrize("module", _COMMANDS)
def test_a_modules_words_are_those_that_its_commands_begin_with(module: str) -> None:
    found = typer.Typer()
    import_module(f"app.commands.{module}").register(found)
    assert {*_COMMANDS[module]} == {one.name for one in (*found.registered_commands, *found.registered_groups)}


@pytest.mark.parametrize("words", _COMMANDS.values())
def test_a_module_starts_by_itself(tmp_path: Path, words: tuple[str, ...]) -> None:
    command = (*REAL, words[0], "--help")
    told = subprocess.run(command, cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert f"Usage: python -m app {words[0]} " in told.stdout
