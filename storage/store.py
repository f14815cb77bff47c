"""The whole store: every part on one database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.absences import AbsencesStore
from storage.actions import ActionsStore
from storage.clock import ClockStore
from storage.closing import ClosingStore
from storage.database.engine import Database
from storage.endings import EndingsStore
from storage.feedback.counts import CustomerCountsStore
from storage.feedback.imported import FeedbackStore
from storage.feedback.received import IncomingStore
from storage.keeping.memory import MemoryStore
from storage.keeping.owning import RingStore
from storage.keeping.setting_back import SettingBackStore
from storage.keeping.unopenable import UnopenableStore
from storage.ledger import LedgerStore
from storage.manager_answers import ManagerAnswersStore
from storage.own_times import OwnTimesStore
from storage.pages import PagesStore
from storage.people import PeopleStore
from storage.provisioning import ProvisioningStore
from storage.published import PublishedStore
from storage.reach import ReachStore
from storage.readiness import ReadinessStore
from storage.requests import RequestsStore
from storage.rights import RightsStore
from storage.secrets.keys import KeyRing, MasterKey
from storage.vault import SecretVault

if TYPE_CHECKING:
    from bot.ports.pages import Pages
    from bot.ports.store import Store


class SqlStore(
    PeopleStore,
    OwnTimesStore,
    AbsencesStore,
    ProvisioningStore,
    RightsStore,
    ClosingStore,
    LedgerStore,
    ActionsStore,
    ManagerAnswersStore,
    PublishedStore,
    ReachStore,
    CustomerCountsStore,
    FeedbackStore,
    IncomingStore,
    PagesStore,
    ClockStore,
    RequestsStore,
    EndingsStore,
    RingStore,
    MemoryStore,
    ReadinessStore,
    UnopenableStore,
    SettingBackStore,
):
    """ports.Store on SQLite or PostgreSQL, and what the administrator's commands need beyond it."""

    @classmethod
    async def connect(cls, url: str, master_key: MasterKey, key_ring: KeyRing, *, durable: bool = True) -> SqlStore:
        """Open the database of that SQLAlchemy URL (``sqlite+aiosqlite://`` or ``postgresql+psycopg://``).

        ``durable=False`` is for throw-away data. Raises WrongKeyError when it was made under another master key.
        A new one is empty until ``migrate``.
        """
        store = cls(Database(url, durable=durable), master_key, key_ring)
        try:
            await store.check_key()
        except BaseException:
            await store.disconnect()
            raise
        return store

    @property
    def vault(self) -> SecretVault:
        """Where a chat platform's own secrets are kept."""
        return SecretVault(self._database, self._master_key)

    def subkey(self, purpose: str) -> bytes:
        """A key for one purpose outside the store, such as the addresses of pictures."""
        return self._master_key.subkey(purpose)

    async def disconnect(self) -> None:
        """Let go of the database."""
        await self._database.dispose()


def _keeps_the_contract(store: SqlStore) -> Store:
    """The type checker's proof that the port is whole."""
    return store


def _serves_the_page(store: SqlStore) -> Pages:
    """The same for the page's port."""
    return store
