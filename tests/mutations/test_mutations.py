"""The list of mutations names what stands in the tree, and the runner can tell a killed one from one that survives."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutations.run import ROOT, Mutation, mutations, tried

ALL = mutations()
BY_NAME = {one.name: one for one in ALL}
CHEAP = ("rehearsal-disjoint", "comments-theme")


@pytest.mark.parametrize("mutation", ALL, ids=lambda one: one.name)
def test_what_a_mutation_changes_stands_once_in_its_file_and_its_tests_are_there(mutation: Mutation, tmp_path: Path) -> None:
    copy = tmp_path / mutation.file
    copy.parent.mkdir(parents=True)
    copy.write_bytes((ROOT / mutation.file).read_bytes())
    mutation.apply(tmp_path)
    assert mutation.new in copy.read_text(encoding="utf-8")
    assert mutation.tests
    for test in mutation.tests:
        file, *names = test.split("::")
        source = (ROOT / file).read_text(encoding="utf-8")
        assert all(f"def {name}(" in source or f"class {name}:" in source for name in names)


def test_no_two_mutations_share_a_name() -> None:
    assert len(BY_NAME) == len(ALL)


@pytest.mark.parametrize("name", CHEAP)
def test_a_protection_taken_away_is_noticed(name: str) -> None:
    assert tried(BY_NAME[name]) == "killed"


def test_what_no_test_notices_survives() -> None:
    harmless = replace(BY_NAME["rehearsal-disjoint"], new="    _check_disjoint(result)  # as before")
    assert tried(harmless) == "SURVIVED"


def test_what_could_not_be_tried_is_not_taken_for_killed() -> None:
    assert tried(replace(BY_NAME["rehearsal-disjoint"], tests=("tests/nowhere.py",))).startswith("NOT TRIED")
