"""What one week's digests are made of, read once for all units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.customers.comments import Voice
from bot.customers.figures import Period, joined, summed, windows
from bot.customers.floor import people_in
from bot.customers.memory import Against
from bot.customers.side import Counted
from bot.digest.over_time import LINKED_METRICS, History, first_days
from bot.digest.records import record_until
from bot.model.calendar import Week
from bot.model.feedback import Metric, Slicing
from bot.model.people import Team
from bot.model.released import Participation, ReleasedComments
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.ports.comment_reader import CommentReader
from bot.ports.feedback import ScoreCounts, SliceCounts
from bot.ports.store import Store
from bot.release.derived import Record
from bot.release.too_small import TooSmall, too_small


@dataclass(frozen=True, slots=True)
class WeekView:
    """All that one week's digests are made of."""

    week: Week
    record: Record
    participation: Mapping[Unit, Participation | None]
    k: int
    comments: Mapping[Unit, ReleasedComments]
    teams: Mapping[Unit, Sequence[Team]]
    people: Mapping[int, int]
    never: Mapping[str, TooSmall]  # by team name
    counted: Counted
    history: History


async def read_week(store: Store, week: Week, k: int, reader: CommentReader | None) -> WeekView:
    """The week as the store holds it; ``k`` counts where the week's round kept none, without a ``reader`` no comment is read."""
    record = await record_until(store, week)
    if rules := await store.rules_of(week):
        k = rules.k
    teams, members = await store.teams(), await store.members()
    year = [await _scores(store, Period(first.monday, last.day(6))) for first, last in first_days(week)]
    return WeekView(
        week=week,
        record=record,
        participation=await store.participation(week),
        k=k,
        comments=await store.comments(week),
        teams=_by_unit(teams),
        people=people_in(teams, members),
        never={team.team: team for team in too_small(members, k)},
        counted=await _counted(store, week, year, reader),
        history=History(week, record, year),
    )


async def _scores(store: Store, period: Period, metrics: Collection[Metric] = LINKED_METRICS) -> ScoreCounts:
    return await store.score_counts(period.first, period.last, metrics)


async def _visits(store: Store, quarter: Period) -> ScoreCounts:
    return await _scores(store, quarter, (Metric.MYSTERY,))


async def _counted(store: Store, week: Week, year: Sequence[ScoreCounts], reader: CommentReader | None) -> Counted:
    """``year`` are the counts of four weeks each, oldest first, that end with the week: none of them is read twice."""
    spans = windows(week)
    now, before, *older = reversed(year)
    slices = await _slices(store, week)
    return Counted(
        now=joined(now, await _visits(store, spans.quarter)),
        before=joined(before, await _visits(store, spans.quarter_before)),
        long=summed(Metric.NPS, [now, before, older[0]]),
        channels=slices[Slicing.CHANNEL],
        stages=slices[Slicing.STAGE],
        minutes=await store.response_minutes(spans.now.first, spans.now.last),
        minutes_before=await store.response_minutes(spans.before.first, spans.before.last),
        voices={} if reader is None else await _voices(store, week, reader),
        past={
            Against.QUARTER: await _scores(store, spans.quarter_back),
            Against.YEAR: joined(await _scores(store, spans.year_back), await _visits(store, spans.quarter_year_back)),
        },
        earlier=[before, *older],
    )


async def _slices(store: Store, week: Week) -> Mapping[Slicing, SliceCounts]:
    """The four weeks' scores by channel and by stage, mystery shopping's over the quarter."""
    now, quarter = windows(week).now, windows(week).quarter
    found = await store.slice_counts(now.first, now.last, LINKED_METRICS)
    visits = await store.slice_counts(quarter.first, quarter.last, (Metric.MYSTERY,))
    return {by: _merged(found[by], visits[by]) for by in Slicing}


async def _voices(store: Store, week: Week, reader: CommentReader) -> Mapping[int, Sequence[Voice]]:
    """The four weeks' remarks, read, by team."""
    now = windows(week).now
    found: dict[int, list[Voice]] = defaultdict(list)
    if remarks := await store.remarks(now.first, now.last):
        names = frozenset(one.name for one in await store.employees())
        for remark, understood in zip(remarks, await reader.read(remarks, names), strict=True):
            found[remark.team_id].append(Voice(remark, understood))
    return found


def _merged(month: SliceCounts, quarter: SliceCounts) -> SliceCounts:
    merged = {team: dict(parts) for team, parts in month.items()}
    for team, parts in quarter.items():
        own = merged.setdefault(team, {})
        for name, scores in parts.items():
            own[name] = {**own.get(name, {}), **scores}
    return merged


def _by_unit(teams: Sequence[Team]) -> Mapping[Unit, Sequence[Team]]:
    """Every audience and its teams."""
    found: dict[Unit, list[Team]] = {COMPANY_UNIT: list(teams)}
    for team in teams:
        for unit in (Unit.of_team(team.id), Unit(UnitKind.DEPARTMENT, team.department)):
            found.setdefault(unit, []).append(team)
    return found
