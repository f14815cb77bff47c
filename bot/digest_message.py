"""How a digest reads: document in, message in one language out. One minute to read, the changes first.

Sees nothing but the document, so it can show no more than is published.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from bot.calendar import Week
from bot.digest import METRICS, Document
from bot.feedback import Metric
from bot.messages import Block, Chart, Divider, Facts, Heading, IntervalBar, Message, Picture, StepStrip, Text
from bot.people import Language
from bot.pulses import STEP_TOPICS, Topic
from bot.release import step_of
from bot.texts import text

SCALE_OF = {Metric.NPS: (-100.0, 100.0), Metric.CSAT: (0.0, 100.0), Metric.CES: (1.0, 7.0), Metric.MYSTERY: (0.0, 100.0)}


def digest_message(document: Document, language: Language) -> Message:
    """The digest as one message; the same document and language always give the same message."""
    unit, week = document["audience"]["name"], Week.parse(document["week"])
    title = text(language, "digest.title", unit=unit, week=week.number)
    blocks: list[Block] = [
        Heading(title),
        Text(text(language, f"digest.participation.{document['participation']}")),
        *_first(document, language),
        *_changes(document, language),
        Picture(_chart(document, title, language), _alt(document, language)),
        *_asked(document, language),
        *_customers(document, language),
        *_side_by_side(document, language),
        *_comments(document, language),
        *_next(document, language),
        Divider(),
        Text(_small_print(document, language), quiet=True),
    ]
    return Message(text(language, "digest.summary", unit=unit, week=week.number), tuple(blocks))


def title_of(message: Message) -> str:
    """The digest's own heading."""
    return next(block.text for block in message.blocks if isinstance(block, Heading))


def number(value: float, language: Language) -> str:
    """A number as the language writes it, with a real minus sign."""
    written = f"{abs(value)}".replace(".", text(language, "digest.decimal"))
    return (text(language, "digest.minus") if value < 0 else "") + written


def _short(entry: Document, language: Language) -> str:
    return text(language, f"digest.short.{entry['topic']}")


def _step(step: int, language: Language) -> str:
    return text(language, f"steps.{step}")


# ---------------------------------------------------------------- the employees' side


def _moved(document: Document) -> list[Document]:
    """The topics whose change was released this very week, falls first."""
    moved = [entry for entry in document["topics"] if entry["fresh"] and entry["signal"]]
    return sorted(moved, key=lambda entry: str(entry["signal"]))


def _first(document: Document, language: Language) -> Iterator[Block]:
    """What to expect, while a unit has never had a figure."""
    if all(entry["released_in"] is None for entry in document["topics"]):
        yield Text(text(language, "digest.first", k=document["smallest_group"]))


def _changes(document: Document, language: Language) -> Iterator[Block]:
    """What has changed on either side; "nothing" is said only where there was something to compare."""
    own = [_change(entry, language) for entry in _moved(document)]
    sentences = own + list(_customers_moved(document, language))
    if not sentences and not any(entry["fresh"] and entry.get("previous_step") for entry in document["topics"]):
        return
    yield Heading(text(language, "digest.changed"))
    yield Text("\n".join(sentences) if sentences else text(language, "digest.no_change"))


def _customers_moved(document: Document, language: Language) -> Iterator[str]:
    for metric in METRICS:
        figure = document["customers"][metric]
        if figure["direction"] not in ("up", "down"):
            continue
        name = text(language, f"digest.metric.{metric}")
        if figure["previous"] is None or figure["value"] is None:
            yield text(language, f"digest.customers_{figure['direction']}_only", metric=name)
        else:
            before, after = (_on_scale(metric, figure[key], language) for key in ("previous", "value"))
            yield text(language, f"digest.customers_{figure['direction']}", metric=name, before=before, after=after)


