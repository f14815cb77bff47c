"""The topics asked this week, a row each: what employees say at the left, and beside it what customers see of it.

A row is two facts, which Slack and the page set side by side where there is room. Nothing is explained.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.customers_document import Document
from bot.digest_sections.employees import standing
from bot.digest_sections.words import on_scale, short
from bot.feedback import Metric
from bot.messages import Block, Facts, Heading, Text
from bot.pairs import RESPONSE
from bot.people import Language
from bot.texts import text
from bot.voices import CLEAR_TONE

ENOUGH_MENTIONS = 3  # comments that speak of a criterion, before its tone is told
_MARKS = {"fall": "▼ ", "rise": "▲ ", "flat": "► ", None: ""}


def side_by_side(document: Document, language: Language) -> Iterator[Block]:
    """A row for each topic that was asked this week, with both sides where customers say anything at all."""
    asked = [entry for entry in document["topics"] if entry["asked_in"] == document["week"]]
    if not asked:
        return
    pairs = {pair["topic"]: pair for pair in document["pairs"]} if _spoken(document["customers"]) else {}
    beside = [entry for entry in asked if entry["topic"] in pairs]
    alone = [entry for entry in asked if entry["topic"] not in pairs]
    yield Heading(text(language, "digest.asked_beside" if beside else "digest.asked"))
    if beside:
        rows = (_both(entry, pairs[entry["topic"]], document["customers"], language) for entry in beside)
        yield Facts(tuple(fact for row in rows for fact in row))
    if alone:
        yield Facts(tuple(_employees(entry, language) for entry in alone))
    if beside:
        yield Text(text(language, "digest.no_cause"), quiet=True)


def _spoken(customers: Document) -> bool:
    response = customers.get("response") or {"n": 0}
    return bool(response["n"]) or any(customers[metric]["n"] for metric in (Metric.NPS, Metric.CSAT, Metric.CES))


def _employees(entry: Document, language: Language) -> tuple[str, str]:
    mark = _MARKS[entry["signal"]] if entry["fresh"] else ""
    return short(entry, language), mark + standing(entry, language)


def _both(entry: Document, pair: Document, customers: Document, language: Language) -> tuple[tuple[str, str], tuple[str, str]]:
    side = text(language, f"digest.side.{pair['customer_side']}")
    words = "\n".join([_customers_words(pair, customers, language), *_remarks(pair, language)])
    return _employees(entry, language), (text(language, "digest.customers_see", side=side), words)


def _customers_words(pair: Document, customers: Document, language: Language) -> str:
    metric = pair["metric"]
    figure = customers["response" if metric == RESPONSE else metric]
    name = text(language, "digest.response") if metric == RESPONSE else text(language, f"digest.name.{metric}")
    if figure["state"] in ("none", "too_few"):
        return text(language, "digest.too_little_to_tell")
    shown = name if figure["value"] is None else f"{name} {on_scale(metric, figure['value'], language)}"
    moved = pair["customers"]
    words = text(language, f"digest.beside.{'waiting' if metric == RESPONSE else 'rated'}_{moved or 'unknown'}")
    return f"{_MARKS[moved]}{shown}, {words}"


def _remarks(pair: Document, language: Language) -> Iterator[str]:
    """What the comments say of the criteria that belong to the topic, and targets of its metric that are missed."""
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
    missed = [one["stage"] for one in pair.get("stages", ()) if one["result"] == "not_met"]
    if missed:
        yield text(language, "digest.missed", stages=", ".join(missed))
