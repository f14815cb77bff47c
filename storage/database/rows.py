"""Rows to the core's frozen dataclasses, and the columns that each needs.

Pure mapping: the only place where a column's spelling meets a noun of the core.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, FromClause, Row, and_

from bot.model.actions import StartedAction
from bot.model.calendar import Week
from bot.model.people import Address, Employee, Language, Team
from bot.model.pulses import OPEN_ITEM, AskedAbout, Invitation, Round, RoundRules, RoundState, Topic
from bot.model.released import Cell, EnpsCell, Step, StepCell
from bot.model.units import Unit, UnitKind
from storage.database.schema import actions, addresses, employees, invitations, rounds, teams

AnyRow = Row[*tuple[Any, ...]]

own_team = teams.alias("own_team")  # the team a person is in now
asked_team = teams.alias("asked_team")  # the team an invitation is for

EMPLOYEE_COLUMNS: tuple[ColumnElement[Any], ...] = (
    employees.c.id.label("employee_id"),
    employees.c.email,
    employees.c.name,
    employees.c.team_id,
    own_team.c.name.label("team_name"),
    own_team.c.department.label("team_department"),
    employees.c.manager_email,
    employees.c.language,
    employees.c.language_learnt,
    employees.c.timezone,
    employees.c.active,
    employees.c.welcomed,
    employees.c.hour,
    employees.c.weekday,
    employees.c.channel,
    employees.c.asked_when_away,
    employees.c.paused_until,
    employees.c.unreachable,
    employees.c.workspace.label("own_workspace"),
    addresses.c.platform,
    addresses.c.workspace,
    addresses.c.user,
    addresses.c.conversation,
)
ROUND_COLUMNS: tuple[ColumnElement[Any], ...] = (
    rounds.c.id.label("round_id"),
    rounds.c.week.label("round_week"),
    rounds.c["items"],  # not .items, which is a method
    rounds.c.opens_at,
    rounds.c.closes_at,
    rounds.c.state.label("round_state"),
    rounds.c.k,
    rounds.c.strict,
    rounds.c.lowered_from,
)
INVITATION_COLUMNS: tuple[ColumnElement[Any], ...] = (
    invitations.c.token,
    invitations.c.team_id.label("asked_team_id"),
    asked_team.c.name.label("asked_team_name"),
    invitations.c.department.label("asked_department"),
    invitations.c.counts_in_team,
    actions.c.name.label("action_name"),
    actions.c.words.label("action_words"),
)


def with_person(source: FromClause) -> FromClause:
    """Join a person's team and address to something that has ``employees`` in it."""
    return source.outerjoin(own_team, own_team.c.id == employees.c.team_id).outerjoin(
        addresses, and_(addresses.c.employee_id == employees.c.id, addresses.c.last_used)
    )


PERSON = with_person(employees)
INVITED = with_person(
    invitations.join(rounds, rounds.c.id == invitations.c.round_id)
    .join(employees, employees.c.id == invitations.c.employee_id)
    .join(asked_team, asked_team.c.id == invitations.c.team_id)
    .outerjoin(actions, and_(actions.c.asked_in == rounds.c.week, actions.c.team_id == invitations.c.team_id))
)


# Everyone of a team or a round has the same one: it is made once, and ten thousand rows stay light.
_team = lru_cache(maxsize=4096)(Team)
week = lru_cache(maxsize=256)(Week.parse)


_PIECE = 500


async def in_pieces(result: CursorResult[*tuple[Any, ...]]) -> AsyncIterator[Sequence[AnyRow]]:
    """The rows of a large result, a piece at a time: neither one call a row, nor all of them alive at once.

    Whoever waits has a turn between two pieces: years of a large company's figures are a second of work.
    """
    for piece in result.partitions(_PIECE):
        yield piece
        await asyncio.sleep(0)


def employee(row: AnyRow) -> Employee:
    """The person in a row with EMPLOYEE_COLUMNS."""
    return Employee(
        id=row.employee_id,
        email=row.email,
        name=row.name,
        team=None if row.team_id is None else _team(row.team_id, row.team_name, row.team_department),
        manager_email=row.manager_email,
        language=None if row.language is None else Language(row.language),
        timezone=row.timezone,
        active=row.active,
        welcomed=row.welcomed,
        hour=row.hour,
        weekday=row.weekday,
        channel=row.channel,
        asked_when_away=row.asked_when_away,
        paused_until=row.paused_until,
        address=None if row.platform is None else Address(row.platform, row.workspace, row.user, row.conversation),
        unreachable=row.unreachable,
        workspace=row.own_workspace,
        language_learnt=row.language_learnt,
    )


def round_(row: AnyRow) -> Round:
    """The round in a row with ROUND_COLUMNS."""
    return _round(
        round_id=row.round_id,
        of_week=row.round_week,
        items=row.items,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        state=row.round_state,
        rules=None if row.k is None else RoundRules(row.k, row.strict, row.lowered_from),
    )


@lru_cache(maxsize=64)
def _round(
    *, round_id: int, of_week: str, items: str, opens_at: datetime, closes_at: datetime, state: str, rules: RoundRules | None
) -> Round:
    asked = items.split(",")
    scored = tuple(item for item in asked if item != OPEN_ITEM)
    has_open_question = OPEN_ITEM in asked
    return Round(
        round_id, week(of_week), scored, opens_at, closes_at, RoundState(state), open_question=has_open_question, rules=rules
    )


def _asked_about(row: AnyRow) -> AskedAbout | None:
    """The action that the person is asked about: nobody who doesn't count in the team, and begins its actions, is asked."""
    is_asked = row.counts_in_team and row.action_name is not None
    return AskedAbout(row.action_name, row.action_words) if is_asked else None


def invitation(row: AnyRow) -> Invitation:
    """The invitation in a row with all three groups of columns."""
    return Invitation(
        token=row.token,
        round=round_(row),
        employee=employee(row),
        team=_team(row.asked_team_id, row.asked_team_name, row.asked_department),
        counts_in_team=row.counts_in_team,
        asked_about=_asked_about(row),
    )


def unit(row: AnyRow) -> Unit:
    """The unit in a row with ``unit_kind`` and ``unit_key``."""
    return unit_of(row.unit_kind, row.unit_key)


@lru_cache(maxsize=4096)
def unit_of(kind: str, key: str) -> Unit:
    """The unit of that kind and key."""
    return Unit(UnitKind(kind), key)


def started_action(row: AnyRow) -> StartedAction:
    """The action in a row of ``actions``."""
    return StartedAction(
        id=row.id,
        unit=unit(row),
        topic=Topic(row.topic),
        name=row.name,
        words=row.words,
        expected=row.expected,
        begun_in=week(row.begun_in),
        started_on=row.started_on,
        asked_in=None if row.asked_in is None else week(row.asked_in),
        dropped=row.dropped,
    )


_STEP_CELL = {(low.value, high.value): StepCell(low, high) for low in Step for high in Step if low <= high}


def cell(topic: Topic, low: int, high: int) -> Cell:
    """The published cell of a topic with those ends. Looked up rather than made: a company's year is tens of thousands."""
    return EnpsCell(low, high) if topic is Topic.ENPS else _STEP_CELL[low, high]
