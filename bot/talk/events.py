"""What an event asks for, before anybody knows whose it is: a word's intent, a cry for help, the place of the answer.

Pure: it knows no person and no store.
"""

from __future__ import annotations

from bot.coping.dialog import CONTACTS_VERBS, WRITING_VERBS
from bot.coping.dialog import VERBS as COPING_VERBS
from bot.free_text.distress import NOTHING, Answer, Heard, listen
from bot.model.messages import Event, Intent, Place, Pressed, Said, Submitted, Surface
from bot.pulse.dialog import ANYWAY
from bot.talk.commands import heard_in, intent_of


def asked_for(event: Event) -> Intent | None:
    """The intent of a press or of typed words; None where there is none."""
    match event:
        case Pressed(intent=intent):
            return intent
        case Said(text=typed):
            return intent_of(typed)
        case _:
            return None


def heard_by(event: Event) -> Heard:
    """What is heard in what somebody typed. A form of the way to somebody is read there, where distress has its place."""
    match event:
        case Said(text=typed):
            return heard_in(typed)
        case Submitted(intent=sent, values=values) if sent.verb not in COPING_VERBS:
            # Words of danger are kept only if their author, with 112 before the eyes, sends them all the same.
            heard = listen(" ".join(values.values()))
            return heard if heard.danger and sent.args[-1:] != (ANYWAY,) else NOTHING
        case _:
            return NOTHING


def asks_for_help(event: Event, heard: Heard) -> bool:
    """Tell whether it is the way to somebody that is wanted: that depends on nothing outside."""
    on_the_way = isinstance(event, Pressed | Submitted) and event.intent.verb in COPING_VERBS
    return on_the_way or heard.answer is not Answer.NONE


def is_of_a_contact(event: Event) -> bool:
    """Tell whether it comes from somebody who was asked, not from who asks."""
    return isinstance(event, Pressed) and event.intent.verb in CONTACTS_VERBS


def is_to_be_written(event: Event) -> bool:
    """Tell whether it is a press that the store must answer: it is waited for, for what became of it must be true."""
    return isinstance(event, Pressed) and event.intent.verb in WRITING_VERBS


def note_on(event: Event) -> str:
    """What is said of the words that were typed: "not_kept" as a comment, "typed" into the chat where they stay, or nothing."""
    in_chat = isinstance(event, Said) and event.surface is Surface.MESSAGE and intent_of(event.text) is None
    return "not_kept" if isinstance(event, Submitted) else "typed" if in_chat else ""


def place_of(event: Event, *, pressed: Place) -> Place:
    """Where the answer belongs: Home is drawn again, typed words get a new message, a button ``pressed``."""
    if isinstance(event, Submitted):
        return Place.PRIVATE
    if event.surface is Surface.HOME:
        return Place.HOME
    return pressed if isinstance(event, Pressed) else Place.NEW
