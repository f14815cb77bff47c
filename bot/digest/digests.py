"""Digests of any unit: built of what the store holds, which is read once for all units, frozen, and told in a language."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bot.actions.dialog import reference
from bot.actions.measuring import busy_topics, used_names
from bot.actions.on_digest import ActionsOnDigest
from bot.actions.suggestions import suggested
from bot.customers.figures import figures
from bot.customers.floor import of_own
from bot.customers.looks import sure_level
from bot.customers.side import row_looks, side_of, unit_looks
from bot.digest.document import TeamRow, build, dump, with_answers
from bot.digest.know import MOST, praise_known, praised
from bot.digest.message import digest_message
from bot.digest.over_time import described, linked
from bot.digest.records import record_until
from bot.digest.week_view import WeekView, read_week
from bot.model.actions import ASIDE_WEEKS, StartedAction
from bot.model.calendar import Week
from bot.model.company import Company
from bot.model.document_types.digest import (
    HEAD,
    AnswerEntry,
    Document,
    Head,
    SuggestionEntry,
    Told,
    read_document,
    read_head,
    read_told,
)
from bot.model.document_types.over_time import Linkage
from bot.model.messages import Message
from bot.model.people import Employee, Team
from bot.model.pulses import Topic
from bot.model.units import Unit, UnitKind
from bot.ports.comment_reader import CommentReader
from bot.ports.statistics import Statistics
from bot.ports.store import Store
from bot.release.too_small import CountsIn

FOUR_WEEKS = 4  # a period of the customers' comments


class Digests:
    """Digests of any unit. What a week needs is read once, however many units ask for it.

    ``reader`` reads customers' comments; without one the digest has their figures alone.
    """

    def __init__(self, store: Store, company: Company, statistics: Statistics, reader: CommentReader | None = None) -> None:
        self._store = store
        self._company = company
        self._statistics = statistics
        self._reader = reader
        self._weeks: dict[Week, WeekView] = {}
        self._frozen: dict[Week, dict[Unit, str]] = {}
        self._loop = ActionsOnDigest(store, statistics, record_until)
        self._answers: dict[Week, Mapping[Unit, Sequence[AnswerEntry]]] = {}
        self._managers: Mapping[int, str] | None = None
        self._heads: dict[Week, Mapping[Unit, str]] = {}
        self._dropped: Sequence[StartedAction] | None = None

    async def document(self, unit: Unit, week: Week, *, freeze: bool) -> Document:
        """The digest of a unit and week: the frozen one, else built now, and frozen if it is about to be sent."""
        if freeze:
            await self.freeze([(unit, week)])
        frozen = (await self._frozen_of(week)).get(unit)
        document = read_document(frozen) if frozen is not None else await self._whole(unit, await self._view(week))
        return await self._answered(await self._loop.complete(document, unit, week), unit, week)

    async def _answered(self, document: Document, unit: Unit, week: Week) -> Document:
        """The document with the managers' answers that were given before it was frozen."""
        if week not in self._answers:
            self._answers[week] = await self._store.answers_shown_in(week)
        return with_answers(document, self._answers[week].get(unit, ()))

    async def freeze_week(self, week: Week) -> None:
        """Freeze the digest of every unit that was asked that week: who reads several units opens those without a reader too."""
        await self.freeze([(unit, week) for unit in sorted((await self._view(week)).participation)])

    async def freeze(self, wanted: Collection[tuple[Unit, Week]]) -> None:
        """Build and freeze those of the digests that are not frozen yet, each week's in one transaction."""
        missing: dict[Week, list[Unit]] = defaultdict(list)
        for unit, week in dict.fromkeys(wanted):
            if unit not in await self._frozen_of(week):
                missing[week].append(unit)
        for week, units in missing.items():
            view = await self._view(week)
            documents = {}
            for unit in units:
                await asyncio.sleep(0)  # people's answers must not wait for a company's hundreds of teams
                documents[unit] = dump(await self._whole(unit, view))
            self._frozen[week].update(await self._store.freeze_digests(week, documents))
            self._answers.pop(week, None)

    async def message(self, unit: Unit, week: Week, reader: Employee) -> Message:
        """The digest as it is sent to that reader, frozen from now on."""
        whose = reference(unit) if await self._leads(reader, unit) else ""
        return digest_message(await self.document(unit, week, freeze=True), self._company.language_of(reader), whose)

    async def _leads(self, reader: Employee, unit: Unit) -> bool:
        """Tell whether the reader may act for the unit: not a team member with whom its digest is shared."""
        if unit.kind is not UnitKind.TEAM:
            return True  # it goes to the readers whom the settings name, and to nobody else
        if self._managers is None:
            self._managers = await self._store.managers()
        return self._managers.get(unit.team_id) == reader.email

    async def _frozen_of(self, week: Week) -> dict[Unit, str]:
        if week not in self._frozen:
            self._frozen[week] = dict(await self._store.frozen_digests(week))
        return self._frozen[week]

    # ------------------------------------------------------------ reading

    async def _view(self, week: Week) -> WeekView:
        view = self._weeks.get(week)
        if view is None:
            view = self._weeks[week] = await read_week(self._store, week, self._company.k, self._reader)
        return view

    # ------------------------------------------------------------ building

    async def _whole(self, unit: Unit, view: WeekView) -> Document:
        """The unit's document, with what follows from its earlier digests and from what is under way."""
        document = await self._made(unit, view)
        if not (document["suggestion"] or praised(document["customers"])):
            return document
        heads = [await self._head(unit, view.week.plus(-back)) for back in range(1, FOUR_WEEKS + 1)]
        if _has_room_for_praise(document) and (criteria := praised(document["customers"])):
            told = [await self._told(unit, view.week.plus(-back)) for back in (FOUR_WEEKS, 2 * FOUR_WEEKS)]
            said = {one.get("criterion") for head in heads if head for one in head["know"]}
            kept = [one for one in criteria if all(then and one in praised(then["customers"]) for then in told)]
            document["know"] = [*document["know"], *praise_known([one for one in kept if one not in said])][:MOST]
        if document["suggestion"]:
            seen = await self._loop.complete(document, unit, view.week)
            earlier = [head["suggestion"] if head else None for head in heads]
            aside = await self._put_aside(unit, view.week)
            if seen["actions"] or aside or any(earlier):
                document["suggestion"] = self._suggested(seen, earlier, aside)
        return document

    async def _put_aside(self, unit: Unit, week: Week) -> frozenset[str]:
        """The topics of which nothing is wanted for now."""
        if self._dropped is None:
            self._dropped = list(await self._store.dropped_actions())
        mine = (one for one in self._dropped if one.unit == unit)
        return frozenset(one.topic.value for one in mine if week.since(one.begun_in) < ASIDE_WEEKS)

    def _suggested(
        self, seen: Document, earlier: Sequence[SuggestionEntry | None], aside: frozenset[str]
    ) -> SuggestionEntry | None:
        """What is to be tried, given what the last weeks' digests have suggested: a strength comes once in four weeks."""
        before = earlier[0] or earlier[-1]
        found = suggested(seen, used_names(seen), busy_topics(seen), before["topic"] if before else None, aside)
        recently = any(one and one["reason"] == "strength" for one in earlier[:-1])
        return None if found and found["reason"] == "strength" and recently else found

    async def _head(self, unit: Unit, week: Week) -> Head | None:
        if week not in self._heads:
            self._heads[week] = await self._store.frozen_digests(week, most=HEAD)
        text = self._heads[week].get(unit)
        return read_head(text) if text else None

    async def _told(self, unit: Unit, week: Week) -> Told | None:
        text = await self._store.digest(unit, week)
        return read_told(text) if text else None

    async def _made(self, unit: Unit, view: WeekView) -> Document:
        """The unit's document; a larger unit's is built off the event loop, for its tests draw thousands of times."""
        if unit.kind is UnitKind.TEAM:
            return self._build(unit, view)
        return await asyncio.to_thread(self._build, unit, view)

    def _build(self, unit: Unit, view: WeekView) -> Document:
        mine = view.teams.get(unit, ())
        ids = [team.id for team in mine]
        is_team = unit.kind is UnitKind.TEAM
        name = mine[0].name if is_team and mine else unit.key or self._company.name
        department = mine[0].department if mine else ""
        heard = of_own(ids, view.people)
        own = tuple(one for one in self._company.goals.targets if heard and one.concerns(unit.kind, name, department))
        goals, statistics = replace(self._company.goals, targets=own), self._statistics
        rows = () if is_team else mine
        looks = [
            *unit_looks(heard, view.counted, goals, statistics),
            *row_looks([of_own([team.id], view.people) for team in rows], view.counted, statistics),
        ]
        level = sure_level(looks)
        made = build(
            unit,
            name,
            view.week,
            record=view.record,
            participation=view.participation.get(unit),
            comments=view.comments.get(unit),
            teams=[row for team in rows if (row := self._row(team, view, level))],
            k=view.k,
            customers=side_of(heard, view.counted, view.week, goals, statistics, level=level),
        )
        made["linkage"] = self._linkage([team for one in ids for team in of_own([one], view.people)], view, is_team=is_team)
        if is_team and (never := view.never.get(name)):
            where = {CountsIn.DEPARTMENT: never.department, CountsIn.COMPANY: self._company.name, CountsIn.NOWHERE: None}
            made["never_shown"] = {"people": never.people, "k": never.k, "counts_in": where[never.counts_in]}
        if ids and not heard:
            siblings = [team.id for team in view.teams[Unit(UnitKind.DEPARTMENT, department)]]
            made["customers_count_in"] = department if is_team and of_own(siblings, view.people) else self._company.name
        if self._company.made_up:
            made["made_up_answers"] = True
        return made

    def _linkage(self, teams: Sequence[int], view: WeekView, *, is_team: bool) -> Linkage:
        if is_team:
            return described(view.history, teams[0]) if teams else {}
        return linked(view.history, teams, Topic(self._company.linkage), self._statistics)

    def _row(self, team: Team, view: WeekView, level: float) -> TeamRow | None:
        """A team's row, if anything is known of it this week: a team of the past has none."""
        unit = Unit.of_team(team.id)
        own = of_own([team.id], view.people)
        made = figures(view.counted.now, view.counted.before, own, self._statistics, level)
        alive = unit in view.participation or any(one.n for one in made.values())
        return TeamRow(unit, team.name, made, view.participation.get(unit)) if alive else None


def _has_room_for_praise(document: Document) -> bool:
    known = document["know"]
    return len(known) < MOST and all(entry["kind"] != "customers_fall" for entry in known)


async def last_digest(store: Store, company: Company, statistics: Statistics, employee: Employee) -> Message | None:
    """The last digest of the team that the employee manages, else of the employee's own team, as its manager got it.

    Nothing before it has gone out: a team and its manager see the same thing at the same time.
    """
    managed = await store.managed_by(employee.email)
    for team in (*managed, *((employee.team,) if employee.team else ())):
        unit = Unit.of_team(team.id)
        latest = await store.latest_digest(unit)
        if latest is not None:
            week, frozen = latest
            document = await ActionsOnDigest(store, statistics, record_until).complete(read_document(frozen), unit, week)
            document = with_answers(document, (await store.answers_shown_in(week)).get(unit, ()))
            return digest_message(document, company.language_of(employee), reference(unit) if team in managed else "")
    return None
