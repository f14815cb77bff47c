"""Whom a round asks: an invitation each, and what is to be sent because of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.calendar import Week
from bot.model.deliveries import DELIVERIES, DeliveryKind
from bot.ports.rounds import NewInvitation
from storage.database.engine import Database
from storage.database.schema import invitations, sends
from storage.people import welcoming


async def invite(
    database: Database, connection: AsyncConnection, round_id: int, week: Week, new: Sequence[NewInvitation]
) -> None:
    """Write the invitations and their pending deliveries: the welcome where the person has had none, the pulse, the reminder."""
    people: list[dict[str, Any]] = []
    welcomes: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for invited in new:
        if invited.employee.team is None:
            raise ValueError("somebody without a team can't be invited")
        people.append(
            {
                "round_id": round_id,
                "employee_id": invited.employee.id,
                "token": invited.token,
                "team_id": invited.employee.team.id,
                "team_name": invited.employee.team.name,
                "department": invited.employee.team.department,
                "counts_in_team": invited.counts_in_team,
            }
        )
        if not invited.employee.welcomed:
            welcomes.append(_send(DeliveryKind.WELCOME, invited.employee.id, invited.ask_at))
        in_round = {"round_id": round_id, "week": str(week)}
        others.append(_send(DeliveryKind.PULSE, invited.employee.id, invited.ask_at) | in_round)
        if invited.remind_at is not None:
            others.append(_send(DeliveryKind.REMINDER, invited.employee.id, invited.remind_at) | in_round)
    if people:
        await connection.execute(insert(invitations), people)
        await connection.execute(insert(sends), others)
    if welcomes:
        await connection.execute(welcoming(database), welcomes)


def _send(kind: DeliveryKind, employee_id: int, due_at: datetime) -> dict[str, Any]:
    return {"kind": kind, "employee_id": employee_id, "due_at": due_at, "state": DELIVERIES.first}
