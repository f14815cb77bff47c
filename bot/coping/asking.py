"""The "I'm not coping" route, from choosing a contact to the text that is sent: screens S3 to S6, and what was asked for.

Pure and fixed texts. What was chosen comes in, screens go out; every screen has a way back and a way out. Nothing of the person's
own words is shown but in the window in which the person is about to send them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from unicodedata import category

from bot.coping.contacts import Way, Ways
from bot.coping.signpost import Ground, emergency, hints, outside, reach, role_in_sentence, role_name
from bot.model.messages import Block, Button, Buttons, Choice, Divider, Field, Form, Heading, Intent, Message, Style, Text

WORDS_LENGTH = 400
_WORDS_BYTES = 1000  # what a window can carry has an end, and an emoji takes four times the room of a letter
_TITLE = 24

_WHAT, _HOW, _WHEN = ("a", "b", "c", "d"), ("call", "message", "meeting"), ("today", "week")
OWN_WORDS = "d"
WORDS_HERE = "\0"  # stands for a person's own words in a letter; no text of anybody's holds it


@dataclass(frozen=True, slots=True)
class Share:
    """What somebody has chosen to share. ``words`` count only where they were chosen."""

    what: str
    how: str
    when: str
    words: str = field(default="", repr=False)


def read_share(values: Mapping[str, str]) -> Share | str:
    """What a form says; the key of the sentence that says kindly what is missing."""
    words = _cleaned(values.get("words", ""))
    share = Share(values.get("what", ""), values.get("how", ""), values.get("when", ""), words)
    if share.what not in _WHAT or share.how not in _HOW or share.when not in _WHEN:
        return "choose_each"
    return "write_words" if share.what == OWN_WORDS and not words else share


def _cleaned(words: str) -> str:
    """One line without control characters, cut at its end to what is carried. What is sent is shown first."""
    parted = "".join(" " if category(mark) == "Cc" else mark for mark in words)
    cut = " ".join(parted.split())[:WORDS_LENGTH]
    return cut.encode(errors="ignore")[:_WORDS_BYTES].decode(errors="ignore").rstrip()


def people_screen(on: Ground, ways: Ways, carry: str, *, note: str = "", first: Way | None = None) -> Message:
    """Screen S3: everybody one can talk to. ``note`` is a sentence that comes before; ``first`` comes before the others."""
    listed = [*([first] if first else []), *(way for way in ways.listed if first is None or way.key != first.key)]
    introduction = "choose" if ways.can_ask else "choose_call"
    if not listed:
        introduction = "unknown" if ways.silent else "nobody" if on.lines else "nobody_alone"
    return Message(
        summary=on.say("title"),
        blocks=(
            Heading(on.say("title")),
            *((Text(note),) if note else ()),
            Text(on.say(introduction)),
            *((Text(on.say("ask_later")),) if ways.silent and listed else ()),
            *(block for way in listed for block in _row(on, way)),
            Divider(),
            *outside(on),
            Buttons("coping:people", (on.button("back", "coping"), on.button("stop", "coping-stop"))),
            Text(on.say("safety"), quiet=True),
        ),
        carry=carry,
    )


def _row(on: Ground, way: Way) -> Iterator[Block]:
    yield Divider()
    # Without a number or an address for booking there is nothing to show: the e-mail address stands here.
    named = (way.contact.name, *(() if way.contact.phone else (way.contact.email,)))
    title = f"**{role_name(on, way.contact.role)}** – {' · '.join(dict.fromkeys(filter(None, named)))}"
    yield Text("\n".join((title, *hints(on, way.contact.role))))
    info = (on.button("info", "coping-info", way.key),) if way.contact.phone else ()
    ask = (on.button("ask", "coping-ask", way.key),) if way.in_chat else ()
    if info or ask:
        yield Buttons(f"coping:way:{way.key}", (*info, *ask))


def info_screen(on: Ground, way: Way, carry: str) -> Message:
    """The card of one contact: how to reach it oneself."""
    ask = (on.button("ask", "coping-ask", way.key),) if way.in_chat else ()
    book = (Button(on.say("book"), Intent("coping-book", (way.key,)), url=way.booking),) if way.booking else ()
    return Message(
        summary=on.say("title"),
        blocks=(
            Heading(role_name(on, way.contact.role)),
            Text(f"**{reach(way)}**"),
            *(Text(hint) for hint in hints(on, way.contact.role)),
            Text(on.say("reach_yourself"), quiet=True),
            Buttons("coping:info", (*book, *ask, on.button("back", "coping-people"), on.button("stop", "coping-stop"))),
            *on.safety(),
        ),
        carry=carry,
    )


def away_screen(on: Ground, way: Way, deputy: Way | None, carry: str) -> Message:
    """The contact is away: said, and the deputy offered. Asking all the same is the person's to decide."""
    name = way.contact.name
    said = on.say("away", name=name, deputy=deputy.contact.name) if deputy else on.say("away_alone", name=name)
    instead: tuple[Button, ...] = ()
    if deputy:
        label = on.say("ask_deputy", deputy=_short(deputy.contact.name))
        instead = (Button(label, Intent("coping-ask", (deputy.key,)), Style.PRIMARY, window=True),)
    anyway = Button(on.say("ask_anyway", name=_short(name)), Intent("coping-ask-anyway", (way.key,)), window=True)
    return Message(
        summary=on.say("title"),
        blocks=(
            Heading(on.say("title")),
            Text(said),
            Buttons("coping:away", (*instead, anyway, on.button("back", "coping-people"), on.button("stop", "coping-stop"))),
            *on.safety(),
        ),
        carry=carry,
    )


