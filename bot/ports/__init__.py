"""What the core needs from the outside, as Protocols: a store, chat platforms, statistics, sealed tokens."""

from bot.ports.loop import Loop
from bot.ports.outside import (
    Directory,
    DoubtfulError,
    Messenger,
    PlatformDownError,
    Profile,
    Reader,
    Statistics,
    Tokens,
    Understood,
    UnreachableError,
)
from bot.ports.pages import Pages
from bot.ports.store import (
    CustomerFeedback,
    Ledger,
    MinuteCounts,
    NewInvitation,
    People,
    Published,
    Pulse,
    Rounds,
    ScoreCounts,
    SliceCounts,
    Store,
)

__all__ = [
    "CustomerFeedback",
    "Directory",
    "DoubtfulError",
    "Ledger",
    "Loop",
    "Messenger",
    "MinuteCounts",
    "NewInvitation",
    "Pages",
    "People",
    "PlatformDownError",
    "Profile",
    "Published",
    "Pulse",
    "Reader",
    "Rounds",
    "ScoreCounts",
    "SliceCounts",
    "Statistics",
    "Store",
    "Tokens",
    "Understood",
    "UnreachableError",
]
