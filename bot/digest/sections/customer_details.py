"""The customers in detail, for the page: every low score and praise of the week, criteria, channels and stages, in words.

Digests that were frozen earlier lack some of it, or all; what is not there is not spoken of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.customers.comments import CLEAR_TONE
from bot.digest.sections.words import on_scale, sentence, with_range
from bot.model.document_types.customers import METRICS, Criterion, Customers, LowScoreEntry, MetricFigure, TargetEntry
from bot.model.document_types.digest import Document
from bot.model.messages import Block, Facts, Heading, Text
from bot.model.people import Language
from bot.texts.sentences import text


def customer_details(document: Document, language: Language) -> Iterator[Block]:
    """Headings and what stands below each, those alone that have something to say."""
    customers = document["customers"]
    parts = {
        "low_scores": _low_scores(customers.get("low_scores", ()), language),
        "praise": _quotes(customers.get("praise", ())),
        "criteria": _criteria(customers.get("criteria", ()), language),
        "channels": [
            *_consistency(customers, language),
            *_parts([(part["channel"], part["figures"], ()) for part in customers.get("by_channel", ())], language),
        ],
        "stages": _parts([(part["stage"], part["figures"], part["targets"]) for part in customers.get("by_stage", ())], language),
        "quotes": _quotes(customers.get("quotes", ())),
    }
    for key, blocks in parts.items():
        if blocks:
            yield Heading(text(language, f"page.detail.{key}"))
            yield from blocks


def _low_scores(scores: Sequence[LowScoreEntry], language: Language) -> list[Block]:
    blocks: list[Block] = []
    for low in scores:
        given = text(language, f"digest.score.{low['metric']}", score=low["score"])
        about = " · ".join(_literal(word) for word in (given, low["channel"], low["stage"]) if word)
        blocks.append(Text(f"**{about}**\n”{_literal(low['text'])}”"))
    return blocks


def _quotes(quotes: Sequence[str]) -> list[Block]:
    return [Text(f"”{_literal(quote)}”") for quote in quotes]


def _criteria(criteria: Sequence[Criterion], language: Language) -> list[Block]:
    rows = [(sentence(text(language, f"digest.criterion.{one['criterion']}")), _tone(one, language)) for one in criteria]
    return [Facts(tuple(rows))] if rows else []


def _tone(criterion: Criterion, language: Language) -> str:
    """How many speak of it and how, as far as their language could be read."""
    tone = criterion["tone"]
    how = "" if tone is None else "_good" if tone >= CLEAR_TONE else "_bad" if tone <= -CLEAR_TONE else "_mixed"
    number = "one" if criterion["mentions"] == 1 else "many"
    return text(language, f"page.mentions.{number}{how}", n=criterion["mentions"])


_NamedFigures = tuple[str, Mapping[str, MetricFigure], Sequence[TargetEntry]]


def _parts(parts: Sequence[_NamedFigures], language: Language) -> list[Block]:
    """What can be told of each part, and in one quiet line all of which there is too little."""
    rows, thin = [], []
    for part, by_metric, targets in parts:
        name = _literal(part)
        figures = {metric: figure for metric in METRICS if (figure := by_metric.get(metric))}
        told = {metric: figure for metric, figure in figures.items() if figure["state"] == "released"}
        # A part's figure is compared with nothing: so nothing is said of a change either.
        words = [
            text(language, "page.detail.part", metric=_name(metric, language), figure=with_range(metric, figure, language))
            for metric, figure in told.items()
        ]
        words += [
            _target(one, language)
            for one in targets
            if one["metric"] in told or one["result"] != "cannot_tell"  # without a figure "too early" says nothing more
        ]
        if words:
            rows.append((name, "\n".join(words)))
        lacking = [_name(metric, language) for metric, figure in figures.items() if metric not in told and figure["n"]]
        if lacking:
            thin.append(f"{name} ({', '.join(lacking)})" if told else name)
    shown: list[Block] = [Facts(tuple(rows))] if rows else []
    if thin:
        shown.append(Text(text(language, "page.detail.thin", parts=", ".join(thin)), quiet=True))
    return shown


def _target(target: TargetEntry, language: Language) -> str:
    metric = target["metric"]
    goal = on_scale(metric, target["value"], language)
    return text(language, f"page.detail.target_{target['result']}", metric=_name(metric, language), goal=goal)


def _consistency(customers: Customers, language: Language) -> list[Block]:
    """Which channels differ, with both figures; nothing where they are too few to be shown."""
    parts = {part["channel"]: part["figures"] for part in customers.get("by_channel", ())}
    blocks: list[Block] = []
    for found in customers.get("consistency", ()):
        metric = found["metric"]
        ends = [
            f"{_literal(channel)} ({on_scale(metric, figure['value'], language)})"
            for channel in (found["highest"], found["lowest"])
            if (figure := parts.get(channel, {}).get(metric)) is not None and figure["value"] is not None
        ]
        if found["differ"] and len(ends) == 2:  # noqa: PLR2004 - both
            high, low = ends
            blocks.append(Text(text(language, "digest.differ", metric=_name(metric, language), high=high, low=low)))
    return blocks


def _name(metric: str, language: Language) -> str:
    return text(language, f"digest.name.{metric}")


def _literal(words: str) -> str:
    """Words of a customer's in one line, whose asterisks are no markup of ours."""
    return " ".join(words.replace("**", "*").split())
