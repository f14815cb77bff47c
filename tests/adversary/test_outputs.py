"""What must hold of the outputs alone, on dry runs of a small company: the release rules' checks (a), (b), (e), (f), (g)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.acting import Turn
from app.simulation.organisation import Answer, Organisation
from bot.model.pulses import Topic
from bot.pulse.questions import question
from tests.adversary.conftest import COMPANY, run
from tests.adversary.outputs import cell, counted, digests, lines, number
from tests.adversary.publishers import question_of
from tests.app.simulation.dry_runs import DryRun, Line, files


@pytest.fixture
def another(tmp_path: Path) -> Callable[[Sequence[Answer]], Path]:
    """The same people giving other answers."""
    return lambda answers: run(replace(COMPANY, answers=tuple(answers)), tmp_path)


def published(out: Path) -> Sequence[Mapping[str, str]]:
    return lines(out / "published.csv")


def test_the_company_shows_all_that_these_checks_are_about(base: Path) -> None:
    states = {(row["kind"], row["state"]) for row in published(base)}
    assert states >= {("team", "released"), ("team", "withheld"), ("pool", "released"), ("department", "released")}


def test_a_other_values_of_the_same_respondents_show_and_withhold_the_same_cells(
    base: Path, another: Callable[[Sequence[Answer]], Path]
) -> None:
    mirrored = [replace(one, value=_mirrored(one)) for one in COMPANY.answers]
    out = another(mirrored)
    shown = [[(cell(row), row["state"], row["invited_band"]) for row in published(one)] for one in (base, out)]
    assert shown[0] == shown[1]
    assert (base / "blocks.csv").read_bytes() == (out / "blocks.csv").read_bytes()
    said = [[(one["participation"], one["participation_teams"]) for one in digests(folder)] for folder in (base, out)]
    assert said[0] == said[1]
    assert [row["cell_low"] for row in published(base)] != [row["cell_low"] for row in published(out)]


def _mirrored(answer: Answer) -> int | None:
    values = question(answer.item).scale.values
    return None if answer.value is None else values[0] + values[-1] - answer.value


def test_b_answers_permuted_within_their_blocks_change_not_a_byte(
    base: Path, another: Callable[[Sequence[Answer]], Path]
) -> None:
    giver: dict[tuple[int, str, str], str] = {}  # (week, question, who gives) -> whose answers these become
    for (week, topic, item, *_), people in counted(base).items():
        ring = sorted(people)
        asked = question_of(Topic(topic), item)
        giver |= {(number(week), asked, one): following for one, following in zip(ring, [*ring[1:], ring[0]], strict=True)}
    permuted = [replace(one, person=giver.get((one.week, one.item, one.person), one.person)) for one in COMPANY.answers]
    assert set(permuted) != set(COMPANY.answers)
    assert files(another(permuted)) == files(base)


REPRESENTATIVE = {"1": 19, "2": 25, "3": 30, "4": 35, "5": 41}  # tenths
WEIGHT = {"5-9": 7, "10-19": 14, "20-49": 30, "50+": 70}


def _derived(blocks: Sequence[Mapping[str, str]]) -> tuple[str, str]:
    """State and level of the blocks together, by release rule R5."""
    shown = [row for row in blocks if row["state"] == "released"]
    if not shown:
        return "withheld", ""
    weights = [WEIGHT[row["invited_band"]] for row in shown]
    ends = [REPRESENTATIVE[row["cell_low"]] + REPRESENTATIVE[row["cell_high"]] for row in shown]  # twice the middle
    total = sum(weight * both for weight, both in zip(weights, ends, strict=True))
    return "released", f"{(total + sum(weights)) // (2 * sum(weights)) / 10}"


def test_e_departments_and_the_company_follow_from_the_exports_blocks(base: Path) -> None:
    rows = published(base)
    blocks = [row for row in rows if row["kind"] in {"team", "pool"}]
    derived = [row for row in rows if row["kind"] in {"department", "company"}]
    assert any(row["state"] == "released" for row in derived)
    for row in derived:
        mine = [
            one
            for one in blocks
            if (one["week"], one["topic"], one["item"]) == (row["week"], row["topic"], row["item"])
            and (row["kind"] == "company" or one["department"] == row["unit"])
        ]
        assert (row["state"], row["level"]) == _derived(mine)


def test_e_the_topics_of_every_digest_follow_from_the_export(base: Path) -> None:
    cells: defaultdict[tuple[str, str, str], list[Mapping[str, str]]] = defaultdict(list)
    for row in (one for one in published(base) if not one["item"]):  # details are told beside
        cells[row["kind"], row["unit"], row["topic"]].append(row)
    for digest in digests(base):
        kind, name = digest["audience"]["kind"], digest["audience"]["name"]
        for topic in digest["topics"]:
            known = [row for row in cells[kind, name, topic["topic"]] if row["week"] <= digest["week"]]
            released = [row for row in known if row["state"] == "released"]
            state = known[-1]["state"] if known else "not_asked_yet"
            shown = released[-1] if released else {"week": None, "step": "", "level": "", "value": ""}
            assert (topic["state"], topic["released_in"]) == (state, shown["week"])
            for figure in ("step", "level", "value"):
                assert str(topic.get(figure) or "") == shown[figure]


def test_f_the_fifth_respondent_of_a_team_and_the_eighth_of_a_pool_make_it_visible(tmp_path: Path) -> None:
    sizes = {
        "four": ("A", 4),
        "five": ("A", 5),
        "three": ("B", 3),
        "another four": ("B", 4),
        "x four": ("C", 4),
        "y four": ("C", 4),
    }
    roster = [(f"{team} {one}", team, unit, 1, "") for team, (unit, size) in sizes.items() for one in range(size + 3)]
    answers = [(1, f"{team} {one}", "W3", 4, "", "") for team, (_, size) in sizes.items() for one in range(size)]
    out, _ = DryRun(tmp_path).run(roster, answers, 1)
    shown = {(row["kind"], row["unit"]) for row in published(out) if row["topic"] == "voice" and row["state"] == "released"}
    blocks = {(kind, unit) for kind, unit in shown if kind in {"team", "pool"}}
    # What is left over of A and B, four and seven, is a pool of the company's.
    assert blocks == {("team", "five"), ("pool", "C"), ("pool", "Company")}
    assert shown - blocks == {("department", "A"), ("department", "C"), ("company", "Company")}


def test_f_the_tenth_respondent_and_the_fifth_commenter_make_comments_visible(tmp_path: Path) -> None:
    teams = {"ten": ("A", 10, 5), "nine": ("B", 9, 5), "quiet": ("C", 10, 4)}
    roster = [(f"{team} {one}", team, unit, 1, "") for team, (unit, size, _) in teams.items() for one in range(size)]
    answers: list[Line] = [(4, f"{team} {one}", "K1", 4, "", "") for team, (_, size, _) in teams.items() for one in range(size)]
    answers += [
        (4, f"{team} {one}", "O1", "", "The software crashes every day", "true")
        for team, (_, _, commenters) in teams.items()
        for one in range(commenters)
    ]
    out, _ = DryRun(tmp_path).run(roster, answers, 4)
    shown = {
        (one["audience"]["kind"], one["audience"]["name"])
        for one in digests(out)
        if one["week"] == "2026-W05" and one["comments"]["state"] == "released"
    }
    # The other two teams' nineteen people and nine comments roll up together.
    assert shown == {("team", "ten"), ("company", "Company")}


def test_g_the_order_in_which_answers_arrive_plays_no_part(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_order = Organisation.turns

    def backwards(self: Organisation, week: int) -> Iterator[tuple[str, Turn]]:
        return reversed(list(in_order(self, week)))

    monkeypatch.setattr(Organisation, "turns", backwards)
    assert files(run(COMPANY, tmp_path)) == files(base)
