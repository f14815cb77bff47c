"""The digest as a document: the contract's keys and values, field by field."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.digest.document import TeamRow, _participation_teams, dump, slug
from bot.model.pulses import BANK_TOPICS, Topic
from bot.model.released import Participation, Withheld
from bot.model.units import COMPANY_UNIT, Unit
from tests.bot.digest.digest_cases import CASES, DEPARTMENT, STEPS, TEAM, Case, told
from tests.cells import AGREE, DISAGREE, LEANING_TO_AGREE, MIXED, span

EVERY = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def entry(case: Case, topic: Topic) -> dict[str, Any]:
    return next(one for one in case.document()["topics"] if one["topic"] == topic)


@EVERY
def test_the_keys_come_in_the_contracts_order(case: Case) -> None:
    document = case.document()
    assert list(document) == [
        *(
            "schema",
            "audience",
            "week",
            "participation",
            "participation_teams",
            "know",
            "suggestion",
            "celebrate",
            "topics",
            "details",
            "comments",
            "customers",
        ),
        *("pairs", "actions"),
        *("smallest_group", "teams", "linkage"),
        *(["newly_alike"] if case.unlike else []),
    ]
    assert document["schema"] == "voinko.digest/1"
    assert document["audience"].keys() == {"kind", "name"}
    assert document["audience"]["kind"] in {"team", "department", "company"}
    assert document["week"] == "2026-W10"
    states = {"not_yet", "enough", "under_half", "half_or_more", "most"} if case.unit == TEAM else {None}
    assert document["participation"] in states
    assert (document["participation_teams"] is None) is (case.unit == TEAM)
    assert document["comments"] == {"state": "withheld", "themes": [], "quotes": []}
    assert document["actions"] == []


@EVERY
def test_every_topic_has_its_entry_in_the_digests_order(case: Case) -> None:
    topics = case.document()["topics"]
    assert [one["topic"] for one in topics] == list(BANK_TOPICS)
    for one in topics:
        assert one["state"] in {"released", "withheld", "not_asked_yet"}
        assert one["signal"] in {"fall", "rise", None}
        assert isinstance(one["fresh"], bool)
        assert "previous_step" in one
        assert (one["released_in"] is None) == (one["cell"] is None and one.get("level") is None)
        if one["topic"] == "enps":
            assert "step" not in one
            assert "level" not in one
            assert one["value"] is None or one["value"] % 10 == 0
        elif case.unit == TEAM:
            assert one["level"] is None
            assert one["step"] in {None, 1, 2, 3, 4, 5}
        else:
            assert one["step"] is None
            assert one["level"] is None or 1.9 <= one["level"] <= 4.1


@EVERY
def test_every_customer_figure_has_its_fields_and_no_more_than_its_state_allows(case: Case) -> None:
    customers = case.document()["customers"]
    assert {"nps", "csat", "ces", "mystery", "criteria", "quotes"} <= customers.keys()
    for metric in ("nps", "csat", "ces", "mystery"):
        figure = customers[metric]
        assert list(figure) == ["state", "direction", "value", "low", "high", "n", "previous"]
        assert figure["state"] in {"released", "direction_only", "too_few", "none"}
        assert figure["direction"] in {"up", "down", "flat", None}
        assert (figure["value"] is not None) == (figure["state"] == "released")
        assert isinstance(figure["n"], int)


@EVERY
def test_a_pair_describes_both_sides_or_says_that_it_cannot(case: Case) -> None:
    for pair in case.document()["pairs"]:
        assert pair.keys() >= {"topic", "customer_side", "employees", "customers", "note"}
        assert pair["employees"] in {"fall", "rise", None}
        assert pair["customers"] in {"fall", "rise", "flat", None}
        assert pair["note"] == (None if pair["customers"] else "too_few_to_tell")


@EVERY
def test_a_document_is_json_and_the_same_bytes_each_time(case: Case) -> None:
    assert json.loads(dump(case.document())) == case.document()
    assert dump(case.document()) == dump(case.document())


def test_a_fall_that_two_releases_show_is_named_and_before_five_it_is_too_early_to_tell() -> None:
    fallen, lower = entry(CASES["fall"], Topic.WORKLOAD), entry(CASES["normal"], Topic.WORKLOAD)
    assert (fallen["step"], fallen["previous_step"], fallen["signal"], fallen["fresh"]) == (1, 1, "fall", True)
    assert (lower["step"], lower["previous_step"], lower["signal"]) == (3, 4, None)
    assert (fallen["signal_state"], lower["signal_state"]) == ("signal", "too_early")


def test_a_topic_that_is_withheld_now_keeps_its_latest_release_and_is_not_fresh() -> None:
    workload = entry(CASES["withheld"], Topic.WORKLOAD)
    assert (workload["state"], workload["step"], workload["released_in"], workload["fresh"]) == ("withheld", 4, "2026-W06", False)


def test_a_topic_of_another_week_is_released_but_not_fresh() -> None:
    tools = entry(CASES["normal"], Topic.TOOLS)
    assert (tools["state"], tools["step"], tools["released_in"], tools["fresh"]) == ("released", 3, "2026-W08", False)


def test_a_department_has_levels_that_its_teams_steps_give() -> None:
    workload, enps = entry(CASES["department"], Topic.WORKLOAD), entry(CASES["department"], Topic.ENPS)
    assert (workload["level"], workload["released_in"]) == (3.6, "2026-W10")  # 3.55, the mean of 3.0 and 4.1
    assert enps["value"] == -20


def test_a_department_tells_its_teams_by_what_is_published_of_each_and_the_step_of_all_together() -> None:
    workload = entry(CASES["department ranges"], Topic.WORKLOAD)
    assert list(workload["steps"].items()) == [("5", 2), ("2-3", 1), ("withheld", 1)]
    assert (workload["cell"], workload["step"], workload["level"], workload["level_step"]) == (None, None, 3.7, 4)
    assert entry(CASES["department ranges"], Topic.TOOLS)["steps"] is None  # none of them has ever been shown


def test_a_teams_range_has_both_ends_and_no_step() -> None:
    case = Case([told(Topic.WORKLOAD, 8, LEANING_TO_AGREE), told(Topic.WORKLOAD, 4, span(2, 3)), told(Topic.WORKLOAD, 0, MIXED)])
    workload, before = entry(case, Topic.WORKLOAD), entry(Case(case.figures[:2]), Topic.WORKLOAD)
    assert (before["cell"], before["step"], before["previous_cell"], before["previous_step"]) == ([2, 3], None, [4, 4], 4)
    assert (workload["cell"], workload["step"], workload["previous_cell"], workload["previous_step"]) == ([3, 3], 3, [2, 3], None)
    assert [(point["value"], point["cell"]) for point in workload["strip"]] == [(4, [4, 4]), (None, [2, 3]), (3, [3, 3])]


def test_an_enps_range_has_both_ends_and_no_value() -> None:
    enps = entry(CASES["ranges"], Topic.ENPS)
    assert (enps["state"], enps["cell"], enps["value"]) == ("released", [-20, 10], None)


def test_a_detail_is_told_by_its_question_and_stays_out_of_its_topic() -> None:
    figures = [
        replace(told(Topic.WORKLOAD, 4, span(1, 2)), item="W2"),
        replace(told(Topic.WORKLOAD, 0, Withheld()), item="W2"),
        replace(told(Topic.TOOLS, 0, AGREE), item="S1"),
        replace(told(Topic.SKILLS, -1, AGREE), item="K2"),  # of a later week
        told(Topic.WORKLOAD, 4, MIXED),
    ]
    document = Case(figures).document()
    assert [(one["item"], one["topic"], one["state"], one["cell"], one["step"]) for one in document["details"]] == [
        ("W2", "workload", "withheld", [1, 2], None),
        ("S1", "tools", "released", [5, 5], 5),
    ]
    assert [one["released_in"] for one in document["details"]] == ["2026-W06", "2026-W10"]
    assert entry(Case(figures), Topic.WORKLOAD)["cell"] == [3, 3]
    assert entry(Case(figures), Topic.TOOLS)["state"] == "not_asked_yet"
    (level,) = Case([replace(told(Topic.TOOLS, 0, AGREE), item="S1")], unit=DEPARTMENT).document()["details"]
    assert (level["cell"], level["level"], level["level_step"]) == (None, 4.1, 5)


def test_later_weeks_are_left_alone() -> None:
    case = CASES["normal"]
    later = Case([*case.figures, told(Topic.WORKLOAD, -4, DISAGREE)], now=case.now, before=case.before)
    assert later.document() == case.document()


def test_a_team_without_participation_has_not_enough_yet() -> None:
    assert Case(STEPS, participation=None).document()["participation"] == Participation.NOT_YET


@pytest.mark.parametrize("unit", [DEPARTMENT, COMPANY_UNIT])
def test_of_a_larger_unit_it_is_said_in_how_many_of_the_teams_asked_enough_answered(unit: Unit) -> None:
    states = (Participation.NOT_YET, Participation.ENOUGH, Participation.UNDER_HALF, Participation.MOST, None)
    rows = [TeamRow(Unit.of_team(number), str(number), {}, state) for number, state in enumerate(states)]
    assert _participation_teams(rows) == {"enough": 3, "of": 4}
    document = Case(STEPS, Participation.MOST, unit).document()
    assert (document["participation"], document["participation_teams"]) == (None, {"enough": 1, "of": 2})


def test_of_a_larger_unit_of_which_no_team_was_asked_nothing_is_said() -> None:
    assert _participation_teams([TeamRow(TEAM, "Tuki", {})]) is None


def test_a_topic_never_released_is_told_from_one_never_asked() -> None:
    case = Case([told(Topic.SKILLS, 1, Withheld())])
    assert (entry(case, Topic.SKILLS)["state"], entry(case, Topic.SAFETY)["state"]) == ("withheld", "not_asked_yet")
    assert entry(case, Topic.SKILLS)["released_in"] is None


def test_customers_that_have_fallen_silent_are_told_from_customers_that_never_spoke() -> None:
    silent = [CASES[name].document()["customers"]["dried_up"] for name in ("dried up", "no feedback", "normal")]
    assert silent == [True, False, False]


@pytest.mark.parametrize(("name", "file"), [("Tuki Helsinki", "tuki-helsinki"), ("Älykäs/Tiimi 2", "-lyk-s-tiimi-2"), ("", "")])
def test_a_slug_is_lower_case_ascii(name: str, file: str) -> None:
    assert slug(name) == file


def test_the_audience_is_the_unit_by_its_name() -> None:
    assert CASES["department"].document()["audience"] == {"kind": "department", "name": "Palvelu"}
    assert CASES["normal"].document()["audience"] == {"kind": "team", "name": "Tuki Helsinki"}
