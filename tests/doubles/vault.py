"""The place of a platform's secrets, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class MemoryVault:
    """Keeps secrets for as long as the test lasts."""

    kept: dict[str, str] = field(default_factory=dict)

    async def put(self, name: str, secret: str) -> None:
        self.kept[name] = secret

    async def get(self, name: str) -> str | None:
        return self.kept.get(name)

    async def drop(self, name: str) -> None:
        self.kept.pop(name, None)
