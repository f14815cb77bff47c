"""``[roster.scim]`` and the token by which an identity provider comes in."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.scim.roster import GROUP, PLACES, ScimForm
from app.settings.forms import as_one_of
from app.settings.secret import Secret
from app.settings.sources import Environment, Table

VARIABLE = "VOINKO_SCIM_TOKEN"
_LEAST, _MOST_AT_ONCE = 32, 2  # characters; tokens, while one takes the other's place


@dataclass(frozen=True, slots=True)
class ScimValues:
    """How a directory is read, and who may write it. Without ``tokens`` nobody may, and nothing of it is loaded."""

    form: ScimForm = field(default_factory=ScimForm)
    tokens: tuple[Secret, ...] = ()


def scim_in(env: Environment, root: Table) -> ScimValues:
    """The settings of SCIM. Notes problems."""
    table = root.table("roster").table("scim")
    places = ", ".join(PLACES)
    team = table.read("team", f"one of {places}, {GROUP}", as_one_of(*PLACES, GROUP))
    department = table.read("department", f"one of {places}", as_one_of(*PLACES))
    prefix = table.text("prefix")
    if prefix and team != GROUP:
        table.problem("prefix", f'is of groups: say team = "{GROUP}" too')
    table.finish()
    usual = ScimForm(department="department" if team == GROUP else "division")
    return ScimValues(ScimForm(team or usual.team, department or usual.department, prefix or ""), _tokens(env))


def _tokens(env: Environment) -> tuple[Secret, ...]:
    secret = env.secret(VARIABLE)
    tokens = secret.reveal().replace(",", " ").split() if secret else []
    if len(tokens) > _MOST_AT_ONCE:
        env.problem(
            VARIABLE, f"holds {len(tokens)} tokens; give one, or two with a space between while one takes the other's place"
        )
    if any(len(token) < _LEAST for token in tokens):
        env.problem(VARIABLE, f"a token must have at least {_LEAST} characters; make one with: openssl rand -hex 32")
    return tuple(map(Secret, tokens))