def _change(entry: Document, language: Language) -> str:
    key, before, after = entry["signal"], entry["previous_step"], entry["step"]
    if (after - before) * (1 if key == "rise" else -1) <= 0:  # the change lies further back, and the last step is not part of it
        key = {"fall": "lower", "rise": "higher"}[key]
    return text(
        language, f"digest.{key}", topic=_short(entry, language), before=_step(before, language), after=_step(after, language)
    )


def _asked(document: Document, language: Language) -> Iterator[Block]:
    rows = [
        (_short(entry, language), _standing(entry, language))
        for entry in document["topics"]
        if entry["asked_in"] == document["week"]
    ]
    if rows:
        yield Heading(text(language, "digest.asked"))
        yield Facts(tuple(rows))


def _standing(entry: Document, language: Language) -> str:
    if not entry["fresh"]:
        return text(language, "digest.withheld")
    if entry["topic"] == Topic.ENPS:
        return number(entry["value"], language)
    if entry["step"] is None:
        return text(language, "digest.level", level=number(entry["level"], language))
    now = _step(entry["step"], language)
    if entry["previous_step"] in (None, entry["step"]):
        return text(language, "digest.now", now=now)
    return text(language, "digest.now_and_before", now=now, before=_step(entry["previous_step"], language))


def _comments(document: Document, language: Language) -> Iterator[Block]:
    """What the team wrote: themes, and words whose authors let them be quoted. Never beside a figure."""
    comments = document["comments"]
    if comments["state"] != "released":
        return
    yield Heading(text(language, "digest.comments"))
    if comments["themes"]:
        names = ", ".join(text(language, f"digest.short.{one['theme']}") for one in comments["themes"])
        yield Text(text(language, "digest.themes_named", themes=names))
    if comments["quotes"]:
        quotes = "\n".join(f"”{words}”" for words in comments["quotes"])
        yield Text(f"{text(language, 'digest.quoted')}\n{quotes}")


def _next(document: Document, language: Language) -> Iterator[Block]:
    """One question for the team meeting, where something has fallen."""
    fallen = [entry for entry in _moved(document) if entry["signal"] == "fall"]
    if fallen:
        yield Heading(text(language, "digest.next"))
        yield Text(text(language, f"digest.question.{fallen[0]['topic']}"))


# ---------------------------------------------------------------- the customers' side


def _customers(document: Document, language: Language) -> Iterator[Block]:
    yield Heading(text(language, "digest.customers"))
    rows = [
        (text(language, f"digest.metric.{metric}"), _customer_words(metric, document["customers"][metric], language))
        for metric in METRICS
        if document["customers"][metric]["state"] != "none"
    ]
    if rows:
        yield Facts(tuple(rows))
    else:
        yield Text(text(language, "digest.silent" if document["customers"].get("dried_up") else "digest.no_feedback"))


def _on_scale(metric: Metric, value: float, language: Language) -> str:
    return text(language, f"digest.unit.{metric}", value=number(value, language))


def _customer_words(metric: Metric, figure: Document, language: Language) -> str:
    direction = text(language, f"digest.direction.{figure['direction'] or 'unknown'}")
    if figure["state"] == "too_few":
        return text(language, "digest.too_few", n=figure["n"])
    if figure["state"] == "direction_only":
        return text(language, "digest.direction_only", n=figure["n"], direction=direction)
    value = _on_scale(metric, figure["value"], language)
    if figure["low"] is not None:
        low, high = number(figure["low"], language), number(figure["high"], language)
        value = text(language, "digest.range", value=value, low=low, high=high)
    counted = text(language, "digest.visits" if metric is Metric.MYSTERY else "digest.answers", figure=value, n=figure["n"])
    return f"{counted} · {direction}"


# ---------------------------------------------------------------- both


