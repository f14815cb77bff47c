"""Which module each command is in, for a start loads no other."""

from __future__ import annotations

from importlib import import_module

import pytest
import typer

from app.cli import _COMMANDS


@pytest.mark.parametrize("module", _COMMANDS)
def test_a_modules_words_are_those_that_its_commands_begin_with(module: str) -> None:
    found = typer.Typer()
    import_module(f"app.commands.{module}").register(found)
    assert {*_COMMANDS[module]} == {one.name for one in (*found.registered_commands, *found.registered_groups)}
