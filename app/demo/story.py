"""What happens in the sample company: who answers what in which week, and what its customers say. Pure.

There is something to discover: in one team work piles up, its customers feel it some four weeks later, and a change helps
first the team and then the customers. Beside it a team that is good all along, one whose new tools don't work, and noise.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from app.acting import Turn
from app.demo.dice import chance, pick, spread, whole
from app.demo.plan import TeamPlan, along, plan
from bot.model.feedback import Feedback, Metric
from bot.model.people import Language
from bot.model.pulses import HELPED_ITEM, Scale, Topic
from bot.model.roster import RosterRow
from bot.pulse.questions import question

WEEKS = 26

SOURCE = "demo"
_HOLIDAY_WEEKS = 2
_PAUSERS = 0.03  # of the people; each takes one break through the bot in the half year


def turn(row: RosterRow, week: int, items: tuple[str, ...]) -> Turn | None:
    """What the person does with that week's pulse; None for nothing at all: on holiday, or not in the mood."""
    who = row.key
    if _on_holiday(who, week) or chance("turn", who, week) > _eagerness(who):
        return None
    reached = items if chance("half", who, week) > 0.04 else items[:1]  # noqa: PLR2004 - a few stop half-way
    values = {item: None if chance("skip", who, week, item) < 0.04 else _value(row, week, item) for item in reached}  # noqa: PLR2004
    return Turn(
        values,
        at_once=chance("prompt", who, week) < 0.65,  # noqa: PLR2004
        changes_mind=chance("mind", who, week) < 0.03,  # noqa: PLR2004
        takes_back=chance("back", who, week) < 0.01,  # noqa: PLR2004
    )


def pauses(row: RosterRow, week: int) -> bool:
    """Tell whether the person asks for a break of two weeks at the beginning of that week."""
    return chance("pauser", row.key) < _PAUSERS and int(chance("pause", row.key) * WEEKS) == week


def _eagerness(who: str) -> float:
    """How often somebody answers: from two weeks in five to nearly always."""
    return 0.45 + 0.53 * math.sqrt(chance("eager", who))


def _on_holiday(who: str, week: int) -> bool:
    return 0 <= week % WEEKS - int(chance("holiday", who) * WEEKS) < _HOLIDAY_WEEKS


def _value(row: RosterRow, week: int, item: str) -> int:
    if item == HELPED_ITEM:
        return _whole(_mean(row.team, Topic.HELPED, week) + 0.7 * spread(row.key, week, item), 1, 5)
    asked = question(item)
    if asked.scale is Scale.ENPS:
        ten = 2 * _mean(row.team, Topic.ENGAGEMENT, week) + 0.6 * spread("person", row.key) + 1.6 * spread(row.key, week, item)
        return _whole(ten, 0, 10)
    own = _mean(row.team, asked.topic, week) + 0.35 * spread("person", row.key) + 0.15 * spread("item", item)
    return _whole(own + 0.65 * spread(row.key, week, item), 1, 5)


def _mean(team: str, topic: Topic, week: int) -> float:
    """What a team's people answer on average; where the story says nothing, a constant that is the team's own."""
    for plotted in plan().teams:
        if plotted.name == team and topic.value in plotted.lines:
            return along(plotted.lines[topic.value], week)
    return plan().usual["answers"] + 0.3 * spread("usual", team, topic)


def _whole(value: float, low: int, high: int) -> int:
    return max(low, min(high, round(value)))


# ---------------------------------------------------------------- customers


def feedback(week: int, monday: date, team_ids: Mapping[str, int]) -> tuple[Feedback, ...]:
    """What all customers say in the week that begins on that Monday."""
    return tuple(one for team in plan().teams for one in _of_team(team, week, monday, team_ids[team.name]))


def _of_team(team: TeamPlan, week: int, monday: date, team_id: int) -> Iterator[Feedback]:
    for metric in Metric:
        rate = team.feedback[metric.value] * (0.8 + 0.4 * chance("busy", team.name, week))
        for number in range(whole(rate, team.name, week, metric)):
            about = (team.name, week, metric, number)
            language = pick(team.languages, "language", *about)
            channel = pick(team.channels, "channel", *about)
            score = _score(team, metric, week, channel, about)
            yield Feedback(
                source=SOURCE,
                id=f"{monday.isoformat()}-{team_id}-{metric.value}-{number}",
                day=monday + timedelta(days=int(7 * chance("day", *about))),
                team_id=team_id,
                team_name=team.name,
                metric=metric,
                score=score,
                comment=_comment(team, metric, score, language, about),
                language=language.value,
                channel=channel,
                stage=pick(plan().stages[channel], "stage", *about),
                response_minutes=_waited(team, metric, week, channel, about),
            )


def _waited(team: TeamPlan, metric: Metric, week: int, channel: str, about: tuple[object, ...]) -> float | None:
    """How many minutes the customer waited for an answer: known of those who are asked right after it, where it is counted."""
    usual = along(team.lines["minutes"], week) if "minutes" in team.lines else plan().usual["minutes"]
    waits = plan().served[channel].waits
    if metric is not Metric.CSAT or not waits:
        return None
    return float(max(1, round(usual * waits * math.exp(0.7 * spread("waited", *about)))))


def _score(team: TeamPlan, metric: Metric, week: int, channel: str, about: tuple[object, ...]) -> float | None:
    if metric is Metric.COMMENT:
        return None
    level = along(team.lines[metric.value], week) if metric.value in team.lines else plan().usual[metric.value]
    match metric:
        case Metric.CSAT:
            satisfied = chance("satisfied", *about) < level * plan().served[channel].content
            return pick((5, 5, 4), *about) if satisfied else pick((3, 3, 2, 1), *about)
        case Metric.NPS:
            return _whole(level + 1.9 * spread(*about), 0, 10)
        case Metric.CES:
            return _whole(level + 1.2 * spread(*about), 1, 7)
        case _:
            return _whole(level + 7 * spread(*about), 0, 100)


_CONTENT = {Metric.NPS: 9.0, Metric.CSAT: 4.0, Metric.CES: 5.0}  # from which score a customer is content
_WORDLESS = 0.75  # of those who give a score
_PRAISE = 0.6  # of the comments that come without a score


def _comment(team: TeamPlan, metric: Metric, score: float | None, language: Language, about: tuple[object, ...]) -> str:
    if metric is Metric.MYSTERY or (score is not None and chance("wordless", *about) < _WORDLESS):
        return ""
    content = chance("praise", *about) < _PRAISE if score is None else score >= _CONTENT[metric]
    usual_trouble = "delivery" if team.department == "Logistiikka" else "waiting"
    kind = "good" if content else pick((usual_trouble, usual_trouble, "other"), "kind", *about)
    return pick(plan().comments[language][kind], "comment", *about)
