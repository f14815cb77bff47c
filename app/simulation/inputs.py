"""The dry run's files: the roster by weeks, the answers, customers' feedback. Every problem of all of them is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.files.own_form import read_feedback
from adapters.files.problems import BadFileError, Findings, Problem, quoted
from adapters.files.tables import Columns, Row, all_rows
from app.simulation.organisation import READER, Answer, Organisation, Stay
from bot.model.feedback import Feedback
from bot.model.people import name_key
from bot.model.pulses import OPEN_ITEM
from bot.pulse.questions import BANK

ROSTER = Columns(("person", "team", "department", "from_week", "to_week"), needed=("person", "team", "from_week"))
ANSWERS = Columns(("week", "person", "item", "value", "comment", "quotable"), needed=("week", "person", "item"))

_FLAGS = {"true": True, "false": False, "": False}
_MOST_DIGITS = 6

_NumberedStay = tuple[int, Stay]


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a dry run goes by. ``feedback`` names its teams; ids are for the store to give."""

    organisation: Organisation
    feedback: tuple[Feedback, ...]


def read_inputs(roster: Path, answers: Path, feedback: Path | None, weeks: int) -> Inputs:
    """Read the files. Raises BadFileError with all that is wrong in any of them."""
    stays, problems = _read_stays(roster)
    given, more = _read_answers(answers, None if problems else {stay.person for stay in stays}, weeks)
    problems += more
    said: tuple[Feedback, ...] = ()
    if feedback is not None:
        try:
            said = tuple(read_feedback(feedback, {stay.team: 0 for stay in stays}, quarantine=bool(problems)))
        except BadFileError as error:
            problems += error.problems
    if problems:
        raise BadFileError(problems)
    return Inputs(Organisation(stays, given, weeks), said)


# ---------------------------------------------------------------- the roster


def _read_stays(path: Path) -> tuple[list[Stay], list[Problem]]:
    findings = Findings(str(path))
    numbered = [(row.line, stay) for row in all_rows(path, ROSTER, findings) if (stay := _stay(row, findings))]
    if not numbered and not findings.problems:
        findings.add(1, "", "only a header; a dry run needs at least one person")
    _check_people(numbered, findings)
    _check_teams(numbered, findings)
    if numbered and not findings.problems and all(stay.first > 1 for _, stay in numbered):
        findings.add(0, "from_week", "nobody is there in week 1; let the weeks begin with the first one in which somebody is")
    return [stay for _, stay in numbered], findings.problems


def _stay(row: Row, findings: Findings) -> Stay | None:
    before = len(findings.problems)
    for column in ("person", "team"):
        if not row[column]:
            findings.add(row.line, column, "must not be empty")
    if row["person"].lower() == READER:
        findings.add(row.line, "person", "is the name of the digests' made-up reader; choose another")
    first = _whole(row["from_week"])
    if not first:
        findings.add(row.line, "from_week", f"{quoted(row['from_week'])} is no week; write a whole number from 1")
    last = _whole(row["to_week"]) if row["to_week"] else None
    if row["to_week"] and (not last or last < (first or 1)):
        message = f"{quoted(row['to_week'])} is no week from from_week on; write a number, or leave it empty for the end"
        findings.add(row.line, "to_week", message)
    if len(findings.problems) > before or not first:
        return None
    return Stay(row["person"], row["team"], row["department"], first, last)


def _check_people(numbered: Sequence[_NumberedStay], findings: Findings) -> None:
    """One spelling a person, and one team at a time."""
    earlier: defaultdict[str, list[_NumberedStay]] = defaultdict(list)
    for line, stay in numbered:
        for other_line, other in earlier[stay.person.lower()]:
            if stay.person != other.person:
                findings.add(line, "person", f"not spelt as on line {other_line}; spell a person one way")
                break
            if stay.meets(other):
                findings.add(line, "from_week", f"overlaps the same person's weeks on line {other_line}; one team at a time")
                break
        earlier[stay.person.lower()].append((line, stay))


