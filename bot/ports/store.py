"""Everything the core keeps, as one Protocol; ``storage.store.SqlStore`` implements it.

Each method is one transaction. Every moment is an aware datetime in UTC; every ``now`` is calendar time, every ``wall``
wall-clock time.
"""

from __future__ import annotations

from typing import Protocol

from bot.ports.absences import Absences
from bot.ports.actions import Actions
from bot.ports.clock import Clock
from bot.ports.endings import Endings
from bot.ports.feedback import CustomerFeedback
from bot.ports.ledger import Ledger
from bot.ports.manager_answers import ManagerAnswers
from bot.ports.own_times import OwnTimes
from bot.ports.people import People
from bot.ports.provisioning import Provisioning
from bot.ports.published import Published
from bot.ports.requests import Requests
from bot.ports.rounds import Rounds


class Store(
    People,
    OwnTimes,
    Absences,
    Rounds,
    Ledger,
    Published,
    CustomerFeedback,
    Actions,
    ManagerAnswers,
    Clock,
    Requests,
    Endings,
    Provisioning,
    Protocol,
):
    """Everything the core keeps."""
