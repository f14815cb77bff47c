"""The "I'm not coping" route, a request that has been sent, in its writer's own window: on its way, there, in doubt, over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.coping.signpost import Ground
from bot.model.messages import Buttons, Heading, Message, Text
from bot.model.requests import Change, Request, RequestStage
from bot.texts.sentences import clock, on_day

_MOST_SHOWN = 8  # open requests of one person


def sent_screen(on: Ground, request: Request, zone: ZoneInfo, *, note: str = "", asked_for: str = "") -> Message:
    """Screen S6: to whom, when, and what follows. ``asked_for`` is the sentence on the follow-up that was asked for."""
    crisis = on.say("crisis_line", crisis_line=on.line) if on.line else on.say("crisis")
    said = on.say(
        "sent",
        name=request.name,
        time=clock(on.language, request.asked_at.astimezone(zone).time()),
        deadline=moment_in_words(on, request.deadline, zone),
        crisis=crisis,
    )
    ask_me = () if request.follow_up else (on.button("ask_me", "coping-follow", request.for_person),)
    cancel = on.button("cancel", "coping-cancel", request.for_person)
    return Message(
        summary=on.say("sent_title"),
        blocks=(
            Heading(on.say("sent_title")),
            *((Text(note),) if note else ()),
            Text(said),
            *((Text(asked_for),) if asked_for else ()),
            Buttons(f"coping:sent:{request.for_person}", (*ask_me, cancel, on.button("close", "coping-done"))),
        ),
    )


def request_screen(on: Ground, request: Request, zone: ZoneInfo, *, note: str = "", asked_for: str = "") -> Message:
    """A request as it stands: on its way, sent, or that this can't be told. Doubt does not end with having been told once."""
    if request.stage is RequestStage.ASKED:
        return sending_screen(on, request)
    if request.stage is RequestStage.UNSURE or request.uncertain:
        return doubt_screen(on, request, note=note, asked_for=asked_for)
    return sent_screen(on, request, zone, note=note, asked_for=asked_for)


def doubt_screen(on: Ground, request: Request, *, note: str = "", asked_for: str = "") -> Message:
    """It can't be told whether it arrived: exactly that, whom to call, and the way to take it back all the same."""
    ways = (
        on.button("people", "coping-people"),
        on.button("cancel", "coping-cancel", request.for_person),
        on.button("close", "coping-done"),
    )
    return Message(
        summary=on.say("sent_title"),
        blocks=(
            Heading(on.say("sent_title")),
            *((Text(note),) if note else ()),
            Text(_with_phone(on, "unsure", request.phone)),
            *((Text(asked_for),) if asked_for else ()),
            Buttons(f"coping:doubt:{request.for_person}", ways),
            *on.safety(),
        ),
    )


def sending_screen(on: Ground, request: Request) -> Message:
    """Not settled yet: what happens if it fails, and whom to call if nothing is heard."""
    said = _with_phone(on, "sending", request.phone, name=request.name)
    cancel = on.button("cancel", "coping-cancel", request.for_person)
    return Message(
        summary=on.say("sent_title"),
        blocks=(
            Heading(on.say("sent_title")),
            Text(said),
            Buttons(f"coping:sending:{request.for_person}", (cancel, on.button("close", "coping-done"))),
            *on.safety(),
        ),
    )


def trouble_screen(on: Ground, key: str, phone: str) -> Message:
    """It did not go through ("failed"): whom to call."""
    said = _with_phone(on, key, phone)
    return Message(
        summary=on.say("sent_title"),
        blocks=(
            Heading(on.say("sent_title")),
            Text(said),
            Buttons("coping:trouble", (on.button("people", "coping-people"), on.button("close", "coping-done"))),
            *on.safety(),
        ),
    )


def sentence_screen(on: Ground, sentence: str) -> Message:
    """One sentence, the way to people, and the small print."""
    return Message(
        summary=on.say("title"),
        blocks=(
            Text(sentence),
            Buttons("coping:more", (on.button("people", "coping-people"), on.button("close", "coping-done"))),
            *on.safety(),
        ),
    )


def _with_phone(on: Ground, key: str, phone: str, **values: object) -> str:
    return on.say(key, phone=f"**{phone}**", **values) if phone else on.say(f"{key}_alone", **values)


def trouble_sentence(on: Ground, key: str, phone: str) -> str:
    """The same in one sentence, for the chat: the one place where a number may stand there."""
    return _with_phone(on, key, phone)


def moment_in_words(on: Ground, moment: datetime, zone: ZoneInfo) -> str:
    """Day and time, as in: on Tuesday 1 December at 9:30."""
    local = moment.astimezone(zone)
    return on.say("moment", day=on_day(on.language, local.date()), clock=clock(on.language, local.time()))


def day_in_words(on: Ground, moment: datetime, zone: ZoneInfo) -> str:
    """The day, as in: on Tuesday 1 December."""
    return on_day(on.language, moment.astimezone(zone).date())


def mine_screen(on: Ground, requests: Sequence[Request], zone: ZoneInfo) -> Message:
    """The requests that are open, each with what can be done about it."""
    title = on.say("sent_title")
    screens = [request_screen(on, one, zone) for one in requests[:_MOST_SHOWN]]
    return Message(summary=title, blocks=(Heading(title), *(block for screen in screens for block in screen.blocks[1:])))


def ended_sentence(on: Ground, change: Change | None) -> str:
    """What became of a request that is over, by its last change."""
    match change:
        case Change.CANCELLED:
            return on.say("cancelled_already")
        case Change.ANSWERED:
            return on.say("answered_already")
    return on.say("not_open")
