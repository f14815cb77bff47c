"""In the digest of a department or of the company: what has changed in which team. All teams stand on the page."""

from __future__ import annotations

from collections.abc import Iterator

from bot.digest.sections.words import cell_words, short
from bot.digest.standing import LOW_TIMES
from bot.model.document_types.customers import METRICS
from bot.model.document_types.digest import Document, TeamEntry
from bot.model.document_types.topics import TeamTopic, cell_of
from bot.model.messages import Block, Facts, Heading, Text
from bot.model.people import Language
from bot.model.released import Step
from bot.texts.sentences import text

TEAMS = 8  # with the most changes; the page has them all


def teams(document: Document, language: Language, most: int = TEAMS) -> Iterator[Block]:
    """A row for each team in which something has changed this week, those with most falls first."""
    rows = document.get("teams") or []
    if not rows:
        return
    changed = [(row, lines) for row in rows if (lines := list(_changes(row, language)))]
    changed.sort(key=lambda pair: (-sum(_bad(pair[0])), -len(pair[1]), pair[0]["name"]))
    yield Heading(text(language, "digest.teams"))
    low = [f"{row['name']} ({', '.join(topics)})" for row in rows if (topics := list(_still_low(row, language)))]
    if low:
        more = f" (+{len(low) - most})" if len(low) > most else ""
        yield Text(text(language, "digest.teams_low", teams="; ".join(low[:most]) + more))
    if not changed:
        yield Text(text(language, "digest.teams_same"))
        return
    yield Facts(tuple((row["name"], " · ".join(lines)) for row, lines in changed[:most]))
    yield Text(text(language, "digest.teams_changed", changed=len(changed), n=len(rows)), quiet=True)


def _changes(row: TeamEntry, language: Language) -> Iterator[str]:
    for entry in sorted(_moved(row), key=lambda entry: str(entry["signal"])):
        mark = "▼" if entry["signal"] == "fall" else "▲"
        cell = cell_of(entry)
        if cell is not None:
            yield f"{mark} {short(entry['topic'], language)}: {cell_words(cell, language)}"
    for metric in METRICS:
        figure = row["customers"][metric]
        if figure["direction"] in ("up", "down"):
            mark = "▼" if figure["direction"] == "down" else "▲"
            yield text(language, "digest.team_customers", mark=mark, metric=text(language, f"digest.name.{metric}"))
    if row["customers"].get("dried_up"):
        yield text(language, "digest.team_silent")


def _still_low(row: TeamEntry, language: Language) -> Iterator[str]:
    """The topics whose last two releases on one step were low."""
    for entry in row["topics"]:
        known = [step for step in entry["steps"] if step is not None][-LOW_TIMES:]
        if len(known) == LOW_TIMES and max(known) <= Step.LEANING_TO_DISAGREE and entry["signal"] != "rise":
            yield short(entry["topic"], language)


def _moved(row: TeamEntry) -> list[TeamTopic]:
    return [entry for entry in row["topics"] if entry["fresh"] and entry["signal"]]


def _bad(row: TeamEntry) -> Iterator[bool]:
    yield from (entry["signal"] == "fall" for entry in _moved(row))
    yield from (row["customers"][metric]["direction"] == "down" for metric in METRICS)
