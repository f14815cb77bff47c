"""What is shown of the team's replies to a manager's answer (release rule R10).

Pure. All of a round's replies to one answer come together or not at all: where ten of the unit answered the round and three
wrote what may be shown. "Nobody replied", "too few" and "only words of distress" are one state: nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from bot.model.calendar import Week
from bot.model.manager_answers import ManagerAnswer, ReleasedReplies
from bot.model.private_reading import PrivateReading
from bot.model.released import Invited, Voter
from bot.model.units import Unit, UnitKind
from bot.release.comments import LEAST_RESPONDENTS, leaves_open

LEAST_REPLIES = 3


def release_replies(
    answers: Sequence[ManagerAnswer],
    voters: Sequence[Voter],
    invited: Sequence[Invited],
    reading: PrivateReading,
    *,
    week: Week,
    k: int,
) -> tuple[ReleasedReplies, ...]:
    """What the round publishes of the replies to each of these answers; an answer without any is not there."""
    came = Counter(voter.team for voter in voters if voter.values)
    shown: list[ReleasedReplies] = []
    for answer in sorted(answers, key=lambda one: one.mark):
        members = [voter for voter in voters if voter.values and _belongs(voter, answer.unit)]
        theirs = [row for row in invited if _belongs(row, answer.unit)]
        enough = len(members) >= max(LEAST_RESPONDENTS, k)
        if not enough or not (answer.unit.kind is UnitKind.TEAM or leaves_open(theirs, came, k)):
            continue
        words = _words(answer, members, reading)
        # As many replies as people were invited would tell of everyone that he or she wrote.
        if LEAST_REPLIES <= len(words) < sum(row.people for row in theirs):
            # In an order that the words themselves give, as with comments.
            ordered = sorted(words, key=lambda said: sha256(f"{week}|{answer.mark}|{said}".encode()).digest())
            shown.append(ReleasedReplies(answer, tuple(ordered)))
    return tuple(shown)


def _belongs(whose: Voter | Invited, unit: Unit) -> bool:
    match unit.kind:
        case UnitKind.TEAM:
            return whose.team == unit.key
        case UnitKind.DEPARTMENT:
            return whose.department == unit.key
        case _:
            return unit.kind is UnitKind.COMPANY


def _words(answer: ManagerAnswer, members: Sequence[Voter], reading: PrivateReading) -> list[str]:
    """The members' words that may be shown. Only these count: else two beside a hidden third would tell that one is hidden."""
    replies = [voter.reply.text for voter in members if voter.reply is not None and voter.reply.mark == answer.mark]
    return [shown for words in replies if not reading.private(words) and (shown := reading.redacted(words))]
