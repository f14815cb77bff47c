"""A personal chat on Teams as one stored string: all that a message sent there needs, and nothing that changes from day to day.

Stored as ``Address.conversation``. It knows no network: whether a service address may be written to is the messenger's to judge.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

_LONGEST = 2_000  # characters; Teams' own are about 300


@dataclass(frozen=True, slots=True)
class Reference:
    """One personal chat. Two activities of the same chat give equal references, so that it is stored once."""

    conversation: str  # the chat's id, "a:1abc…"
    service: str  # the connector's address, always ending with "/"
    bot: str  # the bot's account in the chat, "28:" and the app's id
    user: str  # the person's account in the chat, "29:1abc…"

    def dump(self) -> str:
        """The reference as compact JSON, its keys sorted."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @classmethod
    def load(cls, stored: str) -> Reference | None:
        """Read what ``dump`` wrote; None for anything else."""
        try:
            fields = json.loads(stored[:_LONGEST])
        except (ValueError, RecursionError):
            return None
        if not isinstance(fields, dict) or set(fields) != set(cls.__slots__):
            return None
        if not all(isinstance(value, str) for value in fields.values()) or not (fields["conversation"] and fields["service"]):
            return None
        return cls(**fields)
