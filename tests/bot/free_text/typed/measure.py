"""How what people type is understood: the practice lines beside this file, and the tables that the documents show.

    python -m tests.bot.free_text.typed.measure            # the tables
    python -m tests.bot.free_text.typed.measure --missed   # and what goes wrong among the lines that the lists were made on

The lines were written before any list was looked at. Half of them, by their hash, were kept aside: they are only counted.
Two more sets are by another hand, which had seen no list: ``practice``, on whose misses the lists were broadened, and
``read_once``, which was counted once, on 1 December 2026, when that was done.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from bot.model.people import Language
from bot.talk.commands import heard_in, meaning

FOLDER = Path(__file__).parent
BLIND, PRACTICE, READ_ONCE = FOLDER / "blind", FOLDER / "practice", FOLDER / "read_once"
BLIND_KINDS = {
    "ordinary": "ordinary lines taken for distress",
    "cries": "cries heard",
    "danger": "danger heard",
    "intents": "understood",
}
OTHER_HAND_KINDS = {**BLIND_KINDS, "colleague": "about a colleague, heard"}
KINDS = ("ordinary", "chat", "cries", "danger", "intents")


def lines(language: Language, kind: str, *, kept_aside: bool) -> list[tuple[str, str]]:
    """The lines of a kind, each with what it should be taken for ("" where the kind says it)."""
    found = (line.rpartition("\t") for line in (FOLDER / language / f"{kind}.txt").read_text(encoding="utf-8").splitlines())
    return [(wanted, line) for wanted, _, line in found if (sha256(line.encode()).digest()[0] % 2 == 1) is kept_aside]


def is_right(kind: str, wanted: str, line: str) -> bool:
    """Tell whether a line is taken for what it is."""
    heard = heard_in(line)
    match kind:
        case "ordinary" | "chat":
            return heard.answer.value == "none"
        case "cries":
            return heard.answer.value == "route"
        case "danger":
            return heard.danger
        case "colleague":
            return heard.answer.value != "none"
    return meaning(line) == wanted


def figures(language: Language, kind: str, *, kept_aside: bool) -> tuple[int, int]:
    """How many lines are taken for what they are, of how many."""
    some = lines(language, kind, kept_aside=kept_aside)
    return sum(is_right(kind, wanted, line) for wanted, line in some), len(some)


def set_figures(folder: Path, language: Language, kind: str) -> tuple[int, int]:
    """The same of a set of another folder, which is only counted."""
    found = (line.rpartition("\t") for line in (folder / language / f"{kind}.txt").read_text(encoding="utf-8").splitlines())
    right = [is_right(kind, wanted, line) for wanted, _, line in found]
    return sum(right), len(right)


def set_table(folder: Path, kinds: Mapping[str, str]) -> str:
    """What the documents show of such a set; the kinds with their headings."""
    rows = [f"| language | {' | '.join(kinds.values())} |", "|---" * (len(kinds) + 1) + "|"]
    for language in Language:
        cells = []
        for kind in kinds:
            right, of = set_figures(folder, language, kind)
            count = of - right if kind == "ordinary" else right
            cells.append(f"{100 * count / of:.1f} % ({count} of {of})")
        rows.append(f"| {language} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _row(language: Language, *, kept_aside: bool) -> Iterator[str]:
    yield language
    yield "kept aside" if kept_aside else "tuned"
    for kind in KINDS[:4]:
        right, of = figures(language, kind, kept_aside=kept_aside)
        count = of - right if kind in ("ordinary", "chat") else right
        yield f"{100 * count / of:.1f} % ({count} of {of})"


def heard_table() -> str:
    """What docs/coping-words.md shows."""
    rows = [
        "| language | lines | ordinary answers taken for distress | other ordinary lines | cries heard | danger heard |",
        "|---|---|---|---|---|---|",
        *(f"| {' | '.join(_row(language, kept_aside=aside))} |" for language in Language for aside in (False, True)),
    ]
    return "\n".join(rows)


def asked_table() -> str:
    """What docs/asking.md shows."""
    rows = ["| language | tuned | kept aside |", "|---|---|---|"]
    for language in Language:
        shares = (figures(language, "intents", kept_aside=aside) for aside in (False, True))
        rows.append(f"| {language} | " + " | ".join(f"{100 * hit / of:.1f} % ({hit} of {of})" for hit, of in shares) + " |")
    return "\n".join(rows)


def missed() -> list[str]:
    """What goes wrong among the lines that the lists were made on."""
    return [
        f"{language} {kind}: {line!r} is taken for {meaning(line)}"
        for language in Language
        for kind in KINDS
        for wanted, line in lines(language, kind, kept_aside=False)
        if not is_right(kind, wanted, line)
    ]


if __name__ == "__main__":
    sets = [set_table(BLIND, BLIND_KINDS), *(set_table(folder, OTHER_HAND_KINDS) for folder in (PRACTICE, READ_ONCE))]
    sys.stdout.write("\n\n".join([heard_table(), asked_table(), *sets, *(missed() if "--missed" in sys.argv else ())]) + "\n")
