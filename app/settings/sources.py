"""Where settings come from: the environment and ``voinko.toml``, read key by key with every problem noted.

Owns the places; what may stand there is in ``forms``. Knows no setting by name: that is the business of ``load`` and of the
modules beside it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from app.settings.forms import as_day, as_moment, as_tables, as_text, as_texts, is_api_url, is_url
from app.settings.secret import Secret

FILE_NAME = "voinko.toml"
_HEADER = re.compile(r"\s*\[{1,2}\s*([^\]]+?)\s*\]{1,2}")
_KEY = re.compile(r"\s*[\"']?([^\"'=#\[\]]+?)[\"']?\s*=")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """A setting that can't be used, by its place, with the accepted form. Never holds a secret's text."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class SettingsError(Exception):
    """The settings can't be used. ``problems`` lists all that is wrong."""

    def __init__(self, problems: Sequence[SettingProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Environment:
    """Environment variables; an empty one is as good as none. Secrets may come from the file that ``NAME_FILE`` names."""

    def __init__(self, variables: Mapping[str, str], directory: Path, problems: list[SettingProblem]) -> None:
        self._variables = variables
        self._directory = directory
        self._problems = problems

    def get(self, name: str) -> str | None:
        """The variable without surrounding space, or None."""
        return self._variables.get(name, "").strip() or None

    def path(self, name: str) -> Path | None:
        """The variable as a path, taken from the working directory."""
        text = self.get(name)
        return self._directory / text if text else None

    def problem(self, name: str, message: str) -> None:
        """Note a problem with a variable."""
        self._problems.append(SettingProblem(name, message))

    def secret(self, name: str) -> Secret | None:
        """The secret from the variable or from the file that ``NAME_FILE`` names."""
        text, path = self.get(name), self.path(f"{name}_FILE")
        if text and path:
            self.problem(name, f"set either {name} or {name}_FILE, not both")
        elif path:
            text = self._read(f"{name}_FILE", path)
        return Secret(text) if text else None

    def _read(self, name: str, path: Path) -> str | None:
        try:
            text = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
            self.problem(name, f"the file can't be read ({why}); name a readable text file that holds the secret alone")
            return None
        if not text:
            self.problem(name, "the file is empty; it must hold the secret alone")
        return text or None


class Table:
    """One table of ``voinko.toml``. Remembers which keys were asked for, so that ``finish`` can tell the unknown ones."""

    def __init__(self, values: Mapping[str, Any], name: str, file: TomlFile) -> None:
        self._values = values
        self._name = name
        self._file = file
        self._known: dict[str, None] = {}

    def problem(self, key: str, message: str) -> None:
        """Note a problem with a key."""
        self._file.problem(self._name, key, message)

    def has(self, key: str) -> bool:
        """Tell whether the key is there."""
        self._known[key] = None
        return key in self._values

    def read(self, key: str, accepted: str, convert: Callable[[Any], T | None]) -> T | None:
        """The key's value, converted; None when it is absent, or noted as a problem because the conversion gave None."""
        if not self.has(key):
            return None
        value = convert(self._values[key])
        if value is None:
            self.problem(key, f"must be {accepted}")
        return value

    def text(self, key: str, accepted: str = "a text in quotation marks") -> str | None:
        """A text that isn't empty."""
        return self.read(key, accepted, as_text)

    def texts(self, key: str, accepted: str = 'a list of texts, such as ["one", "two"]') -> tuple[str, ...]:
        """A list of texts; () when absent."""
        return self.read(key, accepted, as_texts) or ()

    def flag(self, key: str) -> bool | None:
        """A truth value."""
        return self.read(key, "true or false", lambda value: value if isinstance(value, bool) else None)

    def day(self, key: str) -> date | None:
        """A date."""
        return self.read(key, "a date such as 2026-01-06", as_day)

    def moment(self, key: str, default: tuple[int, time]) -> tuple[int, time]:
        """A weekday, 0 for Monday, and a time of day."""
        return self.read(key, 'a weekday and a time, such as "tue 09:30"', as_moment) or default

    def table(self, key: str) -> Table:
        """The table under that key; an empty one when it is absent or no table."""
        values = self.read(key, f"a table, written as [{self._child(key)}]", lambda v: v if isinstance(v, dict) else None)
        return Table(values or {}, self._child(key), self._file)

    def tables(self, key: str) -> list[Table]:
        """The tables of the list under that key."""
        values = self.read(key, f"tables, each beginning with [[{self._child(key)}]]", as_tables) or []
        return [Table(one, f"{self._child(key)} {number}", self._file) for number, one in enumerate(values, start=1)]

    def names(self) -> tuple[str, ...]:
        """Every key that is there; all of them count as known from now on."""
        self._known.update(dict.fromkeys(self._values))
        return tuple(self._values)

    def refuse_secret(self, key: str, variable: str) -> None:
        """A secret has no place in this file: it is copied, mailed and committed."""
        if self.has(key):
            message = (
                f"a secret has no place in {FILE_NAME}; set the environment variable {variable}, or {variable}_FILE to a file"
            )
            self.problem(key, message)

    def finish(self) -> None:
        """Note every key nobody has asked for."""
        for key in self._values:
            if key not in self._known:
                near = get_close_matches(key, list(self._known), n=1)
                hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(self._known)}"
                self.problem(key, f"unknown; {hint}")

    def _child(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key


class TomlFile:
    """``voinko.toml`` in a directory, or nothing where there is none."""

    def __init__(self, directory: Path, problems: list[SettingProblem]) -> None:
        self._problems = problems
        self._lines: dict[tuple[str, str], int] = {}
        values: dict[str, Any] = {}
        try:
            text = (directory / FILE_NAME).read_text(encoding="utf-8-sig")
            values = tomllib.loads(text)
            self._lines = _lines(text)
        except FileNotFoundError:
            pass
        except OSError as error:
            problems.append(SettingProblem(FILE_NAME, f"can't be read: {error.strerror}"))
        except UnicodeDecodeError:
            problems.append(SettingProblem(FILE_NAME, "is no UTF-8; save the file as UTF-8"))
        except tomllib.TOMLDecodeError as error:
            problems.append(SettingProblem(FILE_NAME, f"is no TOML: {error}"))
        self.root = Table(values, "", self)

    def problem(self, table: str, key: str, message: str) -> None:
        """Note a problem at a key of a table, with its line where that can be told."""
        line = (
            self._lines.get((table, key))
            or self._lines.get((f"{table}.{key}" if table else key, ""))
            or self._lines.get((table, ""))
        )
        place = [FILE_NAME, f"line {line}" if line else "", f"[{table}] {key}" if table else f"[{key}]"]
        self._problems.append(SettingProblem(", ".join(filter(None, place)), message))


def _lines(text: str) -> dict[tuple[str, str], int]:
    """(table, key) -> line, and (table, "") -> the header's line, as far as lines tell: a guide for people."""
    found: dict[tuple[str, str], int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = header[1]
            if line.lstrip().startswith("[["):
                found.setdefault((table, ""), number)
                counts[table] = counts.get(table, 0) + 1
                table = f"{table} {counts[table]}"
            found.setdefault((table, ""), number)
        elif key := _KEY.match(line):
            found.setdefault((table, key[1]), number)
    return found


# ---------------------------------------------------------------- what may stand in either: the environment beats the file


def text_of(env: Environment, variable: str, table: Table, key: str) -> str | None:
    """A text that isn't empty."""
    written = table.text(key)
    return env.get(variable) or written


def form_of(
    env: Environment, variable: str, table: Table, key: str, *, accepted: str, is_accepted: Callable[[str], bool]
) -> str | None:
    """A text of a certain form. The text itself is in no problem: it may be secret."""
    value = env.get(variable)
    if value is None:
        value = table.text(key, accepted)
        if value is not None and not is_accepted(value):
            table.problem(key, f"must be {accepted}")
    else:
        table.has(key)
        if not is_accepted(value):
            env.problem(variable, f"must be {accepted}")
    return value


def api_url_of(env: Environment, variable: str, table: Table, key: str) -> str | None:
    """The address of somebody else's service: https, for what goes there is secret; on this machine http will do."""
    accepted = "an address that begins with https:// (http:// only on this machine)"
    return form_of(env, variable, table, key, accepted=accepted, is_accepted=is_api_url)


def url_of(env: Environment, variable: str, table: Table, key: str) -> str | None:
    """An http or https address."""
    return form_of(env, variable, table, key, accepted="an address that begins with http:// or https://", is_accepted=is_url)
