"""What the digest's page holds: what a reader may open, a digest of a week, and all units of a week together.

Shows digests that have gone out and nothing else, to whom ``bot.model.readers`` names. A unit's address on the page is a keyed
hash: it names nobody, and an address that isn't the reader's is the same as one that never was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Protocol

from bot.actions.dialog import led_by, reference
from bot.actions.on_digest import ActionsOnDigest
from bot.actions.quotations import answer_button, read_button, replies_for
from bot.actions.screens import decision_blocks
from bot.coping.signpost import verified_lines
from bot.digest.document import with_answers
from bot.digest.records import record_until
from bot.model.calendar import Week
from bot.model.company import Company, CrisisLine
from bot.model.document_types.digest import Document, Told, read_document, read_told, step_topics
from bot.model.document_types.topics import StepTopic
from bot.model.messages import Block, Buttons
from bot.model.people import Employee, Language
from bot.model.readers import Readable, readable
from bot.model.units import Unit
from bot.page.year import weeks_to_read
from bot.ports.pages import Pages
from bot.ports.statistics import Statistics
from bot.ports.store import Store
from bot.release.export import as_csv, exported_to

_ADDRESS_BYTES = 9


class PageStore(Store, Pages, Protocol):
    """What the page needs of the store."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody at the page, and what he or she may read just now."""

    employee: Employee
    language: Language
    units: tuple[Readable, ...]
    managed: frozenset[Unit] = frozenset()

    @property
    def first(self) -> Readable | None:
        """The one unit that the reader comes for: the only one, or of two the one managed. None: to see them all."""
        if len(self.units) == 2:  # noqa: PLR2004 - a manager is as a rule in a team of managers
            mine = [one for one in self.units if one.unit in self.managed]
            return mine[0] if len(mine) == 1 else None
        return self.units[0] if len(self.units) == 1 else None


@dataclass(frozen=True, slots=True)
class Weeks:
    """The week that is shown, and those before and after it that can be; None: there is none."""

    shown: Week
    earlier: Week | None
    later: Week | None


@dataclass(frozen=True, slots=True)
class UnitDigest:
    """One unit's digest of one week, and those of the year before it, oldest first."""

    unit: Readable
    weeks: Weeks
    document: Document
    earlier: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """The topics in one week's digests of all units that the reader may read; None where a unit had no digest that week."""

    weeks: Weeks
    rows: tuple[tuple[Readable, Sequence[StepTopic] | None], ...]


class PageContents:
    """What the page shows to a reader. ``key`` is secret and lasting: the addresses of units are made with it."""

    def __init__(self, store: PageStore, company: Company, statistics: Statistics, key: bytes) -> None:
        self._store = store
        self._statistics = statistics
        self._company = company
        self._key = key

    async def reader(self, employee_id: int) -> Reader | None:
        """The person as things stand now; None once erased or deactivated."""
        employee = await self._store.active_employee(employee_id)
        if employee is None:
            return None
        managed = await self._store.managed_by(employee.email)
        units = readable(employee, self._company, managed, await self._store.teams())
        leads = frozenset(Unit.of_team(team.id) for team in managed)
        return Reader(employee, self._company.language_of(employee), units, leads)

    def crisis_lines(self, reader: Reader, on: date) -> Sequence[CrisisLine]:
        """The lines outside work that may be shown on that day, those in the reader's language first."""
        return verified_lines(self._company.crisis_lines, reader.language, on)

    def address(self, unit: Unit) -> str:
        """What names the unit in the page's addresses: letters and digits that mean nothing."""
        words = f"{unit.kind.value}:{unit.key}".encode()
        return blake2b(words, key=self._key, digest_size=_ADDRESS_BYTES, person=b"voinko unit").hexdigest()

    def at(self, reader: Reader, address: str) -> Readable | None:
        """The reader's unit with that address. Only the reader's own are looked through: no other exists here."""
        return next((one for one in reader.units if self.address(one.unit) == address), None)

    async def digest(self, unit: Readable, week: Week | None = None) -> UnitDigest | None:
        """A unit's digest of that week, or the last one; None where none has gone out."""
        weeks = _around(await self._store.digest_weeks((unit.unit,)), week)
        if weeks is None:
            return None
        text = await self._store.digest(unit.unit, weeks.shown)
        if text is None:
            return None
        actions = ActionsOnDigest(self._store, self._statistics, record_until)
        complete = await actions.complete(read_document(text), unit.unit, weeks.shown)
        complete = with_answers(complete, (await self._store.answers_shown_in(weeks.shown)).get(unit.unit, ()))
        earlier = await self._store.digests_of(unit.unit, weeks_to_read(weeks.shown)[:-1])
        return UnitDigest(unit, weeks, complete, tuple(map(read_told, earlier)))

    async def offers(self, reader: Reader, digest: UnitDigest) -> Sequence[Block]:
        """What the reader may press under a digest, as in the chat.

        Whoever leads the unit: decisions under the last digest alone, an answer wherever something is quoted. Whoever is of the
        unit: to read what was answered, and to reply.
        """
        unit, document = digest.unit.unit, digest.document
        read = tuple(read_button(document, reader.language)) if replies_for(reader.employee, unit) else ()
        reading = (Buttons("quotation:read", read),) if read else ()
        if unit not in await led_by(self._store, self._company, reader.employee):
            return reading
        decisions = () if digest.weeks.later else tuple(decision_blocks(document, reference(unit), reader.language))
        answer = tuple(answer_button(document, reference(unit), reader.language))
        return (*decisions, *((Buttons("quotation:answer", answer),) if answer else ()), *reading)

    async def overview(self, reader: Reader, week: Week | None = None) -> Overview | None:
        """That week's digests, or the last ones; None where none has gone out."""
        units = [one.unit for one in reader.units]
        weeks = _around(await self._store.digest_weeks(units), week)
        if weeks is None:
            return None
        texts = await self._store.digests(units, weeks.shown)
        return await asyncio.to_thread(_read, reader.units, weeks, texts)  # some thousands of characters for each unit

    async def export(self, reader: Reader) -> str:
        """The figures of the reader's units as CSV, in the columns of the export."""
        rows = await exported_to(self._store, self._company, [one.unit for one in reader.units])
        return await asyncio.to_thread(as_csv, rows)  # a large company's years are a hundred thousand lines


def _read(units: Sequence[Readable], weeks: Weeks, texts: Mapping[Unit, str]) -> Overview:
    return Overview(weeks, tuple((one, _topics(texts[one.unit]) if one.unit in texts else None) for one in units))


def _topics(text: str) -> Sequence[StepTopic]:
    """A document's topics without their history: whole documents by the hundred cost the garbage collector more than all else."""
    topics = step_topics(read_told(text))
    for entry in topics:
        entry["strip"] = []
    return topics


def _around(known: Sequence[Week], wanted: Week | None) -> Weeks | None:
    """The wanted week, or the last, among the known ones, oldest first."""
    shown = wanted or (known[-1] if known else None)
    if shown is None or shown not in known:
        return None
    place = known.index(shown)
    return Weeks(shown, known[place - 1] if place else None, known[place + 1] if place + 1 < len(known) else None)
