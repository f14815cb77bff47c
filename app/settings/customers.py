"""The customers' side of the settings: ``[feedback.NAME]``, whose webhooks and files come, and ``[customers]``."""

from __future__ import annotations

import re
from dataclasses import replace

from adapters.feedback.kinds import KINDS, source_map
from adapters.feedback.mapping import TABLES
from adapters.feedback.values import scale
from adapters.files.source_file import FileSource
from app.settings.credentials import FeedbackSource
from app.settings.file_forms import feedback_places_in, file_form
from app.settings.forms import as_name, as_number, as_one_of, as_whole
from app.settings.sources import Environment, Table
from bot.model.feedback import RESULTS, SCORED, CustomerGoals, Metric, Target
from bot.model.people import name_key

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_LEAST_MONTHS, _MOST_MONTHS = 3, 120  # fewer would take from the digest what it compares with
_LONGEST_PROMISE = 60 * 24 * 366  # minutes


def feedback_sources(env: Environment, root: Table) -> tuple[FeedbackSource, ...]:
    """Every source with its secret, as far as there is one, and its map."""
    feedback = root.table("feedback")
    found: dict[str, FeedbackSource] = {}
    for name in feedback.names():
        table = feedback.table(name)
        source = _source(name, table)
        table.finish()
        if not _NAME.fullmatch(name):
            feedback.problem(name, "the name goes into an address: use a–z, 0–9, - and _ alone")
        elif source.variable in found:
            feedback.problem(name, f"has the same variable as another source, {source.variable}; name them apart")
        else:
            found[source.variable] = replace(source, secret=env.secret(source.variable))
    return tuple(found.values())


def _source(name: str, table: Table) -> FeedbackSource:
    kind = table.read("kind", f"one of {', '.join(KINDS)}", as_one_of(*KINDS))
    has_files = table.has("file")
    if not table.has("kind") and not has_files:
        table.problem("kind", f"is missing; it must be one of {', '.join(KINDS)}, or say under file how its files are read")
    table.refuse_secret("secret", FeedbackSource(name, "", None).variable)
    written = table.table("map")
    places = feedback_places_in(written)
    if ("metric" in places) != ("score" in places):
        written.problem(
            "metric", 'metric and score go together, such as metric = "=nps"; or name the place of nps, csat, ces or mystery'
        )
    written.finish()
    words = {name: _words(table.table(name)) for name in TABLES}
    by = source_map(kind or "standard", places, words, _confirmed(table.table("scales")))
    file = FileSource(name, file_form(table.table("file")), by.words) if has_files else None
    return FeedbackSource(name, kind or "", None, by, file)


def _confirmed(table: Table) -> list[Metric]:
    """The metrics whose questions have our scale. Another one can't be said: it would have to be stretched."""
    found = []
    for metric in SCORED:
        accepted = f'"{scale(metric)}"; what answers on another scale mean is listed under scores'
        if table.read(metric, accepted, as_one_of(scale(metric))):
            found.append(metric)
    table.finish()
    return found


def _words(table: Table) -> dict[str, str]:
    """A table of their words and ours; in ``scores`` ours are numbers, and an empty text is no answer."""
    found = {word: table.read(word, "a text in quotation marks, or a number", _as_word) for word in table.names()}
    return {word: ours for word, ours in found.items() if ours is not None}


def customer_goals(root: Table) -> CustomerGoals:
    """What the organisation has promised its customers."""
    table = root.table("customers")
    promised = table.read("promised_minutes", "a number of minutes above 0", as_number(0, _LONGEST_PROMISE, above=True))
    keep = table.read(
        "keep_months", f"a whole number of months from {_LEAST_MONTHS} to {_MOST_MONTHS}", as_whole(_LEAST_MONTHS, _MOST_MONTHS)
    )
    targets: dict[tuple[str, str, str, Metric], Target] = {}
    for written in table.tables("targets"):
        target = _target(written)
        if target is None:
            continue
        key = (name_key(target.team), name_key(target.department), name_key(target.stage), target.metric)
        if targets.setdefault(key, target) is not target:
            written.problem("metric", "the same team, department and stage have a target of that metric already; write each once")
    table.finish()
    return CustomerGoals(tuple(targets.values()), promised, keep or CustomerGoals().keep_months)


def _target(table: Table) -> Target | None:
    team, department, stage = (
        table.read(key, "a text in quotation marks", as_name) or "" for key in ("team", "department", "stage")
    )
    name = table.read("metric", f"one of {', '.join(RESULTS)}", as_one_of(*RESULTS))
    metric = Metric(name) if name else None
    low, high = RESULTS[metric] if metric else (-100, 100)
    value = table.read("value", f"a number from {low:g} to {high:g}{f' for {metric}' if metric else ''}", as_number(low, high))
    until = table.day("until")
    for key in ("metric", "value"):
        if not table.has(key):
            table.problem(key, "is missing; a target has metric and value, and where wanted team, department, stage and until")
    table.finish()
    return Target(stage, metric, value, team, department, until) if metric and value is not None else None


def _as_word(value: object) -> str | None:
    if isinstance(value, str):
        return value.strip()
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else None
