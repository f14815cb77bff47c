"""What agreeing looks like: the buttons under a digest, the windows they open, the confirmations with their way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.actions.estimates import asked_for
from bot.actions.measuring import next_step
from bot.actions.suggestions import expected_effect, what
from bot.model.actions import WORDS_LENGTH, StartedAction
from bot.model.calendar import Week
from bot.model.document_types.digest import Document
from bot.model.estimates import ESTIMATED, Quarter
from bot.model.messages import Block, Button, Buttons, Choice, Field, Form, Heading, Intent, Message, Style, Text, plain
from bot.model.people import Language
from bot.model.pulses import STEP_TOPICS
from bot.model.units import UnitKind
from bot.texts.sentences import on_day, short_date, text

LISTED = 10  # actions in one list

_STEPS = range(1, 6)


def decision_blocks(document: Document, whose: str, language: Language) -> tuple[Block, ...]:
    """What stands under a digest for the one who may act on it; ``whose`` is the unit's reference."""
    week = document["week"]
    suggested = next_step(document)
    own = Button(text(language, "act.own"), Intent("act", ("own", whose, week)), window=True)
    start: tuple[Button, ...] = ()
    aside: tuple[Button, ...] = ()
    if suggested is not None:
        start = (Button(text(language, "act.do"), Intent("act", ("start", whose, week, suggested["id"])), Style.PRIMARY),)
        aside = (Button(text(language, "act.aside"), Intent("act", ("aside", whose, week, suggested["id"]))),)
    blocks: list[Block] = [Buttons("act:next", (*start, own, *aside))]
    quarter = asked_for(Week.parse(week)) if document["audience"]["kind"] == UnitKind.TEAM else None
    given = document.get("estimate")
    if quarter is not None and (not given or given["quarter"] != str(quarter)):
        blocks.append(Text(text(language, "estimate.ask")))
        blocks.append(Buttons("act:estimate", (_estimate_button(whose, quarter, language),)))
    return tuple(blocks)


def _estimate_button(whose: str, quarter: Quarter, language: Language) -> Button:
    return Button(text(language, "estimate.button"), Intent("estimate", (whose, str(quarter))), window=True)


def own_form(intent: Intent, language: Language, known: StartedAction | None = None) -> Form:
    """The window for one's own words; what is expected is asked before anything is begun. ``known``: to be reworded."""
    topics = tuple(Choice(topic.value, text(language, f"digest.short.{topic}")) for topic in STEP_TOPICS)
    about = (Field("topic", text(language, "act.topic"), choices=topics, required=True),) if known is None else ()
    return Form(
        title=text(language, "act.title"),
        submit=text(language, "act.submit"),
        cancel=text(language, "act.cancel"),
        intent=intent,
        fields=(*about, *(_words(name, language) for name in ("words", "expected"))),
        intro=text(language, "act.intro"),
    )


def _words(name: str, language: Language) -> Field:
    label, hint = text(language, f"act.{name}"), text(language, f"act.{name}_hint")
    return Field(name, label, hint, max_length=WORDS_LENGTH, multiline=True, required=True)


def estimate_form(intent: Intent, language: Language) -> Form:
    """The window for an estimate: five step words to every topic. It says beforehand who will see it."""
    steps = tuple(Choice(str(step), text(language, f"steps.{step}")) for step in _STEPS)
    return Form(
        title=text(language, "estimate.title"),
        submit=text(language, "estimate.submit"),
        cancel=text(language, "estimate.cancel"),
        intent=intent,
        fields=tuple(Field(topic.value, text(language, f"topics.{topic}"), choices=steps) for topic in ESTIMATED),
        intro=text(language, "estimate.intro"),
    )


def begun_message(action: StartedAction, language: Language, *, again: bool = False) -> Message:
    """What has been agreed, and the way back; ``again``: pressed once more while it is under way."""
    key = "act.already" if again else "act.begun"
    said = text(language, key, what=plain(what(action.name, action.words, language)))
    more = text(
        language,
        "act.begun_more" if action.unit.kind is UnitKind.TEAM else "act.begun_wide",
        day=on_day(language, action.started_on),
        expect=_closed(plain(expected_effect(action.name, action.expected, language))),
    )
    return Message(said.replace("**", ""), (Text(said), Text(more), Buttons(f"act:{action.id}", _ways_back(action, language))))


def _ways_back(action: StartedAction, language: Language) -> tuple[Button, ...]:
    drop = Button(text(language, "act.drop"), Intent("act", ("drop", str(action.id))))
    change = Button(text(language, "act.change"), Intent("act", ("change", str(action.id))), window=True)
    return (drop, change) if action.words else (drop,)


def dropped_message(action: StartedAction, language: Language) -> Message:
    """What has been taken back, and the way forth again."""
    return _not_done("dropped", action, language)


def put_aside_message(action: StartedAction, language: Language) -> Message:
    """What is not wanted, and the way to take it up after all."""
    return _not_done("put_aside", action, language)


def _not_done(key: str, action: StartedAction, language: Language) -> Message:
    said = text(language, f"act.{key}", what=plain(what(action.name, action.words, language)))
    again = Button(text(language, "act.again"), Intent("act", ("again", str(action.id))))
    more = text(language, f"act.{key}_more")
    return Message(said, (Text(said), Text(more), Buttons(f"act:{action.id}", (again,))))


def kept_message(said: str, again: Intent, language: Language) -> Message:
    """That an estimate is kept, and the way to change it."""
    change = Button(text(language, "estimate.change"), again, window=True)
    return Message(said, (Text(said), Text(text(language, "estimate.kept_more")), Buttons("act:estimate", (change,))))


def listing_message(agreed: Sequence[tuple[str, bool, Sequence[StartedAction]]], language: Language) -> Message:
    """What has been agreed of late, the latest, unit by unit: its name, whether the reader leads it, its actions."""
    title = text(language, "act.list")
    latest = {one.id for one in sorted((one for *_, actions in agreed for one in actions), key=_begun)[-LISTED:]}
    blocks: list[Block] = [Heading(title)]
    for unit, led, actions in agreed:
        shown = [one for one in sorted(actions, key=_begun, reverse=True) if one.id in latest]
        lines = [f"{plain(unit)} · {agreed_sentence(one, language)}" for one in shown]
        if led:
            for action, line in zip(shown, lines, strict=True):
                blocks += [Text(line), Buttons(f"act:{action.id}", _ways_back(action, language))]
        elif lines:
            blocks.append(Text("\n".join(lines)))
    if not agreed:
        blocks.append(Text(text(language, "act.none")))
    return Message(title, tuple(blocks))


def _begun(action: StartedAction) -> tuple[date, int]:
    return action.started_on, action.id


def agreed_sentence(action: StartedAction, language: Language) -> str:
    """One line: the topic, what is done, and since when."""
    return text(
        language,
        "act.done_measured",
        topic=text(language, f"digest.short.{action.topic}"),
        what=plain(what(action.name, action.words, language)).rstrip("."),
        day=short_date(date.isoformat(action.started_on), language),
    )


def _closed(words: str) -> str:
    """A manager's own words as a sentence among others."""
    return words if words.endswith((".", "!", "?")) else f"{words}."
