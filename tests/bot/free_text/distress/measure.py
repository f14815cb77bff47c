"""How well typed distress is heard: the lists beside this file, the figures, and the table that docs/coping-words.md shows.

    python -m tests.bot.free_text.distress.measure            # the table
    python -m tests.bot.free_text.distress.measure --missed   # and what goes wrong in the tuned part

Every third line of a list is held out: the rules are made on the others, and the held-out ones are only counted. So this
never shows which of them go wrong.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.free_text.distress import Answer
from bot.model.people import Language
from bot.talk.commands import heard_in

FOLDER = Path(__file__).parent
EVERY = 3


@cache
def _answer(line: str) -> Answer:
    return heard_in(line).answer


def lists(language: Language) -> dict[Answer, list[str]]:
    """The lines of a language, by the answer each should get."""
    found: dict[Answer, list[str]] = {}
    for line in (FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            current = found.setdefault(Answer(line.strip("[]")), [])
        elif line:
            current.append(line)
    return found


def tuned(lines: Sequence[str]) -> list[str]:
    return [line for number, line in enumerate(lines, start=1) if number % EVERY]


def held_out(lines: Sequence[str]) -> list[str]:
    return [line for number, line in enumerate(lines, start=1) if not number % EVERY]


@dataclass(frozen=True)
class Figures:
    """Of one part of one language's lists, as (hits, lines)."""

    recall: tuple[int, int]  # own distress that gets the way out
    someone_else: tuple[int, int]  # of somebody else, answered as such
    false_alarms: tuple[int, int]  # ordinary lines that get any answer of the two
    answered: tuple[int, int] = (0, 0)  # of somebody else, answered as such or with the way out


def figures(language: Language, *, held: bool) -> Figures:
    part = held_out if held else tuned
    by_answer = {answer: part(lines) for answer, lines in lists(language).items()}
    right = {answer: sum(_answer(line) is answer for line in lines) for answer, lines in by_answer.items()}
    ordinary = len(by_answer[Answer.NONE])
    return Figures(
        (right[Answer.ROUTE], len(by_answer[Answer.ROUTE])),
        (right[Answer.SOMEONE_ELSE], len(by_answer[Answer.SOMEONE_ELSE])),
        (ordinary - right[Answer.NONE], ordinary),
    )


def table() -> str:
    rows = [
        "| language | lines | heard, of one's own distress | heard, of somebody else's | false alarms |",
        "|---|---|---|---|---|",
    ]
    for language in Language:
        for held in (False, True):
            of = figures(language, held=held)
            part = "held out" if held else "tuned"
            rows.append(f"| {language} | {part} | {_share(of.recall)} | {_share(of.someone_else)} | {_share(of.false_alarms)} |")
        of = dated_figures(language)
        rows.append(f"| {language} | dated sets | {_share(of.recall)} | {_share(of.someone_else)} | {_share(of.false_alarms)} |")
        of = dated_figures(language, BLIND)
        rows.append(f"| {language} | blind sets | {_share(of.recall)} | {_share(of.someone_else)} | {_share(of.false_alarms)} |")
        rows.append(f"| {language} | written after the rules | {_share(unseen_recall(language))} | – | – |")
    return "\n".join(rows)


SETS = ("first", "second", "final", "after", "last", "newest", "fresh")
"""The dated sets beside this file, in the order in which they were written."""

BLIND = ("blind1", "blind2", "blind3", "blind4", "blind5")
"""The same, written by somebody who had never seen the rules. Their ordinary lines are traps, their lines of others are hard."""


def dated(name: str) -> dict[Language, dict[Answer, list[str]]]:
    """A dated set: by language and answer, its lines."""
    table = tomllib.loads((FOLDER / "held_out" / f"{name}.toml").read_text(encoding="utf-8"))
    return {
        Language(language): {Answer(answer): lines.strip().splitlines() for answer, lines in by_answer.items()}
        for language, by_answer in table.items()
    }


def dated_figures(language: Language, sets: Sequence[str] = SETS) -> Figures:
    """Of these sets together, with the rules as they are."""
    lines: dict[Answer, list[str]] = {answer: [] for answer in Answer}
    for name in sets:
        for answer, some in dated(name)[language].items():
            lines[answer] += some
    of_others = lines[Answer.SOMEONE_ELSE]
    right = {answer: sum(_answer(line) is answer for line in some) for answer, some in lines.items()}
    ordinary = len(lines[Answer.NONE])
    return Figures(
        (right[Answer.ROUTE], len(lines[Answer.ROUTE])),
        (right[Answer.SOMEONE_ELSE], len(lines[Answer.SOMEONE_ELSE])),
        (ordinary - right[Answer.NONE], ordinary),
        (sum(_answer(line) is not Answer.NONE for line in of_others), len(of_others)),
    )


def unseen_recall(language: Language) -> tuple[int, int]:
    """Of the cries written after the rules."""
    table = tomllib.loads((FOLDER / "unseen.toml").read_text(encoding="utf-8"))["unseen"]
    lines = table[language].strip().splitlines()
    return sum(_answer(line) is Answer.ROUTE for line in lines), len(lines)


def missed() -> list[str]:
    """What goes wrong in the tuned part alone."""
    return [
        f"{language}: {line!r} should get {answer}, gets {_answer(line)}"
        for language in Language
        for answer, lines in lists(language).items()
        for line in tuned(lines)
        if _answer(line) is not answer
    ]


def _share(counted: tuple[int, int]) -> str:
    hits, lines = counted
    return f"{100 * hits / lines:.1f} % ({hits} of {lines})"


if __name__ == "__main__":
    sys.stdout.write("\n".join([table(), *(missed() if "--missed" in sys.argv else ())]) + "\n")
