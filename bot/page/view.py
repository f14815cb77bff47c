"""A digest as its page shows it: document in, what stands where out. Pure; sees nothing but the document.

The sentences are the chat message's own parts, so that page and message can't say different things; the page adds what a
message has no room for: every topic beside what customers see of it, and the customers in detail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.customers.counterparts import RESPONSE
from bot.digest.sections.actions import next_action
from bot.digest.sections.changes import changes, next_question
from bot.digest.sections.chart import title, whole_chart
from bot.digest.sections.customer_details import customer_details
from bot.digest.sections.customers import figures, silence
from bot.digest.sections.details import details_of
from bot.digest.sections.employees import comments, first, made_up, newly_alike, participation
from bot.digest.sections.over_time import Courses, courses, over_time
from bot.digest.sections.side_by_side import remarks
from bot.digest.sections.teams import teams
from bot.digest.sections.words import asked_when, enps_words, on_scale, quoted, sentence, short, teams_words
from bot.model.calendar import Week
from bot.model.document_types.customers import METRICS, Customers, MetricName
from bot.model.document_types.digest import Document, PairEntry, Told, enps_topic, step_topics
from bot.model.document_types.topics import StepTopic, enps_cell_of
from bot.model.messages import Block, Chart, Heading, IntervalBar, StepStrip
from bot.model.people import Language
from bot.page.actions_view import ThreeViews, TurnView, turns, views
from bot.page.answers_view import answers_written
from bot.page.extremes import Extremes, extremes
from bot.page.year import Year, year_of
from bot.texts.sentences import text


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A row: a topic that has had a figure, and what customers see of it. ``fall`` is worse for whoever speaks."""

    topic: str
    strip: StepStrip
    teams: str  # what is published of a larger unit's teams, one by one
    asked: str  # when, in words
    this_week: bool
    employees: str  # "fall", "rise" or ""
    details: tuple[str, ...]  # what the topic's rotating questions gave, a line each
    side: str  # what customers see of it, "" where there is no counterpart
    figure: IntervalBar | None
    customers: str  # "fall", "rise", "flat" or ""
    customers_words: str  # the same in words, unless the figure's own note says it
    remarks: tuple[str, ...]  # what the customers' comments say of a topic of this week


@dataclass(frozen=True, slots=True)
class CustomerNumber:
    """One of the customers' figures, with all its words, and its picture where there is a number."""

    label: str
    words: str
    figure: IntervalBar | None


@dataclass(frozen=True, slots=True)
class DigestView:
    """A whole digest, from top to bottom. ``scale`` are the words of the five steps, lowest first."""

    title: str
    summary: str
    scale: tuple[str, ...]
    lead: tuple[Block, ...]
    extremes: Extremes
    changed: tuple[Section, ...]
    teams: tuple[Section, ...]  # of a larger unit: what has changed in which
    question: tuple[Section, ...]
    celebrate: tuple[str, ...]
    pairs: tuple[Pair, ...]  # those asked this week first
    left_out: tuple[str, ...]  # the topics that have never been asked, and those never shown: a sentence each
    withheld: bool  # something on show isn't
    recommend: str  # the workplace, with its number, in words; "" while there is none
    customers: str  # the heading
    numbers: tuple[CustomerNumber, ...]
    silence: tuple[Block, ...]  # what is said where there is no number
    comments: tuple[Section, ...]
    turns: tuple[TurnView, ...]
    suggestion: tuple[Section, ...]
    views: tuple[ThreeViews, ...]
    year: Year | None
    over_time: tuple[Section, ...]
    courses: Courses | None  # the picture that belongs to it
    details: tuple[Section, ...]
    is_drawn: bool  # one of the numbers has a picture, which wants a legend
    is_derived: bool  # a department's or the company's, whose levels are worked out


def digest_view(document: Document, language: Language, earlier: Sequence[Told] = ()) -> DigestView:
    """The digest in that language; the same documents and language always give the same view.

    ``earlier``: the unit's digests of the year before, oldest first.
    """
    drawn = whole_chart(document, language)
    numbers = tuple(_numbers(figures(document, language, whole=True), drawn))
    entries = step_topics(document)
    return DigestView(
        title=title(document, language),
        summary=text(language, "digest.summary", unit=document["audience"]["name"], week=Week.parse(document["week"]).number),
        scale=drawn.scale,
        lead=(
            *made_up(document, language),
            *participation(document, language),
            *first(document, language),
            *newly_alike(document, language),
        ),
        extremes=extremes(document, language),
        changed=_sections(changes(document, language)),
        teams=_sections(teams(document, language)),
        question=_sections(next_question(document, language)),
        celebrate=tuple(quoted(words) for words in document.get("celebrate", ())),
        pairs=tuple(sorted(_pairs(document, drawn, language), key=lambda pair: not pair.this_week)),
        left_out=tuple(_left_out(entries, language)),
        withheld=any(entry["state"] == "withheld" for entry in entries),
        recommend=_recommend(document, language),
        customers=text(language, "digest.customers"),
        numbers=numbers,
        silence=() if numbers else tuple(silence(document, language)),
        comments=_sections((*comments(document, language), *answers_written(document, language))),
        turns=turns(document, language),
        suggestion=_sections(next_action(document, language)) if "actions" in document else (),
        views=views(document, language),
        year=year_of((*earlier, document), language),
        over_time=_sections(over_time(document, language)),
        courses=courses(document, language),
        details=_sections(customer_details(document, language)),
        is_drawn=any(one.figure for one in numbers),
        is_derived=document["audience"]["kind"] != "team",
    )


