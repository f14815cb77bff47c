"""Links to the digest's page, and the sessions they open: for one reader, once, for a while.

A link is a sealed word that only its reader was shown. It opens for a quarter of an hour and once, for what was opened is
remembered by its hash until the link would have ended. A session says who somebody is and nothing else: what may be seen is
looked up at every request. All of it lives by the wall clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import blake2b

from bot.model.messages import Button, Buttons, Intent, Message, Text
from bot.model.people import Employee, Language
from bot.ports.pages import Pages
from bot.ports.tokens import Tokens
from bot.texts.sentences import text

LINK_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(hours=8)
_TOLD = timedelta(days=1)  # for so long a link that is too old is told from one that was never ours
_LINK, _SESSION, _FORM = "page link", "page session", "page form"


class Refusal(StrEnum):
    """Why a link does not open."""

    NOT_OURS = "not_ours"  # never ours, cut off, long gone, or of somebody who is with us no more
    TOO_OLD = "too_old"
    OPENED = "opened"
    SOMEBODY_ELSES = "somebody_elses"  # this browser is somebody else's


@dataclass(frozen=True, slots=True)
class Session:
    """Who sits at the browser, as proved by a link. ``id`` names the session on its forms."""

    employee_id: int
    id: str


class PageLinks:
    """Makes links and opens them. ``new_id`` gives something unguessable."""

    def __init__(
        self, tokens: Tokens, store: Pages, base_url: str, *, new_id: Callable[[], str], wall: Callable[[], datetime]
    ) -> None:
        self._tokens = tokens
        self._store = store
        self._base_url = base_url
        self._new_id = new_id
        self._wall = wall

    def link_for(self, employee: Employee) -> str:
        """An address that opens that person's page."""
        ends = int((self._wall() + LINK_LASTS).timestamp())
        # The id inside is what is remembered, never the token's spelling: there are several spellings of one token.
        token = self._tokens.seal(_LINK, f"{employee.id} {self._new_id()} {ends}", _minutes(_TOLD))
        return f"{self._base_url}/open/{token}"

    def whose(self, token: str) -> int | None:
        """The id of the person for whom the link was made, whether or not it opens still; None for one that isn't ours."""
        link = self._read(token)
        return None if link is None else link.employee_id

    async def refused(self, token: str, present: Session | None, *, shared: bool = False) -> Refusal | None:
        """Why the link would not open now; None: it would. Looking uses nothing up.

        ``present`` is the session that this browser has already. ``shared``: the browser may change hands.
        """
        link = self._read(token)
        if link is None or await self._store.active_employee(link.employee_id) is None:
            return Refusal.NOT_OURS
        if self._wall() >= link.ends_at:
            return Refusal.TOO_OLD
        if await self._store.is_spent(link.hash):
            return Refusal.OPENED
        if present is not None and present.employee_id != link.employee_id and not shared:
            return Refusal.SOMEBODY_ELSES
        return None

    async def open(self, token: str, present: Session | None, *, shared: bool = False) -> str | Refusal:
        """The session that the link opens, sealed for a cookie, and the link is used up; or why it does not open."""
        refusal = await self.refused(token, present, shared=shared)
        link = self._read(token)
        if refusal is not None or link is None:
            return refusal or Refusal.NOT_OURS
        if not await self._store.spend(link.hash, link.ends_at, self._wall()):
            return Refusal.OPENED
        return self._tokens.seal(_SESSION, f"{link.employee_id} {self._new_id()}", _minutes(SESSION_LASTS))

    async def session(self, sealed: str) -> Session | None:
        """The session in a cookie; None for one that is over, ended, or was never ours."""
        content = self._tokens.unseal(_SESSION, sealed)
        if content is None:
            return None
        number, session_id = content.split(" ")
        return None if await self._store.is_spent(_hash(session_id)) else Session(int(number), session_id)

    async def end(self, session: Session) -> None:
        """End a session everywhere it may have been copied to."""
        wall = self._wall()
        await self._store.spend(_hash(session.id), wall + SESSION_LASTS, wall)

    def form_token(self, session: Session) -> str:
        """The token that the forms of a session's pages carry, and no other site can know."""
        return self._tokens.seal(_FORM, session.id, _minutes(SESSION_LASTS))

    def from_our_form(self, session: Session, token: str) -> bool:
        """Tell whether the token came from a form of this session's."""
        return self._tokens.unseal(_FORM, token) == session.id

    def _read(self, token: str) -> _Link | None:
        content = self._tokens.unseal(_LINK, token)
        if content is None:
            return None
        number, link_id, ends = content.split(" ")
        return _Link(int(number), _hash(link_id), datetime.fromtimestamp(int(ends), UTC))


@dataclass(frozen=True, slots=True)
class _Link:
    employee_id: int
    hash: bytes
    ends_at: datetime


def page_message(language: Language, url: str) -> Message:
    """The link, for the one who asked for it."""
    return Message(
        summary=text(language, "page.link.title"),
        blocks=(
            Text(text(language, "page.link.sentence")),
            Buttons("page", (Button(text(language, "page.link.open"), Intent("page_opened"), url=url),)),
            Text(text(language, "page.link.note", minutes=_minutes(LINK_LASTS)), quiet=True),
        ),
    )


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds()) // 60


def _hash(name: str) -> bytes:
    """What is remembered of a link or a session."""
    return blake2b(name.encode(), digest_size=32, person=b"voinko page").digest()
