"""Who may keep the roster over SCIM, and where teams come from."""

from pathlib import Path

import pytest

from adapters.scim.roster import ScimForm
from tests.app.settings.test_settings import problems, settings

TOKEN, OTHER = "a" * 32, "b" * 40


def test_without_a_token_there_is_no_way_in(tmp_path: Path) -> None:
    assert settings(tmp_path).scim.tokens == ()


@pytest.mark.parametrize(
    ("toml", "form"),
    [
        ("", ScimForm("department", "division")),
        ('[roster.scim]\nteam = "costcenter"', ScimForm("costCenter", "division")),
        ('[roster.scim]\nteam = "group"\nprefix = "Tiimi "', ScimForm("group", "department", "Tiimi")),
        ('[roster.scim]\nteam = "group"\ndepartment = "organization"', ScimForm("group", "organization")),
    ],
)
def test_a_team_is_what_the_settings_say(tmp_path: Path, toml: str, form: ScimForm) -> None:
    assert settings(tmp_path, toml).scim.form == form


def test_two_tokens_while_one_takes_the_others_place(tmp_path: Path) -> None:
    made = settings(tmp_path, VOINKO_SCIM_TOKEN=f"{TOKEN} {OTHER}")
    assert [one.reveal() for one in made.scim.tokens] == [TOKEN, OTHER]
    (tmp_path / "token").write_text(f"{TOKEN}\n{OTHER}\n")
    assert len(settings(tmp_path, VOINKO_SCIM_TOKEN_FILE="token").scim.tokens) == 2


@pytest.mark.parametrize(
    ("toml", "environ", "said"),
    [
        ("", {"VOINKO_SCIM_TOKEN": "short"}, "VOINKO_SCIM_TOKEN: a token must have at least 32 characters"),
        ("", {"VOINKO_SCIM_TOKEN": " ".join([TOKEN] * 3)}, "VOINKO_SCIM_TOKEN: holds 3 tokens"),
        ('[roster.scim]\nteam = "squad"', {}, "must be one of department, division, organization, costCenter, group"),
        ('[roster.scim]\nprefix = "T"', {}, 'is of groups: say team = "group" too'),
        ("[roster.scim]\nteams = 1", {}, "unknown; did you mean team?"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path: Path, toml: str, environ: dict[str, str], said: str) -> None:
    (problem,) = problems(tmp_path, toml, **environ)
    assert said in problem
