"""What a dry run of an organisation's own roster comes to: who would see figures how often, who never can, what would help."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from app.simulation.organisation import Organisation
from app.simulation.site import COMPANY, Plan
from bot.model.pulses import STEP_TOPICS, Topic
from bot.model.released import Figure, StepCell, Withheld
from bot.model.roster import Member
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.release.derived import Record, Shown
from bot.release.too_small import Merge, counted_people, too_small


class Often(StrEnum):
    """How often a unit sees a figure when it is asked."""

    ALWAYS = "always"
    MOSTLY = "mostly"  # three times in four
    SOMETIMES = "sometimes"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Askings:
    """What became of a unit's askings: so many shown as a step (or a level), as a range of steps, and not at all."""

    steps: int
    ranges: int
    withheld: int

    @property
    def often(self) -> Often:
        """How often there was a figure, be it a range."""
        shown = self.steps + self.ranges
        if not self.withheld:
            return Often.ALWAYS if shown else Often.NEVER
        return Often.MOSTLY if shown >= 3 * self.withheld else Often.SOMETIMES if shown else Often.NEVER


@dataclass(frozen=True, slots=True)
class Comments:
    """Where a team's comments were shown, in how many of the weeks with the open question."""

    own: int
    department: int
    company: int
    nowhere: int


@dataclass(frozen=True, slots=True)
class TeamOutlook:
    """One team; ``people`` are those who count in its figures: all but the manager who leads it (release rule R1)."""

    team: str
    department: str
    people: int
    askings: Askings
    can_never: bool  # fewer people than k
    merge: Merge | None  # what would help a team that can never have figures
    comments: Comments


@dataclass(frozen=True, slots=True)
class Outlook:
    """All of it, teams and departments by name, the company last among ``larger``."""

    answering: int  # of a hundred
    weeks: int
    k: int
    teams: Sequence[TeamOutlook]
    larger: Sequence[tuple[str, Askings]]
    enps: Sequence[str]  # the units that saw an eNPS

    def document(self) -> dict[str, object]:
        """As JSON."""
        return {
            "made_up_answers": True,
            **{name: getattr(self, name) for name in ("answering", "weeks", "k")},
            "teams": [{**asdict(team), "figures": team.askings.often.value} for team in self.teams],
            "larger": [
                {"unit": name, "askings": asdict(askings), "figures": askings.often.value} for name, askings in self.larger
            ],
            "enps": list(self.enps),
        }


def outlook_of(
    organisation: Organisation,
    plan: Plan,
    figures: Sequence[Figure],
    comments: Sequence[Collection[Unit]],
    names: Mapping[str, str],
) -> Outlook:
    """What the published figures say of every unit.

    ``comments`` are the units that were shown comments, per week with the open question; ``names`` gives the teams' names by
    their units' keys.
    """
    stays = organisation.stays_in(1)
    members = [Member(stay.person, stay.team, stay.department, stay.manager) for stay in stays]
    people, small = counted_people(members), {team.team: team for team in too_small(members, plan.k)}
    departments = {stay.team: stay.department for stay in stays}
    asked: defaultdict[str, list[Shown]] = defaultdict(list)
    for figure in figures:
        if figure.unit.kind is UnitKind.TEAM and figure.topic in STEP_TOPICS and not figure.item:
            asked[names[figure.unit.key]].append(figure.result)
    larger: defaultdict[Unit, list[Shown]] = defaultdict(list)
    enps: dict[str, None] = {}
    for asking in Record(figures).derived():
        if asking.topic in STEP_TOPICS and not asking.item:
            larger[asking.unit].append(asking.shown)
        elif asking.topic is Topic.ENPS and not isinstance(asking.shown, Withheld):
            enps[_name(asking.unit)] = None
    return Outlook(
        answering=plan.answering or 0,
        weeks=plan.weeks,
        k=plan.k,
        teams=[
            TeamOutlook(
                team=team,
                department=departments[team],
                people=people[team],
                askings=_askings(asked[team]),
                can_never=team in small,
                merge=small[team].merge if team in small else None,
                comments=_comments(Unit(UnitKind.TEAM, key), departments[team], comments),
            )
            for team, key in sorted((name, key) for key, name in names.items())
        ],
        larger=[
            (_name(unit), _askings(larger[unit])) for unit in sorted(larger, key=lambda unit: (unit == COMPANY_UNIT, unit.key))
        ],
        enps=list(enps),
    )


def _name(unit: Unit) -> str:
    return COMPANY if unit == COMPANY_UNIT else unit.key


def _askings(shown: Iterable[Shown]) -> Askings:
    kinds = Counter(map(_kind, shown))
    return Askings(kinds["step"], kinds["range"], kinds["withheld"])


def _kind(shown: Shown) -> str:
    if isinstance(shown, Withheld):
        return "withheld"
    return "range" if isinstance(shown, StepCell) and shown.step is None else "step"


def _comments(team: Unit, department: str, weeks: Sequence[Collection[Unit]]) -> Comments:
    where = Counter(
        next((unit.kind for unit in (team, Unit(UnitKind.DEPARTMENT, department), COMPANY_UNIT) if unit in shown), None)
        for shown in weeks
    )
    return Comments(where[UnitKind.TEAM], where[UnitKind.DEPARTMENT], where[UnitKind.COMPANY], where[None])
