"""A dry run from its files to its folder."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from pathlib import Path

import pytest

from app.simulation.running import OutputFolderError
from tests.app.simulation.dry_runs import ANSWERS, ROSTER, DryRun, Line, everyone_answers, files, rows
from tests.commands.starting import command_line

SIX = [f"p{number}" for number in range(6)]


def team(people: list[str], name: str = "Tuki", department: str = "Palvelu", first: int = 1, last: int | str = "") -> list[Line]:
    return [(person, name, department, first, last) for person in people]


def voinko(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        command_line(*arguments), cwd=folder, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False
    )


def test_every_reader_gets_a_digest_of_every_week(dry_run: DryRun) -> None:
    out, _ = dry_run.run(team(SIX), everyone_answers(SIX, 2), 2)
    names = {"company-company.json", "department-palvelu.json", "team-tuki.json"}
    assert {path.name: {one.name for one in path.iterdir()} for path in (out / "digests").iterdir()} == {
        "2026-W02": names,
        "2026-W03": names,
    }


def test_digests_show_what_was_answered_and_who_was_counted_is_listed(dry_run: DryRun) -> None:
    out, _ = dry_run.run(team(SIX), everyone_answers(SIX, 1, lambda *_about: 5), 1)
    digest = json.loads((out / "digests/2026-W02/team-tuki.json").read_text(encoding="utf-8"))
    assert {one["topic"]: one["step"] for one in digest["topics"] if one["state"] == "released"} == {
        "voice": 5,
        "workload": 5,
        "engagement": 5,
    }
    counted = [tuple(row.values()) for row in rows(out / "blocks.csv")]
    assert counted == [("2026-W02", topic, "", "team", "Tuki", p) for topic in ("voice", "workload", "engagement") for p in SIX]


def test_only_items_of_the_week_and_people_of_the_week_count_and_the_rest_is_told(dry_run: DryRun) -> None:
    answers: list[Line] = [(1, person, "K1", 5, "", "") for person in SIX] + [(2, "p0", "C1", 5, "", "")]
    out, outcome = dry_run.run(team(SIX, last=1) + team(["x"], first=2), answers, 2)
    assert (outcome.unused.not_asked, outcome.unused.not_there) == (6, 1)
    assert all(row["state"] == "withheld" for row in rows(out / "published.csv"))


def test_a_question_that_has_no_line_is_passed_over_on_the_way_to_one_that_has(dry_run: DryRun) -> None:
    out, _ = dry_run.run(team(SIX), [(1, person, "E1", 4, "", "") for person in SIX], 1)
    assert {row["topic"] for row in rows(out / "blocks.csv")} == {"engagement"}


def test_comments_are_given_in_the_week_of_the_open_question_and_quoted_where_their_authors_allow_it(
    dry_run: DryRun,
) -> None:
    people = [f"p{number}" for number in range(10)]
    answers: list[Line] = [(4, one, "O1", "", "Our software crashes every day", str(one > "p4").lower()) for one in people]
    out, _ = dry_run.run(team(people), answers, 4)
    comments = json.loads((out / "digests/2026-W05/team-tuki.json").read_text(encoding="utf-8"))["comments"]
    assert comments["quotes"] == ["Our software crashes every day"]
    assert [theme["theme"] for theme in comments["themes"]] == ["tools"]


def test_a_mover_counts_where_he_or_she_is_that_week(dry_run: DryRun) -> None:
    others = [f"q{number}" for number in range(6)]
    roster = [*team(SIX[1:]), *team(others, "Myynti"), ("p0", "Tuki", "Palvelu", 1, 4), ("p0", "Myynti", "Palvelu", 5, "")]
    out, outcome = dry_run.run(roster, everyone_answers([*SIX, *others], 5), 5)
    voice = {(row["week"], row["unit"]) for row in rows(out / "blocks.csv") if row["topic"] == "voice" and row["person"] == "p0"}
    assert voice == {("2026-W02", "Tuki"), ("2026-W06", "Myynti")}
    assert [team.team for team in outcome.teams] == ["Myynti", "Tuki"]


def test_joins_leaves_and_moves_are_in_the_log_as_counts_and_nobody_is_named_there(dry_run: DryRun) -> None:
    roster = [*team(SIX[:5]), ("p5", "Tuki", "Palvelu", 1, 1), ("late", "Myynti", "Palvelu", 2, "")]
    out, _ = dry_run.run(roster, everyone_answers(SIX, 1), 2)
    text = (out / "log.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line for line in lines if line["step"] == "roster"] == [
        {"week": "2026-W02", "step": "roster", "joins": 6, "leaves": 0, "moves": 0},
        {"week": "2026-W03", "step": "roster", "joins": 1, "leaves": 1, "moves": 0},
    ]
    assert [line["step"] for line in lines if line["week"] == "2026-W02"] == ["roster", "open", "remind", "close", "digest"]
    assert not any(name in text for name in (*SIX, "late", "reminded"))


def test_the_order_of_the_input_rows_plays_no_part(dry_run: DryRun) -> None:
    roster = [*team(SIX), *team([f"q{number}" for number in range(6)], "Myynti", first=2)]
    answers = everyone_answers(
        [str(one[0]) for one in roster], 5, lambda week, person, item: 1 + (week * len(item) + ord(person[1])) % 5
    )
    answers = [line for line in answers if str(line[1])[0] == "p" or int(str(line[0])) > 1]
    answers += [(4, one[0], "O1", "", f"Tools number {number}", "true") for number, one in enumerate(roster)]
    out, _ = dry_run.run(roster, answers, 5)
    again, _ = dry_run.run(roster[::-1], [*answers[::-2], *answers[-2::-2]], 5, out="again")
    assert files(out) == files(again)
    assert "blocks.csv" in files(out)


def test_feedback_stands_beside_the_answers_of_its_own_weeks(dry_run: DryRun) -> None:
    header = "id,date,team,metric,score,comment,language,channel,stage,source"
    lines = [(number, "2026-01-07", "tuki", "nps", 9, "", "fi", "phone", "", "x") for number in range(40)]
    out, _ = dry_run.run(team(SIX), [], 1, feedback=dry_run.write("F.csv", header, lines))
    digest = json.loads((out / "digests/2026-W02/team-tuki.json").read_text(encoding="utf-8"))
    assert digest["customers"]["nps"]["n"] == 40


def test_units_whose_names_come_to_the_same_file_name_keep_a_file_each(dry_run: DryRun) -> None:
    out, _ = dry_run.run([("a", "Työ", "", 1, ""), ("b", "Tyä", "", 1, ""), ("c", "Ty--2", "", 1, "")], [], 1)
    digests = [json.loads(path.read_text(encoding="utf-8")) for path in (out / "digests/2026-W02").glob("team-*.json")]
    assert sorted(one["audience"]["name"] for one in digests) == ["Ty--2", "Tyä", "Työ"]


def test_a_week_without_anybody_is_lived_through(dry_run: DryRun) -> None:
    out, _ = dry_run.run([*team(SIX, last=1), *team(SIX, first=3)], everyone_answers(SIX, 3), 3)
    assert sorted(path.name for path in (out / "digests").iterdir()) == ["2026-W02", "2026-W04"]


def test_a_folder_with_something_in_it_is_left_alone(dry_run: DryRun) -> None:
    (dry_run.folder / "out").mkdir()
    (dry_run.folder / "out/mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputFolderError, match="not empty"):
        dry_run.run(team(SIX), [], 1)
    assert [path.name for path in (dry_run.folder / "out").iterdir()] == ["mine.txt"]


def test_held_out_answers_are_counted_for_their_team(dry_run: DryRun) -> None:
    _, outcome = dry_run.run([*team(SIX), *team(["a", "b"], "Myynti")], everyone_answers([*SIX, "a", "b"], 1), 1)
    assert [(one.team, one.held_out, one.answers) for one in outcome.teams] == [("Myynti", 6, 6), ("Tuki", 0, 18)]


def test_the_commands_print_the_files_byte_for_byte(dry_run: DryRun) -> None:
    out, _ = dry_run.run(team(SIX), everyone_answers(SIX, 1), 1)
    digest = ("digest", "--week", "2026-W02", "--format", "json")
    assert voinko(out, *digest, "--team", "Tuki").stdout == (out / "digests/2026-W02/team-tuki.json").read_text(encoding="utf-8")
    company = (out / "digests/2026-W02/company-company.json").read_text(encoding="utf-8")
    assert voinko(out, *digest, "--company").stdout == company
    assert voinko(out, "export").stdout == (out / "published.csv").read_text(encoding="utf-8")


def test_no_ballot_and_no_round_key_is_left(dry_run: DryRun) -> None:
    out, _ = dry_run.run(team(SIX), everyone_answers(SIX, 1), 1)
    with sqlite3.connect(out / "voinko.db") as database:
        assert database.execute("SELECT count(*) FROM ballots").fetchone() == (0,)
    database.close()
    assert list((out / "voinko.keys").glob("*.key")) == []


def test_bad_input_ends_the_command_with_2_and_writes_nothing(dry_run: DryRun) -> None:
    dry_run.write("R.csv", ROSTER, [("p", "", "", 1, "")])
    dry_run.write("A.csv", ANSWERS, [])
    done = voinko(dry_run.folder, "simulate", "--roster", "R.csv", "--answers", "A.csv", "--weeks", "1", "--out", "out")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "R.csv, line 2, column team: must not be empty\n")
    assert not (dry_run.folder / "out").exists()


def test_the_command_sums_up_what_was_released(dry_run: DryRun) -> None:
    dry_run.write("R.csv", ROSTER, team(SIX))
    dry_run.write("A.csv", ANSWERS, everyone_answers(SIX, 1))
    arguments = ("--start", "2026-01-05", "--weeks", "1", "--out", "out", "--language", "fi", "--json")
    done = voinko(dry_run.folder, "simulate", "--roster", "R.csv", "--answers", "A.csv", *arguments)
    assert json.loads(done.stdout)["teams"] == [
        {
            "team": "Tuki",
            "topics": {topic: {"asked": 1, "released": 1} for topic in ("voice", "workload", "engagement")},
            "answers": 18,
            "held_out": 0,
        }
    ]
