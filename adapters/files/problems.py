"""What is wrong with a file: every problem's place, and the accepted form.

Readers add to the findings instead of stopping at the first problem, so that a file is mended in one go. A problem repeats no
more of a cell than it takes to find it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

_MOST_TOLD = 20  # problems; one slip in a large file is often a thousand of them
_LONGEST_QUOTE = 40  # characters of an offending cell that a problem may repeat


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong at a place of a file, and what would be right.

    ``line`` counts from 1, 0 is the file as a whole; ``column`` may be "". ``noun`` is what is counted:
    lines, or the records of a list in JSON.
    """

    file: str
    line: int
    column: str
    message: str
    noun: str = "line"

    def __str__(self) -> str:
        place = [self.file, f"{self.noun} {self.line}" if self.line else "", f"column {self.column}" if self.column else ""]
        return f"{', '.join(filter(None, place))}: {self.message}"


class BadFileError(Exception):
    """A file can't be taken as it is; nothing of it has been. ``problems`` is all that is wrong, by line; the first are told."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        more = len(self.problems) - _MOST_TOLD
        told = [str(problem) for problem in self.problems[:_MOST_TOLD]]
        super().__init__("\n".join(told + ([f"… and {more} more"] if more > 0 else [])))


@dataclass(slots=True)
class Findings:
    """The problems that one reading of a file has found so far."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    noun: str = "line"
    _again: dict[tuple[str, str], list[int]] = field(default_factory=dict)  # index of the first, and how many more

    def add(self, line: int, column: str, message: str) -> None:
        """Note a problem at a place."""
        self.problems.append(Problem(self.file, line, column, message, self.noun))

    def add_once(self, line: int, column: str, message: str, *, kind: str = "") -> None:
        """Note a problem that may come again and again: the first of a kind (or message) is told, the others counted."""
        known = self._again.get((column, kind or message))
        if known:
            known[1] += 1
            return
        self._again[column, kind or message] = [len(self.problems), 0]
        self.add(line, column, message)

    def settle(self) -> None:
        """Raise BadFileError if anything was found."""
        for index, more in self._again.values():
            if more:
                first = self.problems[index]
                self.problems[index] = replace(first, message=f"{first.message} (and so {count_of(more, 'more ' + self.noun)})")
        if self.problems:
            raise BadFileError(self.problems)


def quoted(cell: str) -> str:
    """A cell as a problem may repeat it: on one line, cut to 40 characters."""
    shown = cell if len(cell) <= _LONGEST_QUOTE else cell[: _LONGEST_QUOTE - 1] + "…"
    return f'"{"".join(c if c.isprintable() else "�" for c in shown)}"'


def listed(names: Iterable[str]) -> str:
    """Names of columns, each whole: a question may differ from another in its last word."""
    return ", ".join("".join(c if c.isprintable() else "�" for c in name) for name in names if name)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The nearest known name as a question, with a space before it; "" when none is near."""
    near = get_close_matches(name, list(known), n=1)
    return f" (did you mean {near[0]}?)" if near else ""


def count_of(number: int, noun: str) -> str:
    """A number with its noun: "1 cell", "2 cells"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
