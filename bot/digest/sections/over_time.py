"""Both sides over time, in sentences: always how many, how much later, how sure, and that it shows no cause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.digest.sections.words import number, on_scale, sentence, short
from bot.model.calendar import Week
from bot.model.document_types.digest import Document
from bot.model.document_types.over_time import AtLag, Coefficient, Linkage, LinkedPair, LinkedTeams, PrimaryPair
from bot.model.feedback import RESULTS, Metric
from bot.model.messages import Block, Heading, Text
from bot.model.people import Language
from bot.model.pulses import STEP_TOPICS
from bot.texts.sentences import text

MOST_DESCRIBED = 2
NOTABLE = 0.05  # the rate of false discoveries up to which an exploratory pair is named
STEPS = (1.0, 5.0)
LEAST_POINTS = 2  # of a course through time


@dataclass(frozen=True, slots=True)
class Course:
    """One side through time: ``points`` are periods and values, each on the side's own whole scale."""

    name: str
    words: str  # where it began and where it is now
    low: float
    high: float
    points: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Courses:
    """Both sides above one another over the same periods, which count from 0. ``words`` tell the same."""

    employees: Course
    customers: Course
    periods: int
    first: str
    last: str
    words: str


def over_time(document: Document, language: Language) -> Iterator[Block]:
    """A team's description; for a department or the company a coefficient where there is enough for one."""
    linkage = document.get("linkage")
    if not linkage:
        return
    lines = list(linkage_lines(linkage, document, language))
    if lines:
        yield Heading(text(language, "linkage.heading"))
        yield Text("\n".join(lines))
        yield Text(text(language, "linkage.no_cause"), quiet=True)


def courses(document: Document, language: Language) -> Courses | None:
    """The chosen pair's two courses, as far as they are known, and also where there is too little for a coefficient."""
    linkage = document.get("linkage")
    if not linkage or "primary" not in linkage or len(linkage["primary"]["picture"]) < LEAST_POINTS:
        return None
    primary = linkage["primary"]
    shown, metric = primary["picture"], primary["metric"]
    weeks = [Week.parse(point["until"]) for point in shown]
    places = [week.since(weeks[0]) // linkage["period_weeks"] for week in weeks]
    steps = [number(point["employees"], language) for point in shown]
    values = [on_scale(metric, point["customers"], language) for point in shown]
    employees = Course(
        short(primary["topic"], language),
        f"{steps[0]} → {steps[-1]}",
        *STEPS,
        tuple((place, point["employees"]) for place, point in zip(places, shown, strict=True)),
    )
    customers = Course(
        text(language, f"digest.metric.{metric}"),
        f"{values[0]} → {values[-1]}",
        *RESULTS[Metric(metric)],
        tuple((place, point["customers"]) for place, point in zip(places, shown, strict=True)),
    )
    both = zip(weeks, steps, values, strict=True)
    words = "; ".join(text(language, "linkage.point", week=week.number, employees=e, customers=c) for week, e, c in both)
    first, last = (text(language, "linkage.until", week=week.number) for week in (weeks[0], weeks[-1]))
    topic, name = employees.name, text(language, f"digest.name.{metric}")
    alt = text(language, "linkage.picture", topic=topic, metric=name, points=words)
    return Courses(employees, customers, places[-1] + 1, first, last, alt)


def linkage_lines(linkage: Linkage, document: Document, language: Language) -> Iterator[str]:
    """The lines that tell of a linkage; none while there is no history at all."""
    if "described" in linkage:
        asked = {entry["topic"] for entry in document["topics"] if entry["asked_in"] == document["week"]}
        own = [one for one in linkage["described"] if one["topic"] in asked]
        for pair in own[:MOST_DESCRIBED]:
            yield _said("team", pair, language, same=pair["same"], periods=pair["periods"])
        return
    if "primary" not in linkage:
        return
    primary = linkage["primary"]
    if linkage["state"] == "told":
        for lag in primary["lags"]:
            if lag["within"]:
                yield _coefficient(primary, lag, lag["within"], language)
        yield from _others(linkage, language)
    elif primary["picture"]:
        yield _said("few", primary, language, **linkage["least"])
        if primary["moves"]["periods"]:
            yield _said("moves", primary, language, **primary["moves"])


def linkage_report(linkage: LinkedTeams, language: Language) -> Iterator[str]:
    """The lines that tell of a company's or department's linkage in full: how much there was at each lag, even too little."""
    primary = linkage["primary"]
    for lag in primary["lags"]:
        if lag["within"]:
            yield _coefficient(primary, lag, lag["within"], language)
        else:
            later = text(language, f"linkage.lag.{lag['lag']}")
            yield _said(
                "too_few",
                primary,
                language,
                lag=later,
                n=lag["n"],
                teams=lag["teams"],
                periods=lag["periods"],
                least_teams=linkage["least"]["teams"],
                least_periods=linkage["least"]["periods"],
            )
    if linkage["state"] != "told" and primary["moves"]["periods"]:
        yield _said("moves", primary, language, **primary["moves"])
    yield from _others(linkage, language)
    pairs, lags = len(STEP_TOPICS), len(primary["lags"])
    yield text(language, "linkage.looked_at", pairs=pairs, lags=lags, all=pairs * lags, count=linkage["looked_at"])


def _said(key: str, pair: LinkedPair, language: Language, **values: object) -> str:
    topic = short(pair["topic"], language)
    names = {"topic": topic[:1].lower() + topic[1:], "metric": text(language, f"digest.name.{pair['metric']}")}
    return sentence(text(language, f"linkage.{key}", **names, **values))


def _coefficient(primary: PrimaryPair, lag: AtLag, within: Coefficient, language: Language) -> str:
    raw = lag["raw"]
    return _said(
        "told",
        primary,
        language,
        lag=text(language, f"linkage.lag.{lag['lag']}"),
        rho=number(within["rho"], language),
        low=_end(within["low"], language),
        high=_end(within["high"], language),
        raw=_end(raw["rho"] if raw else None, language),
        n=lag["n"],
        teams=lag["teams"],
        periods=lag["periods"],
        p=number(within["p"], language),
    )


def _end(value: float | None, language: Language) -> str:
    return text(language, "linkage.unknown") if value is None else number(value, language)


def _others(linkage: LinkedTeams, language: Language) -> Iterator[str]:
    count = len(linkage["exploratory"])
    notable = [one for one in linkage["exploratory"] if one["q"] <= NOTABLE]
    if not count:
        return
    if not notable:
        yield text(language, "linkage.no_others", count=count)
        return
    pairs = [
        _said("other", one, language, lag=text(language, f"linkage.lag.{one['lag']}"), rho=number(one["rho"], language))
        for one in notable
    ]
    yield text(language, "linkage.others", count=count, pairs="; ".join(pairs))
