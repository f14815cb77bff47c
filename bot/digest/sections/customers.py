"""What customers say: figures with their honest uncertainty, and with little feedback first of all their words.

Their channels, their stages and what they speak of are the page's.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.customers.counterparts import RESPONSE, WAITING
from bot.digest.sections.words import customer_words, minutes, on_scale, quoted, sentence, with_range
from bot.model.document_types.customers import METRICS, Customers, LowScoreEntry, MetricName, ResponseFigure
from bot.model.document_types.digest import Document
from bot.model.messages import Block, Facts, Heading, Text
from bot.model.people import Language
from bot.texts.sentences import short_date, text

LOW_SCORES = 2  # that many are quoted in a message, and one praise; the page has them all


def customers(document: Document, language: Language) -> Iterator[Block]:
    """The customers' section. Where no metric has enough for a figure, it leads with what is new and true: the words."""
    side = document["customers"]
    yield Heading(text(language, "digest.customers"))
    rows, words = figures(document, language, whole=False), list(_words(side, language))
    shown = [Facts(rows)] if rows else []
    thin = all(side[metric]["value"] is None for metric in METRICS)
    yield from [*words, *shown] if thin else [*shown, *words]
    if not rows and not words:
        yield from silence(document, language)


def silence(document: Document, language: Language) -> Iterator[Block]:
    """What is said where customers have given nothing, or nothing that a unit of so few people may be shown."""
    if where := document.get("customers_count_in"):
        yield Text(text(language, "digest.customers_count_in", where=where))
        return
    yield Text(text(language, "digest.silent" if document["customers"].get("dried_up") else "digest.no_feedback"))


def figures(document: Document, language: Language, *, whole: bool) -> tuple[tuple[str, str], ...]:
    """Name and value of each figure; the ``whole`` of the time of waiting is also how often a promise was kept."""
    side = document["customers"]
    rows = [
        (text(language, f"digest.metric.{metric}"), " · ".join(_metric(side, metric, language)))
        for metric in METRICS
        if side[metric]["state"] != "none"
    ]
    long = side.get("nps_12_weeks")
    if long and long["state"] == "released" and side["nps"]["value"] is None:
        rows.insert(1 if rows else 0, (text(language, "digest.nps_12_weeks"), with_range("nps", long, language)))
    response = side.get("response")
    if response and response["n"]:
        rows.append((sentence(text(language, "digest.response")), _response(response, language, whole=whole)))
    return tuple(rows)


def _metric(side: Customers, metric: MetricName, language: Language) -> Iterator[str]:
    yield customer_words(metric, side[metric], language)
    yield from _memory(side, metric, language)
    yield from _targets(side, metric, language)


def _memory(side: Customers, metric: MetricName, language: Language) -> Iterator[str]:
    """How a metric stands against a quarter or a year ago, where the last month alone doesn't tell that already."""
    found = side.get("memory", {}).get(metric)
    if found is None or found["direction"] == side[metric]["direction"]:
        return
    previous = found["previous"]
    was = "" if previous is None else f" ({on_scale(metric, previous, language)})"
    yield text(language, f"digest.memory.{found['against']}_{found['direction']}", was=was, weeks=found["since_weeks"])


def _targets(side: Customers, metric: MetricName, language: Language) -> Iterator[str]:
    """The unit's own target of a metric, and how it stands; nothing while there is too little to tell."""
    for target in side.get("targets", ()):
        if target["metric"] == metric and target["result"] != "cannot_tell":
            goal = on_scale(metric, target["value"], language)
            by = f" {text(language, 'digest.target.by', day=short_date(target['until'], language))}" if "until" in target else ""
            yield text(language, f"digest.target.{target['result']}", goal=goal, by=by)


def _response(response: ResponseFigure, language: Language, *, whole: bool) -> str:
    going = text(language, f"digest.beside.waiting_{WAITING[response['direction']] or 'unknown'}")
    match response["state"]:
        case "none":
            return text(language, "digest.none")
        case "too_few":
            return text(language, "digest.too_few", n=response["n"])
        case "direction_only":
            return text(language, "digest.direction_only", n=response["n"], direction=going)
        case "released":
            words = text(language, "digest.median", median=with_range(RESPONSE, response, language))
            promised, within = response["promised_minutes"], response["within"]
            if whole and promised is not None and within is not None:
                kept = text(language, "digest.within", promised=minutes(promised, language), share=within["value"])
                words = f"{words} · {kept}"
            return f"{words} · {going}"


def _words(side: Customers, language: Language) -> Iterator[Block]:
    """This week's low scores, and praise: the newest that there is, however little."""
    low, praise = side.get("low_scores") or [], side.get("praise") or []
    lines = [_low_score(one, language) for one in low[:LOW_SCORES]]
    if lines:
        lines.insert(0, text(language, "digest.low_scores"))
    if praise:
        lines.append(f"{text(language, 'digest.praise')} {quoted(praise[0])}")
    if lines:
        yield Text("\n".join(lines))


def _low_score(low: LowScoreEntry, language: Language) -> str:
    given = text(language, f"digest.score.{low['metric']}", score=low["score"])
    where = f", {low['channel']}" if low["channel"] else ""
    return f"{given}{where}: {quoted(low['text'])}"