def _check_teams(numbered: Sequence[_NumberedStay], findings: Findings) -> None:
    """One spelling a team, and one department at a time."""
    kinds: defaultdict[str, list[_NumberedStay]] = defaultdict(list)
    for line, stay in numbered:
        known = kinds[name_key(stay.team)]
        if known and stay.team != known[0][1].team:
            message = f"{quoted(stay.team)} is spelt {quoted(known[0][1].team)} on line {known[0][0]}; spell a team one way"
            findings.add(line, "team", message)
        rival = next((at for at, one in known if one.department != stay.department and one.meets(stay)), None)
        if rival is not None:
            findings.add(line, "department", f"not the team's department on line {rival}; one department a team at a time")
        if all((one.department, one.first, one.last) != (stay.department, stay.first, stay.last) for _, one in known):
            known.append((line, stay))


# ---------------------------------------------------------------- the answers


def _read_answers(path: Path, people: set[str] | None, weeks: int) -> tuple[list[Answer], list[Problem]]:
    """The answers; ``people`` None: nobody can be called unknown, for the roster itself is not right."""
    findings = Findings(str(path))
    answers: list[Answer] = []
    first: dict[tuple[int, str, str], tuple[int, Answer]] = {}
    for row in all_rows(path, ANSWERS, findings):
        answer = _answer(row, people, weeks, findings)
        if answer is None:
            continue
        line, known = first.setdefault((answer.week, answer.person, answer.item), (row.line, answer))
        if known != answer:
            findings.add(row.line, "value", f"another answer than on line {line} to the same item in the same week; give one")
        answers.append(answer)
    return answers, findings.problems


def _answer(row: Row, people: set[str] | None, weeks: int, findings: Findings) -> Answer | None:
    before = len(findings.problems)
    week = _whole(row["week"])
    if not week or week > weeks:
        findings.add(row.line, "week", f"{quoted(row['week'])} is no week of this run; write a whole number from 1 to {weeks}")
    if people is not None and row["person"] not in people:
        findings.add(row.line, "person", "is not in the roster; write it as there")
    value = _value(row, findings)
    flag = row["quotable"].lower()
    if flag not in _FLAGS:
        findings.add(row.line, "quotable", f"{quoted(row['quotable'])} is neither true nor false; or leave it empty")
    if row["comment"] and row["item"] != OPEN_ITEM:
        findings.add(row.line, "comment", f"only the open item {OPEN_ITEM} has a comment; leave it empty")
    if len(findings.problems) > before or not week:
        return None
    return Answer(week, row["person"], row["item"], value, row["comment"], _FLAGS[flag])


def _value(row: Row, findings: Findings) -> int | None:
    """The value; None for a skip, and where it has been noted as a problem."""
    item, text = row["item"], row["value"]
    if item == OPEN_ITEM:
        if text:
            findings.add(row.line, "value", f"the open item {OPEN_ITEM} has no value; leave it empty")
        return None
    if item not in BANK:
        findings.add(row.line, "item", f"{quoted(item)} is no item of the bank; `voinko questions` lists them")
        return None
    values = BANK[item].scale.values
    value = _whole(text)
    if text and value not in values:
        message = (
            f"{quoted(text)} is no answer to {item}; write a whole number from {values[0]} to {values[-1]}, or nothing for a skip"
        )
        findings.add(row.line, "value", message)
    return value if value in values else None


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


def feedback_by_team(feedback: Sequence[Feedback], teams: Sequence[str]) -> dict[str, list[Feedback]]:
    """The feedback by the roster's name of its team."""
    names = {name_key(name): name for name in teams}
    found: defaultdict[str, list[Feedback]] = defaultdict(list)
    for piece in sorted(feedback, key=lambda piece: (piece.source, piece.id)):
        found[names[name_key(piece.team_name)]].append(piece)
    return found
