"""Where platforms keep secrets by name: an installation's tokens, and who installed the app without being on any roster."""

from __future__ import annotations

from typing import Protocol


class Vault(Protocol):
    """Keeps secrets by name, encrypted at rest."""

    async def put(self, name: str, secret: str) -> None:
        """Keep the secret under that name, in place of an older one."""
        ...

    async def get(self, name: str) -> str | None:
        """The secret of that name; None where there is none."""
        ...

    async def drop(self, name: str) -> None:
        """Forget it; no matter if there is none."""
        ...
