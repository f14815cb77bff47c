"""What has changed on either side and what is still low, a sentence each; and a question for the team meeting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.actions.suggestions import what
from bot.digest.know import still_low
from bot.digest.sections.words import cell_words, on_scale, short
from bot.model.calendar import Week
from bot.model.document_types.customers import METRICS
from bot.model.document_types.digest import Document, step_topics
from bot.model.document_types.topics import SignalWord, Standing, StepTopic, as_cell, previous_cell_of, step_cell_of
from bot.model.messages import Block, Heading, Text, plain
from bot.model.people import Language
from bot.model.released import StepCell
from bot.release.derived import HISTORY_WEEKS, Level
from bot.texts.sentences import short_date, since_month, text

_A_YEAR = HISTORY_WEEKS - 4  # weeks: whether it was so before that, the digest does not see


@dataclass(frozen=True, slots=True)
class Move:
    """A change worth naming that was released this very week; ``before`` and ``after`` are the last two cells.

    A larger unit's are the steps in which its levels lie.
    """

    topic: str
    signal: SignalWord
    before: StepCell
    after: StepCell


def moved(document: Document) -> list[Move]:
    """The topics whose change was released this very week, falls first."""
    found = [
        Move(entry["topic"], entry["signal"], before, after)
        for entry in step_topics(document)
        if entry["state"] == "released" and entry["fresh"] and entry["signal"]
        if (before := _previous(entry)) and (after := step_cell_of(entry))
    ]
    return sorted(found, key=lambda move: move.signal)


def _previous(entry: StepTopic) -> StepCell | None:
    """The cell released before the last one; for a level, the step in which it lay."""
    levels = [point["value"] for point in entry["strip"] if point["value"] is not None]
    if entry["level"] is None or len(levels) <= 1:
        return previous_cell_of(entry)
    return as_cell(None, Level(levels[-2]).step)


def changes(document: Document, language: Language) -> Iterator[Block]:
    """What has changed on either side, and what is still low; else that nothing is sure, or that it is too early to tell."""
    moves = moved(document)
    sentences = [change(move, language) for move in moves if move.signal == "fall"]
    sentences += filter(None, (still_low_line(entry, document, language) for entry in step_topics(document)))
    customers = list(_customers_moved(document, language))
    if customers:
        sentences.append(text(language, "digest.customers_moved", moves="; ".join(customers)))
    sentences += [change(move, language) for move in moves if move.signal == "rise"]
    fresh = [entry for entry in step_topics(document) if entry["fresh"]]
    if not sentences and fresh:
        early = all(entry.get("signal_state") == "too_early" for entry in fresh)
        sentences = [text(language, "digest.too_early" if early else "digest.no_change")]
    if sentences:
        yield Heading(text(language, "digest.changed"))
        yield Text("\n".join(sentences))


def still_low_line(entry: StepTopic, document: Document, language: Language) -> str:
    """That a topic is still low and since when; once something is being done about it, what that is."""
    low, cell = still_low(entry), step_cell_of(entry)
    if not low or not cell:
        return ""
    said: dict[str, object] = {"topic": short(entry["topic"], language), "times": low["times"]}
    begun = [one for one in document.get("actions", ()) if one["state"] == "open" and one["topic"] == entry["topic"]]
    if begun:
        doing = plain(what(begun[-1]["suggestion"] or "", begun[-1]["words"] or "", language)).rstrip(".")
        return text(language, "digest.still_low_begun", **said, what=doing, day=short_date(begun[-1]["started_on"], language))
    said["step"] = cell_words(cell, language)
    if _began_out_of_sight(low, document):
        return text(language, "digest.still_low_year", **said)
    return text(language, "digest.still_low", **said, since=since_month(Week.parse(low["since"]).monday, language))


def _began_out_of_sight(low: Standing, document: Document) -> bool:
    return Week.parse(document["week"]).since(Week.parse(low["since"])) >= _A_YEAR


def change(move: Move, language: Language) -> str:
    """The change in a sentence, never against the steps beside it."""
    key: str = move.signal
    has_moved = move.after.low > move.before.high if key == "rise" else move.after.high < move.before.low
    if not has_moved:  # the change lies further back than the last release
        key = {"fall": "lower", "rise": "higher"}[key]
    return text(
        language,
        f"digest.{key}",
        topic=short(move.topic, language),
        before=cell_words(move.before, language),
        after=cell_words(move.after, language),
    )


def _customers_moved(document: Document, language: Language) -> Iterator[str]:
    customers = document["customers"]
    for metric in METRICS:
        figure = customers[metric]
        if figure["direction"] not in ("up", "down"):
            continue
        name = text(language, f"digest.name.{metric}")
        if figure["previous"] is None or figure["value"] is None:
            yield text(language, f"digest.customers_{figure['direction']}_only", metric=name)
        else:
            before, after = (on_scale(metric, value, language) for value in (figure["previous"], figure["value"]))
            yield text(language, f"digest.customers_{figure['direction']}", metric=name, before=before, after=after)
    waited = customers.get("response")
    if waited and waited["direction"] in ("up", "down"):
        yield text(language, f"digest.waiting_{waited['direction']}")


def next_question(document: Document, language: Language) -> Iterator[Block]:
    """One question for the team meeting, where something has fallen."""
    fallen = [move for move in moved(document) if move.signal == "fall"]
    if fallen:
        yield Heading(text(language, "digest.next"))
        yield Text(text(language, f"digest.question.{fallen[0].topic}"))
