"""The whole attack: ``python -m tests.adversary.run``, or ``make attack``. Takes up where it was stopped.

Each company's findings are a line of a file; what has been judged under the very same rules and by the very same attack is not
judged again. Ends with 1 if anything tells anybody's answer, or who answered.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.adversary.companies import CROWDED, ORDINARY, TINY, WIDE, Company, Scatter, extreme, made
from tests.adversary.judging import judged
from tests.adversary.knowledge import attack
from tests.adversary.outputs import differing, lived, views

ROOT = Path(__file__).parents[2]
RULES = ("bot/release", "bot/model", "bot/pulse", "adapters/solver.py", "tests/adversary")
LIVES = ((Scatter.EVENLY, True), (Scatter.EVENLY, True), (Scatter.TOGETHER, True), (Scatter.EVENLY, False))


KINDS = {kind.name: kind for kind in (ORDINARY, TINY, CROWDED, WIDE)}

Line = Mapping[str, object]


@dataclass(frozen=True)
class Task:
    """One company, to be attacked."""

    kind: str
    seed: int
    weeks: int
    scatter: Scatter = Scatter.EVENLY
    steady: bool = True
    strict: bool = False
    lived: bool = False  # through the whole real road besides

    @property
    def group(self) -> str:
        words = (self.kind, self.scatter.value, "steady" if self.steady else "changing", f"{self.weeks} weeks")
        return " ".join([*words, *(["strict"] if self.strict else []), *(["lived"] if self.lived else [])])

    @property
    def name(self) -> str:
        return f"{self.group}, {self.seed}"

    def company(self) -> Company:
        if self.kind == "extreme":
            return extreme(weeks=self.weeks)
        return made(KINDS[self.kind], self.seed, weeks=self.weeks, scatter=self.scatter, steady=self.steady, apart=not self.lived)

    def done(self, code: str) -> Line:
        """The task's line of the file."""
        began, company = time.process_time(), self.company()
        found = judged(company, strict=self.strict, steady=self.steady)
        unlike = 0
        if self.lived:
            with tempfile.TemporaryDirectory() as folder:
                out = lived(company.lines, Path(folder) / "out")
                unlike = len(differing(company, out)) + len(attack(company, views(out)).keys)
        return {
            "name": self.name,
            "group": self.group,
            "code": code,
            "leaks": found.leaks,
            "unlike": unlike,
            **found.document(),
            "seconds": round(time.process_time() - began, 2),
        }


def tasks(wanted: argparse.Namespace) -> Iterator[Task]:
    """All that the options ask for."""
    two = (ORDINARY.name, TINY.name)
    yield Task("extreme", 0, wanted.weeks)
    yield from (Task(two[seed % 2], seed, wanted.weeks, lived=True) for seed in range(wanted.lived))
    for strict in (False, True):
        for seed in range(wanted.companies):
            yield Task(two[seed % 2], seed, wanted.weeks, *LIVES[seed // 2 % len(LIVES)], strict=strict)
    yield from (Task(two[seed % 2], seed, wanted.long_weeks) for seed in range(wanted.long))
    yield from (Task(CROWDED.name, seed, wanted.long_weeks, list(Scatter)[seed % 2]) for seed in range(wanted.crowded))
    yield from (Task(WIDE.name, seed, wanted.weeks, Scatter.TOGETHER) for seed in range(wanted.wide))


def main(arguments: Sequence[str]) -> int:
    """Run what is left to do, and sum up all of it."""
    wanted = _options(arguments)
    code = _fingerprint()
    wanted.file.parent.mkdir(parents=True, exist_ok=True)
    known = {line["name"]: line for line in _read(wanted.file) if line["code"] == code}
    asked = list(tasks(wanted))
    left = [task for task in asked if task.name not in known]
    with _bar(len(asked), len(asked) - len(left)) as advance, ProcessPoolExecutor(wanted.jobs) as workers:
        try:
            for future in as_completed([workers.submit(task.done, code) for task in left]):
                line = future.result()
                with wanted.file.open("a", encoding="utf-8") as file:
                    file.write(f"{json.dumps(line)}\n")
                known[line["name"]] = line
                advance()
        finally:
            workers.shutdown(cancel_futures=True)
    return _sum_up([known[task.name] for task in asked])


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m tests.adversary.run", description=__doc__)
    for name, number, what in (
        ("companies", 120, "ordinary and tiny companies, each under the usual and under the strict rules"),
        ("weeks", 26, "that they live"),
        ("long", 10, "companies that live longer"),
        ("crowded", 6, "companies large enough for an eNPS of their teams, which live as long"),
        ("long-weeks", 60, "that those live"),
        ("wide", 1, "companies of 800 teams"),
        ("lived", 4, "companies through the whole real road"),
        ("jobs", os.cpu_count() or 1, "at the same time"),
    ):
        options.add_argument(f"--{name}", type=int, default=number, metavar="N", help=f"{what} [{number}]")
    options.add_argument("--file", type=Path, default=ROOT / ".attack/findings.jsonl", help="where the findings are kept")
    return options.parse_args(arguments)


def _fingerprint() -> str:
    """Of all by which a company is judged."""
    files = sorted(
        file for place in RULES for file in ((ROOT / place).rglob("*.[pt][yo]*") if (ROOT / place).is_dir() else [ROOT / place])
    )
    return sha256(b"".join(file.read_bytes() for file in files if file.suffix in {".py", ".toml"})).hexdigest()[:12]


def _read(path: Path) -> Iterator[dict[str, object]]:
    """The lines of the file; one that was cut off is as if it were not there."""
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            continue


@contextmanager
def _bar(total: int, done: int) -> Iterator[Callable[[], None]]:
    columns = (TextColumn("attacking"), BarColumn(), MofNCompleteColumn(), TextColumn("companies"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=total, completed=done)
        yield lambda: bar.advance(task)


def _sum_up(lines: Sequence[Mapping[str, object]]) -> int:
    """Print each group's findings, and all; 1 if there is a leak."""
    groups: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        numbers = {name: value for name, value in line.items() if isinstance(value, (int, float))}
        for group in (str(line["group"]), "all strict" if "strict" in str(line["group"]) else "all usual"):
            groups[group].update({**numbers, "companies": 1})
    columns = (
        "companies",
        "answers",
        "told",
        "pairs",
        "answered",
        "openly",
        "broken",
        "insider_pairs",
        "insider_chains",
        "forgotten",
        "unlike",
    )
    print("\t".join(("group", *columns, "steps %", "ranges %", "unshown %", "seconds")))  # noqa: T201 - its result
    for group, sums in sorted(groups.items(), key=lambda one: (one[0].startswith("all"), one[0])):
        figures = sums["steps"] + sums["ranges"] + sums["unshown"]
        shares = (f"{100 * sums[name] / max(figures, 1):.1f}" for name in ("steps", "ranges", "unshown"))
        print("\t".join((group, *(str(sums[name]) for name in columns), *shares, f"{sums['seconds']:.0f}")))  # noqa: T201
    return 1 if any(line["leaks"] or line["unlike"] for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
