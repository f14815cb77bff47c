"""What is cited as law is written down, and documents name files that are there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "adapters", "scheduler", "storage", "app", "tools", "tests", "benchmarks", "docs")
WRITTEN = {".py", ".md", ".toml", ".txt", ".html", ".css", ".js"}


@dataclass(frozen=True, slots=True)
class Law:
    """How something is cited – what stands before its number, and the number – and where it has which heading."""

    before: str
    number: str
    place: str
    heading: str

    def citations(self, words: str) -> set[str]:
        """The numbers that are cited there, such as "R7"; of several in one breath each."""
        cited = re.finditer(f"{self.before}{self.number}(?:(?:, | to | and ){self.number})*", words)
        return {number for found in cited for number in re.findall(self.number, found[0])}

    def headings(self) -> set[str]:
        """The numbers that have a heading."""
        documents = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob(self.place))
        return set(re.findall(self.heading, documents, re.MULTILINE))


LAWS: Mapping[str, Law] = {
    "release rule": Law(r"\b", r"R\d+\b", "docs/release-rules.md", r"^## (R\d+) \w"),
    "decision": Law(r"design,\sdecisions?\s", r"\d+", "docs/design.md", r"^### Decision (\d+): \w"),
    "screen": Law(r"(?:\b[Ss]creens?\s|=== )", r"S\d", "docs/coping-route.md", r"^## (S\d) \w"),
    "record": Law(r"\bADRs?\s", r"\d+", "docs/adr/*.md", r"^# (\d+)\. \w"),
}
OTHERWISE = re.compile(r"(?<!release\s)\brules?\sR\d|(?<!design,\s)(?<!# )\bdecisions?\s\d", re.IGNORECASE)


_LEFT_OUT = {"node_modules", "samples"}  # others' words: the samples' in encodings of their own


@cache
def written() -> Mapping[str, str]:
    """Everything in the repository that people write, by its path; but not this file, which cites what isn't there."""
    inside = chain.from_iterable((ROOT / room).rglob("*") for room in ROOMS)
    paths = [path for path in (*ROOT.glob("*.md"), *inside) if path.suffix in WRITTEN and _LEFT_OUT.isdisjoint(path.parts)]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths if path != Path(__file__)}


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_what_is_cited_has_its_heading(law: Law) -> None:
    cited = {(one, path) for path, words in written().items() for one in law.citations(words)}
    headings = law.headings()
    assert cited
    assert {(one, path) for one, path in cited if one not in headings} == set()


@pytest.mark.parametrize(
    ("kind", "words", "cited"),
    [
        ("release rule", "an R99 of its own (release rules R7, R8 and R13)", {"R7", "R8", "R13", "R99"}),
        ("decision", "never (design, decisions 8 and 99)", {"8", "99"}),
        ("screen", "Screens S3 to S9, and screen S4", {"S3", "S4", "S9"}),
        ("screen", "=== S8, typed", {"S8"}),
        ("record", "its limit is known (ADR 99)", {"99"}),
    ],
)
def test_a_citation_is_found_in_what_is_written(kind: str, words: str, cited: set[str]) -> None:
    assert LAWS[kind].citations(words) == cited
    assert not cited <= LAWS[kind].headings()


def test_a_rule_and_a_decision_are_cited_in_one_way() -> None:
    assert {(found[0], path) for path, words in written().items() for found in OTHERWISE.finditer(words)} == set()


def documents() -> list[str]:
    return sorted(path for path in written() if path.endswith(".md"))


@pytest.mark.parametrize("document", documents())
def test_a_document_names_files_that_are_there(document: str) -> None:
    words, folder = written()[document], (ROOT / document).parent
    named = re.findall(rf"`((?:{'|'.join(ROOMS)})/[\w./*-]+)`", words)
    linked = re.findall(r"\]\((?!https?:)([^)#]+)", words)
    missing = [one for one in named if not any(ROOT.glob(one))] + [one for one in linked if not (folder / one).exists()]
    assert missing == []
