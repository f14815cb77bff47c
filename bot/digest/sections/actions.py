"""The loop in a digest: what was done and what came of it, one next step to try, and how the manager saw it beforehand.

Sees nothing but the document. Whoever may begin something gets buttons for it besides: ``bot.actions.screens``.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.actions.measuring import LoopTurn, loop_view, next_step
from bot.actions.suggestions import expected_effect, what
from bot.digest.sections.words import cell_words, height_words, number, on_scale, quoted_plain, short, step_words
from bot.model.actions import ActionState
from bot.model.document_types.actions import Dots, HelpedReleased
from bot.model.document_types.customers import MetricName
from bot.model.document_types.digest import Document, SuggestionEntry, step_topics
from bot.model.document_types.topics import as_cell
from bot.model.messages import Block, Facts, Heading, Text, plain
from bot.model.people import Language
from bot.texts.sentences import short_date, text

MOST_TURNS = 2  # in a message; the page has room for all


def done(document: Document, language: Language) -> Iterator[Block]:
    """What has been begun of late ("You said, we did"), and both sides before and since, a paragraph each."""
    turns = loop_view(document)[:MOST_TURNS]
    if not turns:
        return
    yield Heading(text(language, "act.done"))
    for turn in turns:
        yield Text(" ".join(_in_short(turn, language)))
    if any(turn.state is ActionState.MEASURED for turn in turns):
        yield Text(text(language, "act.no_proof"), quiet=True)


def measured_now(document: Document, language: Language) -> Iterator[Block]:
    """What has come of something begun earlier, in the weeks in which its topic is asked anew."""
    asked = {entry["topic"] for entry in document["topics"] if entry["asked_in"] == document["week"]}
    turns = [turn for turn in loop_view(document) if turn.topic in asked and turn.now is not None and turn.found is not None]
    for turn in turns[:1]:
        yield Heading(text(language, "act.done"))
        yield Text(" ".join(_in_short(turn, language)) if turn.state is ActionState.MEASURED else _since_begun(turn, language))


def _since_begun(turn: LoopTurn, language: Language) -> str:
    """The first results since something was begun, of which nothing can be judged yet."""
    before, after = (height_words(one, language) if one is not None else "" for one in (turn.found, turn.now))
    said = quoted_plain(what(turn.name, plain(turn.words), language))
    day = short_date(turn.started_on, language)
    return text(language, "act.since_begun", topic=short(turn.topic, language), what=said, day=day, before=before, after=after)


def _in_short(turn: LoopTurn, language: Language) -> Iterator[str]:
    """What was done, and what is known since. What was expected beforehand stands on the page."""
    yield _begun("done_measured", turn, language)
    if turn.state is ActionState.MEASURED:
        yield _employees(turn, language)
        yield from _customers(turn, language)
        if turn.reached_but_fallen:
            yield text(language, "act.reached_but_fallen")
        if turn.helped["state"] == "released":
            yield _helped(turn.helped, language)


def next_action(document: Document, language: Language) -> Iterator[Block]:
    """One thing to try: what to do, why, what to expect of it, what customers would see."""
    suggestion = next_step(document)
    if suggestion is None:
        return
    yield Heading(text(language, "act.next"))
    yield Text(
        text(
            language,
            "act.suggested",
            what=what(suggestion["id"], "", language),
            expect=expected_effect(suggestion["id"], "", language),
            see=text(language, f"act.see.{suggestion['topic']}"),
        )
        + f"\n{because(suggestion, document, language)}"
    )


def to_try(document: Document, language: Language) -> Iterator[Block]:
    """The same in a message, which has room for what to do and why; while something is under way, to ask after that."""
    suggestion = next_step(document)
    under_way = [turn for turn in loop_view(document) if turn.state is ActionState.OPEN]
    if suggestion is not None:
        yield Heading(text(language, "act.next"))
        yield Text(f"**{what(suggestion['id'], '', language)}**\n{because(suggestion, document, language)}")
    elif under_way:
        yield Heading(text(language, "act.next"))
        yield Text(f"**{text(language, 'act.follow_up', topic=short(under_way[0].topic, language))}**")


def because(suggestion: SuggestionEntry, document: Document, language: Language) -> str:
    """Why that is suggested."""
    entry = next(one for one in step_topics(document) if one["topic"] == suggestion["topic"])
    standing = entry.get("standing")
    times = standing["times"] if standing else 0
    return text(language, f"act.because.{suggestion['reason']}", topic=short(suggestion["topic"], language), times=times)


def three_views(document: Document, language: Language) -> Iterator[Block]:
    """The manager's estimate beside what the team has answered since, and what customers say."""
    estimate = document.get("estimate")
    if not estimate or not estimate["dots"]:
        return
    yield Heading(text(language, "estimate.heading"))
    yield Facts(tuple((short(one["topic"], language), " · ".join(view_words(one, language))) for one in estimate["dots"]))
    yield Text(text(language, "estimate.whose"), quiet=True)