def _side_by_side(document: Document, language: Language) -> Iterator[Block]:
    """What customers see of the topics that have moved; described, never explained."""
    moved = {entry["topic"] for entry in _moved(document)}
    pairs = [pair for pair in document["pairs"] if pair["topic"] in moved]
    if not pairs:
        return
    yield Heading(text(language, "digest.together"))
    sentences = [
        text(
            language,
            f"digest.pair.{pair['employees']}_{pair['customers'] or 'unknown'}",
            topic=text(language, f"digest.short.{pair['topic']}"),
            side=text(language, f"digest.side.{pair['customer_side']}"),
            metric=str(pair["metric"]).upper(),
        )
        for pair in pairs
    ]
    yield Text("\n".join([*sentences, text(language, "digest.no_cause")]))


def _chart(document: Document, title: str, language: Language) -> Chart:
    one, two, three, four, five = (_step(step, language) for step in range(1, 6))
    return Chart(
        title=title,
        columns=(text(language, "digest.chart_employees"), text(language, "digest.chart_customers")),
        scale=(one, two, three, four, five),
        strips=tuple(_strip(entry, language) for entry in document["topics"] if Topic(entry["topic"]) in STEP_TOPICS),
        bars=tuple(_bar(metric, document["customers"][metric], language) for metric in METRICS),
    )


def _strip(entry: Document, language: Language) -> StepStrip:
    if entry["state"] != "released":
        note = text(language, f"digest.note.{entry['state']}")
    elif entry["level"] is not None:
        note = number(entry["level"], language)
    else:
        now = _step(entry["step"], language)
        note = text(language, f"digest.note.{entry['signal']}", step=now) if entry["signal"] else now
    steps = tuple(None if one["value"] is None else int(step_of(Fraction(one["value"]))) for one in entry["strip"])
    if entry["level"] is None:
        steps = tuple(one["value"] for one in entry["strip"])
    return StepStrip(_short(entry, language), steps, note)


def _bar(metric: Metric, figure: Document, language: Language) -> IntervalBar:
    label = text(language, f"digest.metric.{metric}")
    low, high = SCALE_OF[metric]
    if figure["value"] is None:
        words = _customer_words(metric, figure, language) if figure["n"] else text(language, "digest.none")
        return IntervalBar(label, low, high, note=words)
    return IntervalBar(
        label,
        low,
        high,
        value=figure["value"],
        low=figure["low"],
        high=figure["high"],
        note=text(language, f"digest.direction.{figure['direction'] or 'unknown'}"),
        value_text=_on_scale(metric, figure["value"], language),
        previous=figure["previous"],
    )


def _alt(document: Document, language: Language) -> str:
    """The chart in words: every topic's releases, oldest first, and every customer figure."""
    topics = []
    for entry in document["topics"]:
        if Topic(entry["topic"]) in STEP_TOPICS:
            values = [one["value"] for one in entry["strip"] if one["value"] is not None]
            known = ", ".join(_step(v, language) if isinstance(v, int) else number(v, language) for v in values)
            steps = known or text(language, f"digest.note.{'withheld' if entry['strip'] else 'not_asked_yet'}")
            topics.append(text(language, "digest.alt_topic", topic=_short(entry, language), steps=steps))
    customers = [
        f"{text(language, f'digest.metric.{metric}')} {_customer_words(metric, document['customers'][metric], language)}"
        for metric in METRICS
        if document["customers"][metric]["n"]
    ]
    none = text(language, "digest.none")
    return text(language, "digest.alt", employees="; ".join(topics), customers="; ".join(customers) or none)


def _small_print(document: Document, language: Language) -> str:
    sentences = [text(language, "digest.steps_mean")]
    on_show = [entry for entry in document["topics"] if entry["topic"] != Topic.ENPS or entry["asked_in"] == document["week"]]
    if any(entry["state"] == "withheld" for entry in on_show):
        sentences.append(text(language, "digest.withheld_why"))
    if any(document["customers"][metric]["n"] for metric in METRICS):
        sentences.append(text(language, "digest.period"))
    return " ".join(sentences)
