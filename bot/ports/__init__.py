"""What the core needs from the outside, as Protocols: a store, chat platforms, statistics, sealed tokens."""

from bot.ports.loop import Loop
from bot.ports.outside import (
    Directory,
    DoubtfulError,
    Messenger,
    PlatformDownError,
    Profile,
    Statistics,
    Tokens,
    UnreachableError,
)
from bot.ports.pages import Pages
from bot.ports.store import (
    CustomerFeedback,
    Ledger,
    NewInvitation,
    People,
    Published,
    Pulse,
    Rounds,
    ScoreCounts,
    Store,
)

__all__ = [
    "CustomerFeedback",
    "Directory",
    "DoubtfulError",
    "Ledger",
    "Messenger",
    "NewInvitation",
    "Pages",
    "People",
    "Loop",
    "PlatformDownError",
    "Profile",
    "Published",
    "Pulse",
    "Rounds",
    "ScoreCounts",
    "Statistics",
    "Store",
    "Tokens",
    "UnreachableError",
]
