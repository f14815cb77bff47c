"""A column that names a person is no team's."""

from __future__ import annotations

import pytest

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
