"""The topics asked this week, a row each: what employees say, and beside it what customers see of it.

Where the manager has estimated the topic, that estimate is part of the row: three views on one line. Nothing is explained. What
customers gave too little for is said once, below.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.customers.comments import CLEAR_TONE
from bot.customers.counterparts import RESPONSE, beside
from bot.digest.know import ENOUGH_MENTIONS
from bot.digest.sections.customers import silence
from bot.digest.sections.employees import standing
from bot.digest.sections.know import told_metrics
from bot.digest.sections.words import direction, on_scale, short, step_words
from bot.model.document_types.actions import Dots
from bot.model.document_types.customers import METRICS, Customers, FigureName, MetricFigure, ResponseFigure
from bot.model.document_types.digest import Document, PairEntry
from bot.model.document_types.topics import TopicEntry
from bot.model.messages import Block, Heading, Text
from bot.model.people import Language
from bot.texts.sentences import text

_MARKS = {"fall": "▼ ", "rise": "▲ ", "flat": "► ", None: ""}


def side_by_side(document: Document, language: Language) -> Iterator[Block]:
    """A row for each topic that was asked this week, with both sides where customers say anything at all.

    A customers' number stands once in a message: not again where it is known first, or in an earlier row.
    """
    yield from _rows(document, language, brief=False)


def side_by_side_in_brief(document: Document, language: Language) -> Iterator[Block]:
    """The same with the step of a larger unit's teams together, and nothing of customers' figures that haven't moved."""
    yield from _rows(document, language, brief=True)


def _rows(document: Document, language: Language, *, brief: bool) -> Iterator[Block]:
    asked = [entry for entry in document["topics"] if entry["asked_in"] == document["week"]]
    if not asked or "never_shown" in document:
        return
    spoken = _spoken(document["customers"])
    pairs = {pair["topic"]: pair for pair in document["pairs"]} if spoken else {}
    estimate = document.get("estimate")
    guessed = {dot["topic"]: dot for dot in estimate["dots"]} if estimate else {}
    told, lines, few, paired = set(told_metrics(document)), [], False, False
    for entry in asked:
        pair = pairs.get(entry["topic"])
        figure = beside(pair, document["customers"]) if pair else None
        few = few or (pair is not None and not _is_shown(figure))
        views = [*_employees(entry, guessed.get(entry["topic"]), language, brief=brief)]
        if pair and figure and _is_news(pair, figure, told, brief=brief):
            views.append(_customers(pair, figure, language, number=pair["metric"] not in told, brief=brief))
            told.add(pair["metric"])
            paired = True
        lines.append(text(language, "digest.row.topic", topic=short(entry["topic"], language), views=" · ".join(views)))
    yield Heading(text(language, "digest.asked_beside" if paired else "digest.asked"))
    notes = [text(language, "digest.beside_few")] if few and not paired else []
    yield Text("\n".join((*lines, *notes)))
    if paired and not brief:
        yield Text(text(language, "digest.no_cause"), quiet=True)


def _is_news(pair: PairEntry, figure: MetricFigure | ResponseFigure, told: Collection[str], *, brief: bool) -> bool:
    """Tell whether a customers' figure says something in its row: a number that stands nowhere yet, or a change."""
    moved = pair["customers"] in {"fall", "rise"}
    return moved or (not brief and figure["value"] is not None and pair["metric"] not in told)


def customers_alone(document: Document, language: Language) -> Iterator[Block]:
    """The customers' figures in a line, where no topic was asked that they could stand beside."""
    asked = {entry["topic"] for entry in document["topics"] if entry["asked_in"] == document["week"]}
    if any(pair["topic"] in asked for pair in document["pairs"]) and "never_shown" not in document:
        return
    told = told_metrics(document)
    figures = [
        f"{_name(metric, figure, language, number=True)}, {direction(figure, language)}"
        for metric in METRICS
        if metric not in told and _is_shown(figure := document["customers"][metric])
    ]
    if figures:
        yield Text(text(language, "digest.customers_alone", figures="; ".join(figures)))


def no_customers(document: Document, language: Language) -> Iterator[Block]:
    """That customers have given nothing, and how to get it in; nothing where they have."""
    if not _spoken(document["customers"]):
        yield from silence(document, language)


def _employees(entry: TopicEntry, dot: Dots | None, language: Language, *, brief: bool) -> Iterator[str]:
    """The manager's estimate, if there is one, and the team's step."""
    now = standing(entry, language, brief=brief)
    team = (_MARKS[entry["signal"]] if entry["fresh"] else "") + now
    if dot is None:
        yield team
    else:
        yield text(language, "digest.row.manager", step=step_words(dot["manager"], language))
        yield text(language, "digest.row.team", step=team)


def _is_shown(figure: MetricFigure | ResponseFigure | None) -> bool:
    return figure is not None and (figure["value"] is not None or figure["direction"] is not None)


def _customers(pair: PairEntry, figure: MetricFigure | ResponseFigure, language: Language, *, number: bool, brief: bool) -> str:
    metric, moved = pair["metric"], pair["customers"]
    shown = _name(metric, figure, language, number=number)
    words = text(language, f"digest.beside.{'waiting' if metric == RESPONSE else 'rated'}_{moved or 'unknown'}")
    result = f"{_MARKS[moved]}{shown}" if brief else f"{_MARKS[moved]}{shown}, {words}"
    side = text(language, f"digest.side.{pair['customer_side']}")
    return text(language, "digest.row.customers_brief" if brief else "digest.row.customers", result=result, side=side)


def _name(metric: FigureName, figure: MetricFigure | ResponseFigure, language: Language, *, number: bool) -> str:
    """What a figure is called, with its value where that is to be told."""
    name = text(language, "digest.response") if metric == RESPONSE else text(language, f"digest.name.{metric}")
    return f"{name} {on_scale(metric, figure['value'], language)}" if number and figure["value"] is not None else name


def _spoken(customers: Customers) -> bool:
    figures = (customers.get("response"), *(customers[metric] for metric in METRICS))
    return any(figure["n"] for figure in figures if figure)


def remarks(pair: PairEntry, language: Language) -> Iterator[str]:
    """What the comments say of the criteria that belong to the topic, for the page."""
    clear = [
        (one["criterion"], tone)
        for one in pair.get("criteria", ())
        if one["mentions"] >= ENOUGH_MENTIONS and (tone := one["tone"]) is not None and abs(tone) >= CLEAR_TONE
    ]
    for key, kept in (
        ("blamed", [criterion for criterion, tone in clear if tone < 0]),
        ("praised", [criterion for criterion, tone in clear if tone > 0]),
    ):
        if kept:
            names = ", ".join(text(language, f"digest.criterion.{criterion}") for criterion in kept)
            yield text(language, f"digest.{key}", criteria=names)
