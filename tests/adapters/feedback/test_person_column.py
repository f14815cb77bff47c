"""A column that names a person is no team's."""

from __future__ import annotations

from datetime import date

import pytest

from adapters.feedback.mapping import BadPayloadError, Circumstances, SourceMap, rows_of
from adapters.feedback.paths import Place
from adapters.feedback.person_column import person_named


@pytest.mark.parametrize(
    "column",
    ["assignee", "ticket.assignee.email", "assigneeName", "Agent", "Käsittelijä", "Handläggare", "Group | Agent", "AGENT_NAME"],
)
def test_a_persons_column_is_refused_with_the_act_that_forbids_it(column: str) -> None:
    refusal = person_named(Place.parse(column))
    assert refusal is not None
    assert "759/2004" in refusal


@pytest.mark.parametrize(
    "column", ["Agent group", "team_assignee_id", "Tiimi", "Location Name", "=Agent", "Agency", "käsittelijän tiimi"]
)
def test_a_teams_column_is_taken(column: str) -> None:
    assert person_named(Place.parse(column)) is None


def test_a_persons_address_is_no_team_and_is_in_no_sentence_not_even_where_a_word_of_ours_stands_for_it() -> None:
    by = SourceMap(
        {name: Place(name, paths=(name,)) for name in ("id", "team", "csat")}, {"teams": {"maija@shop.example": "Tuki"}}
    )
    with pytest.raises(BadPayloadError, match="must be a team, not a person's e-mail address") as caught:
        rows_of({"id": "1", "team": "maija@shop.example", "csat": "5"}, by, Circumstances("shop", date(2026, 1, 9)))
    assert "maija" not in str(caught.value)
