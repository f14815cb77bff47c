"""Whether a column tells a person where a team is asked for: customers' figures are never those of one person's work."""

from __future__ import annotations

import re

from adapters.feedback.paths import Place

REFUSED = (
    "stands at {path}, which names a person; customers' feedback is never one person's performance (Act 759/2004): "
    'name the column of the team, or write team = "=NAME OF THE TEAM"'
)

_WORDS = re.compile(r"[A-ZÅÄÖ]?[a-zåäö]+|[A-ZÅÄÖ]+")
_PERSON = re.compile(
    r"assign(ee|ees|ed)|agents?|advis[eo]r|rep|representative|employee|owner|technician|operator|teammate|admin|worker|person|seller"
    r"|salesperson|clerk|e?mail|(käsittelijä|asiakaspalvelija|asiakasneuvoja|työntekijä|myyjä|(vastuu)?henkilö|sähköposti)\w*"
    r"|(handläggare|medarbetare|säljare|e?post)\w*"
)
_GROUP = re.compile(
    r"teams?|groups?|unit|department|location|store|branch|squad|desk|(tiimi|ryhmä|yksikkö|osasto|toimipiste)\w*"
    r"|(grupp|enhet|avdelning)\w*"
)


_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def is_address(team: str) -> bool:
    """Tell whether what stands as a team is somebody's e-mail address."""
    return _ADDRESS.fullmatch(team.strip()) is not None


def person_named(place: Place | None) -> str | None:
    """Why the place can't be a team's: it is a person's column, such as the assignee's; None where it may be.

    "Agent group" and "team_assignee_id" are of a team, "assignee.email" is not. Told by the column's name alone.
    """
    for path in () if place is None else place.paths:
        words = [word.lower() for word in _WORDS.findall(path)]
        if any(map(_PERSON.fullmatch, words)) and not any(map(_GROUP.fullmatch, words)):
            return REFUSED.format(path=path)
    return None
