"""The deliveries that have been taken: a platform sends one again whose answer was late, and it must have no second effect."""

from __future__ import annotations

from collections import OrderedDict

_REMEMBERED = 10_000  # deliveries


class Deliveries:
    """The newest deliveries of one platform, by their ids, for as long as the process lives."""

    def __init__(self) -> None:
        self._taken: OrderedDict[tuple[str, str], None] = OrderedDict()

    def repeated(self, delivery: str, chat: str = "") -> bool:
        """Tell whether that delivery has been taken before, and remember it. ``chat``: where ids are unique in a chat alone.

        One without an id is never a repeated one.
        """
        if not delivery:
            return False
        if (chat, delivery) in self._taken:
            return True
        self._taken[chat, delivery] = None
        if len(self._taken) > _REMEMBERED:
            self._taken.popitem(last=False)
        return False

    def knows(self, delivery: str, chat: str = "") -> bool:
        """Tell whether that delivery has been taken before."""
        return (chat, delivery) in self._taken

    def forget(self, delivery: str, chat: str = "") -> None:
        """Let a delivery be taken once more: nothing has come of it."""
        self._taken.pop((chat, delivery), None)