def _sections(blocks: Iterable[Block]) -> tuple[Section, ...]:
    """The blocks, cut at their headings."""
    found: list[tuple[str, list[Block]]] = []
    for block in blocks:
        if isinstance(block, Heading):
            found.append((block.text, []))
        else:
            found[-1][1].append(block)
    return tuple(Section(words, tuple(inside)) for words, inside in found)


# ---------------------------------------------------------------- employees beside customers


def _pairs(document: Document, chart: Chart, language: Language) -> Iterator[Pair]:
    others = {pair["topic"]: pair for pair in document["pairs"]}
    figures = dict(zip(METRICS, chart.bars, strict=True))
    entries = step_topics(document)
    for entry, strip in zip(entries, chart.strips, strict=True):
        if entry["released_in"] is None:
            continue
        pair = others.get(entry["topic"])
        figure = _figure(pair, figures, document["customers"], language) if pair else None
        yield Pair(
            topic=strip.label,
            strip=strip,
            teams=_teams(entry, language),
            asked=asked_when(entry["asked_in"], document["week"], language),
            this_week=entry["asked_in"] == document["week"],
            employees=_moved(entry),
            details=details_of(entry["topic"], document, language),
            side=text(language, f"digest.side.{pair['customer_side']}") if pair else "",
            figure=figure,
            customers=(pair["customers"] or "") if pair else "",
            customers_words=_customers_words(pair, figure, language) if pair else "",
            remarks=tuple(remarks(pair, language)) if pair and entry["asked_in"] == document["week"] else (),
        )


def _left_out(entries: Sequence[StepTopic], language: Language) -> Iterator[str]:
    """The topics without a figure so far, a sentence for each state. Nine rows of dashes would say no more."""
    for key, state in (("never_shown", "withheld"), ("not_asked", "not_asked_yet")):
        names = [short(entry["topic"], language) for entry in entries if entry["released_in"] is None and entry["state"] == state]
        if names:
            yield text(language, f"page.pairs.{key}", topics=", ".join(names))


def _figure(pair: PairEntry, figures: Mapping[MetricName, IntervalBar], customers: Customers, language: Language) -> IntervalBar:
    """The figure beside a topic. The time of waiting has no scale to be drawn on."""
    if pair["metric"] != "response_time":
        return figures[pair["metric"]]
    waited = customers.get("response")
    note = text(language, "digest.too_little_to_tell")
    if waited and waited["value"] is not None:
        note = on_scale(RESPONSE, waited["value"], language)
    return IntervalBar(sentence(text(language, "digest.response")), 0, 0, note=note)


def _customers_words(pair: PairEntry, figure: IntervalBar | None, language: Language) -> str:
    if pair["customers"] not in ("fall", "rise"):
        return ""
    if pair["metric"] == RESPONSE:
        return text(language, f"digest.beside.waiting_{pair['customers']}")
    if figure is None or figure.value is None:
        return ""
    return text(language, f"digest.beside.rated_{pair['customers']}")


def _moved(entry: StepTopic) -> str:
    """The change that is named, while its topic's latest figure is on show."""
    return (entry["signal"] or "") if entry["state"] == "released" else ""


def _teams(entry: StepTopic, language: Language) -> str:
    """What is published of the teams, while it is of the latest asking."""
    steps = entry.get("steps")
    return teams_words(steps, language) if steps and entry["state"] == "released" else ""


def _recommend(document: Document, language: Language) -> str:
    """The quarterly figure, which has a scale of its own and no counterpart."""
    entry = enps_topic(document)
    score = enps_cell_of(entry) if entry and entry["state"] == "released" else None
    return "" if score is None else text(language, "page.pairs.enps", value=enps_words(score, language))


def _numbers(rows: Sequence[tuple[str, str]], chart: Chart) -> Iterator[CustomerNumber]:
    drawn = {bar.label: bar for bar in chart.bars if bar.value is not None}
    for label, words in rows:
        yield CustomerNumber(label, words, drawn.get(label))
