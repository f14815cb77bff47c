"""Answers for an organisation's own roster, drawn alike for everyone: no team differs from another by design.

Each number is a hash of what it decides, so that the same roster always gets the same answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b

from app.simulation.inputs import Inputs
from app.simulation.organisation import Answer, Organisation, Stay
from bot.model.people import Language
from bot.model.pulses import OPEN_ITEM, Scale
from bot.model.roster import RosterRow
from bot.pulse.questions import question
from bot.pulse.rotation import items_of, open_question_in
from bot.texts.sentences import text

WRITING = 3  # one in so many of those who answer writes a comment
_CHANGING = 0.3  # of the answers differ by one from the person's usual one
_USUAL = {
    Scale.AGREE5: (1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5),
    Scale.ENPS: (3, 5, 6, 7, 7, 8, 8, 8, 9, 9, 9, 10),
}


def made_up(rows: Sequence[RosterRow], *, answering: int, weeks: int, language: Language) -> Inputs:
    """The people of the roster who are in a team, through all weeks, ``answering`` of a hundred of them in each."""
    stays = [Stay(row.email, row.team, row.department, 1, None, row.manager_email) for row in rows if row.team]
    remark = text(language, "simulation.comment")
    answers = [
        answer
        for week in range(1, weeks + 1)
        for stay in stays
        if 100 * _chance(week, stay.person) < answering
        for answer in _answers(week, stay.person, remark)
    ]
    return Inputs(Organisation(stays, answers, weeks), ())


def _answers(week: int, person: str, remark: str) -> Iterator[Answer]:
    for item in items_of(week - 1):
        scale = question(item).scale
        usual = _USUAL[scale][int(_chance(person, item) * len(_USUAL[scale]))]
        change = _chance(week, person, item)
        value = usual + (change < _CHANGING / 2) - (change > 1 - _CHANGING / 2)
        yield Answer(week, person, item, min(max(value, scale.values[0]), scale.values[-1]))
    if open_question_in(week - 1) and WRITING * _chance(week, person, OPEN_ITEM) < 1:
        yield Answer(week, person, OPEN_ITEM, None, remark)


def _chance(*about: object) -> float:
    """A number from 0 up to 1, which is not among them."""
    digest = blake2b("|".join(map(str, about)).encode(), digest_size=6).digest()
    return int.from_bytes(digest) / (1 << 48)
