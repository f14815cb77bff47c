"""The roster as it is handed in: one row a person."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person of a roster that has been checked. Every field but ``email`` and ``name`` may be ""."""

    email: str
    name: str
    team: str  # "": gets no pulse, may be a manager
    department: str
    manager_email: str
    language: str  # "fi", "sv", "en" or "": asked from the platform
    timezone: str  # an IANA name or "": the same rule
