"""What a request for contact says outside its writer's own window: to the one who is asked, and later to the one who asked.

Pure. In the chat nothing of a request is ever said, neither words nor names: a button opens a window, which leaves no copy.
The one exception is a telephone number for whoever's request did not go through.
"""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.coping.contacts import MANAGER_ROLE
from bot.coping.request_screens import moment_in_words, trouble_sentence
from bot.coping.signpost import Ground
from bot.model.endings import EndingKind
from bot.model.messages import Block, Button, Buttons, Divider, Heading, Intent, Message, Style, Text
from bot.model.people import Language
from bot.model.requests import Request, RequestStage
from bot.texts.buttons import coping_button
from bot.texts.sentences import text

_MOST_OPEN = 5  # shown in one row, oldest first
ADVISED = frozenset({MANAGER_ROLE, "alt"})  # who can change the work, and has to look into it

_STANDING = ("delivered", "unsure", "overdue", "follow_up")  # kinds of messages to the one who asked
_AS_CONTACT = {EndingKind.TAKEN_UP: "taken_up", EndingKind.TAKEN_BACK: "taken_back", EndingKind.OVER: "over"}
_AS_PERSON = {EndingKind.TAKEN_UP: "answered_already", EndingKind.TAKEN_BACK: "cancelled_already", EndingKind.OVER: "not_open"}


def notice_key(name: str) -> str:
    """By which the notice to the one who is asked is found again in the conversation."""
    return f"request:{name}"


def told_key(request: Request) -> str:
    """By which a message to the one who asked is found again."""
    return f"told-{_kind(request)}:{request.for_person}"


def ends_with(for_contact: str, for_person: str) -> tuple[str, ...]:
    """The keys of the messages about a request of those two names that speak of it as open: they change once it is over."""
    return notice_key(for_contact), *(f"told-{kind}:{for_person}" for kind in _STANDING)


def ended_notice(language: Language, became: EndingKind) -> Message:
    """What stands in the place of the notice once the request is over: what became of it, and nothing of whose it was."""
    return contact_window(language, _AS_CONTACT[became])


def ended_told(on: Ground, became: EndingKind) -> Message:
    """What stands in the place of earlier messages to the one who asked."""
    said = on.say(_AS_PERSON[became])
    return Message(said, (Text(said), *on.safety()))


def notice_message(language: Language, name: str) -> Message:
    """All that the chat of the one who is asked ever holds. ``name`` is the request's on that side."""
    said, key = text(language, "request.notice"), notice_key(name)
    opened = Button(text(language, "request.open"), Intent("request", (name,)), Style.PRIMARY, window=True)
    return Message(summary=said, blocks=(Text(said), Buttons(key, (opened,))), key=key, urgent=True)


def contact_home(language: Language, requests: Sequence[Request], confirmation: str = "") -> Message:
    """Home of somebody who is here to be asked alone: what is open, without a word of it, and nothing of the weekly questions."""
    said = text(language, "request.notice" if requests else "request.none")
    opened = [
        Button(text(language, "request.open"), Intent("request", (one.for_contact,)), window=True)
        for one in requests[:_MOST_OPEN]
    ]
    return Message(
        summary=said,
        blocks=(
            Heading(text(language, "home.title")),
            *((Text(confirmation),) if confirmation else ()),
            Text(said),
            *((Buttons("home:requests", tuple(opened)),) if opened else ()),
            Text(text(language, "request.welcome"), quiet=True),
            Buttons("home:more", (coping_button(language),)),
        ),
    )


def letter_window(language: Language, request: Request, zone: ZoneInfo) -> Message:
    """The text, in the window of the one who is asked. Whoever leads the person's work gets five lines on what helps."""
    advice: tuple[Block, ...] = ()
    if request.role in ADVISED:
        keys = ("checklist", "checklist_steps", "law")
        advice = (Divider(), *(Text(text(language, f"request.{key}"), quiet=key == "law") for key in keys))
    until = moment_in_words(Ground(language, ()), request.deadline, zone)
    made = Button(
        text(_written_in(request, language), "request.made_contact"),
        Intent("request-made", (request.for_contact,)),
        Style.PRIMARY,
        window=True,
    )
    return Message(
        summary=text(language, "request.title"),
        blocks=(
            Heading(text(language, "request.title")),
            Text(request.text),
            Text(text(language, "request.deadline", deadline=until), quiet=True),
            Buttons("request:letter", (made,)),
            *advice,
            Text(text(language, "request.life"), quiet=True),
        ),
    )


def _written_in(request: Request, otherwise: Language) -> Language:
    """The language of the text, which names the button: it is called the same there and here."""
    return next((one for one in Language if text(one, "coping.letter_please") in request.text), otherwise)


def contact_window(language: Language, key: str) -> Message:
    """A sentence to the one who is, or was, asked."""
    said = text(language, f"request.{key}")
    return Message(said, (Text(said), Text(text(language, "request.life"), quiet=True)))


def told_message(on: Ground, request: Request) -> Message:
    """What the one who asked is told in the chat, where the request stands now."""
    key, kind = told_key(request), _kind(request)
    doubted = kind == "overdue" and request.uncertain
    called = kind if kind in ("failed", "unsure") else "overdue_unsure" if doubted else ""
    said = trouble_sentence(on, called, request.phone) if called else on.say(kind)
    blocks: tuple[Block, ...] = (Text(said), Buttons(f"{key}:more", _answers(on, request, kind)), *on.safety())
    return Message(summary=said, blocks=blocks, key=key, urgent=True)


def _kind(request: Request) -> str:
    """Which of the messages a stage asks for; an open request has two, the first of them once."""
    match request.stage:
        case RequestStage.LATE:
            return "delivered"
        case RequestStage.OPEN if request.is_overdue:
            return "overdue"
        case RequestStage.OPEN:
            return "follow_up"
        case stage:
            return stage.value


def _answers(on: Ground, request: Request, kind: str) -> tuple[Button, ...]:
    match kind:
        case "delivered" | "unsure":
            return (on.button("mine", "coping-mine"), on.button("people", "coping-people"))
        case "overdue":
            return (on.button("overdue_backup", "coping-backup", request.for_person), on.button("mine", "coping-mine"))
        case "follow_up":
            return (
                on.button("yes", "coping-reached", request.for_person),
                on.button("no", "coping-unreached", request.for_person),
                on.button("ask_no_more", "coping-quiet", request.for_person),
            )
        case _:
            return (on.button("people", "coping-people"),)
