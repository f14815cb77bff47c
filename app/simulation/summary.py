"""What a dry run comes to: how often each team's topics were released, and how many answers were in no figure at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from app.simulation.living import Counted
from app.simulation.organisation import Organisation
from bot.model.calendar import Week
from bot.model.pulses import Topic
from bot.model.released import Figure, Withheld
from bot.model.units import UnitKind
from bot.pulse.asked import own_figure


@dataclass(slots=True)
class TeamSummary:
    """One team: per topic how often it was asked and how often released; answers given, and held out of every figure.

    A topic's figures are its anchor's; its details are left out. An answer is one person's to one question in one week.
    """

    team: str
    asked: Counter[Topic] = field(default_factory=Counter)
    released: Counter[Topic] = field(default_factory=Counter)
    answers: int = 0
    held_out: int = 0

    def document(self) -> dict[str, object]:
        """As JSON."""
        topics = {
            topic.value: {"asked": self.asked[topic], "released": self.released[topic]} for topic in Topic if self.asked[topic]
        }
        return {"team": self.team, "topics": topics, "answers": self.answers, "held_out": self.held_out}


def summarise(
    organisation: Organisation, first: Week, figures: Iterable[Figure], counted: Iterable[Counted], names: dict[str, str]
) -> Sequence[TeamSummary]:
    """Every team by name. ``names`` gives the teams' names by their units' keys."""
    teams: defaultdict[str, TeamSummary] = defaultdict(lambda: TeamSummary(""))
    for figure in figures:
        if figure.unit.kind is UnitKind.TEAM and not figure.item:
            mine = teams[names[figure.unit.key]]
            mine.asked[figure.topic] += 1
            mine.released[figure.topic] += not isinstance(figure.result, Withheld)
    inside = {(one.week, one.topic, one.item, one.person) for one in counted}
    for week, item, person, team in _answers(organisation, first):
        asked = own_figure(item)
        teams[team].answers += 1
        teams[team].held_out += (week, asked.topic, asked.item, person) not in inside
    for name, summary in teams.items():
        summary.team = name
    return [teams[name] for name in sorted(teams)]


def _answers(organisation: Organisation, first: Week) -> Iterator[tuple[Week, str, str, str]]:
    for number in range(1, organisation.weeks + 1):
        teams = {stay.person: stay.team for stay in organisation.stays_in(number)}
        for person, turn in organisation.turns(number):
            for item in [item for item, value in turn.values.items() if value is not None]:
                yield first.plus(number - 1), item, person, teams[person]
