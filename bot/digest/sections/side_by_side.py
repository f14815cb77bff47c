"""The topics asked this week, a row each: what employees say, and beside it what customers see of it.

Where the manager has estimated the topic, that estimate is part of the row: three views on one line. Nothing is explained.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.customers.comments import CLEAR_TONE
from bot.customers.counterparts import RESPONSE
from bot.customers.document import Document
from bot.digest.sections.employees import standing
from bot.digest.sections.words import on_scale, short, step_words
from bot.model.feedback import Metric
from bot.model.messages import Block, Heading, Text
from bot.model.people import Language
from bot.texts import text

ENOUGH_MENTIONS = 3  # comments that speak of a criterion, before its tone is told
_MARKS = {"fall": "▼ ", "rise": "▲ ", "flat": "► ", None: ""}


def side_by_side(document: Document, language: Language) -> Iterator[Block]:
    """A row for each topic that was asked this week, with both sides where customers say anything at all."""
    asked = [entry for entry in document["topics"] if entry["asked_in"] == document["week"]]
    if not asked:
        return
    pairs = {pair["topic"]: pair for pair in document["pairs"]} if _spoken(document["customers"]) else {}
    estimate = document.get("estimate") or {"dots": ()}
    guessed = {dot["topic"]: dot for dot in estimate["dots"]}
    beside = any(entry["topic"] in pairs for entry in asked)
    yield Heading(text(language, "digest.asked_beside" if beside else "digest.asked"))
    yield Text(
        "\n".join(_row(entry, guessed.get(entry["topic"]), pairs.get(entry["topic"]), document, language) for entry in asked)
    )
    notes = [text(language, "digest.no_cause")] if beside else []
    if any(entry["topic"] in guessed for entry in asked):
        notes.append(text(language, "estimate.whose"))
    if notes:
        yield Text(" ".join(notes), quiet=True)


def _row(entry: Document, dot: Document | None, pair: Document | None, document: Document, language: Language) -> str:
    views = " · ".join(_views(entry, dot, pair, document, language))
    return text(language, "digest.row.topic", topic=short(entry, language), views=views)


def _views(entry: Document, dot: Document | None, pair: Document | None, document: Document, language: Language) -> Iterator[str]:
    """The manager's estimate, if there is one, the team's step and the customers' result."""
    team = (_MARKS[entry["signal"]] if entry["fresh"] else "") + standing(entry, language)
    if dot is None:
        yield team
    else:
        yield text(language, "digest.row.manager", step=step_words(dot["manager"], language))
        yield text(language, "digest.row.team", step=team)
    if pair is not None:
        side = text(language, f"digest.side.{pair['customer_side']}")
        yield text(language, "digest.row.customers", result=_result(pair, document["customers"], language), side=side)


def _spoken(customers: Document) -> bool:
    response = customers.get("response") or {"n": 0}
    return bool(response["n"]) or any(customers[metric]["n"] for metric in (Metric.NPS, Metric.CSAT, Metric.CES))


def _result(pair: Document, customers: Document, language: Language) -> str:
    metric = pair["metric"]
    figure = customers["response" if metric == RESPONSE else metric]
    name = text(language, "digest.response") if metric == RESPONSE else text(language, f"digest.name.{metric}")
    if figure["state"] in ("none", "too_few"):
        return text(language, "digest.too_little_to_tell")
    shown = name if figure["value"] is None else f"{name} {on_scale(metric, figure['value'], language)}"
    moved = pair["customers"]
    words = text(language, f"digest.beside.{'waiting' if metric == RESPONSE else 'rated'}_{moved or 'unknown'}")
    return f"{_MARKS[moved]}{shown}, {words}"


def remarks(pair: Document, language: Language) -> Iterator[str]:
    """What the comments say of the criteria that belong to the topic, for the page."""
    clear = [
        one
        for one in pair.get("criteria", ())
        if one["mentions"] >= ENOUGH_MENTIONS and one["tone"] is not None and abs(one["tone"]) >= CLEAR_TONE
    ]
    for key, kept in (
        ("blamed", [one for one in clear if one["tone"] < 0]),
        ("praised", [one for one in clear if one["tone"] > 0]),
    ):
        if kept:
            names = ", ".join(text(language, f"digest.criterion.{one['criterion']}") for one in kept)
            yield text(language, f"digest.{key}", criteria=names)
