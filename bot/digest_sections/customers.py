"""What customers say: figures with their honest uncertainty, and with little feedback first of all their words."""

from __future__ import annotations

from collections.abc import Iterator

from bot.customers import DIRECTION_FROM
from bot.customers_document import METRICS, Document
from bot.digest_sections.words import customer_words, minutes, on_scale, quoted, sentence, with_range
from bot.messages import Block, Facts, Heading, Text
from bot.pairs import RESPONSE, WAITING
from bot.people import Language
from bot.texts import text

LOW_SCORES, PRAISE = 3, 2  # how many are quoted in a message; the page has them all


def customers(document: Document, language: Language) -> Iterator[Block]:
    """The whole section. Where no metric has enough for a figure, it leads with what is new and true: the words."""
    side = document["customers"]
    yield Heading(text(language, "digest.customers"))
    figures, words = list(_figures(side, language)), list(_words(side, language))
    if not figures and not words:
        yield Text(text(language, "digest.silent" if side.get("dried_up") else "digest.no_feedback"))
        return
    thin = all(side[metric]["value"] is None for metric in METRICS)
    yield from [*words, *figures] if thin else [*figures, *words]
    parts = [*_channels(side, language), *_stages(side, language)]
    if parts:
        yield Text("\n".join(parts))


def _figures(side: Document, language: Language) -> Iterator[Block]:
    rows = [
        (text(language, f"digest.metric.{metric}"), customer_words(metric, side[metric], language))
        for metric in METRICS
        if side[metric]["state"] != "none"
    ]
    long = side.get("nps_12_weeks")
    if long and long["value"] is not None and side["nps"]["value"] is None:
        rows.insert(1 if rows else 0, (text(language, "digest.nps_12_weeks"), with_range("nps", long, language)))
    response = side.get("response")
    if response and response["n"]:
        rows.append((sentence(text(language, "digest.response")), _response(response, language)))
    if rows:
        yield Facts(tuple(rows))


def _response(response: Document, language: Language) -> str:
    if response["state"] == "too_few":
        return text(language, "digest.too_few", n=response["n"])
    going = text(language, f"digest.beside.waiting_{WAITING[response['direction']] or 'unknown'}")
    if response["value"] is None:
        return text(language, "digest.direction_only", n=response["n"], direction=going)
    words = text(language, "digest.median", median=with_range(RESPONSE, response, language))
    within = response["within"]
    if within is not None:
        kept = text(language, "digest.within", promised=minutes(response["promised_minutes"], language), share=within["value"])
        words = f"{words} · {kept}"
    return f"{words} · {going}"


def _words(side: Document, language: Language) -> Iterator[Block]:
    """This week's low scores, and praise: the newest that there is, however little."""
    low = side.get("low_scores") or []
    if low:
        lines = [_low_score(one, language) for one in low[:LOW_SCORES]]
        yield Text("\n".join([text(language, "digest.low_scores"), *lines]))
    praise = side.get("praise") or []
    if praise:
        yield Text("\n".join([text(language, "digest.praise"), *map(quoted, praise[:PRAISE])]))


def _low_score(one: Document, language: Language) -> str:
    given = text(language, f"digest.score.{one['metric']}", score=one["score"])
    where = f", {one['channel']}" if one["channel"] else ""
    return f"{given}{where}: {quoted(one['text'])}"


def _channels(side: Document, language: Language) -> Iterator[str]:
    """Channels that serve clearly unlike; that they don't is no news."""
    by_name = {one["channel"]: one["figures"] for one in side.get("by_channel", ())}
    for one in side.get("consistency", ()):
        if not one["differ"]:
            continue
        metric, ends = one["metric"], (one["highest"], one["lowest"])
        values = [by_name[name][metric]["value"] for name in ends]
        name = text(language, f"digest.name.{metric}")
        if one["spread"] is None or None in values:
            yield text(language, "digest.differ", metric=name, high=ends[0], low=ends[1])
        else:
            high, low = (f"{end} {on_scale(metric, value, language)}" for end, value in zip(ends, values, strict=True))
            yield text(language, "digest.differ", metric=name, high=high, low=low)


def _stages(side: Document, language: Language) -> Iterator[str]:
    """Targets of the customers' journey: met, not met, or not to be told yet."""
    judged: dict[str, list[str]] = {"not_met": [], "met": [], "cannot_tell": []}
    for stage in side.get("by_stage", ()):
        for target in stage["targets"]:
            goal = text(language, f"digest.name.{target['metric']}"), on_scale(target["metric"], target["value"], language)
            figure = stage["figures"].get(target["metric"], {"n": 0, "value": None})
            if target["result"] == "cannot_tell" and figure["n"] < DIRECTION_FROM:
                continue  # with so little there is nothing to tell of, nor soon will be
            reached = figure["value"]
            told = text(language, "digest.target", stage=stage["stage"], metric=goal[0], goal=goal[1])
            if reached is not None and target["result"] == "not_met":
                now = on_scale(target["metric"], reached, language)
                told = text(language, "digest.target_now", stage=stage["stage"], metric=goal[0], goal=goal[1], now=now)
            judged[target["result"]].append(told)
    for result, found in judged.items():
        if found:
            yield text(language, f"digest.targets_{result}", stages="; ".join(found))
