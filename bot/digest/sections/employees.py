"""What employees say: what to expect at first, what has changed, their comments, a question for the team meeting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.actions.suggestions import what
from bot.digest.know import still_low
from bot.digest.sections.words import cell_words, enps_words, level_words, on_scale, quoted, short, teams_words
from bot.model.calendar import Week
from bot.model.document_types.customers import METRICS
from bot.model.document_types.digest import Document, step_topics
from bot.model.document_types.topics import (
    SignalWord,
    StepTopic,
    TopicEntry,
    as_cell,
    cell_of,
    enps_cell_of,
    previous_cell_of,
    step_cell_of,
)
from bot.model.messages import Block, Heading, Text, plain
from bot.model.people import Language
from bot.model.released import StepCell
from bot.release.derived import Level
from bot.texts.sentences import short_date, text

QUOTES = 2  # in a message; the page has them all


def made_up(document: Document, language: Language) -> Iterator[Block]:
    """What a dry run's digest says before all else: nobody gave these answers."""
    if document.get("made_up_answers"):
        yield Text(text(language, "digest.made_up"))


def participation(document: Document, language: Language) -> Iterator[Block]:
    """How many took part, as far as it may be said (release rule R9). "Not enough yet" is no word for where it never can be."""
    teams, own = document.get("participation_teams"), document["participation"]
    if teams:
        yield Text(text(language, "digest.participation.teams", enough=teams["enough"], of=teams["of"]))
    elif own and "never_shown" not in document:
        yield Text(text(language, f"digest.participation.{own}"))


def first(document: Document, language: Language) -> Iterator[Block]:
    """What to expect, while a unit has never had a figure; or that it never will, and where its answers count."""
    if never := document.get("never_shown"):
        key = "digest.never" if never["counts_in"] else "digest.never_anywhere"
        yield Text(text(language, key, people=never["people"], k=never["k"], where=never["counts_in"] or ""))
    elif all(entry["released_in"] is None for entry in document["topics"]):
        yield Text(text(language, "digest.first", k=document["smallest_group"]))


def newly_alike(document: Document, language: Language) -> Iterator[Block]:
    """The topics that are asked with one question from now on, and that nothing before is compared with it. Once for each."""
    topics = [short(topic, language) for topic in document.get("newly_alike", ())]
    if topics:
        yield Text(text(language, "digest.newly_alike", topics=", ".join(topics)), quiet=True)


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
    sentences = [_change(move, language) for move in moves if move.signal == "fall"]
    sentences += _still_low(document, language)
    customers = list(_customers_moved(document, language))
    if customers:
        sentences.append(text(language, "digest.customers_moved", moves="; ".join(customers)))
    sentences += [_change(move, language) for move in moves if move.signal == "rise"]
    fresh = [entry for entry in step_topics(document) if entry["fresh"]]
    if not sentences and fresh:
        early = all(entry.get("signal_state") == "too_early" for entry in fresh)
        sentences = [text(language, "digest.too_early" if early else "digest.no_change")]
    if sentences:
        yield Heading(text(language, "digest.changed"))
        yield Text("\n".join(sentences))


def _still_low(document: Document, language: Language) -> Iterator[str]:
    """What is still low, every week; once something is being done about it, what that is."""
    begun = {action["topic"]: action for action in document.get("actions", ()) if action["state"] == "open"}
    for entry in step_topics(document):
        low, cell = still_low(entry), step_cell_of(entry)
        if not low or not cell:
            continue
        said: dict[str, object] = {"topic": short(entry["topic"], language), "times": low["times"]}
        if action := begun.get(entry["topic"]):
            words = what(action["suggestion"] or "", action["words"] or "", language)
            started = short_date(action["started_on"], language)
            yield text(language, "digest.still_low_begun", **said, what=plain(words).rstrip("."), day=started)
        else:
            week = Week.parse(low["since"]).number
            yield text(language, "digest.still_low", **said, step=cell_words(cell, language), week=week)


def _change(move: Move, language: Language) -> str:
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


def standing(entry: TopicEntry, language: Language) -> str:
    """Where a topic that was asked this week stands."""
    match entry["state"]:
        case "withheld" | "not_asked_yet":
            return text(language, "digest.withheld")
        case "released":
            if "value" in entry:
                score = enps_cell_of(entry)
                return "" if score is None else enps_words(score, language)
            return _height(entry, language)


def _height(entry: StepTopic, language: Language) -> str:
    """A team's cell; of a larger unit what is published of its teams, and the step of all together."""
    cell = cell_of(entry)
    if cell is not None:
        return cell_words(cell, language)
    if entry["level"] is None:
        return ""
    together, steps = level_words(entry["level"], language), entry.get("steps")
    return text(language, "digest.level", step=together, teams=teams_words(steps, language)) if steps else together


def comments(document: Document, language: Language, most: int | None = QUOTES) -> Iterator[Block]:
    """What the team wrote: themes, and words whose authors let them be quoted. Never beside a figure."""
    written = document["comments"]
    if written["state"] != "released":
        return
    yield Heading(text(language, "digest.comments"))
    if written["themes"]:
        names = ", ".join(text(language, f"digest.short.{one['theme']}") for one in written["themes"])
        yield Text(text(language, "digest.themes_named", themes=names))
    if written["quotes"]:
        quotes = "\n".join(quoted(words) for words in written["quotes"][:most])
        yield Text(f"{text(language, 'digest.quoted')}\n{quotes}")


def next_question(document: Document, language: Language) -> Iterator[Block]:
    """One question for the team meeting, where something has fallen."""
    fallen = [move for move in moved(document) if move.signal == "fall"]
    if fallen:
        yield Heading(text(language, "digest.next"))
        yield Text(text(language, f"digest.question.{fallen[0].topic}"))
