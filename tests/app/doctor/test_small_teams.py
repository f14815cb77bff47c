"""The administrator is told which teams can never have figures, in one block."""

from __future__ import annotations

from app.doctor.small_teams import members_after, told
from bot.model.people import Employee, Team
from bot.model.roster import Member, RosterRow
from bot.release.too_small import CountsIn, Merge, TooSmall

CHAT = TooSmall("Chat", "Palvelu", 4, 5, CountsIn.DEPARTMENT, Merge("Posti", 5))


def test_a_team_is_named_with_its_size_where_it_counts_and_the_merge() -> None:
    assert told([CHAT]).splitlines()[1].strip() == "Chat: 4 people; answers count in Palvelu; with Posti it would be 5."


def test_several_teams_are_one_block() -> None:
    alone = TooSmall("Myynti", "", 1, 5, CountsIn.NOWHERE, None)
    assert [line.split(":")[0].strip() for line in told([CHAT, alone]).splitlines()[1:]] == ["Chat", "Myynti"]
    assert "fewer than 5 people" in told([CHAT, alone])


def test_whoever_is_not_in_the_file_and_stays_counts_after_the_import_too() -> None:
    stored = [Employee(number, f"{name}@x.fi", name, Team(1, "Tuki", "P"), "", None, None) for number, name in enumerate("ab")]
    rows = [RosterRow("c@x.fi", "c", "Tuki", "P", "")]
    after = members_after(stored, rows, ["b@x.fi"], frozenset())
    assert after == [Member("c@x.fi", "Tuki", "P", ""), Member("a@x.fi", "Tuki", "P", "")]