def share_form(on: Ground, way: Way, carry: str, *, note: str = "", before: Mapping[str, str] = MappingProxyType({})) -> Form:
    """Screen S4: what to share, how and when. Nothing is chosen but what the person has chosen ``before``, nor are words lost."""
    contact = way.contact
    kept = {name: before.get(name, "") for name in ("what", "words", "how", "when")}
    introduction = on.say("share_intro", name=f"**{contact.name}**", role=role_in_sentence(on, contact.role))
    said = (*((f"**{on.say(note)}**",) if note else ()), introduction, *(text.text for text in on.safety()))
    return Form(
        title=on.say("share_title"),
        submit=on.say("see"),
        cancel=on.say("close"),
        intent=Intent("coping-share", (way.key,)),
        fields=(
            Field("what", on.say("what"), choices=_choices(on, "what", _WHAT), required=True, value=kept["what"]),
            Field("words", on.say("words"), on.say("words_hint"), max_length=WORDS_LENGTH, multiline=True, value=kept["words"]),
            Field("how", on.say("how"), choices=_choices(on, "how", _HOW), required=True, value=kept["how"]),
            Field("when", on.say("when"), choices=_choices(on, "when", _WHEN), required=True, value=kept["when"]),
        ),
        intro="\n\n".join(said),
        buttons=(on.button("back", "coping-people"), on.button("stop", "coping-stop")),
        carry=carry,
    )


def _choices(on: Ground, name: str, values: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(value, on.say(f"{name}_{value}")) for value in values)


def letter(on: Ground, person: str, share: Share) -> str:
    """The exact text: what the contact reads, in the words that the person has seen."""
    how, when = on.say(f"letter_how_{share.how}"), on.say(f"letter_when_{share.when}")
    topic = ""
    if share.what == OWN_WORDS:
        topic = on.say("letter_d", words=share.words)
    elif share.what != "a":
        topic = on.say(f"letter_{share.what}")
    parts = (on.say("letter", person=person, how=how, when=when), topic, on.say("letter_please"))
    return ("\n" if share.what == OWN_WORDS else " ").join(filter(None, parts))


def preview_screen(on: Ground, way: Way, text: str, carry: str, *, words_left_out: bool = False, danger: bool = False) -> Message:
    """Screen S5: the exact text, to whom it goes, and the one button in the bot that sends it. ``danger``: 112 comes first."""
    contact = way.contact
    choices = (
        on.button("send", "coping-send", style=Style.PRIMARY),
        on.button("change", "coping-change"),
        on.button("stop", "coping-stop"),
    )
    return Message(
        summary=on.say("preview_title"),
        blocks=(
            *(emergency(on) if danger else ()),
            Heading(on.say("preview_title")),
            Text(on.say("preview", name=contact.name, role=role_in_sentence(on, contact.role))),
            Divider(),  # a frame: what is sent, and nothing else
            Text(on.say("preview_text", text=text)),
            Divider(),
            *((Text(on.say("words_left_out"), quiet=True),) if words_left_out else ()),
            Text(on.say("preview_then")),
            Buttons("coping:preview", choices),
            *on.safety(),
        ),
        carry=carry,
    )


def _short(name: str) -> str:
    """A name that leaves room for a button's other words."""
    return name if len(name) <= _TITLE * 2 else name[: _TITLE * 2 - 1].rstrip() + "…"