def view_words(dot: Dots, language: Language) -> tuple[str, str, str]:
    """The three views on a topic: its manager's, its team's, its customers'."""
    customers = text(language, "estimate.unknown")
    if dot["customers"] is not None:
        customers = on_scale(dot["metric"], dot["customers"], language)
    return (
        text(language, "estimate.manager", step=step_words(dot["manager"], language)),
        text(language, "estimate.team", step=_team(dot, language)),
        text(language, "estimate.customers", result=customers),
    )


def _team(dot: Dots, language: Language) -> str:
    cell = as_cell(dot.get("team_cell"), dot["team"])
    return "" if cell is None else cell_words(cell, language)


def turn_words(turn: LoopTurn, language: Language) -> Iterator[str]:
    """One turn of the loop in sentences; what is not known is said, too."""
    yield _begun("done_open" if turn.state is ActionState.OPEN else "done_measured", turn, language)
    if turn.state is ActionState.OPEN:
        return
    yield text(language, "act.expected_was", expect=expected_effect(turn.name, plain(turn.expected), language))
    yield _employees(turn, language)
    yield from _customers(turn, language)
    match turn.helped["state"]:
        case "released":
            yield _helped(turn.helped, language)
        case "withheld":
            yield text(language, "act.helped_withheld")
        case "not_asked_yet":
            pass
    if turn.begun_after_a_low:
        yield text(language, "act.low")


def _helped(helped: HelpedReleased, language: Language) -> str:
    cell = as_cell(helped["cell"], helped["step"])
    return "" if cell is None else text(language, "act.helped_step", step=cell_words(cell, language))


def _begun(key: str, turn: LoopTurn, language: Language) -> str:
    said = what(turn.name, plain(turn.words), language).rstrip(".")
    topic = text(language, f"digest.short.{turn.topic}")
    return text(language, f"act.{key}", topic=topic, what=said, day=short_date(turn.started_on, language))


def _employees(turn: LoopTurn, language: Language) -> str:
    if turn.withheld:
        return text(language, "act.after_withheld")
    if turn.found is None or turn.now is None:
        return text(language, "act.after_none")
    return text(language, "act.before_after", before=height_words(turn.found, language), after=height_words(turn.now, language))


def _customers(turn: LoopTurn, language: Language) -> Iterator[str]:
    customers = turn.customers
    if customers is None or customers["after"] is None:
        return
    metric = customers["metric"]
    before, after = (
        on_scale(metric, _rounded(metric, mean["value"]), language) for mean in (customers["before"], customers["after"])
    )
    name = text(language, f"digest.name.{metric}")
    change = customers["change"]
    if change is None or change["low"] <= 0 <= change["high"]:
        yield text(language, "act.customers_unclear", metric=name, before=before, after=after)
    else:
        low, high = (number(_rounded(metric, end), language) for end in (change["low"], change["high"]))
        yield text(language, "act.customers_after", metric=name, before=before, after=after, low=low, high=high)


def _rounded(metric: MetricName, value: float) -> float:
    return value if metric == "ces" else round(value)
