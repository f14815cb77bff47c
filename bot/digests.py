"""The desk where digests are made: reads the store once for all units, builds, freezes, and renders in a language."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.calendar import Week
from bot.customers import figures, joined, windows
from bot.digest import Document, build, dump
from bot.digest_message import digest_message
from bot.messages import Message
from bot.people import Company, Employee, Language, Team
from bot.ports import ScoreCounts, Statistics, Store
from bot.published import Record
from bot.pulses import COMPANY_UNIT, Unit, UnitKind
from bot.release import Participation, ReleasedComments

HISTORY_WEEKS = 52


@dataclass(frozen=True, slots=True)
class _WeekView:
    """All that one week's digests are made of."""

    week: Week
    record: Record
    participation: Mapping[Unit, Participation]
    comments: Mapping[Unit, ReleasedComments]
    teams: Mapping[Unit, Sequence[Team]]
    now: ScoreCounts
    before: ScoreCounts


class DigestDesk:
    """Digests of any unit. What a week needs is read once, however many units ask for it."""

    def __init__(self, store: Store, company: Company, statistics: Statistics) -> None:
        self._store = store
        self._company = company
        self._statistics = statistics
        self._weeks: dict[Week, _WeekView] = {}
        self._documents: dict[tuple[Unit, Week], Document] = {}

    async def document(self, unit: Unit, week: Week, *, freeze: bool) -> Document:
        """The digest of a unit and week: the frozen one, else built now, and frozen if it is about to be sent."""
        known = self._documents.get((unit, week))
        if known is not None:
            return known
        text = await self._store.digest(unit, week)
        if text is None:
            text = dump(self._build(unit, await self._view(week)))
            if freeze:
                text = await self._store.freeze_digest(unit, week, text)
        document: Document = json.loads(text)
        if freeze:
            self._documents[unit, week] = document
        return document

    async def message(self, unit: Unit, week: Week, language: Language) -> Message:
        """The digest as it is sent, frozen from now on."""
        return digest_message(await self.document(unit, week, freeze=True), language)

    async def _view(self, week: Week) -> _WeekView:
        view = self._weeks.get(week)
        if view is None:
            view = self._weeks[week] = await self._read(week)
        return view

    async def _read(self, week: Week) -> _WeekView:
        store, spans = self._store, windows(week)
        quarter = await store.score_counts(spans.quarter.first, spans.quarter.last)
        quarter_before = await store.score_counts(spans.quarter_before.first, spans.quarter_before.last)
        return _WeekView(
            week=week,
            record=Record(await store.figures(week.plus(1 - HISTORY_WEEKS), week)),
            participation=await store.participation(week),
            comments=await store.comments(week),
            teams=_by_unit(await store.teams()),
            now=joined(await store.score_counts(spans.now.first, spans.now.last), quarter),
            before=joined(await store.score_counts(spans.before.first, spans.before.last), quarter_before),
        )

    def _build(self, unit: Unit, view: _WeekView) -> Document:
        mine = view.teams.get(unit, ())
        name = mine[0].name if unit.kind is UnitKind.TEAM and mine else unit.key or self._company.name
        return build(
            unit,
            name,
            view.week,
            record=view.record,
            participation=view.participation.get(unit),
            comments=view.comments.get(unit),
            k=self._company.k,
            customers=figures(view.now, view.before, [team.id for team in mine], self._statistics),
        )


def _by_unit(teams: Sequence[Team]) -> Mapping[Unit, Sequence[Team]]:
    """Every audience and its teams."""
    found: dict[Unit, list[Team]] = {COMPANY_UNIT: list(teams)}
    for team in teams:
        for unit in (Unit(UnitKind.TEAM, str(team.id)), Unit(UnitKind.DEPARTMENT, team.department)):
            found.setdefault(unit, []).append(team)
    return found


async def last_digest(store: Store, company: Company, employee: Employee) -> Message | None:
    """The last digest of the team that the employee manages, else of the employee's own team, as its manager got it.

    Nothing before it has gone out: a team and its manager see the same thing at the same time.
    """
    managed = await store.managed_by(employee.email)
    for team in (*managed, *((employee.team,) if employee.team else ())):
        latest = await store.latest_digest(Unit(UnitKind.TEAM, str(team.id)))
        if latest is not None:
            return digest_message(json.loads(latest[1]), company.language_of(employee))
    return None
